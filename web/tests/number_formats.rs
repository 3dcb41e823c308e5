//! What number formats cost a picture: the model that comes with the project, in each format of a file and with 16-bit
//! arithmetic, against itself in 32-bit floats throughout.
#![allow(clippy::unwrap_used, reason = "a test stops where its set-up fails")]
#![cfg(feature = "webgpu")]

use fastgan_model::file::{Dtype, ModelFile};
use fastgan_model::latent;
use fastgan_web::device::{Options, Tier};
use fastgan_web::engine::{Engine, Loader};
use fastgan_web::request::Request;
use pollster::block_on;
use std::path::Path;

const SEEDS: u64 = 16;

fn shipped() -> ModelFile {
    // Asked at run time: checkouts that share a target folder also share this program.
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
    let file = Path::new(&folder).join("../www/models/smileys.safetensors");
    ModelFile::read(&std::fs::read(file).unwrap()).unwrap()
}

fn engine(model: &ModelFile, dtype: Dtype, full_precision: bool) -> Engine {
    block_on(async {
        let mut loader = Loader::open(Options { full_precision }).await.unwrap();
        loader.push(&model.to_bytes(dtype).unwrap()).await.unwrap();
        loader.finish(&|_| {}).await.unwrap()
    })
}

/// Pictures as they are shown, clamped.
fn pictures(engine: &mut Engine) -> Vec<f64> {
    let latent_dim = engine.architecture().latent_dim();
    let z: Vec<f32> = (0..SEEDS).flat_map(|seed| latent(seed, latent_dim)).collect();
    let floats = block_on(engine.floats(&Request::latents(&z, latent_dim))).unwrap();
    floats.into_iter().map(|x| f64::from(x.clamp(-1.0, 1.0))).collect()
}

/// Peak signal-to-noise ratio in decibels; the peak of values in [-1, 1] is 2.
fn psnr(a: &[f64], b: &[f64]) -> f64 {
    let square = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / a.len() as f64;
    10.0 * (4.0 / square).log10()
}

#[test]
fn each_format_keeps_its_promise() {
    let model = shipped();
    let reference = pictures(&mut engine(&model, Dtype::F32, true));
    for (dtype, decibels) in [(Dtype::Int8, 40.0), (Dtype::Mixed, 35.0)] {
        let found = psnr(&pictures(&mut engine(&model, dtype, true)), &reference);
        eprintln!("{dtype:?}: {found:.1} dB");
        assert!(found >= decibels, "{dtype:?}: {found} dB");
    }
}

#[test]
fn sixteen_bit_arithmetic_keeps_its_promise() {
    let model = shipped();
    let reference = pictures(&mut engine(&model, Dtype::F32, true));
    for (dtype, decibels) in [(Dtype::F32, 50.0), (Dtype::F16, 50.0), (Dtype::Int8, 40.0)] {
        let mut half = engine(&model, dtype, false);
        if half.device().adapter().tier != Tier::WebGpuF16 {
            panic!(
                "this adapter has no 16-bit arithmetic: run the test where it has (Mesa's software driver does)"
            );
        }
        let found = psnr(&pictures(&mut half), &reference);
        eprintln!("{dtype:?} in 16-bit arithmetic: {found:.1} dB");
        assert!(found >= decibels, "{dtype:?}: {found} dB");
    }
}
