//! `fastgan info`.

use super::model;
use anyhow::Result;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A model file; without it, the devices.
    file: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let Some(path) = &arguments.file else {
        let cuda = if tch::Cuda::is_available() { tch::Cuda::device_count() } else { 0 };
        println!("CUDA devices: {cuda}");
        println!("CPU threads: {}", tch::get_num_threads());
        return Ok(());
    };
    let stored = model::read_stored(path)?;
    let (model, header) = (&stored.model, stored.model.header());
    let size = std::fs::metadata(path)?.len();
    println!("name          {}", header.name);
    println!("description   {}", header.description);
    println!("license       {}", header.license);
    println!("credit        {}", header.credit);
    println!("architecture  {}, output {}", header.architecture, header.activation);
    println!("picture       {0}×{0} px, {1} channels", header.resolution, header.channels);
    println!("latent        {}", header.latent_dim);
    println!("base channels {}", header.base_channels);
    println!("values        {} ({:.1} MB)", model.parameters(), size as f64 / 1e6);
    println!("stored as     {}", stored.describe());
    println!("training      {} iterations on {} images", header.iterations, header.images);
    println!("created with  {}", header.created_with);
    for (name, value) in &header.training {
        println!("  {name} = {value}");
    }
    Ok(())
}
