//! Mixing the style of one latent into the content of another, against plain loops.
#![allow(clippy::unwrap_used, reason = "a test stops where its set-up fails")]
#![cfg(feature = "cpu")]

mod common;

use burn::Tensor;
use burn::tensor::{Device, TensorData};
use common::{deviation, latents, model, reference, values};
use fastgan_model::latent;
use fastgan_web::generator::{Generator, Low, Noise, Strength, blend};

const LATENT_DIM: usize = 12;
/// Sums of some thousand products in f32, against f64.
const TOLERANCE: f64 = 1e-4;

/// Content of seed 42, gates between those of seed 42 and those of seed 3.
fn mixed(generator: &Generator, strength: &Strength) -> Vec<f32> {
    let low = |seed| generator.low(latents(&[seed], LATENT_DIM), &Noise::Off);
    let (own, style) = (low(42), low(3));
    let specs = generator.architecture().gates();
    assert_eq!(own.gates.len(), specs.len());
    let pairs = own.gates.into_iter().zip(style.gates).zip(specs);
    let gates: Vec<_> = pairs.map(|((own, style), spec)| blend(own, style, strength, spec.to)).collect();
    values(generator.high(own.content, &gates, &Noise::Off))
}

fn expected(resolution: usize, strength: &dyn Fn(usize, usize, usize) -> f64) -> Vec<f64> {
    let (own, style) = (latent(42, LATENT_DIM), latent(3, LATENT_DIM));
    reference::mixed(&model(resolution, 3, LATENT_DIM, 8), &own, &style, strength, &|_, _| None)
}

fn generator(resolution: usize) -> Generator {
    Generator::load(&model(resolution, 3, LATENT_DIM, 8), &Device::flex())
}

#[test]
fn strength_zero_is_the_plain_picture() {
    let generator = generator(128);
    let plain = values(generator.forward(latents(&[42], LATENT_DIM)));
    assert_eq!(mixed(&generator, &Strength::Everywhere(0.0)), plain);
}

#[test]
fn full_strength_is_the_content_under_the_styles_gates() {
    let generator = generator(128);
    let low = |seed| generator.low(latents(&[seed], LATENT_DIM), &Noise::Off);
    let swapped = values(generator.high(low(42).content, &low(3).gates, &Noise::Off));
    let full = mixed(&generator, &Strength::Everywhere(1.0));
    let swapped: Vec<f64> = swapped.into_iter().map(f64::from).collect();
    // content + 1 · (style − content) rounds twice.
    assert!(deviation(&full, &swapped) < 1e-5);
    let plain: Vec<f64> =
        values(generator.forward(latents(&[42], LATENT_DIM))).into_iter().map(f64::from).collect();
    assert!(deviation(&full, &plain) > 1e-2, "the style shows");
}

#[test]
fn any_strength_equals_plain_loops() {
    for (resolution, strength) in [(64, 0.3), (256, -0.5), (1024, 1.0)] {
        let actual = mixed(&generator(resolution), &Strength::Everywhere(strength));
        let difference = deviation(&actual, &expected(resolution, &|_, _, _| f64::from(strength)));
        eprintln!("{resolution} px, {strength}: {difference:.1e}");
        assert!(difference < TOLERANCE, "{resolution} px, {strength}: {difference}");
    }
}

/// A mask of 2×2 values, resized by hand: the centres of its pixels lie a quarter into the map, and its edges go on.
#[test]
fn a_mask_equals_plain_loops() {
    let values = [0.0, 1.0, 0.5, -0.25];
    let at = |size: usize, row: usize, column: usize| {
        let between = |i: usize| ((i as f64 + 0.5) / size as f64 * 2.0 - 0.5).clamp(0.0, 1.0);
        let (y, x) = (between(row), between(column));
        let top = values[0] * (1.0 - x) + values[1] * x;
        let bottom = values[2] * (1.0 - x) + values[3] * x;
        top * (1.0 - y) + bottom * y
    };
    let mask = TensorData::new(values.map(|value| value as f32).to_vec(), [1, 1, 2, 2]);
    let mask = Strength::Mask(Tensor::from_data(mask, &Device::flex()));
    let difference = deviation(&mixed(&generator(128), &mask), &expected(128, &at));
    assert!(difference < TOLERANCE, "{difference}");
}

#[test]
fn one_set_of_gates_serves_a_batch() {
    let generator = generator(64);
    let Low { content, .. } = generator.low(latents(&[1, 2, 3], LATENT_DIM), &Noise::Off);
    let style = generator.low(latents(&[4], LATENT_DIM), &Noise::Off).gates;
    let batch = values(generator.high(content.clone(), &style, &Noise::Off));
    let singles =
        (0..3).flat_map(|i| values(generator.high(content.clone().narrow(0, i, 1), &style, &Noise::Off)));
    let singles: Vec<f64> = singles.map(f64::from).collect();
    // Not bit for bit: another batch size may take another order of summation.
    assert!(deviation(&batch, &singles) < 1e-5);
}
