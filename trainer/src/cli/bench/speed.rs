//! `fastgan bench train`: by hand one measurement in words; with `--turns` the answers that `cargo xtask bench train` asks for.

use super::DeviceArguments;
use anyhow::{Context, Result, ensure};
use fastgan_trainer::data::Batch;
use fastgan_trainer::device::describe;
use fastgan_trainer::loss::{LINEAR_KEYS, Lpips, Reconstruction, VGG_CONVOLUTIONS};
use fastgan_trainer::train::{Settings, State, step};
use serde::Serialize;
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Instant;
use tch::{Cuda, Device, Kind, Tensor};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
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
    /// The decoders minimise LPIPS with a network of random weights, which is as fast as the true one.
    #[arg(long)]
    lpips: bool,
    /// Reads numbers of steps from standard input and answers each with a line of JSON.
    #[arg(long)]
    turns: bool,
    #[command(flatten)]
    device: DeviceArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let mut measured = Measured::new(arguments)?;
    if arguments.turns {
        return measured.answer();
    }
    measured.turn((arguments.steps / 10).max(3))?;
    let turn = measured.turn(arguments.steps.max(1))?;
    let settings = &measured.settings;
    println!(
        "{}: {} px, base {}, batch {}: {:.2} it/s",
        describe(measured.device),
        settings.resolution,
        settings.base_channels,
        settings.batch,
        turn.seconds.len() as f64 / turn.seconds.iter().sum::<f64>()
    );
    Ok(())
}

/// What is known before the first step.
#[derive(Serialize)]
struct Built {
    /// What computes, in words.
    machine: String,
    /// Trained numbers of generator and discriminator.
    parameters: [usize; 2],
}

/// One turn of some steps.
#[derive(Serialize)]
struct Turn {
    /// Of each step on a CPU; the mean of all on a GPU, where steps overlap.
    seconds: Vec<f64>,
    /// Time until the host had asked for the last step, over the time until the device was done.
    host_share: f64,
    /// Seconds of all cores together, for each step.
    cpu_seconds: f64,
    /// The most memory so far: of tensors on a GPU; of the process on a CPU, less what it held before there were networks.
    peak_bytes: u64,
}

struct Measured {
    settings: Settings,
    device: Device,
    state: State,
    loss: Reconstruction,
    batch: Batch,
    /// Resident bytes before there were networks.
    before: u64,
}

impl Measured {
    fn new(arguments: &Arguments) -> Result<Self> {
        let device = arguments.device.device.resolve()?;
        let settings = Settings {
            resolution: arguments.resolution,
            base_channels: arguments.base_channels,
            batch: arguments.batch,
            ..Settings::official(PathBuf::new())
        };
        ensure!(settings.batch > 0, "a step needs at least one image: --batch 1 or more");
        let before = used()?.peak_bytes;
        let state = State::new(&settings, device)?;
        let side = settings.resolution as i64;
        let shape = [settings.batch as i64, 3, side, side];
        let batch = Batch::of(Tensor::rand(shape, (Kind::Float, device)) * 2.0 - 1.0);
        let loss = if arguments.lpips { random_lpips(device)? } else { Reconstruction::L1 };
        Ok(Self { settings, device, state, loss, batch, before })
    }

    /// Says what was built, then answers numbers of steps until there are no more.
    fn answer(&mut self) -> Result<()> {
        let built = Built {
            machine: describe(self.device),
            parameters: [
                self.state.generator_parameters.buffer().numel(),
                self.state.discriminator_parameters.buffer().numel(),
            ],
        };
        println!("{}", serde_json::to_string(&built)?);
        for line in std::io::stdin().lines() {
            let line = line?;
            let steps = line.trim().parse().with_context(|| format!("`{line}` is no number of steps"))?;
            println!("{}", serde_json::to_string(&self.turn(steps)?)?);
        }
        Ok(())
    }

    fn turn(&mut self, steps: u64) -> Result<Turn> {
        self.wait();
        let (start, used_before) = (Instant::now(), used()?);
        let (mut seconds, mut last) = (Vec::new(), 0.0);
        for _ in 0..steps {
            step(&mut self.state, &self.settings, &self.loss, &self.batch);
            let now = start.elapsed().as_secs_f64();
            seconds.push(now - last);
            last = now;
        }
        self.wait();
        let (whole, used_now) = (start.elapsed().as_secs_f64(), used()?);
        let count = steps.max(1) as f64;
        let peak_bytes = match self.device {
            Device::Cuda(index) => fastgan_native::device_memory(index)?.peak,
            _ => used_now.peak_bytes.saturating_sub(self.before),
        };
        Ok(Turn {
            seconds: if self.device.is_cuda() { vec![whole / count] } else { seconds },
            host_share: last / whole.max(f64::MIN_POSITIVE),
            cpu_seconds: (used_now.seconds - used_before.seconds) / count,
            peak_bytes,
        })
    }

    /// Until the device has done all that was asked of it.
    fn wait(&self) {
        if let Device::Cuda(index) = self.device {
            Cuda::synchronize(index as i64);
        }
    }
}

/// What this process has used so far.
struct Used {
    /// Of all its threads.
    seconds: f64,
    /// Most resident bytes.
    peak_bytes: u64,
}

fn used() -> Result<Used> {
    // SAFETY: a record of plain numbers, for which zeros are a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a local that outlives the call.
    let failed = unsafe { libc::getrusage(libc::RUSAGE_SELF, &raw mut usage) } != 0;
    ensure!(!failed, "the system does not say what this program uses");
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
    // Linux counts in KiB, macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    Ok(Used {
        seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
        peak_bytes: usage.ru_maxrss.unsigned_abs() * unit,
    })
}

fn random_lpips(device: Device) -> Result<Reconstruction> {
    let random = |shape: &[i64]| Tensor::rand(shape, (Kind::Float, device)) * 0.05;
    let mut tensors = HashMap::new();
    for (index, input, output) in VGG_CONVOLUTIONS {
        tensors.insert(format!("features.{index}.weight"), random(&[output, input, 3, 3]) - 0.025);
        tensors.insert(format!("features.{index}.bias"), random(&[output]));
    }
    for (key, width) in LINEAR_KEYS.into_iter().zip([64, 128, 256, 512, 512]) {
        tensors.insert(key.into(), random(&[1, width, 1, 1]));
    }
    Ok(Reconstruction::Lpips(Box::new(Lpips::new(tensors).map_err(anyhow::Error::msg)?)))
}
