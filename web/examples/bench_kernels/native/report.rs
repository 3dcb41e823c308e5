//! The figures, as tables and as JSON.

use super::Times;
use super::peak::Peak;
use super::subject::{Load, Setup, Subject};
use crate::device::median;
use comfy_table::{CellAlignment, Table, presets};
use fastgan_model::Architecture;
use fastgan_web::device::EngineDevice;
use fastgan_web::frame::{Arena, Plan, Step};
use std::fmt;

/// The adapter at its best.
#[derive(Debug, serde::Serialize)]
pub(crate) struct AdapterReport {
    name: String,
    tier: String,
    software: bool,
    /// Milliseconds until the device was there.
    open: f64,
    pub(crate) peak: Peak,
}

impl AdapterReport {
    pub(crate) fn new(device: &EngineDevice, peak: Peak, open: f64) -> Self {
        let adapter = device.adapter();
        Self {
            name: adapter.name.clone(),
            tier: adapter.tier.to_string(),
            software: adapter.software,
            open,
            peak,
        }
    }
}

impl fmt::Display for AdapterReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let software = if self.software { ", software" } else { "" };
        writeln!(f, "{} ({}{software}), opened in {:.0} ms", self.name, self.tier, self.open)?;
        write!(f, "measured peak: F32 {:.1} GFLOP/s", self.peak.f32)?;
        if let Some(f16) = self.peak.f16 {
            write!(f, ", F16 {f16:.1} GFLOP/s")?;
        }
        writeln!(f, ", copying {:.1} GB/s", self.peak.bandwidth)?;
        let clock =
            if self.software { "a submit each, by this program's clock" } else { "by the GPU's clock" };
        write!(f, "layers are timed {clock}")
    }
}

/// One layer; times and work are those of a whole batch.
#[derive(Debug, serde::Serialize)]
struct Layer {
    name: String,
    dispatches: usize,
    milliseconds: f64,
    /// Operations that are carried out.
    flop: f64,
    /// Operations of the layer as published: doubled first, then nine taps.
    plain_flop: f64,
    /// Weights, the map that is read and the map that is written, each once.
    bytes: f64,
}

/// One configuration.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Report {
    setup: Setup,
    load: Load,
    weight_bytes: u64,
    activation_bytes: u64,
    layers: Vec<Layer>,
    /// Milliseconds of a batch from submit to done.
    batch_milliseconds: f64,
    peak: f64,
    bandwidth: f64,
}

impl Report {
    pub(crate) fn new(subject: &Subject, times: &Times, peak: &Peak) -> Self {
        let (plan, setup) = (subject.plan(), subject.setup);
        let layer = |(index, step): (usize, &Step)| Layer {
            name: step.name.clone(),
            dispatches: subject.frame.dispatches(index, setup.batch),
            milliseconds: median(&times.steps.iter().map(|steps| steps[index]).collect::<Vec<_>>()),
            flop: (step.shader.flop() * setup.batch as u64) as f64,
            plain_flop: (plain_flop(plan.architecture(), step) * setup.batch as u64) as f64,
            bytes: (step.shader.weight_bytes() + map_bytes(plan, step, setup.batch)) as f64,
        };
        Self {
            setup,
            load: subject.load,
            weight_bytes: plan.steps().iter().map(|step| step.shader.weight_bytes()).sum(),
            activation_bytes: plan.activation_bytes(setup.batch, Arena::slots_for(setup.batch)),
            layers: plan.steps().iter().enumerate().map(layer).collect(),
            batch_milliseconds: median(&times.pictures),
            peak: peak.of(setup.numbers),
            bandwidth: peak.bandwidth,
        }
    }

    fn row(&self, name: &str, dispatches: usize, milliseconds: f64, layers: &[&Layer]) -> [String; 9] {
        let total = |of: fn(&Layer) -> f64| layers.iter().map(|layer| of(layer)).sum::<f64>();
        let rate = total(|layer| layer.flop) / milliseconds / 1e6;
        let plain = total(|layer| layer.plain_flop) / milliseconds / 1e6;
        let moved = total(|layer| layer.bytes) / milliseconds / 1e6;
        [
            name.to_owned(),
            dispatches.to_string(),
            format!("{milliseconds:.3}"),
            format!("{:.3}", total(|layer| layer.flop) / 1e9),
            format!("{rate:.1}"),
            format!("{plain:.1}"),
            format!("{:.0} %", 100.0 * rate / self.peak),
            format!("{moved:.1}"),
            format!("{:.0} %", 100.0 * moved / self.bandwidth),
        ]
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Setup { resolution, base, batch, numbers } = self.setup;
        writeln!(f, "{resolution} px, base {base}, batch {batch}, {}", numbers.word())?;
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        table.set_header([
            "layer",
            "dispatches",
            "ms",
            "GFLOP",
            "GFLOP/s",
            "plain GFLOP/s",
            "of peak",
            "GB/s",
            "of copying",
        ]);
        table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
        for layer in &self.layers {
            table.add_row(self.row(&layer.name, layer.dispatches, layer.milliseconds, &[layer]));
        }
        let all: Vec<_> = self.layers.iter().collect();
        let dispatches = self.layers.iter().map(|layer| layer.dispatches).sum();
        let sum = self.layers.iter().map(|layer| layer.milliseconds).sum();
        table.add_row(self.row("sum of layers", dispatches, sum, &all));
        table.add_row(self.row("submit to done", dispatches, self.batch_milliseconds, &all));
        writeln!(f, "{table}")?;
        let rate = batch as f64 * 1e3 / self.batch_milliseconds;
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        writeln!(f, "{rate:.2} pictures/s; the share of the peak is of {:.1} GFLOP/s", self.peak)?;
        let (activations, weights) = (megabytes(self.activation_bytes), megabytes(self.weight_bytes));
        write!(f, "activations {activations:.1} MB, weights {weights:.1} MB; ")?;
        write!(f, "upload {:.0} ms, compile {:.0} ms", self.load.upload, self.load.compile)
    }
}

/// Bytes of the maps that a step reads and writes.
fn map_bytes(plan: &Plan, step: &Step, samples: usize) -> u64 {
    let maps = step.source.into_iter().chain(step.result);
    maps.map(|map| plan.map_bytes(&plan.maps()[map], samples, samples)).sum()
}

/// The layer as published: two operations for each of nine taps at every pixel of the result.
fn plain_flop(architecture: &Architecture, step: &Step) -> u64 {
    let convolution =
        |side: usize, inputs: usize, outputs: usize| (2 * side * side * 9 * inputs * outputs) as u64;
    let resolution = architecture.resolution();
    if step.name == "to_big" {
        return convolution(resolution, architecture.width(resolution), architecture.channels());
    }
    let stage =
        architecture.stages().into_iter().find(|stage| step.name.starts_with(&format!("{}.", stage.name())));
    match stage {
        Some(stage) => {
            let inputs = if step.name.ends_with("conv1") { stage.input } else { stage.output };
            convolution(stage.size, inputs, 2 * stage.output)
        }
        None => step.shader.flop(),
    }
}
