//! Every layer by the GPU's clock, and whole pictures by ours.

mod peak;
mod report;
mod subject;

use crate::device::{self, Numbers};
use anyhow::{Context, Result};
use peak::Peak;
use pollster::block_on;
use report::{AdapterReport, Report};
use std::path::PathBuf;
use std::time::Instant;
use subject::{Loaded, Setup, Subject};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Side of the pictures.
    #[arg(long, default_value_t = 256)]
    resolution: usize,
    /// Base channels of the models.
    #[arg(long, value_delimiter = ',', default_values_t = [16, 64])]
    base: Vec<usize>,
    /// Pictures that are computed together.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16])]
    batch: Vec<usize>,
    /// Numbers to compute in; those that the adapter has unless given.
    #[arg(long, value_delimiter = ',')]
    precision: Vec<Numbers>,
    /// Rounds; each configuration draws two batches in each, one for its layers' times and one for its own.
    #[arg(long, default_value_t = 7)]
    pictures: usize,
    /// Seconds after which a configuration sits out the rest of the rounds, once it has drawn.
    #[arg(long, default_value_t = 60.0)]
    slow_limit: f64,
    /// Writes all figures to a file as well.
    #[arg(long)]
    json: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let start = Instant::now();
    let device = device::open(Numbers::F16)?;
    let opened = start.elapsed().as_secs_f64() * 1e3;
    block_on(device.settled());
    let adapter = AdapterReport::new(&device, Peak::measure(&device)?, opened);
    println!("{adapter}");

    let mut subjects = subjects(arguments)?;
    let mut times: Vec<Times> = subjects.iter().map(|_| Times::default()).collect();
    // The first round warms up.
    for round in 0..=arguments.pictures {
        for (subject, times) in subjects.iter_mut().zip(&mut times) {
            if !times.pictures.is_empty() && times.spent > 1e3 * arguments.slow_limit {
                continue;
            }
            let (steps, picture) = (subject.steps()?, subject.picture()?);
            times.spent += steps.iter().sum::<f64>() + picture;
            if round > 0 {
                times.steps.push(steps);
                times.pictures.push(picture);
            }
        }
    }
    let reports: Vec<_> = subjects
        .iter()
        .zip(&times)
        .map(|(subject, times)| Report::new(subject, times, &adapter.peak))
        .collect();
    reports.iter().for_each(|report| println!("\n{report}"));
    if let Some(file) = &arguments.json {
        let all = serde_json::json!({ "adapter": adapter, "configurations": reports });
        let text = serde_json::to_string_pretty(&all).context("The figures could not be written as JSON.")?;
        std::fs::write(file, text + "\n").with_context(|| format!("Cannot write {}.", file.display()))?;
    }
    Ok(())
}

/// All rounds of one configuration, in milliseconds.
#[derive(Default)]
struct Times {
    steps: Vec<Vec<f64>>,
    pictures: Vec<f64>,
    spent: f64,
}

/// Every combination that was asked for and that the adapter can compute.
fn subjects(arguments: &Arguments) -> Result<Vec<Subject>> {
    let wanted = if arguments.precision.is_empty() {
        vec![Numbers::F32, Numbers::F16]
    } else {
        arguments.precision.clone()
    };
    let mut subjects = Vec::new();
    for numbers in wanted {
        let device = device::open(numbers)?;
        if !device::has(&device, numbers) {
            anyhow::ensure!(
                arguments.precision.is_empty(),
                "{} has no 16-bit arithmetic: leave out f16.",
                device.adapter().name
            );
            continue;
        }
        for &base in &arguments.base {
            let setup = Setup { resolution: arguments.resolution, base, batch: 1, numbers };
            let loaded = Loaded::new(&device, setup)?;
            for &batch in &arguments.batch {
                subjects.push(loaded.subject(&device, Setup { batch, ..setup })?);
            }
        }
    }
    Ok(subjects)
}
