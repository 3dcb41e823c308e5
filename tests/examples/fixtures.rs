//! Writes what the browser tests compare against: for each resolution a model, a latent, and the picture by libtorch.
//!
//! `cargo run -p fastgan-tests --example fixtures -- FOLDER`

use anyhow::{Context, Result};
use fastgan_model::RESOLUTIONS;
use fastgan_model::file::Dtype;
use fastgan_tests::{base_channels, known, trained};
use std::path::PathBuf;

fn main() -> Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).context("give the folder to write to")?.into();
    std::fs::create_dir_all(&folder)?;
    let mut index = Vec::new();
    for resolution in RESOLUTIONS {
        // The first one is a model as a user makes it, from training to file.
        let known = match resolution {
            64 => trained(40, 1)?,
            _ => known(resolution, base_channels(resolution), 1)?,
        };
        let file = format!("{resolution}.safetensors");
        let bytes = known.model.to_bytes(Dtype::F32)?;
        std::fs::write(folder.join(&file), &bytes)?;
        std::fs::write(folder.join(format!("{resolution}.z.bin")), le_bytes(&known.z))?;
        std::fs::write(folder.join(format!("{resolution}.image.bin")), le_bytes(&known.images))?;
        let header = known.model.header();
        index.push(serde_json::json!({
            "file": file, "name": header.name, "description": header.description, "license": header.license,
            "credit": header.credit, "resolution": resolution, "bytes": bytes.len(),
        }));
    }
    std::fs::write(folder.join("index.json"), serde_json::to_vec_pretty(&index)?)?;
    println!("{} models in {}", index.len(), folder.display());
    Ok(())
}

fn le_bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}
