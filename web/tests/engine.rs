//! The engine's own duties: bytes in, pictures out, and clear sentences for everything else.
#![allow(clippy::unwrap_used, reason = "a test stops where its set-up fails")]
#![cfg(all(feature = "cpu", not(feature = "webgpu")))]

mod common;

use common::model;
use fastgan_model::file::Dtype;
use fastgan_model::latent;
use fastgan_web::EngineError;
use fastgan_web::device::Tier;
use fastgan_web::engine::Engine;
use pollster::block_on;

fn engine(channels: usize) -> Engine {
    let bytes = model(64, channels, 16, 8).to_bytes(Dtype::F32).unwrap();
    block_on(Engine::create(&bytes)).unwrap()
}

#[test]
fn knows_its_device_and_its_model() {
    let engine = engine(3);
    assert_eq!(engine.device().adapter().tier, Tier::Cpu);
    assert!(!engine.device().adapter().software);
    assert_eq!(engine.architecture().resolution(), 64);
    assert!(engine.header().contains("\"latent_dim\":16"), "{}", engine.header());
}

#[test]
fn pixels_are_the_floats_as_bytes() {
    for channels in [1, 3, 4] {
        let engine = engine(channels);
        let z = latent(1, 16);
        let floats = block_on(engine.floats(&z)).unwrap();
        let pixels = block_on(engine.pixels(&z)).unwrap();
        assert_eq!(floats.len(), channels * 64 * 64);
        assert_eq!(pixels, fastgan_web::rgba(&floats, channels, 64 * 64));
        assert_eq!(pixels.len(), 4 * 64 * 64);
    }
}

#[test]
fn several_latents_are_several_pictures() {
    let engine = engine(3);
    let two = [latent(1, 16), latent(2, 16)].concat();
    assert_eq!(engine.pictures(&two).unwrap().dims(), [2, 3, 64, 64]);
    assert!(matches!(engine.picture(&two), Err(EngineError::SeveralLatents(2))));
}

#[test]
fn bad_latents_are_refused() {
    let engine = engine(3);
    let length = |given| matches!(engine.pictures(&vec![0.0; given]), Err(EngineError::LatentLength { .. }));
    assert!(length(0) && length(15) && length(17));
    let mut z = latent(1, 16);
    z[5] = f32::INFINITY;
    assert!(matches!(engine.pictures(&z), Err(EngineError::LatentValue(5))));
}

#[test]
fn a_file_that_is_no_model_is_refused_with_the_readers_sentence() {
    let error = block_on(Engine::create(b"<!doctype html><title>404</title>")).unwrap_err();
    assert!(matches!(error, EngineError::Model(_)), "{error:?}");
    assert!(error.to_string().len() > 20, "{error}");
}
