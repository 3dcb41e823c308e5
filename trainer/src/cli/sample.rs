//! `fastgan sample`.

use super::latents::LatentArguments;
use super::{DeviceArguments, Overwrite, model};
use anyhow::{Context, Result, ensure};
use fastgan_trainer::applications::link;
use fastgan_trainer::files::create_folder;
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::latents::Latents;
use fastgan_trainer::pictures::Picture;
use std::path::{Path, PathBuf};
use tch::{Device, Tensor};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The model file.
    #[arg(long)]
    model: PathBuf,
    /// Folder for the PNGs and their sheet.
    #[arg(long)]
    output: Option<PathBuf>,
    /// First seed.
    #[arg(long, default_value_t = 0, conflicts_with_all = ["seeds", "latents"])]
    seed: u64,
    /// Pictures; their seeds count up from --seed.
    #[arg(long, default_value_t = 16, conflicts_with_all = ["seeds", "latents"])]
    count: u64,
    #[command(flatten)]
    latents: LatentArguments,
    /// Also write the raw pictures: a .safetensors file with a tensor `image` [N, C, S, S], F32, before clamping.
    #[arg(long)]
    tensors: Option<PathBuf>,
    /// Print the fragment of the explorer's address for each picture.
    #[arg(long)]
    link: bool,
    #[command(flatten)]
    overwrite: Overwrite,
    #[command(flatten)]
    device: DeviceArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    ensure!(
        arguments.output.is_some() || arguments.tensors.is_some(),
        "nothing to write: give a folder with --output or a file with --tensors"
    );
    for path in arguments.tensors.iter().chain(&arguments.output) {
        arguments.overwrite.check(path)?;
    }
    let device = arguments.device.device.resolve()?;
    let model = model::read(&arguments.model)?;
    let dim = model.architecture().latent_dim();
    let latents = match arguments.latents.load(dim)? {
        Some(latents) => latents,
        None => from_seeds(arguments.seed, arguments.count, dim)?,
    };
    println!("{} pictures of {1} × {1} pixels", latents.rows().len(), model.architecture().resolution());
    let psi = arguments.latents.truncation.psi;
    let names = latents.unique_names();
    if arguments.link {
        for (name, latent) in names.iter().zip(latents.rows()) {
            println!("{name}: {}", link::sample(latent, psi)?);
        }
    }
    let generator = InferenceGenerator::new(&model, device);
    // One by one: libtorch's sums differ with the size of a batch, and a latent's picture should not.
    let pictures: Vec<_> = latents
        .truncated(psi)
        .tensor()
        .split(1, 0)
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

fn from_seeds(first: u64, count: u64, dim: usize) -> Result<Latents> {
    ensure!(count > 0, "--count is 0: ask for at least one picture");
    let last = first.checked_add(count - 1).context("the seeds run past 2^64: choose a smaller --seed")?;
    Ok(Latents::from_seeds(&(first..=last).collect::<Vec<_>>(), dim))
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
