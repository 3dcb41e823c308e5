//! What a run folder holds of what a report shows. Whatever is missing is empty.

use super::words;
use crate::data::Images;
use crate::machine::Machine;
use crate::train::{
    Event, EventKind, Line, Measurement, RunFolder, Settings, Snapshot, read_record, read_snapshots,
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A run as its folder tells it.
#[derive(Debug)]
pub(super) struct Kept {
    /// The folder's name.
    pub(super) name: String,
    /// Every setting, or why they cannot be read.
    pub(super) settings: Result<Settings, String>,
    /// Logged steps, in order.
    pub(super) lines: Vec<Line>,
    /// Measurements, in order.
    pub(super) measured: Vec<Measurement>,
    /// What happened.
    pub(super) events: Vec<Event>,
    /// Kept moments.
    pub(super) snapshots: Vec<Snapshot>,
    /// What computed.
    pub(super) machine: Option<Machine>,
    /// What was found out about the images.
    pub(super) data: Option<Value>,
    /// The images as they are trained on.
    pub(super) images: Option<Images>,
    /// Sheets of samples, by step.
    pub(super) samples: Vec<(u64, PathBuf)>,
    /// Sheets of reconstructions, by step.
    pub(super) reconstructions: Vec<(u64, PathBuf)>,
}

impl Kept {
    /// Reads a run folder.
    pub(super) fn read(folder: &RunFolder) -> Self {
        let settings = RunFolder::open(folder.root()).map(|(_, settings)| settings);
        let settings = settings.map_err(|error| error.to_string());
        let square = settings.as_ref().ok().map(Settings::square);
        let mut lines: Vec<Line> = read_record(&folder.log());
        lines.sort_by_key(|line| line.step);
        lines.dedup_by_key(|line| line.step);
        let mut measured: Vec<Measurement> = read_record(&folder.metrics());
        measured.sort_by_key(|measured| measured.step);
        Self {
            name: last_part(folder.root()),
            images: square.and_then(|square| Images::stored(&folder.cache(), square)),
            settings,
            lines,
            measured,
            events: read_record(&folder.events()),
            snapshots: read_snapshots(&folder.snapshots()),
            machine: json(&folder.machine()).and_then(|value| serde_json::from_value(value).ok()),
            data: json(&folder.data_report()),
            samples: by_step(&folder.samples()),
            reconstructions: by_step(&folder.reconstructions()),
        }
    }

    /// Steps done, as far as anything tells.
    pub(super) fn steps(&self) -> u64 {
        let logged = self.lines.last().map(|line| line.step);
        let told = self.events.iter().map(|event| event.step).max();
        let drawn = self.samples.last().map(|(step, _)| *step);
        [logged, told, drawn].into_iter().flatten().max().unwrap_or_default()
    }

    /// Seconds that went into the run and the number of its parts: each part counts from its own beginning.
    pub(super) fn time(&self) -> (f64, usize) {
        let Some(last) = self.lines.last() else { return (0.0, 0) };
        let ends = self.lines.windows(2).filter(|pair| pair[1].seconds < pair[0].seconds);
        let ends: Vec<_> = ends.map(|pair| pair[0].seconds).collect();
        (ends.iter().sum::<f64>() + last.seconds, ends.len() + 1)
    }

    /// The run's end, if it came to it.
    pub(super) fn ended(&self) -> Option<&Event> {
        self.events.last().filter(|event| event.kind == EventKind::Ended)
    }

    /// The folder of images, without where it lies.
    pub(super) fn dataset(&self) -> Option<String> {
        self.settings.as_ref().ok().map(|settings| last_part(&settings.data))
    }

    /// The measurement that is best by what snapshots are compared by.
    pub(super) fn best(&self) -> Option<&Measurement> {
        let scored = self.measured.iter().filter_map(|measured| Some((measured.score()?, measured)));
        scored.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, measured)| measured)
    }

    /// Whether and how the run ended, in words.
    pub(super) fn state(&self) -> String {
        match (self.ended(), self.events.last()) {
            (Some(event), _) => words::capital(&event.text),
            (None, Some(_)) => format!(
                "Step {} or later: it still goes on, or stopped before its end",
                words::count(self.steps())
            ),
            (None, None) => "Not begun yet".into(),
        }
    }
}

/// The name of a file or folder, without where it lies.
pub(super) fn last_part(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.into());
    whole.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn json(path: &Path) -> Option<Value> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// The files `%08d.png` of a folder.
fn by_step(folder: &Path) -> Vec<(u64, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let step = |path: &PathBuf| path.file_stem()?.to_str()?.parse().ok();
    let pictures = paths.filter(|path| path.extension().is_some_and(|ending| ending == "png"));
    let mut found: Vec<_> = pictures.filter_map(|path| Some((step(&path)?, path))).collect();
    found.sort();
    found
}
