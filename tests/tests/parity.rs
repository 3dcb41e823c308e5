//! The chain from the trainer to the engine: unfolded network on libtorch → model file → Burn on the CPU, or our kernels on a
//! GPU where the engine is compiled for one.

use fastgan_model::file::{Dtype, ModelFile};
use fastgan_model::{Architecture, Design, RESOLUTIONS, latent};
use fastgan_tests::{base_channels, known, known_as, trained};
use fastgan_trainer::data::Channels;
use fastgan_web::device::{Options, Tier};
use fastgan_web::engine::{Engine, Loader};
use fastgan_web::request::Request;

/// Largest difference of any value, in units of the pictures' deviation.
fn difference(a: &[f32], b: &[f32]) -> f64 {
    assert_eq!(a.len(), b.len());
    let mean = b.iter().map(|&x| f64::from(x)).sum::<f64>() / b.len() as f64;
    let variance = b.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / b.len() as f64;
    let largest = a.iter().zip(b).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
    largest / variance.sqrt()
}

fn engine(bytes: &[u8]) -> Engine {
    pollster::block_on(async {
        let mut loader = Loader::open(Options { full_precision: true }).await?;
        loader.push(bytes).await?;
        loader.finish(&|_| {}).await
    })
    .expect("a sound model")
}

/// The pictures of these latents, and the most by which they may differ from libtorch's: both compute in F32, in another order,
/// and a GPU with functions of its own for exponentials.
fn drawn(bytes: &[u8], z: &[f32]) -> (Vec<f32>, f64) {
    let mut engine = engine(bytes);
    let request = Request::latents(z, engine.architecture().latent_dim());
    let tolerance = if engine.device().adapter().tier == Tier::Cpu { 1e-4 } else { 1e-3 };
    (pollster::block_on(engine.floats(&request)).expect("a picture"), tolerance)
}

#[test]
fn the_engine_draws_what_libtorch_draws() {
    for resolution in RESOLUTIONS {
        let known = known(resolution, base_channels(resolution), 2).expect("a generator");
        let bytes = known.model.to_bytes(Dtype::F32).expect("finite weights");
        let (pictures, tolerance) = drawn(&bytes, &known.z);
        let difference = difference(&pictures, &known.images);
        println!("{resolution} px: {difference:.1e}");
        assert!(difference <= tolerance, "{resolution} px: {difference}");
    }
}

#[test]
fn the_other_designs_too() {
    for (design, resolution) in
        [(Design::Baseline, 128), (Design::Paper, 64), (Design::Paper, 256), (Design::Paper, 1024)]
    {
        let architecture = Architecture::new(resolution, 3, 64, base_channels(resolution));
        let known = known_as(architecture.expect("sound numbers").with_design(design), 2);
        let known = known.expect("a generator");
        let bytes = known.model.to_bytes(Dtype::F32).expect("finite weights");
        let (pictures, tolerance) = drawn(&bytes, &known.z);
        let difference = difference(&pictures, &known.images);
        println!("{design:?}, {resolution} px: {difference:.1e}");
        assert!(difference <= tolerance, "{design:?}, {resolution} px: {difference}");
    }
}

/// The same for models that were really trained, averaged and re-estimated: in colour, grey, and with transparent places.
#[test]
fn trained_models_too() {
    for channels in [Channels::Rgb, Channels::Grey, Channels::Rgba] {
        let known = trained(channels, 10, 4).expect("a trained generator");
        let bytes = known.model.to_bytes(Dtype::F32).expect("finite weights");
        let (pictures, tolerance) = drawn(&bytes, &known.z);
        let difference = difference(&pictures, &known.images);
        println!("{channels:?}: {difference:.1e}");
        assert!(difference <= tolerance, "{channels:?}: {difference}");
    }
}

/// F16 weights differ by half a unit in the eleventh bit each.
#[test]
fn half_precision_stays_close() {
    let known = known(128, 16, 2).expect("a generator");
    let bytes = known.model.to_bytes(Dtype::F16).expect("small weights");
    let difference = difference(&drawn(&bytes, &known.z).0, &known.images);
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
