//! Lists of seeds as people write them: `0,7,40-47`.

use std::str::FromStr;

/// Most seeds of one list.
const MOST: usize = 65_536;

/// Seeds in the order in which they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedList(Vec<u64>);

/// Why a text is no list of seeds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeedListError {
    /// Neither a whole number below 2^64 nor two of them.
    #[error("`{0}` is no seed: write whole numbers below 2^64 and ranges of them, such as 0,7,40-47")]
    Part(String),
    /// A range that ends before it starts.
    #[error("the range {0} ends before it starts: write the smaller seed first")]
    Backwards(String),
    /// More than anyone wants to see.
    #[error("more than {MOST} seeds at once: ask for fewer")]
    TooMany,
}

impl SeedList {
    /// The seeds.
    pub fn seeds(&self) -> &[u64] {
        &self.0
    }
}

impl FromStr for SeedList {
    type Err = SeedListError;

    fn from_str(text: &str) -> Result<Self, SeedListError> {
        let mut seeds = Vec::new();
        for part in text.split(',').map(str::trim) {
            let bad = || SeedListError::Part(part.to_owned());
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (seed(first).ok_or_else(bad)?, seed(last).ok_or_else(bad)?);
            if last < first {
                return Err(SeedListError::Backwards(part.to_owned()));
            }
            if last - first >= (MOST - seeds.len()) as u64 {
                return Err(SeedListError::TooMany);
            }
            seeds.extend(first..=last);
        }
        Ok(Self(seeds))
    }
}

/// Digits alone: `parse` by itself would take a sign.
fn seed(text: &str) -> Option<u64> {
    let text = text.trim();
    text.bytes().all(|letter| letter.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Result<Vec<u64>, SeedListError> {
        text.parse().map(|list: SeedList| list.0)
    }

    #[test]
    fn numbers_and_ranges_in_the_order_given() {
        assert_eq!(list("0,7,40-43").unwrap(), [0, 7, 40, 41, 42, 43]);
        assert_eq!(list(" 9 , 3 - 4,9").unwrap(), [9, 3, 4, 9]);
        assert_eq!(list("18446744073709551614-18446744073709551615").unwrap(), [u64::MAX - 1, u64::MAX]);
    }

    #[test]
    fn what_is_no_list() {
        for text in ["", "cat", "1,,2", "1,", "-3", "+3", "1-2-3", "1.5", "18446744073709551616", "1 2"] {
            assert!(matches!(list(text), Err(SeedListError::Part(_))), "{text}");
        }
        assert!(matches!(list("9-3"), Err(SeedListError::Backwards(_))));
        assert_eq!(list("0-65536"), Err(SeedListError::TooMany));
        assert_eq!(list("0-65535,1"), Err(SeedListError::TooMany));
        assert_eq!(list("0-18446744073709551615"), Err(SeedListError::TooMany));
        assert_eq!(list("0-65535").unwrap().len(), MOST);
    }
}
