//! `fastgan report`.

use super::DeviceArguments;
use anyhow::{Result, ensure};
use fastgan_trainer::report;
use fastgan_trainer::train::RunFolder;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder of the run, which may still go on.
    run: PathBuf,
    #[command(flatten)]
    device: DeviceArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let folder = RunFolder::at(arguments.run.clone());
    ensure!(
        folder.settings_path().exists(),
        "{} holds no run: give the folder that fastgan train has made, the one with run.toml in it",
        arguments.run.display()
    );
    let device = arguments.device.device.resolve()?;
    let written = report::write(&folder, device)?;
    println!("{}", written.display());
    Ok(())
}
