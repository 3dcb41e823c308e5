//! The generator on the CPU, in both forms, against plain loops, and its behaviour at every size.
#![allow(clippy::unwrap_used, reason = "a test stops where its set-up fails")]
#![cfg(feature = "cpu")]

mod common;

use burn::tensor::Device;
use common::{designed, deviation, latents, model, reference, values};
use fastgan_model::file::ModelFile;
use fastgan_model::{Design, RESOLUTIONS, latent};
use fastgan_web::generator::{Generator, Noise};

/// Sums of some thousand products in f32, against f64.
const TOLERANCE: f64 = 1e-4;

fn assert_equals_reference(resolution: usize, channels: usize, latent_dim: usize, noise: Noise) {
    assert_draws_as_reference(&model(resolution, channels, latent_dim, 8), noise);
}

fn assert_draws_as_reference(file: &ModelFile, noise: Noise) {
    let device = Device::flex();
    let (resolution, latent_dim) = (file.architecture().resolution(), file.architecture().latent_dim());
    let planes = |size, index| noise.plane(size, index, &device).map(values);
    let expected = reference::picture(file, &latent(42, latent_dim), &planes);
    for (form, load) in [("fastest", Generator::load as fn(_, _) -> _), ("plain", Generator::load_plain)] {
        let generator: Generator = load(file, &device);
        let actual = values(generator.forward_with_noise(latents(&[42], latent_dim), &noise));
        let deviation = deviation(&actual, &expected);
        eprintln!("{resolution} px, {form} form: {deviation:.1e} of the picture's deviation");
        assert!(deviation < TOLERANCE, "{resolution} px, {form} form: {deviation}");
    }
}

#[test]
fn equals_plain_loops_with_noise_and_alpha() {
    assert_equals_reference(64, 4, 16, Noise::Seed(3));
}

#[test]
fn equals_plain_loops_in_grey() {
    assert_equals_reference(128, 1, 7, Noise::Off);
}

#[test]
fn equals_plain_loops_at_256() {
    assert_equals_reference(256, 3, 24, Noise::Off);
}

#[test]
fn equals_plain_loops_with_all_gates_and_tanh() {
    assert_equals_reference(1024, 3, 16, Noise::Off);
}

#[test]
fn the_other_designs_equal_plain_loops() {
    for (design, resolution) in [(Design::Baseline, 128), (Design::Paper, 128), (Design::Paper, 1024)] {
        assert_draws_as_reference(&designed(design, resolution, 16, 8), Noise::Seed(3));
    }
}

#[test]
fn noise_changes_the_picture_and_its_seed_repeats_it() {
    let generator = Generator::load(&model(64, 3, 8, 8), &Device::flex());
    let picture = |noise| values(generator.forward_with_noise(latents(&[1], 8), &noise));
    assert_eq!(picture(Noise::Seed(5)), picture(Noise::Seed(5)));
    assert_ne!(picture(Noise::Seed(5)), picture(Noise::Seed(6)));
    assert_ne!(picture(Noise::Seed(5)), picture(Noise::Off));
}

#[test]
fn every_resolution_gives_its_own_shape() {
    for resolution in RESOLUTIONS {
        let generator = Generator::load(&model(resolution, 3, 16, 8), &Device::flex());
        let picture = generator.forward(latents(&[9], 16));
        assert_eq!(picture.dims(), [1, 3, resolution, resolution]);
        let picture = values(picture);
        let (low, high) = picture.iter().fold((f32::MAX, f32::MIN), |(l, h), &x| (l.min(x), h.max(x)));
        assert!(low.is_finite() && high.is_finite() && high - low > 0.1, "{resolution} px: {low} to {high}");
        if resolution == 1024 {
            assert!(low >= -1.0 && high <= 1.0, "tanh at 1024 px: {low} to {high}");
        }
    }
}

#[test]
fn a_batch_is_its_pictures() {
    let generator = Generator::load(&model(64, 3, 12, 8), &Device::flex());
    let batch = values(generator.forward(latents(&[1, 2, 3], 12)));
    let single: Vec<f64> = [1, 2, 3]
        .iter()
        .flat_map(|&seed| values(generator.forward(latents(&[seed], 12))))
        .map(f64::from)
        .collect();
    // Not bit for bit: another batch size may take another order of summation.
    let deviation = deviation(&batch, &single);
    assert!(deviation < 1e-5, "{deviation}");
}
