//! Every convolution with every sensible tile, and the table of the fastest.

mod search;
mod table;
mod trial;

use crate::device::{self, Numbers};
use anyhow::{Context, Result};
use fastgan_model::Architecture;
use fastgan_web::frame::{Class, Plan, Shape, Stored, tile_for};
use fastgan_web::kernels::{Tile, WeightFormat};
use std::collections::BTreeMap;
use std::path::PathBuf;
use trial::Bench;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Resolutions whose layers are measured.
    #[arg(long, value_delimiter = ',', default_values_t = fastgan_model::RESOLUTIONS)]
    resolution: Vec<usize>,
    /// Base channels whose layers are measured.
    #[arg(long, value_delimiter = ',', default_values_t = [8, 16, 32, 64])]
    base: Vec<usize>,
    /// Numbers to compute in.
    #[arg(long, default_value = "f32")]
    precision: Numbers,
    /// Rounds in which the tiles of one layer take turns.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Writes the fastest tiles to the engine's table for adapters of this kind.
    #[arg(long)]
    write: bool,
    /// Writes all figures to a file as well.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// The fastest tile of a layer, and what the engine would have taken.
#[derive(Debug, serde::Serialize)]
struct Winner {
    #[serde(skip)]
    class: Class,
    shape: Shape,
    tile: Tile,
    milliseconds: f64,
    today: Tile,
    today_milliseconds: f64,
    gflops: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let device = device::open(arguments.precision)?;
    let name = &device.adapter().name;
    anyhow::ensure!(
        device::has(&device, arguments.precision),
        "{name} has no 16-bit arithmetic: tune in f32."
    );
    let adapted = device::adapted(&device);
    let shapes = shapes(arguments, &device)?;
    println!("{name}: {} layers", shapes.len());
    let mut bench = Bench::new(&device, arguments.precision, arguments.rounds);
    let mut winners = Vec::new();
    for (shape, class) in shapes {
        let today = tile_for(adapted, shape);
        let times = search::fastest(adapted, shape, today, |tiles| bench.times(shape, tiles))?;
        let (tile, milliseconds) = times[0];
        let found = times.iter().find(|(tile, _)| *tile == today);
        let today_milliseconds = found.map_or(milliseconds, |(_, milliseconds)| *milliseconds);
        let gflops = trial::flop(shape, today) / milliseconds / 1e6;
        let winner = Winner { class, shape, tile, milliseconds, today, today_milliseconds, gflops };
        println!("{}", table::line(&winner));
        winners.push(winner);
    }
    if arguments.write {
        let file = table::write(adapted, name, arguments.precision, &winners)?;
        println!("{} is written; rebuild the engine to use it.", file.display());
    }
    if let Some(file) = &arguments.json {
        let all = serde_json::json!({ "adapter": name, "precision": arguments.precision, "layers": winners });
        let text = serde_json::to_string_pretty(&all).context("The figures could not be written as JSON.")?;
        std::fs::write(file, text + "\n").with_context(|| format!("Cannot write {}.", file.display()))?;
    }
    Ok(())
}

/// The convolutions of all architectures, one for each class: the first that is met stands for the others.
fn shapes(arguments: &Arguments, device: &fastgan_web::device::EngineDevice) -> Result<Vec<(Shape, Class)>> {
    let mut shapes = BTreeMap::new();
    for &resolution in &arguments.resolution {
        for &base in &arguments.base {
            let architecture = Architecture::new(resolution, 3, 256, base)?;
            let adapted = device::adapted(device);
            let met = std::cell::RefCell::new(&mut shapes);
            let tiles = |shape: Shape| {
                met.borrow_mut().entry(Class::of(shape)).or_insert(shape);
                tile_for(adapted, shape)
            };
            let stored = Stored::all(WeightFormat::F32);
            Plan::with_tiles(architecture, stored, arguments.precision.precision(), adapted, 1, &tiles);
        }
    }
    Ok(shapes.into_iter().map(|(class, shape)| (shape, class)).collect())
}
