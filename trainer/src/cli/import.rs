//! `fastgan import`.

use super::model;
use anyhow::Result;
use fastgan_model::file::Header;
use fastgan_trainer::export::{Statistics, export};
use fastgan_trainer::import::import;
use std::path::PathBuf;
use tch::Device;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The official checkpoint: N.pth or all_N.pth.
    checkpoint: PathBuf,
    /// BatchNorm statistics and spectral norms: settled for the averaged weights, or as the file has them.
    #[arg(long, value_enum, default_value = "estimated")]
    batchnorm: BatchNorm,
    #[command(flatten)]
    destination: model::Destination,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum BatchNorm {
    /// Re-estimated over a few hundred batches of the averaged generator.
    Estimated,
    /// The file's own.
    Stored,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    arguments.destination.check()?;
    let imported = import(&arguments.checkpoint)?;
    let architecture = imported.generator.architecture();
    let source = if imported.from_list { "the list `g_ema`" } else { "`g`" };
    println!(
        "{}: {} px, base {}, latent {}, averaged weights from {source}",
        arguments.checkpoint.display(),
        architecture.resolution(),
        architecture.base_channels(),
        architecture.latent_dim(),
    );
    let mut header = Header {
        name: arguments.checkpoint.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        ..Header::new(architecture)
    };
    arguments.destination.label(&mut header);
    let statistics = match arguments.batchnorm {
        BatchNorm::Estimated => {
            println!(
                "settling spectral norms and BatchNorm statistics; large networks take minutes on a CPU"
            );
            Statistics::Estimated { seed: arguments.destination.seed }
        }
        BatchNorm::Stored => Statistics::Stored,
    };
    let exported = export(&imported.store, &imported.generator, statistics, header)?;
    arguments.destination.write(&exported, Device::Cpu)
}
