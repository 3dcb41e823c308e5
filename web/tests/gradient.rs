//! Gradients with respect to the latent and to the gates against central differences, and the search that they serve.
#![allow(clippy::unwrap_used, reason = "a test stops where its set-up fails")]
#![cfg(all(feature = "cpu", feature = "gradient"))]

mod common;

use burn::Tensor;
use burn::tensor::{Device, TensorData};
use common::{latents, model, reference, values};
use fastgan_model::file::ModelFile;
use fastgan_model::latent;
use fastgan_web::EngineError;
use fastgan_web::generator::{Generator, Noise};
use fastgan_web::gradient::{Gradient, LatentSearch, Settings, Target};
use fastgan_web::rgba;
use pollster::block_on;

const LATENT_DIM: usize = 12;

fn file() -> ModelFile {
    model(64, 3, LATENT_DIM, 8)
}

fn search(z: &[f32], settings: Settings) -> LatentSearch {
    let device = Device::flex();
    let target = Generator::load_plain(&file(), &device).forward(latents(&[42], LATENT_DIM));
    block_on(LatentSearch::new(&file(), &device, Target::of_values(target), z, settings)).unwrap()
}

/// The mean square of two pictures' difference, averaged to `side` first, in f64 and without any tensor library.
fn mean_square(a: &[f64], b: &[f64], side: usize) -> f64 {
    let pool = |picture: &[f64]| -> Vec<f64> {
        let cell = 64 / side;
        let at = |i: usize| (i / (side * side), i / side % side, i % side);
        let mean = |(c, y, x): (usize, usize, usize)| {
            let cells = (0..cell * cell).map(|k| (y * cell + k / cell) * 64 + x * cell + k % cell);
            cells.map(|i| picture[c * 64 * 64 + i]).sum::<f64>() / (cell * cell) as f64
        };
        (0..picture.len() / (64 * 64) * side * side).map(|i| mean(at(i))).collect()
    };
    let (a, b) = (pool(a), pool(b));
    a.iter().zip(&b).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / a.len() as f64
}

/// The loss of [`search`] once more.
fn loss(z: &[f64], side: usize) -> f64 {
    let target: Vec<f64> = latent(42, LATENT_DIM).into_iter().map(f64::from).collect();
    mean_square(&reference::picture_f64(&file(), z), &reference::picture_f64(&file(), &target), side)
}

/// Holds a gradient at the latent of seed 1 against central differences of `loss`; `case` names it.
fn assert_slopes(gradient: &Gradient, loss: impl Fn(&[f64]) -> f64, case: &str) {
    let z: Vec<f64> = latent(1, LATENT_DIM).into_iter().map(f64::from).collect();
    let exact = loss(&z);
    assert!((f64::from(gradient.loss) - exact).abs() < 1e-5 * exact, "{case}: {} {exact}", gradient.loss);
    let length = gradient.z.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
    for seed in 10..14 {
        let direction = latent(seed, LATENT_DIM);
        let slope: f64 = gradient.z.iter().zip(&direction).map(|(g, d)| f64::from(*g) * f64::from(*d)).sum();
        // In f64 a step this small leaves 1e-8 of curvature and 1e-10 of rounding.
        const STEP: f64 = 1e-5;
        let moved = |step: f64| -> Vec<f64> {
            z.iter().zip(&direction).map(|(z, d)| z + step * f64::from(*d)).collect()
        };
        let difference = (loss(&moved(STEP)) - loss(&moved(-STEP))) / (2.0 * STEP);
        // The gradient is F32 through a dozen layers.
        let error = (slope - difference).abs() / length;
        eprintln!("{case}, direction {seed}: {slope:.6} and {difference:.6}");
        assert!(error < 2e-4, "{case}: {slope}, not {difference}");
    }
}

#[test]
fn equals_central_differences() {
    for side in [64, 16] {
        let settings = Settings { side: Some(side), ..Settings::default() };
        let gradient = block_on(search(&latent(1, LATENT_DIM), settings).gradient()).unwrap();
        assert_slopes(&gradient, |z| loss(z, side), &format!("side {side}"));
    }
}

/// Of a model with alpha: beside an opaque picture its colours over white, beside one with transparent places alpha as well.
#[test]
fn what_is_seen_of_transparent_pictures_counts() {
    let (device, file) = (Device::flex(), model(64, 4, LATENT_DIM, 8));
    let drawn = values(Generator::load_plain(&file, &device).forward(latents(&[42], LATENT_DIM)));
    let holes = rgba(&drawn, 4, 64 * 64);
    assert!(holes.chunks_exact(4).any(|pixel| pixel[3] < 200));
    let opaque: Vec<u8> =
        holes.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect();
    for (bytes, channels) in [(&holes, 4), (&opaque, 3)] {
        let seen = |picture: &[f64]| -> Vec<f64> {
            let (colours, alpha) = picture.split_at(3 * 64 * 64);
            let over_white = colours.iter().enumerate().map(|(i, value)| {
                let covered = (alpha[i % alpha.len()] / 2.0 + 0.5).clamp(0.0, 1.0);
                value * covered + (1.0 - covered)
            });
            over_white.chain(alpha.iter().copied()).take(channels * 64 * 64).collect()
        };
        let planes =
            (0..4).flat_map(|c| bytes.chunks_exact(4).map(move |pixel| f64::from(pixel[c]) / 127.5 - 1.0));
        let wanted = seen(&planes.collect::<Vec<_>>());
        for side in [64, 16] {
            let target = Target::of_bytes(bytes, &file.architecture(), &device).unwrap();
            let settings = Settings { side: Some(side), ..Settings::default() };
            let z = latent(1, LATENT_DIM);
            let search = block_on(LatentSearch::new(&file, &device, target, &z, settings)).unwrap();
            let gradient = block_on(search.gradient()).unwrap();
            let loss = |z: &[f64]| mean_square(&seen(&reference::picture_f64(&file, z)), &wanted, side);
            assert_slopes(&gradient, loss, &format!("{channels} channels, side {side}"));
        }
    }
}

#[test]
fn gates_have_gradients_of_their_own() {
    let device = Device::flex();
    let settings = Settings { gates: true, ..Settings::default() };
    let search = search(&latent(1, LATENT_DIM), settings);
    let gradient = block_on(search.gradient()).unwrap();
    let gates = search.gates();
    assert_eq!(gates.len(), 1);
    assert_eq!(gates[0].len(), gradient.gates[0].len());
    // The picture is linear in its last gate, up to the last convolution, which is linear too: the loss is a parabola, and
    // central differences of any step are exact. So a step large enough for F32 serves.
    let generator = Generator::load_plain(&file(), &device);
    let target: Vec<f32> = values(generator.forward(latents(&[42], LATENT_DIM)));
    let low = generator.low(latents(&[1], LATENT_DIM), &Noise::Off);
    let loss = |gate: Vec<f32>| {
        let length = gate.len();
        let gate = Tensor::from_data(TensorData::new(gate, [1, length, 1, 1]), &device);
        let picture = values(generator.high(low.content.clone(), &[gate], &Noise::Off));
        let squares = picture.iter().zip(&target).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2));
        squares.sum::<f64>() / picture.len() as f64
    };
    for seed in 20..23 {
        let direction = latent(seed, gates[0].len());
        let moved = |step: f32| gates[0].iter().zip(&direction).map(|(g, d)| g + step * d).collect();
        let difference = loss(moved(0.5)) - loss(moved(-0.5));
        let slope: f64 =
            gradient.gates[0].iter().zip(&direction).map(|(g, d)| f64::from(*g) * f64::from(*d)).sum();
        assert!((slope - difference).abs() < 1e-4 * difference.abs().max(1e-2), "{slope}, not {difference}");
    }
}

#[test]
fn the_search_comes_closer_and_gates_closer_still() {
    let z: Vec<f32> =
        latent(42, LATENT_DIM).iter().zip(latent(7, LATENT_DIM)).map(|(z, d)| z + 0.5 * d).collect();
    let run = |gates| {
        let search = search(&z, Settings { gates, ..Settings::default() });
        let losses: Vec<f32> = (0..60).map(|_| block_on(search.step()).unwrap()).collect();
        assert_ne!(search.z(), z);
        (losses[0], losses[59], block_on(search.picture()).unwrap())
    };
    let (first, last, picture) = run(false);
    assert!(last < 0.2 * first, "{first} to {last}");
    assert_eq!(picture.len(), 3 * 64 * 64);
    let (first_with_gates, last_with_gates, _) = run(true);
    assert!((first_with_gates - first).abs() < 1e-5 * first);
    assert!(last_with_gates < 0.2 * first, "{last_with_gates}");
}

#[test]
fn targets_are_pictures_of_the_models_size() {
    let device = Device::flex();
    for channels in [1, 3, 4] {
        let architecture = model(64, channels, LATENT_DIM, 8).architecture();
        let mut rgba = vec![255; 4 * 64 * 64];
        rgba[0] = 0;
        let target = Target::of_bytes(&rgba, &architecture, &device).unwrap();
        let target = values(target.picture().clone());
        assert_eq!(target.len(), channels * 64 * 64);
        let first = if channels == 1 { 1.0 - 2.0 * 0.299 } else { -1.0 };
        assert!((target[0] - first).abs() < 1e-6 && target[1..].iter().all(|x| (x - 1.0).abs() < 1e-6));
    }
    let architecture = file().architecture();
    let refused = Target::of_bytes(&[0; 12], &architecture, &device);
    assert!(matches!(refused, Err(EngineError::TargetLength { given: 12, side: 64 })));
}

#[test]
fn impossible_searches_are_refused() {
    let device = Device::flex();
    let begin = |z: &[f32], side| {
        let target = Generator::load_plain(&file(), &device).forward(latents(&[42], LATENT_DIM));
        let settings = Settings { side, ..Settings::default() };
        block_on(LatentSearch::new(&file(), &device, Target::of_values(target), z, settings)).unwrap_err()
    };
    assert!(matches!(
        begin(&[0.0; 11], None),
        EngineError::LatentLength { given: 11, latent_dim: LATENT_DIM }
    ));
    assert!(matches!(begin(&[f32::NAN; LATENT_DIM], None), EngineError::LatentValue(0)));
    assert!(matches!(begin(&[0.0; LATENT_DIM], Some(48)), EngineError::TargetSide { given: 48, side: 64 }));
    assert!(matches!(begin(&[0.0; LATENT_DIM], Some(0)), EngineError::TargetSide { given: 0, .. }));
}
