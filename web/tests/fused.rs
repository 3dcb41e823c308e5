//! Each fused layer of the CPU against the plain layer of the same name, in every shape that a network can have.
#![allow(clippy::unwrap_used, reason = "a test stops where its set-up fails")]
#![cfg(feature = "cpu")]

mod common;

use burn::Tensor;
use burn::tensor::{Device, TensorData};
use common::{designed, deviation, latents, model, values};
use fastgan_model::file::ModelFile;
use fastgan_model::{Design, RESOLUTIONS, Stage, latent};
use fastgan_web::generator::{Block, Form, Generator, Noise, Parameters, ToRgb, fused};

/// Sums of up to nine thousand products in f32 in another order, and weights that were added up before.
const TOLERANCE: f64 = 1e-4;

fn random<const D: usize>(seed: u64, shape: [usize; D]) -> Tensor<D> {
    let values = latent(seed, shape.iter().product());
    Tensor::from_data(TensorData::new(values, shape), &Device::flex())
}

fn assert_equal(what: &str, fused: Tensor<4>, plain: Tensor<4>) {
    assert_eq!(fused.dims(), plain.dims(), "{what}");
    let plain: Vec<f64> = values(plain).into_iter().map(f64::from).collect();
    let deviation = deviation(&values(fused), &plain);
    assert!(deviation < TOLERANCE, "{what}: {deviation}");
}

/// Both blocks of a stage with an input of `height` × `width`, with noise where there is any, under all kinds of gates.
fn compare(file: &ModelFile, stage: &Stage, [n, height, width]: [usize; 3]) {
    let device = Device::flex();
    let parameters = Parameters::new(file, &device);
    for spec in stage.blocks() {
        let plain = Block::load(&parameters, &spec);
        let fused = fused::Block::load(&parameters, &spec);
        let scale = if spec.doubles() { 2 } else { 1 };
        let [h, w] = [scale * height, scale * width];
        let what = format!("{} from {n}×{}×{height}×{width}", spec.name(), spec.input);
        let x = random(1, [n, spec.input, height, width]);
        let noise = spec.noisy.then(|| random(2, [1, 1, h, w]));
        let expected = |noise, gate| plain.forward(x.clone(), noise, gate);
        let actual = |noise, gate| fused.forward(x.clone(), noise, gate);
        let gate = Some(random(3, [n, stage.output, 1, 1]));
        assert_equal(&what, actual(noise.clone(), gate.clone()), expected(noise, gate));
        // Large maps differ in size alone.
        if h <= 64 {
            let gates =
                [None, Some(random(4, [1, stage.output, 1, 1])), Some(random(5, [1, stage.output, h, w]))];
            for gate in gates {
                assert_equal(&what, actual(None, gate.clone()), expected(None, gate));
            }
        }
    }
}

/// The stages at 1024 px are those of all resolutions.
fn every_stage(base_channels: usize) {
    stages_from(8, &model(1024, 3, 4, base_channels));
}

fn stages_from(size: usize, file: &ModelFile) {
    for stage in file.architecture().stages().into_iter().filter(|stage| stage.size >= size) {
        let n = match stage.size {
            8 => 16,
            16..=64 => 3,
            _ => 1,
        };
        compare(file, &stage, [n, stage.size / 2, stage.size / 2]);
    }
}

#[test]
fn every_stage_of_8_base_channels() {
    every_stage(8);
}

#[test]
fn every_stage_of_16_base_channels() {
    every_stage(16);
}

#[test]
fn every_stage_of_24_base_channels() {
    every_stage(24);
}

#[test]
fn every_stage_of_64_base_channels() {
    every_stage(64);
}

/// Where they differ from those of the official one: three channels.
#[test]
fn the_last_stages_of_the_papers_design() {
    stages_from(512, &designed(Design::Paper, 1024, 4, 16));
}

#[test]
fn odd_sizes_and_widths() {
    for base_channels in [9, 11, 13] {
        let file = model(1024, 3, 4, base_channels);
        for (i, stage) in file.architecture().stages().iter().enumerate() {
            let size = |k: usize| 1 + (7 * i + 5 * base_channels + 3 * k) % 19;
            compare(&file, stage, [1 + i % 3, size(1), size(2)]);
        }
    }
}

#[test]
fn every_last_layer() {
    for (base_channels, channels) in [(8, 1), (16, 3), (24, 4), (64, 3)] {
        for resolution in RESOLUTIONS {
            let file = model(resolution, channels, 4, base_channels);
            let device = Device::flex();
            let parameters = Parameters::new(&file, &device);
            let (plain, fused) = (ToRgb::load(&parameters), fused::ToRgb::load(&parameters));
            for shape in [[1, 32, 32], [3, 7, 10], [1, resolution, 5]] {
                let [n, height, width] = shape;
                let x = random(6, [n, file.architecture().width(resolution), height, width]);
                let what = format!("to_big at {resolution} px, {base_channels} base channels, {shape:?}");
                assert_equal(&what, fused.forward(x.clone()), plain.forward(x));
            }
        }
    }
}

#[test]
fn whole_pictures_in_both_forms() {
    let device = Device::flex();
    assert_eq!(Form::fastest(&device), Form::Fused);
    let official = RESOLUTIONS.into_iter().map(|resolution| (Design::Official, resolution));
    let others = [(Design::Baseline, 64), (Design::Paper, 256), (Design::Paper, 512)];
    for (design, resolution) in official.chain(others) {
        let file = designed(design, resolution, 16, 16);
        let z = latents(&[42, 3], 16);
        let noise = Noise::Seed(1);
        let plain = Generator::load_plain(&file, &device).forward_with_noise(z.clone(), &noise);
        let fused = Generator::load(&file, &device).forward_with_noise(z, &noise);
        let plain: Vec<f64> = values(plain).into_iter().map(f64::from).collect();
        let deviation = deviation(&values(fused), &plain);
        // Errors add up through nine layers, and random networks sharpen them.
        assert!(deviation < 2e-4, "{design:?}, {resolution} px: {deviation}");
    }
}
