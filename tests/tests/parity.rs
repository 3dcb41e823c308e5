//! The chain from the trainer to the engine on the CPU: unfolded network on libtorch → model file → Burn.

use fastgan_model::file::{Dtype, ModelFile};
use fastgan_model::{RESOLUTIONS, latent};
use fastgan_tests::{base_channels, known, trained};
use fastgan_web::engine::Engine;

/// Largest difference of any value, in units of the pictures' deviation.
fn difference(a: &[f32], b: &[f32]) -> f64 {
    assert_eq!(a.len(), b.len());
    let mean = b.iter().map(|&x| f64::from(x)).sum::<f64>() / b.len() as f64;
    let variance = b.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / b.len() as f64;
    let largest = a.iter().zip(b).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
    largest / variance.sqrt()
}

fn drawn(bytes: &[u8], z: &[f32]) -> Vec<f32> {
    let engine = pollster::block_on(Engine::create(bytes)).expect("a sound model");
    pollster::block_on(engine.floats(z)).expect("a picture")
}

/// Both compute in F32, in another order: 1e-4 of the deviation, at every resolution.
#[test]
fn burn_on_the_cpu_draws_what_libtorch_draws() {
    for resolution in RESOLUTIONS {
        let known = known(resolution, base_channels(resolution), 2).expect("a generator");
        let bytes = known.model.to_bytes(Dtype::F32).expect("finite weights");
        let difference = difference(&drawn(&bytes, &known.z), &known.images);
        println!("{resolution} px: {difference:.1e}");
        assert!(difference <= 1e-4, "{resolution} px: {difference}");
    }
}

/// The same for a model that was really trained, averaged and re-estimated.
#[test]
fn a_trained_model_too() {
    let known = trained(10, 4).expect("a trained generator");
    let bytes = known.model.to_bytes(Dtype::F32).expect("finite weights");
    let difference = difference(&drawn(&bytes, &known.z), &known.images);
    assert!(difference <= 1e-4, "{difference}");
}

/// F16 weights differ by half a unit in the eleventh bit each.
#[test]
fn half_precision_stays_close() {
    let known = known(128, 16, 2).expect("a generator");
    let bytes = known.model.to_bytes(Dtype::F16).expect("small weights");
    let difference = difference(&drawn(&bytes, &known.z), &known.images);
    assert!(difference > 0.0 && difference <= 2e-2, "{difference}");
}

/// One seed is one picture on both sides.
#[test]
fn seeds_mean_the_same_latents() {
    let known = known(64, 8, 1).expect("a generator");
    assert_eq!(known.z, latent(0, 64));
    let reread =
        ModelFile::read(&known.model.to_bytes(Dtype::F32).expect("finite weights")).expect("our own file");
    assert_eq!(reread, known.model);
}
