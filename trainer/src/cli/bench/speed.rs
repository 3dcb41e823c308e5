//! `fastgan bench train`: by hand one measurement in words; with `--turns` the answers that `cargo xtask bench train` asks for.

use super::DeviceArguments;
use crate::cli::precision;
use anyhow::{Context, Result, bail, ensure};
use fastgan_trainer::cost::{Cost, Speed};
use fastgan_trainer::data::Batch;
use fastgan_trainer::device::{choose_convolutions, describe};
use fastgan_trainer::loss::{LINEAR, Lpips, Reconstruction, VGG_CONVOLUTIONS};
use fastgan_trainer::train::{Precision, ReconstructionSetting, Recorded, Settings, State, step};
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
    /// How exactly the networks multiply: f32, tf32 or bf16.
    #[arg(long, default_value = "f32", value_parser = precision)]
    precision: Precision,
    /// The decoders minimise LPIPS with a network of random weights, which is as fast as the true one.
    #[arg(long)]
    lpips: bool,
    /// On a GPU: the step is recorded and replayed.
    #[arg(long)]
    cuda_graphs: bool,
    /// Reads numbers of steps, or `floor`, from standard input and answers each with a line of JSON.
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
    let floor = measured.floor();
    println!(
        "{:.1} G multiply-adds a step; at {:.0} G and {:.0} GB each second it takes {:.4} s at least; memory {:.2} GB ({:.2} expected)",
        measured.cost.multiply_adds as f64 / 1e9,
        floor.multiply_adds_per_second / 1e9,
        floor.bytes_per_second / 1e9,
        floor.floor_seconds,
        turn.peak_bytes as f64 / 1e9,
        measured.cost.expected_memory(measured.device) as f64 / 1e9,
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
    /// The memory that was expected.
    expected_bytes: u64,
    /// Multiply-adds of a step.
    multiply_adds: u64,
}

/// What the machine can do on the spot, and what follows.
#[derive(Serialize)]
struct Floor {
    /// The least seconds of a step.
    floor_seconds: f64,
    /// Multiply-adds each second in a large product.
    multiply_adds_per_second: f64,
    /// Bytes each second in a large copy.
    bytes_per_second: f64,
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
    recorded: Option<Recorded>,
    /// Resident bytes before there were networks.
    before: u64,
    cost: Cost,
}

impl Measured {
    fn new(arguments: &Arguments) -> Result<Self> {
        let device = arguments.device.device.resolve()?;
        let settings = Settings {
            resolution: arguments.resolution,
            base_channels: arguments.base_channels,
            batch: arguments.batch,
            precision: arguments.precision,
            reconstruction: counted(arguments.lpips),
            ..Settings::official(PathBuf::new())
        };
        ensure!(settings.batch > 0, "a step needs at least one image: --batch 1 or more");
        settings.precision.announce()?;
        choose_convolutions();
        let cost = Cost::of(&settings, settings.batch)?;
        let before = used()?.peak_bytes;
        let state = State::new(&settings, device)?;
        let side = settings.resolution as i64;
        let shape = [settings.batch as i64, 3, side, side];
        let batch = Batch::of(Tensor::rand(shape, (Kind::Float, device)) * 2.0 - 1.0);
        let loss = if arguments.lpips { random_lpips(device)? } else { Reconstruction::L1 };
        let recorded = arguments.cuda_graphs.then(|| recorded(device)).transpose()?;
        Ok(Self { settings, device, state, loss, batch, recorded, before, cost })
    }

    /// Says what was built, then answers numbers of steps until there are no more.
    fn answer(&mut self) -> Result<()> {
        let built = Built {
            machine: describe(self.device),
            parameters: [
                self.state.generator_parameters.buffer().numel(),
                self.state.discriminator_parameters.buffer().numel(),
            ],
            expected_bytes: self.cost.expected_memory(self.device),
            multiply_adds: self.cost.multiply_adds,
        };
        println!("{}", serde_json::to_string(&built)?);
        for line in std::io::stdin().lines() {
            let line = line?;
            if line.trim() == "floor" {
                println!("{}", serde_json::to_string(&self.floor())?);
                continue;
            }
            let steps = line.trim().parse().with_context(|| format!("`{line}` is no number of steps"))?;
            println!("{}", serde_json::to_string(&self.turn(steps)?)?);
        }
        Ok(())
    }

    /// Measured last: it uses memory of its own.
    fn floor(&self) -> Floor {
        let speed = Speed::measure(self.device, self.settings.precision);
        Floor {
            floor_seconds: self.cost.floor(speed),
            multiply_adds_per_second: speed.multiply_adds,
            bytes_per_second: speed.bytes,
        }
    }

    fn turn(&mut self, steps: u64) -> Result<Turn> {
        self.wait();
        let (start, used_before) = (Instant::now(), used()?);
        let (mut seconds, mut last) = (Vec::new(), 0.0);
        for _ in 0..steps {
            self.step()?;
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

    fn step(&mut self) -> Result<()> {
        let Self { recorded, state, settings, loss, batch, .. } = self;
        match recorded {
            Some(recorded) => recorded.step(state, settings, loss, batch).map(drop)?,
            None => drop(step(state, settings, loss, batch)),
        }
        Ok(())
    }

    /// Until the device has done all that was asked of it.
    fn wait(&self) {
        if let Device::Cuda(index) = self.device {
            Cuda::synchronize(index as i64);
        }
    }
}

fn recorded(device: Device) -> Result<Recorded> {
    let Device::Cuda(index) = device else { bail!("--cuda-graphs needs a GPU: leave it out") };
    Ok(Recorded::new(index)?)
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

/// The setting that the cost is counted by; its files are never read.
fn counted(lpips: bool) -> ReconstructionSetting {
    match lpips {
        true => ReconstructionSetting::Lpips { vgg: PathBuf::new(), linear: PathBuf::new() },
        false => ReconstructionSetting::L1,
    }
}

fn random_lpips(device: Device) -> Result<Reconstruction> {
    let random = |shape: &[i64]| Tensor::rand(shape, (Kind::Float, device)) * 0.05;
    let mut tensors = HashMap::new();
    for (index, input, output) in VGG_CONVOLUTIONS {
        tensors.insert(format!("features.{index}.weight"), random(&[output, input, 3, 3]) - 0.025);
        tensors.insert(format!("features.{index}.bias"), random(&[output]));
    }
    for (key, width) in LINEAR {
        tensors.insert(key.into(), random(&[1, width, 1, 1]));
    }
    Ok(Reconstruction::Lpips(Box::new(Lpips::new(tensors).map_err(anyhow::Error::msg)?)))
}
