//! What a run folder holds of what a report shows. Whatever is missing is empty.

use super::words;
use crate::data::Images;
use crate::machine::Machine;
use crate::train::{
    Event, EventKind, Line, Measurement, RunFolder, Settings, Snapshot, read_record, read_snapshots,
};
use serde_json::Value;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

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
        let settings = settings.map_err(|error| without(folder.root(), &error.to_string()));
        let square = settings.as_ref().ok().map(Settings::square);
        let mut lines: Vec<Line> = read_record(&folder.log());
        lines.sort_by_key(|line| line.step);
        lines.dedup_by_key(|line| line.step);
        let mut measured: Vec<Measurement> = read_record(&folder.metrics());
        measured.sort_by_key(|measured| measured.step);
        let mut events: Vec<Event> = read_record(&folder.events());
        for event in &mut events {
            event.text = without(folder.root(), &event.text);
        }
        Self {
            name: last_part(folder.root()),
            images: square.and_then(|square| Images::stored(&folder.cache(), square)),
            settings,
            lines,
            measured,
            events,
            snapshots: read_snapshots(&folder.snapshots()),
            machine: json(&folder.machine()).and_then(|value| serde_json::from_value(value).ok()),
            data: json(&folder.data_report()),
            samples: by_step(&folder.samples()),
            reconstructions: by_step(&folder.reconstructions()),
        }
    }

    /// Steps done, as far as anything tells. Sheets of steps that a run has gone back from stay where they are: they count only where
    /// nothing else does.
    pub(super) fn steps(&self) -> u64 {
        let logged = self.lines.last().map(|line| line.step);
        // After trouble the run is no longer at the step that its event names.
        let leads_back = |event: &&Event| matches!(event.kind, EventKind::Recovered | EventKind::Memory);
        let told = self.events.iter().rev().find(|event| !leads_back(event)).map(|event| event.step);
        let drawn = || self.samples.last().map(|(step, _)| *step);
        logged.max(told).or_else(drawn).unwrap_or_default()
    }

    /// Seconds that went into the run and the number of its parts, of those that have logged something: each counts from its own beginning.
    pub(super) fn time(&self) -> (f64, usize) {
        // The steps at which parts began; those that a later part began before have come again in it.
        let mut begun: Vec<u64> = Vec::new();
        let begins = |event: &&Event| matches!(event.kind, EventKind::Started | EventKind::Resumed);
        for event in self.events.iter().filter(begins) {
            begun.retain(|&step| step < event.step);
            begun.push(event.step);
        }
        let part = |line: &Line| begun.partition_point(|&step| step < line.step);
        let parts = self.lines.chunk_by(|a, b| part(a) == part(b));
        let seconds: Vec<_> = parts.filter_map(|lines| lines.last()).map(|line| line.seconds).collect();
        (seconds.iter().sum(), seconds.len())
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
        let Some(last) = self.events.last() else { return "Not begun yet".into() };
        let step = words::count(self.steps());
        match last.kind {
            EventKind::Ended => words::capital(&last.text),
            EventKind::Failed => format!("Failed at step {step} or later: {}", last.text),
            _ => format!("Step {step} or later: it still goes on, or stopped before its end"),
        }
    }
}

/// A text without where the run folder lies: a report is shown to others. Files inside are named from the folder on.
fn without(root: &Path, text: &str) -> String {
    let forms = [std::path::absolute(root).ok(), root.canonicalize().ok()];
    forms.into_iter().flatten().fold(text.to_owned(), |text, form| {
        let Some(name) = form.file_name() else { return text };
        let whole = form.to_string_lossy();
        text.replace(&format!("{whole}{MAIN_SEPARATOR}"), "").replace(&*whole, &name.to_string_lossy())
    })
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
