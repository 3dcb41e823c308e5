//! `fastgan sample`.

use super::{DeviceArguments, model, refuse_to_overwrite};
use anyhow::{Context, Result, bail, ensure};
use fastgan_model::latent;
use fastgan_trainer::files::create_folder;
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::pictures::Picture;
use std::path::{Path, PathBuf};
use tch::{Device, Kind, Tensor};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The model file.
    #[arg(long)]
    model: PathBuf,
    /// Folder for the PNGs and their sheet.
    #[arg(long)]
    output: Option<PathBuf>,
    /// First seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Pictures; their seeds count up from --seed.
    #[arg(long, default_value_t = 16)]
    count: u64,
    /// Your own latents instead of seeds: a .safetensors file with a tensor `z` [N, latent_dim].
    #[arg(long)]
    latents: Option<PathBuf>,
    /// Also write the raw pictures: a .safetensors file with a tensor `image` [N, C, S, S], F32, before clamping.
    #[arg(long)]
    tensors: Option<PathBuf>,
    /// Replace existing files.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    device: DeviceArguments,
}

/// Pictures that are drawn at once.
const BATCH: i64 = 8;

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    ensure!(
        arguments.output.is_some() || arguments.tensors.is_some(),
        "nothing to write: give a folder with --output or a file with --tensors"
    );
    for path in arguments.tensors.iter().chain(&arguments.output) {
        refuse_to_overwrite(path, arguments.force)?;
    }
    let device = arguments.device.device.resolve()?;
    let model = model::read(&arguments.model)?;
    let dim = model.architecture().latent_dim();
    let (z, names) = match &arguments.latents {
        Some(path) => read_latents(path, dim)?,
        None => from_seeds(arguments.seed, arguments.count, dim)?,
    };
    let generator = InferenceGenerator::new(&model, device);
    let pictures: Vec<_> = z
        .split(BATCH, 0)
        .iter()
        .map(|z| generator.forward(&z.to_device(device)).to_device(Device::Cpu))
        .collect();
    let pictures = Tensor::cat(&pictures, 0);
    if let Some(path) = &arguments.tensors {
        Tensor::write_safetensors(&[("image", &pictures)], path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}: image {:?}", path.display(), pictures.size());
    }
    if let Some(folder) = &arguments.output {
        write_pngs(folder, &pictures, &names)?;
    }
    Ok(())
}

fn from_seeds(first: u64, count: u64, dim: usize) -> Result<(Tensor, Vec<String>)> {
    ensure!(count > 0, "--count is 0: ask for at least one picture");
    let last = first.checked_add(count - 1).context("the seeds run past 2^64: choose a smaller --seed")?;
    let values: Vec<f32> = (first..=last).flat_map(|seed| latent(seed, dim)).collect();
    let z = Tensor::from_slice(&values).view([count as i64, dim as i64]);
    Ok((z, (first..=last).map(|seed| format!("seed-{seed}")).collect()))
}

fn read_latents(path: &Path, dim: usize) -> Result<(Tensor, Vec<String>)> {
    let tensors = Tensor::read_safetensors(path)
        .with_context(|| format!("cannot read the latents {}", path.display()))?;
    let Some((_, z)) = tensors.into_iter().find(|(name, _)| name == "z") else {
        bail!("{} has no tensor `z`; it should have one of shape [N, {dim}]", path.display());
    };
    let size = z.size();
    ensure!(
        size.len() == 2 && size[0] > 0 && size[1] == dim as i64,
        "the tensor `z` in {} has the shape {size:?}; this model needs [N, {dim}]",
        path.display()
    );
    let z = z.to_kind(Kind::Float);
    ensure!(
        z.isfinite().all().int64_value(&[]) == 1,
        "the tensor `z` in {} holds a value that is not finite",
        path.display()
    );
    let names = (0..size[0]).map(|n| format!("latent-{n:05}")).collect();
    Ok((z, names))
}

fn write_pngs(folder: &Path, pictures: &Tensor, names: &[String]) -> Result<()> {
    create_folder(folder)?;
    for (index, name) in names.iter().enumerate() {
        Picture::new(&pictures.get(index as i64)).save(&folder.join(format!("{name}.png")))?;
    }
    let columns = (names.len() as f64).sqrt().ceil() as usize;
    Picture::sheet(pictures, columns, 2).save(&folder.join("sheet.png"))?;
    println!("{}: {} pictures and sheet.png", folder.display(), names.len());
    Ok(())
}
