//! Records of a run: files of JSON lines, each with its step.

use crate::files::{FileError, write_atomically};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A line of `metrics.jsonl`: numbers by name, after that many steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// Steps done.
    pub step: u64,
    /// By name.
    #[serde(flatten)]
    pub values: BTreeMap<String, f64>,
}

impl Measurement {
    /// The name of the number by which moments of a run are compared: less is better.
    pub const SCORE: &str = "sliced_wasserstein";

    /// That number, where it was measured.
    pub fn score(&self) -> Option<f64> {
        self.values.get(Self::SCORE).copied()
    }
}

/// A line of `events.jsonl`: something that a person should know of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Steps done.
    pub step: u64,
    /// What kind of thing.
    pub kind: EventKind,
    /// A sentence.
    pub text: String,
    /// When, as RFC 3339 writes it.
    pub time: String,
}

/// What may happen to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// Its first step is next.
    Started,
    /// It goes on from a checkpoint.
    Resumed,
    /// Something was not finite, and it goes on at a lower rate.
    Recovered,
    /// Memory ran out, and it goes on in less.
    Memory,
    /// It has come to its end, or the user has ended it.
    Ended,
    /// It has ended with an error.
    Failed,
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Started => "started",
            Self::Resumed => "resumed",
            Self::Recovered => "recovered",
            Self::Memory => "memory",
            Self::Ended => "ended",
            Self::Failed => "failed",
        })
    }
}

impl Event {
    /// Now, after `step` steps.
    pub fn now(step: u64, kind: EventKind, text: &str) -> Self {
        let time = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        Self { step, kind, text: text.into(), time }
    }
}

/// A file that grows line by line.
#[derive(Debug)]
pub(super) struct Record {
    path: PathBuf,
    file: File,
}

/// All that is read of a line to place it.
#[derive(Deserialize)]
struct Place {
    step: u64,
}

impl Record {
    /// Opens the record after `step`: lines of later steps are dropped, because these steps come again; so is a last line that was cut off.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub(super) fn open(path: &Path, step: u64) -> Result<Self, FileError> {
        let failed = |error| FileError::new(path, error);
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let belongs =
                    |line: &&str| serde_json::from_str::<Place>(line).is_ok_and(|place| place.step <= step);
                let kept: String = text.lines().filter(belongs).flat_map(|line| [line, "\n"]).collect();
                if kept != text {
                    write_atomically(path, |file| file.write_all(kept.as_bytes()))?;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => (),
            Err(error) => return Err(failed(error)),
        }
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(failed)?;
        Ok(Self { path: path.into(), file })
    }

    /// Appends one line.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn append(&mut self, line: &impl Serialize) -> Result<(), FileError> {
        let mut json = serde_json::to_string(line).map_err(|e| FileError::new(&self.path, e.into()))?;
        json.push('\n');
        self.file.write_all(json.as_bytes()).map_err(|error| FileError::new(&self.path, error))
    }
}

/// The lines of a record; none where there is no such file, and without those that are not whole.
pub fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Vec<T> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(step: u64, value: f64) -> Measurement {
        Measurement { step, values: BTreeMap::from([("distance".into(), value)]) }
    }

    #[test]
    fn what_comes_again_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.jsonl");
        let mut record = Record::open(&path, 0).unwrap();
        for step in [10, 20, 30] {
            record.append(&measured(step, 0.5)).unwrap();
        }
        // A run that was killed while it wrote.
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"step\":4").unwrap();
        let mut record = Record::open(&path, 20).unwrap();
        record.append(&measured(30, 0.25)).unwrap();
        assert_eq!(read::<Measurement>(&path), [measured(10, 0.5), measured(20, 0.5), measured(30, 0.25)]);
    }
}
