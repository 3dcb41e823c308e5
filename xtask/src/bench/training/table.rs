//! Medians of turns, and the table that shows them.

use super::program::Turn;
use crate::ui;

/// What a person reads of one program.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    /// Median seconds of a step.
    pub(super) seconds: f64,
    /// Median seconds of all cores together.
    pub(super) cpu_seconds: f64,
    pub(super) host_share: f64,
    pub(super) peak_bytes: u64,
}

impl Row {
    pub(super) fn of(name: &str, turns: &[Turn]) -> Self {
        let of = |value: fn(&Turn) -> f64| median(turns.iter().map(value).collect());
        Self {
            name: name.to_owned(),
            seconds: median(turns.iter().flat_map(|turn| turn.seconds.clone()).collect()),
            cpu_seconds: of(|turn| turn.cpu_seconds),
            host_share: of(|turn| turn.host_share),
            peak_bytes: turns.iter().map(|turn| turn.peak_bytes).max().unwrap_or(0),
        }
    }
}

/// The middle value, or the mean of the two in the middle; not a number where there is none.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        n => (values[(n - 1) / 2] + values[n / 2]) / 2.0,
    }
}

/// The rows as lines of a Markdown table. `floor` is the least time of a step.
pub(super) fn lines(rows: &[Row], batch: usize, gpu: bool, floor: f64) -> Vec<String> {
    let mut lines = vec![
        "| | it/s | images/s | s/step | CPU s/step | peak memory | host | of the floor |".to_owned(),
        "|---|---|---|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(rows.iter().map(|row| {
        let rate = 1.0 / row.seconds;
        let host = if gpu { format!("{:.0} %", 100.0 * row.host_share) } else { "all".to_owned() };
        let floor = row.seconds / floor;
        format!(
            "| {} | {rate:.3} | {:.2} | {:.4} | {:.4} | {} | {host} | {floor:.1}× |",
            row.name,
            rate * batch as f64,
            row.seconds,
            row.cpu_seconds,
            ui::size(row.peak_bytes),
        )
    }));
    lines
}

/// Ours over theirs: of the medians, and of each round for itself, which tells how much of it is chance.
pub(super) fn ratio(ours: &[Turn], theirs: &[Turn]) -> String {
    let time = |turns: &[Turn]| Row::of("", turns).seconds;
    let rounds = ours.iter().zip(theirs);
    let mut rounds: Vec<_> = rounds
        .map(|(a, b)| time(std::slice::from_ref(a)) / time(std::slice::from_ref(b)))
        .filter(|ratio| ratio.is_finite())
        .collect();
    rounds.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (rounds.first(), rounds.last()) else { return String::new() };
    format!(
        "A step takes {:.3} of PyTorch's time ({least:.3} to {most:.3} in single rounds), or {:.2} times its speed.",
        time(ours) / time(theirs),
        time(theirs) / time(ours),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(seconds: &[f64]) -> Turn {
        Turn { seconds: seconds.to_vec(), cpu_seconds: 2.0, host_share: 0.5, peak_bytes: 1_500_000_000 }
    }

    #[test]
    fn medians_are_of_single_steps() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(Vec::new()).is_nan());
        assert_eq!(Row::of("a", &[turn(&[1.0, 9.0]), turn(&[2.0])]).seconds, 2.0);
    }

    #[test]
    fn a_row_says_rates_memory_and_the_distance_to_the_floor() {
        let row = Row::of("ours", &[turn(&[0.5])]);
        let line = &lines(&[row], 8, true, 0.25)[2];
        assert_eq!(line, "| ours | 2.000 | 16.00 | 0.5000 | 2.0000 | 1.50 GB | 50 % | 2.0× |");
    }

    #[test]
    fn ratios_are_of_time() {
        let text = ratio(&[turn(&[1.0]), turn(&[1.0])], &[turn(&[2.0]), turn(&[1.25])]);
        assert!(text.starts_with("A step takes 0.615") && text.contains("0.500 to 0.800"), "{text}");
    }
}
