//! The table of measurements.

use super::charts::{meaning, names, title};
use super::kept::Kept;
use super::words;

/// What was measured, step by step.
#[derive(Debug)]
pub(super) struct Table {
    /// Names of the columns, after the step.
    pub(super) names: Vec<String>,
    /// What they mean, where that is known.
    pub(super) meanings: Vec<(String, &'static str)>,
    /// A measurement each.
    pub(super) rows: Vec<Row>,
}

/// A measurement.
#[derive(Debug)]
pub(super) struct Row {
    /// The step.
    pub(super) step: u64,
    /// As logged, and as people read it; none where it was not measured.
    pub(super) values: Vec<Option<(f64, String)>>,
    /// Whether no other is better.
    pub(super) best: bool,
    /// The size of its model file, where that is kept.
    pub(super) kept: Option<String>,
}

/// The table; none where nothing was measured.
pub(super) fn table(kept: &Kept) -> Option<Table> {
    let names = names(&kept.measured);
    let best = kept.best().map(|best| best.step);
    let row = |measured: &crate::train::Measurement| {
        let value = |name: &&str| measured.values.get(*name).map(|&value| (value, words::number(value)));
        let snapshot = kept.snapshots.iter().find(|snapshot| snapshot.measured.step == measured.step);
        Row {
            step: measured.step,
            values: names.iter().map(value).collect(),
            best: best == Some(measured.step),
            kept: snapshot.map(|snapshot| words::bytes(snapshot.bytes)),
        }
    };
    let explained = names.iter().map(|name| (title(name), meaning(name)));
    (!kept.measured.is_empty()).then(|| Table {
        names: names.iter().map(|name| title(name)).collect(),
        meanings: explained.filter(|(_, meaning)| !meaning.is_empty()).collect(),
        rows: kept.measured.iter().map(row).collect(),
    })
}
