//! How many tests passed and failed, read from what the test runners print.

use std::ops::Add;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) failed: usize,
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl Counts {
    /// What a line of output adds: cargo's, Vitest's and Node's summaries are known.
    pub(super) fn in_line(line: &str) -> Self {
        let line = without_colours(line);
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |word: &str| word.trim_matches(['(', ')', ';']).parse().unwrap_or(0);
        match words.as_slice() {
            ["test", "result:", _, passed, "passed;", failed, "failed;", ..] => {
                Self { passed: number(passed), failed: number(failed) }
            }
            ["Tests", rest @ ..] => {
                let before = |name: &str| {
                    rest.windows(2).find(|pair| pair[1] == name).map_or(0, |pair| number(pair[0]))
                };
                Self { passed: before("passed"), failed: before("failed") }
            }
            ["#" | "ℹ", "pass", passed] => Self { passed: number(passed), failed: 0 },
            ["#" | "ℹ", "fail", failed] => Self { passed: 0, failed: number(failed) },
            _ => Self::default(),
        }
    }
}

/// The line without terminal escapes such as `ESC [ 32 m`.
fn without_colours(line: &str) -> String {
    let mut pieces = line.split("\u{1b}[");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once('m').map_or(piece, |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summaries_of_three_test_runners_are_read() {
        let counts = |passed, failed| Counts { passed, failed };
        let cargo = "test result: FAILED. 12 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.51s";
        assert_eq!(Counts::in_line(cargo), counts(12, 1));
        assert_eq!(Counts::in_line("      Tests  2 failed | 31 passed (33)"), counts(31, 2));
        assert_eq!(
            Counts::in_line(
                "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m31 passed\u{1b}[39m\u{1b}[22m (31)"
            ),
            counts(31, 0)
        );
        assert_eq!(Counts::in_line("ℹ pass 9"), counts(9, 0));
        assert_eq!(Counts::in_line("# fail 2"), counts(0, 2));
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in ["", "running 12 tests", "test a::b ... ok", "ℹ tests 11", " Test Files  4 passed (4)"]
        {
            assert_eq!(Counts::in_line(line), Counts::default(), "{line}");
        }
    }
}
