//! Writes what the browser tests compare against: for each resolution, and for each design besides the official one, a model, a
//! latent, and the picture by libtorch, besides with one and with four channels; and a small run with its report.
//!
//! `cargo run -p fastgan-tests --example fixtures -- FOLDER`

use anyhow::{Context, Result};
use fastgan_model::file::Dtype;
use fastgan_model::{Architecture, Design, RESOLUTIONS};
use fastgan_tests::{Known, base_channels, known, known_as, reported, trained};
use fastgan_trainer::data::Channels;
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).context("give the folder to write to")?.into();
    std::fs::create_dir_all(&folder)?;
    let mut index = Vec::new();
    for resolution in RESOLUTIONS {
        // The first one is a model as a user makes it, from training to file.
        let known = match resolution {
            64 => trained(Channels::Rgb, 40, 1)?,
            _ => known(resolution, base_channels(resolution), 1)?,
        };
        index.push(write(&folder, &resolution.to_string(), &known)?);
    }
    // One without gates, and the smallest that has a gate with leaky ReLU.
    for (design, resolution) in [(Design::Baseline, 64), (Design::Paper, 128)] {
        let architecture = Architecture::new(resolution, 3, 64, base_channels(resolution))?;
        let known = known_as(architecture.with_design(design), 1)?;
        index.push(write(&folder, &format!("{}-{resolution}", design.name()), &known)?);
    }
    // One whose pictures are grey, and one whose pictures have transparent places.
    for (channels, name) in [(Channels::Grey, "grey"), (Channels::Rgba, "transparent")] {
        index.push(write(&folder, name, &trained(channels, 40, 1)?)?);
    }
    std::fs::write(folder.join("index.json"), serde_json::to_vec_pretty(&index)?)?;
    reported(&folder)?;
    println!("{} models and a report in {}", index.len(), folder.display());
    Ok(())
}

/// Writes one model with its latent and its picture; gives its entry of the list.
fn write(folder: &Path, name: &str, known: &Known) -> Result<serde_json::Value> {
    let file = format!("{name}.safetensors");
    let bytes = known.model.to_bytes(Dtype::F32)?;
    std::fs::write(folder.join(&file), &bytes)?;
    std::fs::write(folder.join(format!("{name}.z.bin")), le_bytes(&known.z))?;
    std::fs::write(folder.join(format!("{name}.image.bin")), le_bytes(&known.images))?;
    let header = known.model.header();
    Ok(serde_json::json!({
        "file": file, "name": header.name, "description": header.description, "license": header.license,
        "credit": header.credit, "resolution": header.resolution, "bytes": bytes.len(),
        "design": header.architecture, "channels": header.channels,
    }))
}

fn le_bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}
