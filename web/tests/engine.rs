//! The engine's own duties on either device: bytes in, pictures out, and clear sentences for everything else.
#![allow(clippy::unwrap_used, reason = "a test stops where its set-up fails")]
#![cfg(any(feature = "cpu", feature = "webgpu"))]

mod common;

use common::{designed, model};
use fastgan_model::file::Dtype;
use fastgan_model::{Design, latent};
use fastgan_web::EngineError;
use fastgan_web::device::{Options, Tier};
use fastgan_web::engine::{Engine, Loader};
use fastgan_web::request::{MASK_SIDE, Request, Sample, Style};
use pollster::block_on;

const LATENT: usize = 16;

fn bytes(resolution: usize, channels: usize) -> Vec<u8> {
    model(resolution, channels, LATENT, 8).to_bytes(Dtype::F32).unwrap()
}

fn load(bytes: &[u8]) -> Engine {
    block_on(async {
        let mut loader = Loader::open(Options { full_precision: true }).await.unwrap();
        // In pieces, as from a network.
        for piece in bytes.chunks(10_007) {
            loader.push(piece).await.unwrap();
        }
        loader.finish(&|_| {}).await.unwrap()
    })
}

fn engine(channels: usize) -> Engine {
    load(&bytes(64, channels))
}

fn floats(engine: &mut Engine, request: &Request) -> Vec<f32> {
    block_on(engine.floats(request)).unwrap()
}

fn plain(seed: u64) -> Sample {
    Sample { content: latent(seed, LATENT), styles: Vec::new() }
}

fn styled(seed: u64, styles: &[Option<(u64, f32, bool)>]) -> Sample {
    let style =
        |&(seed, strength, masked): &(u64, f32, bool)| Style { z: latent(seed, LATENT), strength, masked };
    Sample { styles: styles.iter().map(|given| given.as_ref().map(style)).collect(), ..plain(seed) }
}

fn request(samples: Vec<Sample>) -> Request {
    Request { samples, ..Request::default() }
}

/// Largest difference.
fn distance(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn knows_its_device_and_its_model() {
    let engine = engine(3);
    let expected = if cfg!(feature = "webgpu") { Tier::WebGpuF32 } else { Tier::Cpu };
    assert_eq!(engine.device().adapter().tier, expected);
    assert!(!engine.device().adapter().name.is_empty());
    assert_eq!(engine.architecture().resolution(), 64);
    assert!(engine.header().contains("\"latent_dim\":16"), "{}", engine.header());
    assert_eq!(engine.directions().len(), 16 * LATENT);
    assert!(engine.timings().upload > 0.0, "{:?}", engine.timings());
}

#[test]
fn pixels_are_the_floats_as_bytes() {
    for channels in [1, 3, 4] {
        let mut engine = engine(channels);
        let request = Request::latents(&latent(1, LATENT), LATENT);
        let floats = floats(&mut engine, &request);
        let pixels = block_on(engine.pixels(&request)).unwrap();
        assert_eq!(floats.len(), channels * 64 * 64);
        assert_eq!(pixels, fastgan_web::rgba(&floats, channels, 64 * 64));
        assert_eq!(pixels.len(), 4 * 64 * 64);
    }
}

#[test]
fn several_latents_are_several_pictures() {
    let mut engine = engine(3);
    let seeds: Vec<u64> = (0..37).collect();
    let wall = floats(&mut engine, &request(seeds.iter().map(|&seed| plain(seed)).collect()));
    let picture = 3 * 64 * 64;
    assert_eq!(wall.len(), 37 * picture);
    for seed in [0, 15, 16, 36] {
        let single = floats(&mut engine, &request(vec![plain(seed)]));
        let found = distance(&wall[seed as usize * picture..][..picture], &single);
        assert!(found < 1e-4, "seed {seed}: {found}");
    }
}

#[test]
fn many_latents_at_once_are_no_obstacle() {
    let mut engine = load(&bytes(128, 3));
    let sample = |i: u64| styled(i, &[Some((100 + i, 0.5, false)), Some((200 + i, 0.5, false))]);
    let wall = floats(&mut engine, &request((0..14).map(sample).collect()));
    let picture = 3 * 128 * 128;
    for i in [0, 13] {
        let single = floats(&mut engine, &request(vec![sample(i)]));
        let found = distance(&wall[i as usize * picture..][..picture], &single);
        assert!(found < 1e-4, "sample {i}: {found}");
    }
}

#[test]
fn what_is_kept_from_the_last_picture_changes_nothing() {
    // A sweep in which every request shares something else with the one before.
    let mask: Vec<f32> =
        (0..MASK_SIDE * MASK_SIDE).map(|i| (i % MASK_SIDE) as f32 / MASK_SIDE as f32).collect();
    let other_mask: Vec<f32> = mask.iter().map(|x| 1.0 - x).collect();
    let sweep = [
        request(vec![plain(1)]),
        request(vec![styled(1, &[Some((2, 0.5, false))])]),
        request(vec![styled(1, &[Some((2, 0.7, false)), Some((3, 0.2, false))])]),
        request(vec![styled(1, &[Some((2, 0.7, false)), Some((3, 0.9, false))])]),
        Request { mask: Some(mask), ..request(vec![styled(1, &[None, Some((3, 0.9, true))])]) },
        Request { mask: Some(other_mask), ..request(vec![styled(1, &[None, Some((3, 0.9, true))])]) },
        Request { noise: Some(4), ..request(vec![plain(1)]) },
        Request { noise: Some(5), ..request(vec![plain(1)]) },
        request(vec![plain(1)]),
        request(vec![plain(9), plain(1)]),
        request(vec![plain(1)]),
    ];
    let bytes = bytes(128, 3);
    let mut kept = load(&bytes);
    let mut last: Vec<f32> = Vec::new();
    for (index, request) in sweep.iter().enumerate() {
        let found = floats(&mut kept, request);
        assert!(
            found.len() != last.len() || distance(&found, &last) > 1e-4,
            "request {index} shows nothing new"
        );
        let fresh = floats(&mut load(&bytes), request);
        assert!(distance(&found, &fresh) < 1e-5, "request {index}: {}", distance(&found, &fresh));
        last = found;
    }
}

#[test]
fn styles_without_strength_are_the_plain_picture() {
    let mut engine = engine(3);
    let expected = floats(&mut engine, &request(vec![plain(1)]));
    let none = request(vec![styled(1, &[Some((2, 0.0, false))])]);
    assert!(distance(&floats(&mut engine, &none), &expected) < 1e-6);
    let mask = Some(vec![0.0; MASK_SIDE * MASK_SIDE]);
    let masked = Request { mask, ..request(vec![styled(1, &[Some((2, 1.0, true))])]) };
    assert!(distance(&floats(&mut engine, &masked), &expected) < 1e-6);
    let own = request(vec![styled(1, &[Some((1, 1.0, false))])]);
    assert!(distance(&floats(&mut engine, &own), &expected) < 1e-6);
}

#[test]
fn styles_for_gates_that_there_are_not_change_nothing() {
    let mut engine = load(&designed(Design::Baseline, 64, LATENT, 8).to_bytes(Dtype::F32).unwrap());
    let expected = floats(&mut engine, &request(vec![plain(1)]));
    assert!(distance(&expected, &floats(&mut engine, &request(vec![plain(2)]))) > 1e-2);
    let style = |seed| Some((seed, 1.0, true));
    let mask = Some(vec![1.0; MASK_SIDE * MASK_SIDE]);
    let styled = Request { mask, ..request(vec![styled(1, &[style(2), style(3)])]) };
    assert!(distance(&floats(&mut engine, &styled), &expected) < 1e-6);
    let wall = floats(&mut engine, &request((1..6).map(plain).collect()));
    assert!(distance(&wall[..expected.len()], &expected) < 1e-4);
}

#[test]
fn bad_requests_are_refused() {
    let mut engine = engine(3);
    let mut refused = |request: &Request| block_on(engine.floats(request)).unwrap_err();
    for given in [0, 15, 17] {
        let error = refused(&Request::latents(&vec![0.0; given], LATENT));
        assert!(matches!(error, EngineError::LatentLength { .. }), "{given}: {error:?}");
    }
    let mut sample = plain(1);
    sample.content[5] = f32::INFINITY;
    assert!(matches!(refused(&request(vec![sample])), EngineError::LatentValue(5)));
    let nan = request(vec![styled(1, &[Some((2, f32::NAN, false))])]);
    assert!(matches!(refused(&nan), EngineError::Strength(0)));
    let short = Request { mask: Some(vec![0.0; 9]), ..request(vec![plain(1)]) };
    assert!(matches!(refused(&short), EngineError::Mask));
    // And afterwards it draws as before.
    assert_eq!(floats(&mut engine, &request(vec![plain(1)])).len(), 3 * 64 * 64);
}

#[test]
fn bad_files_are_refused_as_soon_as_they_can_be_no_model() {
    let error = block_on(Engine::create(b"<!doctype html><title>404</title>")).unwrap_err();
    assert!(matches!(error, EngineError::Model(_)), "{error:?}");
    assert!(error.to_string().len() > 20, "{error}");
    let bytes = bytes(64, 3);
    let cut = block_on(Engine::create(&bytes[..bytes.len() - 5])).unwrap_err();
    assert!(matches!(cut, EngineError::Model(_)), "{cut:?}");
}
