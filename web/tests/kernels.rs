//! Each WGSL kernel against its twin in plain Burn operations, in every shape that a network can have, on this machine's GPU
//! (or the software one of the Vulkan driver).
//!
//! The twin gets the map that the kernel got, so that no error of an earlier layer counts.
#![allow(clippy::unwrap_used, reason = "a test stops where its set-up fails")]
#![cfg(all(feature = "cpu", feature = "webgpu"))]

mod common;

use burn::Tensor;
use burn::tensor::{Device, TensorData};
use common::{designed, model, values};
use fastgan_model::file::{Dtype, ModelFile, ModelStream};
use fastgan_model::{Architecture, Design, latent};
use fastgan_web::device::{self, EngineDevice, Options};
use fastgan_web::frame::{
    Adapted, Frame, Network, NetworkLoader, Plan, Precision, Shape, Step, Stored, tile_for,
};
use fastgan_web::generator::{Block, Init, Noise, Parameters, SkipLayerExcitation, Strength, ToRgb, blend};
use fastgan_web::kernels::{Tile, WeightFormat};
use fastgan_web::request::{MASK_SIDE, Request, Sample, Style};
use pollster::block_on;
use proptest::prelude::{ProptestConfig, proptest};
use std::rc::Rc;

const LATENT: usize = 12;
const NOISE: u64 = 5;
const COLUMNS: usize = 4;

/// What a comparison is about.
#[derive(Clone, Copy)]
struct Case {
    design: Design,
    resolution: usize,
    channels: usize,
    base: usize,
    samples: usize,
    precision: Precision,
    adapted: Adapted,
    dtype: Dtype,
}

impl Case {
    fn f32(resolution: usize, base: usize, samples: usize) -> Self {
        Self {
            design: Design::Official,
            resolution,
            channels: 3,
            base,
            samples,
            precision: Precision::F32,
            adapted: Adapted::Gpu,
            dtype: Dtype::F32,
        }
    }

    /// Largest difference, in units of the largest expected value.
    fn tolerance(&self) -> f64 {
        match self.precision {
            // Nibbles times their scales have up to fifteen bits and are kept in eleven.
            Precision::F32 if self.dtype == Dtype::Mixed => 1e-3,
            // Sums of up to nine thousand products in another order, and weights that were added up before.
            Precision::F32 => 1e-4,
            // Inputs and weights have eleven bits, 5e-4 each, and so has each sum of four products; such errors add up over
            // thousands of terms as their square root does, beside sums that cancel.
            Precision::F16 => 2e-2,
        }
    }
}

/// A network on the device, and all its maps after one request.
struct Run {
    case: Case,
    file: ModelFile,
    frame: Frame,
    request: Request,
    picture: Vec<f32>,
}

fn open(precision: Precision) -> EngineDevice {
    let options = Options { full_precision: precision == Precision::F32 };
    block_on(device::open(options))
        .expect("these tests need a Vulkan driver: install Debian's mesa-vulkan-drivers")
}

fn network(device: &EngineDevice, bytes: &[u8], plan: Plan) -> Rc<Network> {
    let mut loader = NetworkLoader::new(device.device(), device.queue(), plan).unwrap();
    ModelStream::new().push(bytes).unwrap().into_iter().for_each(|tensor| loader.take(tensor));
    Rc::new(block_on(loader.finish(|_, _| {})).unwrap().0)
}

/// One sample is a plain latent; the first mixes another's styles in, one of them under a mask.
fn request(samples: usize, gates: usize) -> Request {
    let style = |index: usize| {
        (index < gates).then(|| Style {
            z: latent(100, LATENT),
            strength: 0.3 + 0.4 * index as f32,
            masked: index == 1,
        })
    };
    let sample = |index: usize| Sample {
        content: latent(index as u64, LATENT),
        styles: if index == 0 { (0..4).map(style).collect() } else { Vec::new() },
    };
    let mask = latent(7, MASK_SIDE * MASK_SIDE).into_iter().map(|x| (0.5 + 0.3 * x).clamp(0.0, 1.0));
    Request { samples: (0..samples).map(sample).collect(), mask: Some(mask.collect()), noise: Some(NOISE) }
}

fn run(case: Case, tiles: Option<&dyn Fn(Shape) -> Tile>) -> Run {
    let device = open(case.precision);
    // What a file of this number format holds, so that the twin has the same weights.
    let model = match case.design {
        Design::Official => model(case.resolution, case.channels, LATENT, case.base),
        other => designed(other, case.resolution, LATENT, case.base),
    };
    let bytes = model.to_bytes(case.dtype).unwrap();
    let file = ModelFile::read(&bytes).unwrap();
    let stored = Stored::all(match case.dtype {
        Dtype::F32 => WeightFormat::F32,
        Dtype::Int8 => WeightFormat::Int8,
        Dtype::F16 | Dtype::Mixed => WeightFormat::F16,
    });
    let cut = |shape| tile_for(case.adapted, shape);
    let tiles = tiles.unwrap_or(&cut);
    let plan = Plan::with_tiles(file.architecture(), stored, case.precision, case.adapted, COLUMNS, tiles);
    let network = network(&device, &bytes, plan);
    let mut frame = block_on(Frame::new(&network, case.samples, COLUMNS)).unwrap();
    let request = request(case.samples, file.architecture().gates().len());
    let mut commands = device.device().create_command_encoder(&Default::default());
    frame.encode(&request, &mut commands).unwrap();
    device.queue().submit([commands.finish()]);
    let picture = block_on(frame.read_picture(case.samples)).unwrap();
    Run { case, file, frame, request, picture }
}

impl Run {
    fn plan(&self) -> &Plan {
        self.frame.network().plan()
    }

    fn architecture(&self) -> Architecture {
        self.file.architecture()
    }

    /// Latents in the order in which they were first met, which is that of slots in a fresh frame.
    fn latents(&self) -> Vec<Vec<f32>> {
        let mut latents: Vec<Vec<f32>> = Vec::new();
        for sample in &self.request.samples {
            for z in
                std::iter::once(&sample.content).chain(sample.styles.iter().flatten().map(|style| &style.z))
            {
                if !latents.contains(z) {
                    latents.push(z.clone());
                }
            }
        }
        latents
    }

    /// A step's map of `samples` samples without the channels that fill up quads.
    fn map(&self, step: usize, samples: usize, channels: usize) -> Tensor<4> {
        let map = self.plan().maps()[self.plan().steps()[step].result.unwrap()];
        let values = block_on(self.frame.read_map(step, samples)).unwrap();
        let shape = [samples, map.quads * 4, map.side, map.side];
        let all: Tensor<4> = Tensor::from_data(TensorData::new(values, shape), &Device::flex());
        if map.quads * 4 > channels {
            let rest = self::values(all.clone().narrow(1, channels, map.quads * 4 - channels));
            assert!(rest.iter().all(|&x| x == 0.0), "channels that fill up a quad must stay zero");
        }
        all.narrow(1, 0, channels)
    }

    /// The gates of a latent, by its slot.
    fn gate(&self, slot: usize, index: usize) -> Tensor<4> {
        let gates = self.architecture().gates();
        let quads = |gate: &fastgan_model::Gate| gate.high.div_ceil(4) * 4;
        let (stride, offset): (usize, usize) =
            (gates.iter().map(quads).sum(), gates[..index].iter().map(quads).sum());
        let all = block_on(self.frame.read_gates()).unwrap();
        let high = gates[index].high;
        let values = all[slot * stride + offset..][..high].to_vec();
        Tensor::from_data(TensorData::new(values, [1, high, 1, 1]), &Device::flex())
    }

    fn assert_equal(&self, name: &str, kernel: Tensor<4>, twin: Tensor<4>) {
        assert_eq!(kernel.dims(), twin.dims(), "{name}");
        let (kernel, twin) = (values(kernel), values(twin));
        let largest = twin.iter().fold(0.0_f64, |largest, &x| largest.max(f64::from(x).abs()));
        assert!(largest > 1e-3, "{name}: a map of zeros proves nothing");
        let worst = kernel.iter().zip(&twin).map(|(&k, &t)| (f64::from(k) - f64::from(t)).abs());
        let worst =
            worst.fold(0.0, |worst: f64, x| if x.is_nan() { f64::INFINITY } else { worst.max(x) }) / largest;
        let Case { design, resolution, base, samples, .. } = self.case;
        assert!(
            worst < self.case.tolerance(),
            "{name} of {design:?} at {resolution} px, base {base}, batch {samples}: {worst:e}"
        );
    }

    /// Every step against its twin.
    fn check(&self) {
        let device = Device::flex();
        let parameters = Parameters::new(&self.file, &device);
        let latents = self.latents();
        let low = latents.len();
        let z = TensorData::new(latents.concat(), [low, LATENT]);
        let expected = Init::load(&parameters).forward(Tensor::from_data(z, &device));
        self.assert_equal("init", self.map(0, low, self.architecture().width(4)), expected);
        for (index, gate) in self.architecture().gates().into_iter().enumerate() {
            let step = self
                .plan()
                .steps()
                .iter()
                .position(|step| step.result == self.plan().low_map(index))
                .unwrap();
            let expected =
                SkipLayerExcitation::load(&parameters, gate).forward(self.map(step, low, gate.low));
            for slot in 0..low {
                self.assert_equal(&gate.name(), self.gate(slot, index), expected.clone().narrow(0, slot, 1));
            }
        }
        let mut before = (0, self.architecture().width(4));
        for stage in self.architecture().stages() {
            for spec in stage.blocks() {
                let name = spec.name();
                let step = self.plan().steps().iter().position(|step: &Step| step.name == name).unwrap();
                let block = Block::load(&parameters, &spec);
                let noise = Noise::Seed(NOISE).plane(spec.size, spec.index, &device).filter(|_| spec.noisy);
                let count = if stage.size <= 32 { low } else { self.case.samples };
                let result = self.map(step, count, stage.output);
                let inputs = if stage.size == 64 { low } else { count };
                let source = self.map(before.0, inputs, before.1);
                for sample in 0..count {
                    let gate = stage.gate.filter(|_| spec.last).map(|gate| self.blended(sample, gate.to));
                    let at = if stage.size == 64 {
                        self.slot(&self.request.samples[sample].content)
                    } else {
                        sample
                    };
                    let expected = block.forward(source.clone().narrow(0, at, 1), noise.clone(), gate);
                    self.assert_equal(&name, result.clone().narrow(0, sample, 1), expected);
                }
                before = (step, stage.output);
            }
        }
        let last = self.map(before.0, self.case.samples, before.1);
        let expected = ToRgb::load(&parameters).forward(last);
        let picture = TensorData::new(self.picture.clone(), expected.dims());
        self.assert_equal("to_big", Tensor::from_data(picture, &device), expected);
    }

    fn slot(&self, z: &[f32]) -> usize {
        self.latents().iter().position(|latent| latent == z).unwrap()
    }

    /// A sample's gate of the map of side `to`, `[1, high, 1 or to, 1 or to]`.
    fn blended(&self, sample: usize, to: usize) -> Tensor<4> {
        let index = self.architecture().gates().iter().position(|gate| gate.to == to).unwrap();
        let sample = &self.request.samples[sample];
        let content = self.gate(self.slot(&sample.content), index);
        let Some(Some(style)) = sample.styles.get(index) else { return content };
        let strength = if style.masked {
            let mask = TensorData::new(self.request.mask.clone().unwrap(), [1, 1, MASK_SIDE, MASK_SIDE]);
            Strength::Mask(Tensor::from_data(mask, &Device::flex()) * style.strength)
        } else {
            Strength::Everywhere(style.strength)
        };
        blend(content, self.gate(self.slot(&style.z), index), &strength, to)
    }
}

#[test]
fn every_resolution_and_width() {
    for resolution in fastgan_model::RESOLUTIONS {
        for base in [8, 16, 24] {
            run(Case::f32(resolution, base, 1), None).check();
        }
    }
}

#[test]
fn the_published_width() {
    // The stages at 1024 px are those of all resolutions.
    run(Case::f32(1024, 64, 1), None).check();
    run(Case { adapted: Adapted::Software, ..Case::f32(256, 64, 1) }, None).check();
}

#[test]
fn batches() {
    for (resolution, base, samples) in [(64, 64, 3), (256, 24, 3), (1024, 8, 3), (64, 16, 16), (256, 8, 16)] {
        run(Case::f32(resolution, base, samples), None).check();
    }
}

#[test]
fn grey_and_transparent_pictures() {
    for channels in [1, 4] {
        run(Case { channels, ..Case::f32(64, 8, 3) }, None).check();
    }
}

#[test]
fn kernels_for_software_adapters() {
    for resolution in [64, 256, 1024] {
        run(Case { adapted: Adapted::Software, ..Case::f32(resolution, 8, 3) }, None).check();
    }
}

#[test]
fn the_other_designs() {
    let case = |design, resolution, base, samples| Case { design, ..Case::f32(resolution, base, samples) };
    run(case(Design::Baseline, 64, 8, 3), None).check();
    run(case(Design::Paper, 128, 24, 3), None).check();
    run(case(Design::Paper, 1024, 8, 1), None).check();
    run(Case { adapted: Adapted::Software, ..case(Design::Paper, 512, 8, 1) }, None).check();
    run(Case { precision: Precision::F16, ..case(Design::Paper, 128, 16, 1) }, None).check();
}

#[test]
fn weights_of_every_number_format() {
    for dtype in [Dtype::F16, Dtype::Int8, Dtype::Mixed] {
        for adapted in [Adapted::Gpu, Adapted::Software] {
            run(Case { adapted, dtype, ..Case::f32(128, 16, 1) }, None).check();
        }
    }
}

#[test]
fn sixteen_bit_arithmetic() {
    let half = |resolution, base, samples| Case {
        precision: Precision::F16,
        ..Case::f32(resolution, base, samples)
    };
    for case in [half(64, 16, 3), half(256, 8, 16), half(512, 24, 1), half(1024, 8, 1)] {
        run(case, None).check();
    }
    run(Case { dtype: Dtype::Int8, ..half(128, 16, 1) }, None).check();
}

/// Any tile that fits a shape, by an index into all of them.
fn any_tile(shape: Shape, pick: usize) -> Tile {
    let powers = [1, 2, 4, 8];
    let mut tiles = Vec::new();
    for rows in powers {
        for quads in [1, 2] {
            for spatial in [1, 3, 8, 32] {
                for groups in [1, 2, 3] {
                    for slices in powers {
                        tiles.push(Tile { rows, quads, spatial, groups, slices });
                    }
                }
            }
        }
    }
    tiles.retain(|&tile| shape.allows(tile));
    tiles[pick % tiles.len()]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 6,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    #[test]
    fn odd_widths_and_any_tile(base in 8_usize..40, samples in 1_usize..4, pick in 0_usize..10_000, software: bool) {
        let adapted = if software { Adapted::Software } else { Adapted::Gpu };
        let case = Case { adapted, ..Case::f32(if pick % 2 == 0 { 64 } else { 128 }, base, samples) };
        run(case, Some(&|shape| any_tile(shape, pick))).check();
    }
}
