//! `fastgan bench learn`.

use super::DeviceArguments;
use super::distance::{distance, in_words};
use anyhow::{Result, ensure};
use fastgan_trainer::data::{Images, scan};
use fastgan_trainer::device::describe;
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::train::{Settings, State, step};
use std::path::PathBuf;
use std::time::{Duration, Instant};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
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

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let device = arguments.device.device.resolve()?;
    let settings = Settings {
        resolution: arguments.resolution,
        base_channels: arguments.base_channels,
        ema_decay: arguments.ema_decay,
        ..Settings::official(arguments.data.clone())
    };
    let cache = std::env::temp_dir().join(format!("fastgan-bench-{}", std::process::id()));
    fastgan_trainer::files::create_folder(&cache)?;
    let images = Images::open(&cache, &scan(&arguments.data)?, settings.square(), |_| ())?;
    ensure!(images.len() >= 2, "the folder has {} usable images; 2 are needed", images.len());
    let mut state = State::new(&settings, device)?;
    println!("{} images, {}", images.len(), describe(device));
    let before = distance(&state, &settings, &images)?;
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
    let after = distance(&state, &settings, &images)?;
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
