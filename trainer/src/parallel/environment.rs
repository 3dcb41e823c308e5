//! What a launcher says about this process: the variables that torchrun sets, and that anyone can set.

use crate::share::Share;

/// Which process this is, of how many, and where they meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// `RANK`: this process, from 0.
    pub rank: usize,
    /// `WORLD_SIZE`: all processes; at least 2.
    pub size: usize,
    /// `LOCAL_RANK`: this process among those of its machine; 0 where it is not said.
    pub local_rank: usize,
    /// `MASTER_ADDR`: the host of rank 0.
    pub address: String,
    /// `MASTER_PORT`: a free port there.
    pub port: u16,
    /// Where the launcher itself serves the store (torchrun): which attempt this is. Otherwise rank 0 serves it.
    pub attempt: Option<String>,
}

/// The variables contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    /// One variable without another.
    #[error(
        "{set} is set and {missing} is not: several processes need RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun sets them; for a run of one process unset {set}"
    )]
    Missing {
        /// There.
        set: &'static str,
        /// Not there.
        missing: &'static str,
    },
    /// A variable that is no number, or none of those that it may be.
    #[error("{name} is `{value}`: it must be {expected}")]
    Value {
        /// The variable.
        name: &'static str,
        /// What it is.
        value: String,
        /// What it should be.
        expected: String,
    },
}

impl Environment {
    /// What this process's environment says. None for a run of one process.
    ///
    /// # Errors
    /// Where variables are missing or contradict each other.
    pub fn read() -> Result<Option<Self>, EnvironmentError> {
        Self::from(|name| std::env::var(name).ok())
    }

    fn from(variable: impl Fn(&'static str) -> Option<String>) -> Result<Option<Self>, EnvironmentError> {
        let number = |name: &'static str, expected: String, fits: &dyn Fn(usize) -> bool| {
            let Some(value) = variable(name) else { return Ok(None) };
            match value.trim().parse() {
                Ok(number) if fits(number) => Ok(Some(number)),
                _ => Err(EnvironmentError::Value { name, value, expected }),
            }
        };
        let size = number("WORLD_SIZE", "the number of processes, at least 1".into(), &|size| size > 0)?;
        let rank = match size {
            Some(size) => {
                number("RANK", format!("this process's number, from 0 to {}", size - 1), &|r| r < size)
            }
            None => number("RANK", "this process's number, from 0".into(), &|_| true),
        }?;
        let (size, rank) = match (size, rank) {
            (None, None) => return Ok(None),
            (Some(size), Some(rank)) => (size, rank),
            (Some(_), None) => {
                return Err(EnvironmentError::Missing { set: "WORLD_SIZE", missing: "RANK" });
            }
            (None, Some(_)) => {
                return Err(EnvironmentError::Missing { set: "RANK", missing: "WORLD_SIZE" });
            }
        };
        if size == 1 {
            return Ok(None);
        }
        let missing = |missing| EnvironmentError::Missing { set: "WORLD_SIZE", missing };
        let address = variable("MASTER_ADDR").filter(|address| !address.trim().is_empty());
        let address = address.ok_or(missing("MASTER_ADDR"))?.trim().to_owned();
        let port = number("MASTER_PORT", "a port of rank 0's machine, from 1 to 65535".into(), &|port| {
            (1..=usize::from(u16::MAX)).contains(&port)
        })?;
        let port = port.and_then(|port| u16::try_from(port).ok()).ok_or(missing("MASTER_PORT"))?;
        let local_rank =
            number("LOCAL_RANK", "this process's number on its machine, from 0".into(), &|_| true)?;
        let serves = variable("TORCHELASTIC_USE_AGENT_STORE").is_some_and(|text| text == "True");
        let attempt =
            serves.then(|| variable("TORCHELASTIC_RESTART_COUNT").unwrap_or_else(|| "0".to_owned()));
        Ok(Some(Self { rank, size, local_rank: local_rank.unwrap_or(0), address, port, attempt }))
    }

    /// This process's share of a batch.
    pub fn share(&self, batch: usize) -> Share {
        Share::whole(batch as i64).part(self.rank, self.size)
    }

    /// Where they meet, in words.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.address, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Option<Environment>, String> {
        let find = |name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Environment::from(find).map_err(|error| error.to_string())
    }

    const ALL: [(&str, &str); 5] = [
        ("RANK", "1"),
        ("WORLD_SIZE", "4"),
        ("LOCAL_RANK", "1"),
        ("MASTER_ADDR", "node1"),
        ("MASTER_PORT", "29500"),
    ];

    fn with(name: &'static str, value: Option<&'static str>) -> Vec<(&'static str, &'static str)> {
        let others = ALL.into_iter().filter(|(n, _)| *n != name);
        others.chain(value.map(|value| (name, value))).collect()
    }

    #[test]
    fn what_launchers_set() {
        let plain = Environment {
            rank: 1,
            size: 4,
            local_rank: 1,
            address: "node1".into(),
            port: 29500,
            attempt: None,
        };
        assert_eq!(read(&ALL), Ok(Some(plain.clone())));
        assert_eq!(read(&with("LOCAL_RANK", None)), Ok(Some(Environment { local_rank: 0, ..plain.clone() })));
        let torchrun =
            [&ALL[..], &[("TORCHELASTIC_USE_AGENT_STORE", "True"), ("TORCHELASTIC_RESTART_COUNT", "2")]];
        let again = Environment { attempt: Some("2".into()), ..plain };
        assert_eq!(read(&torchrun.concat()), Ok(Some(again)));
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&[("RANK", "0"), ("WORLD_SIZE", "1")]), Ok(None));
    }

    #[test]
    fn what_contradicts_itself() {
        for (variables, words) in [
            (with("RANK", Some("4")), "RANK is `4`: it must be this process's number, from 0 to 3"),
            (with("RANK", Some("one")), "RANK is `one`"),
            (with("RANK", None), "WORLD_SIZE is set and RANK is not"),
            (with("WORLD_SIZE", None), "RANK is set and WORLD_SIZE is not"),
            (with("WORLD_SIZE", Some("0")), "WORLD_SIZE is `0`"),
            (with("MASTER_ADDR", None), "MASTER_ADDR is not"),
            (with("MASTER_ADDR", Some(" ")), "MASTER_ADDR is not"),
            (with("MASTER_PORT", None), "MASTER_PORT is not"),
            (with("MASTER_PORT", Some("70000")), "MASTER_PORT is `70000`"),
            (with("LOCAL_RANK", Some("-1")), "LOCAL_RANK is `-1`"),
        ] {
            let error = read(&variables).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }
}
