//! `fastgan bench`: measurements that a developer repeats. `cargo xtask bench` calls them.

use super::DeviceArguments;
use anyhow::{Result, ensure};
use fastgan_model::file::Header;
use fastgan_trainer::data::{Batch, Images, scan};
use fastgan_trainer::device::describe;
use fastgan_trainer::export::{Statistics, export};
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::metrics::{SlicedWasserstein, sliced_wasserstein};
use fastgan_trainer::rng::{Purpose, Stream};
use fastgan_trainer::train::{Settings, State, step};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tch::{Device, Kind, Tensor};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Bench {
    /// Does training learn? The sliced Wasserstein distance between samples and images, before and after some minutes.
    Learn(Learn),
    /// How fast is training? Steps each second on random pictures.
    Train(Train),
}

#[derive(Debug, clap::Args)]
pub(super) struct Learn {
    /// Folder of images.
    #[arg(long)]
    data: PathBuf,
    /// Minutes of training.
    #[arg(long, default_value_t = 4.0)]
    minutes: f64,
    /// Side length.
    #[arg(long, default_value_t = 64)]
    resolution: usize,
    /// Width unit of the networks.
    #[arg(long, default_value_t = 16)]
    base_channels: usize,
    /// Decay of the moving average: minutes are some hundred steps, of which the official 0.999 would average all.
    #[arg(long, default_value_t = 0.98)]
    ema_decay: f64,
    /// Fails unless the distance falls by this factor.
    #[arg(long, default_value_t = 2.0)]
    factor: f64,
    #[command(flatten)]
    device: DeviceArguments,
}

#[derive(Debug, clap::Args)]
pub(super) struct Train {
    /// Side length.
    #[arg(long, default_value_t = 256)]
    resolution: usize,
    /// Width unit of the networks.
    #[arg(long, default_value_t = 64)]
    base_channels: usize,
    /// Images in a step.
    #[arg(long, default_value_t = 8)]
    batch: usize,
    /// Measured steps, after a tenth as many (at least 3) to warm up.
    #[arg(long, default_value_t = 50)]
    steps: u64,
    #[command(flatten)]
    device: DeviceArguments,
}

impl Bench {
    pub(super) fn run(self) -> Result<()> {
        match self {
            Self::Learn(arguments) => learn(&arguments),
            Self::Train(arguments) => speed(&arguments),
        }
    }
}

fn learn(arguments: &Learn) -> Result<()> {
    let device = arguments.device.device.resolve()?;
    let settings = Settings {
        resolution: arguments.resolution,
        base_channels: arguments.base_channels,
        ema_decay: arguments.ema_decay,
        ..Settings::official(arguments.data.clone())
    };
    let cache = std::env::temp_dir().join(format!("fastgan-bench-{}", std::process::id()));
    fastgan_trainer::files::create_folder(&cache)?;
    let images = Images::open(&cache, &scan(&arguments.data)?, settings.resolution as u32, |_| ())?;
    ensure!(images.len() >= 2, "the folder has {} usable images; 2 are needed", images.len());
    let mut state = State::new(&settings, device)?;
    println!("{} images, {}", images.len(), describe(device));
    let before = distance(&state, &images)?;
    println!("step 0: {}", in_words(&before));
    let (start, limit) = (Instant::now(), Duration::from_secs_f64(arguments.minutes * 60.0));
    let mut sampler = fastgan_trainer::data::Sampler::new(settings.seed, images.len());
    while start.elapsed() < limit {
        let batch = images.training_batch(&sampler.batch(state.step, settings.batch), device);
        let losses = step(&mut state, &settings, &Reconstruction::L1, &batch);
        for (name, loss) in [
            ("real", losses.real),
            ("fake", losses.fake),
            ("reconstruction", losses.reconstruction),
            ("generator", losses.generator),
        ] {
            let value = loss.double_value(&[]);
            ensure!(value.is_finite(), "the {name} loss of step {} is {value}", state.step);
        }
    }
    let after = distance(&state, &images)?;
    println!("step {}: {}", state.step, in_words(&after));
    let factor = before.mean / after.mean;
    println!(
        "the distance fell by a factor of {factor:.2} in {:.1} minutes; all losses were finite",
        arguments.minutes
    );
    // The run is over: a folder that stays in the system's temporary space does no harm.
    let _ = std::fs::remove_dir_all(&cache);
    ensure!(factor >= arguments.factor, "the distance fell by {factor:.2}, less than {}", arguments.factor);
    Ok(())
}

/// Samples of the averaged, exported generator against the images, as many of each.
fn distance(state: &State, images: &Images) -> Result<SlicedWasserstein> {
    let (store, generator) = state.averaged_generator();
    let architecture = state.architecture();
    let model = export(&store, &generator, Statistics::Estimated { seed: 0 }, Header::new(architecture))?;
    let inference = InferenceGenerator::new(&model, store.device());
    let all: Vec<_> = (0..images.len()).collect();
    let real = images.batch(&all, Device::Cpu);
    Stream::new(0, Purpose::Metric, 1).seed_torch();
    let z =
        Tensor::randn([images.len() as i64, architecture.latent_dim() as i64], (Kind::Float, store.device()));
    let drawn: Vec<_> =
        z.split(16, 0).iter().map(|z| inference.forward(z).clamp(-1.0, 1.0).to_device(Device::Cpu)).collect();
    Ok(sliced_wasserstein(&Tensor::cat(&drawn, 0), &real, 0))
}

fn in_words(distance: &SlicedWasserstein) -> String {
    let levels: Vec<_> =
        distance.levels.iter().map(|(side, value)| format!("{side} px {value:.1}")).collect();
    format!("sliced Wasserstein distance ×10³: {:.1} ({})", distance.mean, levels.join(", "))
}

fn speed(arguments: &Train) -> Result<()> {
    let device = arguments.device.device.resolve()?;
    let settings = Settings {
        resolution: arguments.resolution,
        base_channels: arguments.base_channels,
        batch: arguments.batch,
        ..Settings::official(PathBuf::new())
    };
    let mut state = State::new(&settings, device)?;
    let side = settings.resolution as i64;
    let images = Tensor::rand([settings.batch as i64, 3, side, side], (Kind::Float, device)) * 2.0 - 1.0;
    let images = Batch::of(images);
    let mut run = |steps: u64| {
        let start = Instant::now();
        let mut last = None;
        for _ in 0..steps {
            last = Some(step(&mut state, &settings, &Reconstruction::L1, &images).generator);
        }
        // Reading a value waits for the device.
        last.map(|loss| loss.double_value(&[]));
        start.elapsed().as_secs_f64()
    };
    run((arguments.steps / 10).max(3));
    let seconds = run(arguments.steps.max(1));
    println!(
        "{}: {} px, base {}, batch {}: {:.2} it/s",
        describe(device),
        settings.resolution,
        settings.base_channels,
        settings.batch,
        arguments.steps.max(1) as f64 / seconds
    );
    Ok(())
}
