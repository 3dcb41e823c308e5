//! Models with known pictures, for tests on both sides of the model file.

mod run;

pub use run::{STEPS, reported};

use anyhow::Result;
use fastgan_model::file::{Header, ModelFile};
use fastgan_model::{Architecture, latent};
use fastgan_trainer::data::{Batch, Channels};
use fastgan_trainer::export::{Statistics, export};
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::net::{Generator, Pass};
use fastgan_trainer::train::{Settings, State, step};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tch::nn::VarStore;
use tch::{Device, Tensor, no_grad};

/// A generator in its trained form, the model file that came from it, and what the unfolded network draws.
#[derive(Debug)]
pub struct Known {
    /// The exported model.
    pub model: ModelFile,
    /// Latents `[N, latent_dim]`, those of seeds 0, 1, ….
    pub z: Vec<f32>,
    /// `[N, C, S, S]`, drawn by the unfolded network in evaluation mode, not clamped.
    pub images: Vec<f32>,
}

/// Draws `count` pictures with a random generator whose norms and statistics were settled by a few training passes.
///
/// # Errors
/// Where the numbers are no architecture.
pub fn known(resolution: usize, base_channels: usize, count: u64) -> Result<Known> {
    known_as(Architecture::new(resolution, 3, 64, base_channels)?, count)
}

/// As [`known`], for any architecture.
///
/// # Errors
/// Where the weights are not finite.
pub fn known_as(architecture: Architecture, count: u64) -> Result<Known> {
    let _turn = alone();
    tch::manual_seed(architecture.resolution() as i64);
    let store = VarStore::new(Device::Cpu);
    let generator = Generator::new(&store.root(), architecture);
    for k in 1..=3 {
        let z = Tensor::randn([8, architecture.latent_dim() as i64], tch::kind::FLOAT_CPU);
        no_grad(|| generator.forward(&z, Pass { power_iteration: true, ..Pass::estimate(k) }));
    }
    export_known(&store, &generator, Statistics::Stored, "Random", count)
}

/// Waits until nobody else draws from libtorch's own generator, which all threads share: networks are the same at each run.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Trains a small generator for `steps` steps on pictures of patches in all `channels`, and draws with what was exported.
///
/// # Errors
/// Where the trained weights are not finite.
pub fn trained(channels: Channels, steps: u64, count: u64) -> Result<Known> {
    let official = Settings::official(std::path::PathBuf::new());
    let settings =
        Settings { channels, resolution: 64, base_channels: 8, latent_dim: 64, batch: 4, ..official };
    let _turn = alone();
    tch::manual_seed(channels.count() as i64);
    let mut state = State::new(&settings, Device::Cpu)?;
    for _ in 0..steps {
        let patches = Tensor::rand([4, channels.count() as i64, 4, 4], tch::kind::FLOAT_CPU) * 2.0 - 1.0;
        let images = patches.upsample_bilinear2d([64, 64], false, None, None);
        step(&mut state, &settings, &Reconstruction::L1, &Batch::of(images));
    }
    let (store, generator) = state.averaged_generator();
    export_known(&store, &generator, Statistics::Estimated { seed: 0 }, "Just trained", count)
}

/// Exports a generator, and draws with the unfolded network that the export left behind.
fn export_known(
    store: &VarStore,
    generator: &Generator,
    statistics: Statistics,
    name: &str,
    count: u64,
) -> Result<Known> {
    let architecture = generator.architecture();
    let name = format!("{name}, {}, {} px", architecture.design().name(), architecture.resolution());
    let model = export(store, generator, statistics, Header { name, ..Header::new(architecture) })?;
    let dim = architecture.latent_dim();
    let z: Vec<f32> = (0..count).flat_map(|seed| latent(seed, dim)).collect();
    let input = Tensor::from_slice(&z).view([count as i64, dim as i64]);
    let drawn = no_grad(|| generator.forward(&input, Pass::EVAL)).big.flatten(0, -1).contiguous();
    let mut images = vec![0.0; drawn.numel()];
    drawn.copy_data(&mut images, drawn.numel());
    Ok(Known { model, z, images })
}

/// Width of the models at each resolution: enough to matter, little enough for a GPU in software.
pub fn base_channels(resolution: usize) -> usize {
    if resolution < 256 { 8 } else { 16 }
}
