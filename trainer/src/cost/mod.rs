//! What one training step costs, from the settings alone: multiply-adds, bytes that must move, and the memory that it needs.
//!
//! Layers are counted as `net` computes them and graphs as libtorch keeps them. What is small beside convolutions and maps (losses,
//! augmentation, a library's workspace) is not counted.

mod networks;
mod speed;
mod tally;

pub use speed::Speed;
pub use tally::Tally;

use crate::net::{Decoders, Views};
use crate::train::{ReconstructionSetting, Settings};
use fastgan_model::ArchitectureError;
use tch::Device;

/// What one step costs a process that computes some of its pictures, all maps kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Trained numbers of the generator and of the discriminator.
    pub parameters: [u64; 2],
    /// Multiply-adds of all convolutions and matrix products, forward and backward.
    pub multiply_adds: u64,
    /// Bytes that must be read or written at least: every kept map and kernel once each way, and all of Adam and of the moving average.
    pub bytes: u64,
    /// Most bytes of tensors at one time.
    pub memory: u64,
}

impl Cost {
    /// Of a step with these settings for a process that has so many `pictures` of the batch: all of them, or its share among several
    /// processes. Weights, moments and averages it has as a whole either way.
    ///
    /// # Errors
    /// Where the settings are no architecture.
    pub fn of(settings: &Settings, pictures: usize) -> Result<Self, ArchitectureError> {
        let architecture = settings.architecture()?;
        let generator = networks::generator(architecture, settings.discriminator.views);
        let judge = networks::discriminator(architecture, settings);
        let taught = networks::self_supervision(architecture, settings);
        let distance = distance(settings, architecture.small_resolution() as u64);
        let pictures = pictures as u64;
        let of_maps = settings.precision.map_bytes();
        let graph = |tally: Tally| 4 * tally.kernels + of_maps * pictures * tally.kept;
        // LPIPS computes in 32 bits whatever the networks do.
        let of_distance = 4 * pictures * (distance.graph.kept + distance.targets);

        // Forward and both gradients; the first layers need none by their input.
        let learnt = |tally: Tally| 3 * tally.multiply_adds - tally.at_input;
        // Through the discriminator to the pictures, without gradients by its weights.
        let passed = 2 * judge.multiply_adds;
        let real = learnt(judge + taught) + 2 * distance.graph.multiply_adds + distance.target_multiply_adds;
        let multiply_adds = pictures * (learnt(generator) + real + learnt(judge) + passed);

        let graphs = graph(generator) + 3 * graph(judge) + graph(taught) + of_distance;
        let [of_generator, of_judge] = [generator.parameters, judge.parameters + taught.parameters];
        // Adam reads parameters, gradient and two moments and writes three of them; the average reads two and writes one.
        let bytes = 2 * graphs + 4 * (7 * (of_generator + of_judge) + 3 * of_generator);

        // Weights, two moments each, and the generator's average.
        let lasting = 4 * (4 * of_generator + 3 * of_judge);
        let throughout =
            graph(generator) + pictures * picture_bytes(settings, architecture.small_resolution());
        let gradient = 4 * of_judge;
        let moments = [
            // The graph of real pictures before it is walked back, and its gradients when it has been.
            graph(judge + taught) + of_distance,
            2 * gradient,
            // The same for generated ones, beside the gradient of the real ones.
            gradient + graph(judge),
            3 * gradient,
            // The generator's turn.
            gradient + 8 * of_generator,
        ];
        let most = moments.into_iter().max().unwrap_or(0);
        Ok(Self {
            parameters: [of_generator, of_judge],
            multiply_adds,
            bytes,
            memory: lasting + throughout + most,
        })
    }

    /// Most bytes that a step needs on `device`: of tensors on a GPU; on a CPU, what the process grows by.
    pub fn expected_memory(&self, device: Device) -> u64 {
        if device.is_cuda() { self.memory } else { OF_LIBRARIES + self.memory / 100 * OF_HEAP }
    }

    /// The least seconds of a step where work and traffic go as fast as was measured, and one hides behind the other.
    pub fn floor(&self, speed: Speed) -> f64 {
        (self.multiply_adds as f64 / speed.multiply_adds).max(self.bytes as f64 / speed.bytes)
    }
}

/// Bytes of code and threads that libtorch brings in with the first step on a CPU.
const OF_LIBRARIES: u64 = 50_000_000;

/// Hundredths of its tensors that a process holds: jemalloc rounds sizes up and keeps what is free (`crate::memory`).
const OF_HEAP: u64 = 110;

/// The networks that a distance consists of, for one picture.
#[derive(Default)]
struct Distance {
    /// On what the decoders made.
    graph: Tally,
    /// Of targets, without a graph.
    target_multiply_adds: u64,
    /// Numbers of the targets' features.
    targets: u64,
}

fn distance(settings: &Settings, side: u64) -> Distance {
    let design = settings.discriminator;
    let lpips = matches!(settings.reconstruction, ReconstructionSetting::Lpips { .. });
    if design.decoders == Decoders::None || !lpips {
        return Distance::default();
    }
    let (one, target) = (networks::lpips(side), networks::lpips_target(side));
    let rebuilt = 1 + design.views.count() as u64;
    let graph = (0..rebuilt).fold(Tally::default(), |sum, _| sum + one);
    // Whole picture and part.
    Distance { graph, target_multiply_adds: 2 * one.multiply_adds, targets: 2 * target }
}

/// Bytes of the pictures that a step holds, for each that is computed: real ones as they came and augmented, generated ones as they were
/// drawn and augmented.
fn picture_bytes(settings: &Settings, small: usize) -> u64 {
    let area = |side: usize| (settings.channels.count() * side * side) as u64;
    let views = if settings.discriminator.views == Views::Both { 3 * area(small) } else { 0 };
    4 * (4 * area(settings.resolution) + views)
}
