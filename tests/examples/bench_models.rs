//! Writes what `cargo xtask bench web` runs: for each width a model, the same as ONNX, latents, and the first latent's picture by
//! libtorch.
//!
//! `cargo run -p fastgan-tests --example bench_models -- FOLDER RESOLUTION BASE…`

use anyhow::{Context, Result};
use fastgan_model::file::Dtype;
use fastgan_model::{Architecture, latent};
use fastgan_tests::known_as;
use fastgan_trainer::export::onnx;
use std::path::PathBuf;

/// Latents for the rounds: more than one, so that no candidate can answer from what it has kept.
const LATENTS: u64 = 16;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let folder: PathBuf = arguments.next().context("give the folder to write to")?.into();
    let numbers = arguments.map(|argument| Ok(argument.to_string_lossy().parse()?));
    let numbers = numbers.collect::<Result<Vec<usize>>>().context("give the resolution and the widths")?;
    let (resolution, widths) = numbers.split_first().context("give the resolution and the widths")?;
    std::fs::create_dir_all(&folder)?;
    for &base_channels in widths {
        let architecture = Architecture::new(*resolution, 3, 256, base_channels)?;
        let known = known_as(architecture, 1)?;
        let name = format!("{resolution}-{base_channels}");
        let write = |ending: &str, bytes: &[u8]| {
            let file = folder.join(format!("{name}.{ending}"));
            std::fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))
        };
        write("safetensors", &known.model.to_bytes(Dtype::F32)?)?;
        write("onnx", &onnx::to_bytes(&known.model)?)?;
        let latents = (0..LATENTS).flat_map(|seed| latent(seed, architecture.latent_dim()));
        write("z.bin", &le_bytes(latents))?;
        write("image.bin", &le_bytes(known.images))?;
    }
    Ok(())
}

fn le_bytes(values: impl IntoIterator<Item = f32>) -> Vec<u8> {
    values.into_iter().flat_map(f32::to_le_bytes).collect()
}
