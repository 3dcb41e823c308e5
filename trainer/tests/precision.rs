//! Other numbers, other layouts and other places for images: the same training.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{alone, cli::pictures};
use fastgan_trainer::data::{Batch, Images, Resident, scan};
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::net::Pass;
use fastgan_trainer::rng::{Purpose, Stream};
use fastgan_trainer::train::gradients::{Prepared, of_fake, of_generator, of_real};
use fastgan_trainer::train::{Chances, Precision, Settings, State};
use std::path::PathBuf;
use tch::{Device, Kind, Tensor};

fn settings(precision: Precision) -> Settings {
    Settings {
        resolution: 64,
        base_channels: 8,
        latent_dim: 16,
        batch: 4,
        precision,
        ..Settings::official(PathBuf::new())
    }
}

/// The three gradients of a first step, and its losses.
fn first_step(precision: Precision, change: impl Fn(Pass) -> Pass) -> (Vec<Tensor>, Vec<f64>) {
    let settings = settings(precision);
    let state = State::new(&settings, Device::Cpu).unwrap();
    Stream::new(3, Purpose::Metric, 0).seed_torch();
    let batch = Batch::of(Tensor::rand([4, 3, 64, 64], (Kind::Float, Device::Cpu)) * 2.0 - 1.0);
    let chances = Chances::draw(&settings, state.architecture(), state.step, batch.count(), Device::Cpu);
    chances.seed.plant();
    let on = Prepared::new(&state, &settings, batch, &chances, change(Pass::TRAIN), true);
    let real = of_real(&state, &settings, &Reconstruction::L1, &on);
    let fake = of_fake(&state, &settings, &on);
    let generator = of_generator(&state, &settings, &on);
    let losses = [&real.values[0], &real.values[1], &fake.values[0], &generator.values[0]];
    let losses = losses.map(|loss| loss.double_value(&[])).to_vec();
    (vec![real.gradient, fake.gradient, generator.gradient], losses)
}

/// The distance of two vectors over the length of the second.
fn difference(a: &Tensor, b: &Tensor) -> f64 {
    (a - b).norm().double_value(&[]) / b.norm().double_value(&[])
}

#[test]
fn bfloat16_computes_the_same_step_less_exactly() {
    let _turn = alone();
    let (exact, losses) = first_step(Precision::F32, |pass| pass);
    let (short, short_losses) = first_step(Precision::Bf16, |pass| pass);
    for (a, b) in short_losses.iter().zip(&losses) {
        // bfloat16 rounds by up to 2⁻⁹ of a value, again in each of some ten layers; logits are of order 1.
        assert!((a - b).abs() < 10.0 * 2f64.powi(-9) * b.abs().max(1.0), "{short_losses:?} {losses:?}");
    }
    for (a, b) in short.iter().zip(&exact) {
        assert_eq!(a.kind(), Kind::Float);
        let difference = difference(a, b);
        // Zero would mean that nothing was short. Signs at the hinge, of leaky ReLU and of |x| turn where values are near zero.
        assert!(difference > 1e-4 && difference < 0.3, "{difference}");
    }
}

#[test]
fn bfloat16_is_recomputed_as_it_was_computed() {
    let _turn = alone();
    let (kept, _) = first_step(Precision::Bf16, |pass| pass);
    let (again, _) = first_step(Precision::Bf16, |pass| Pass { recompute: true, ..pass });
    for (a, b) in again.iter().zip(&kept) {
        // Gradients of a map that several layers look at are added up in another order, in bfloat16.
        let difference = difference(a, b);
        assert!(difference < 0.02, "{difference}");
    }
}

#[test]
fn tf32_is_f32_on_a_cpu() {
    let _turn = alone();
    let (_, exact) = first_step(Precision::F32, |pass| pass);
    assert_eq!(first_step(Precision::Tf32, |pass| pass).1, exact);
    assert_eq!(Precision::usual(Device::Cpu), Precision::F32);
}

#[test]
fn channels_side_by_side_change_nothing_but_rounding() {
    let _turn = alone();
    let (planes, losses) = first_step(Precision::F32, |pass| pass);
    let (pixels, pixel_losses) = first_step(Precision::F32, |pass| Pass { channels_last: true, ..pass });
    for (a, b) in pixel_losses.iter().zip(&losses) {
        assert!((a - b).abs() < 1e-4, "{pixel_losses:?} {losses:?}");
    }
    for (a, b) in pixels.iter().zip(&planes) {
        // Sums in another order; a sign near zero may turn, and an activation bend.
        let difference = difference(a, b);
        assert!(difference < 0.1, "{difference}");
    }
}

#[test]
fn images_on_the_device_are_those_of_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    pictures(&data, 6);
    let cache = folder.path().join("cache");
    std::fs::create_dir_all(&cache).unwrap();
    let images = Images::open(&cache, &scan(&data).unwrap(), 32, |_| ()).unwrap();
    let bytes = 6 * 3 * 32 * 32;
    assert!(Resident::within(&images, Device::Cpu, bytes - 1).is_none());
    let resident = Resident::within(&images, Device::Cpu, bytes).unwrap();
    let indices = [4, 0, 5, 4];
    let (a, b) = (resident.training_batch(&indices), images.training_batch(&indices, Device::Cpu));
    assert!(a.pictures.equal(&b.pictures) && a.index.equal(&b.index));
    assert!(a.log_aspect_ratio.equal(&b.log_aspect_ratio));
}
