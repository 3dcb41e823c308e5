//! The page: everything that its template shows.

use super::chart::Drawn;
use super::data::Data;
use super::draw::DrawError;
use super::film::{Frame, film};
use super::kept::Kept;
use super::measured::{Table, table};
use super::nearest::{Nearest, neighbours};
use super::settings::{Setting, rows};
use super::still::{Still, load};
use super::summary::{Fact, machine, summary};
use super::{charts, words};
use crate::train::{Event, RunFolder};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::path::Path;
use tch::Device;

/// Pixels across of a sheet, at most.
const WIDE: u32 = 1100;

const STYLE: &str = include_str!("page/report.css");
const SCRIPT: &str = include_str!("page/report.js");

/// The report.
#[derive(Debug, Template)]
#[template(path = "report.html")]
pub(super) struct Page<'a> {
    name: &'a str,
    /// The folder of images.
    dataset: Option<String>,
    /// Whether and how it ended.
    state: String,
    summary: Vec<Fact>,
    /// The newest sheet and its step; none for the last look.
    newest: Option<(Still, Option<u64>)>,
    film: Vec<Frame>,
    curves: Vec<Drawn>,
    table: Option<Table>,
    measured: Vec<Drawn>,
    nearest: Result<Nearest, String>,
    reconstructions: Option<(u64, Still)>,
    settings: Result<Vec<Setting>, String>,
    data: Option<Data>,
    machine: Vec<Fact>,
    events: &'a [Event],
    program: &'static str,
    written: String,
    style: &'static str,
    script: &'static str,
}

impl<'a> Page<'a> {
    /// Puts together what a run has left.
    ///
    /// # Errors
    /// Where the curves cannot be drawn.
    pub(super) fn new(kept: &'a Kept, folder: &RunFolder, device: Device) -> Result<Self, DrawError> {
        let drawn = |kind: &str, charts: Vec<super::chart::Chart>| -> Result<Vec<Drawn>, DrawError> {
            let number =
                |(index, chart): (usize, super::chart::Chart)| chart.drawn(&format!("{kind}-{index}"));
            charts.into_iter().enumerate().map(number).collect()
        };
        let last = kept.reconstructions.last();
        Ok(Self {
            name: &kept.name,
            dataset: kept.dataset(),
            state: kept.state(),
            summary: summary(kept, folder),
            newest: newest(kept, folder),
            film: film(&kept.samples),
            curves: drawn("curve", charts::of_log(&kept.lines))?,
            table: table(kept),
            measured: drawn("measured", charts::of_measurements(&kept.measured))?,
            nearest: neighbours(kept, &folder.model(), device),
            reconstructions: last.and_then(|(step, path)| Some((*step, sheet(path)?))),
            settings: kept.settings.as_ref().map(rows).map_err(Clone::clone),
            data: kept.data.as_ref().map(Data::new),
            machine: machine(kept),
            events: &kept.events,
            program: concat!("fastgan ", env!("CARGO_PKG_VERSION")),
            written: jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string(),
            style: STYLE,
            script: SCRIPT,
        })
    }

    /// What the page may do: show what is inside of it, and nothing else.
    fn policy(&self) -> String {
        let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
        format!(
            "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
            hash(STYLE),
            hash(SCRIPT)
        )
    }

    /// A step in groups of digits.
    fn step(&self, step: &u64) -> String {
        words::count(*step)
    }

    /// A time as people write it.
    fn time(&self, time: &str) -> String {
        time.replacen('T', " ", 1).trim_end_matches('Z').to_owned()
    }
}

/// The sheet of the last look where the run has ended, else the newest one.
fn newest(kept: &Kept, folder: &RunFolder) -> Option<(Still, Option<u64>)> {
    let last = kept.ended().and_then(|_| sheet(&folder.samples().join("model.png")));
    if let Some(still) = last {
        return Some((still, None));
    }
    let (step, path) = kept.samples.last()?;
    Some((sheet(path)?, Some(*step)))
}

/// A sheet from a file.
fn sheet(path: &Path) -> Option<Still> {
    Still::new(&load(path, WIDE)?)
}
