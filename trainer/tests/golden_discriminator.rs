//! The discriminator against numbers computed with the official layers (reference, section 2.6), same tolerance as the generator.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{close, fill_store, mean, std, tensor};
use fastgan_model::Architecture;
use fastgan_trainer::net::{Discriminator, DiscriminatorDesign, Part, Pass, Pictures, SmallView};
use tch::nn::VarStore;
use tch::{Device, Tensor, no_grad};

struct Golden {
    resolution: usize,
    parameters: i64,
    /// Mean and deviation of the logits of the whole and the small view.
    logits: [f64; 4],
    /// `logit[0]` and `logit[50]`.
    real: [f64; 2],
    /// Mean, deviation and first value of the three reconstructions: big, small, part.
    rebuilt: [[f64; 3]; 3],
    /// The same two logits for generated pictures, one power iteration later.
    fake: [f64; 2],
}

const TOLERANCE: f64 = 1e-4;

const GOLDEN: [Golden; 3] = [
    Golden {
        resolution: 256,
        parameters: 11_526_160,
        logits: [-0.077764, 0.740788, -0.448864, 0.529624],
        real: [0.444605, -0.456276],
        rebuilt: [
            [0.014408, 0.382024, 0.114724],
            [-0.007895, 0.456147, 0.022773],
            [-0.009792, 0.417719, -0.063879],
        ],
        fake: [0.454067, -0.736850],
    },
    Golden {
        resolution: 512,
        parameters: 11_526_496,
        logits: [-0.058341, 0.605155, -0.345308, 0.595660],
        real: [0.562385, 0.652809],
        rebuilt: [
            [0.001269, 0.392573, 0.020185],
            [-0.012666, 0.448718, -0.004282],
            [-0.013254, 0.417166, -0.125296],
        ],
        fake: [0.540031, -0.736850],
    },
    Golden {
        resolution: 1024,
        parameters: 11_528_192,
        logits: [0.073214, 0.733628, -0.036719, 0.631116],
        real: [-0.641042, -0.261718],
        rebuilt: [
            [0.018710, 0.392235, 0.108002],
            [-0.001488, 0.442864, 0.042906],
            [-0.008785, 0.423768, -0.225887],
        ],
        fake: [-0.658791, -0.736850],
    },
];

/// A real picture's two views, as the official discriminator makes them.
fn views(x: &Tensor, small: usize) -> Pictures {
    Pictures { big: x.shallow_clone(), small: Some(SmallView::Nearest.of(x, small)) }
}

#[test]
fn real_pictures_then_generated_ones() {
    for golden in GOLDEN {
        let side = golden.resolution as i64;
        let store = VarStore::new(Device::Cpu);
        let architecture = Architecture::new(golden.resolution, 3, 256, 64).unwrap();
        let discriminator =
            Discriminator::new(&store.root(), architecture, DiscriminatorDesign::default(), 0);
        let parameters: i64 = store.trainable_variables().iter().map(|v| v.numel() as i64).sum();
        assert_eq!(parameters, golden.parameters);
        fill_store(&store);
        let x = tensor("x", &[2, 3, side, side], 2.0);
        let small = tensor("x128", &[2, 3, 128, 128], 2.0);
        let of = |what: &str| format!("{side} px, {what}");

        let real = no_grad(|| discriminator.real(&views(&x, 128), &Part::quadrant(2), Pass::TRAIN));
        let (judgement, rebuilt) = (real.judgement, real.reconstructions.unwrap());
        let judged_small = judgement.small.as_ref().unwrap();
        let logits = judgement.logits();
        assert_eq!(logits.size(), [100]);
        let [big_mean, big_std, small_mean, small_std] = golden.logits;
        close(&of("big logits' mean"), mean(&judgement.big), big_mean, TOLERANCE);
        close(&of("big logits' std"), std(&judgement.big), big_std, TOLERANCE);
        close(&of("small logits' mean"), mean(judged_small), small_mean, TOLERANCE);
        close(&of("small logits' std"), std(judged_small), small_std, TOLERANCE);
        close(&of("logit 0"), logits.double_value(&[0]), golden.real[0], TOLERANCE);
        close(&of("logit 50"), logits.double_value(&[50]), golden.real[1], TOLERANCE);
        for (picture, [m, s, first]) in
            [rebuilt.big, rebuilt.small.unwrap(), rebuilt.part].iter().zip(golden.rebuilt)
        {
            assert_eq!(picture.size(), [2, 3, 128, 128]);
            close(&of("reconstruction's mean"), mean(picture), m, TOLERANCE);
            close(&of("reconstruction's std"), std(picture), s, TOLERANCE);
            close(&of("reconstruction's first"), picture.double_value(&[0, 0, 0, 0]), first, TOLERANCE);
        }

        let logits =
            no_grad(|| discriminator.fake(&Pictures { big: x, small: Some(small) }, Pass::TRAIN)).logits();
        close(&of("fake logit 0"), logits.double_value(&[0]), golden.fake[0], TOLERANCE);
        close(&of("fake logit 50"), logits.double_value(&[50]), golden.fake[1], TOLERANCE);
    }
}

/// Below 256 px there is nothing official: every part must be there, have the right size, and receive gradient.
#[test]
fn small_discriminators_are_whole() {
    for (resolution, small) in [(64, 32), (128, 64)] {
        let store = VarStore::new(Device::Cpu);
        let architecture = Architecture::new(resolution, 3, 256, 8).unwrap();
        let discriminator =
            Discriminator::new(&store.root(), architecture, DiscriminatorDesign::default(), 0);
        let x = tensor("x", &[2, 3, resolution as i64, resolution as i64], 2.0);
        let real = discriminator.real(&views(&x, small as usize), &Part::quadrant(3), Pass::TRAIN);
        let (judgement, rebuilt) = (real.judgement, real.reconstructions.unwrap());
        let rebuilt_small = rebuilt.small.unwrap();
        assert_eq!(judgement.logits().size(), [100]);
        for picture in [&rebuilt.big, &rebuilt_small, &rebuilt.part] {
            assert_eq!(picture.size(), [2, 3, small, small]);
        }
        let all = [&rebuilt.big, &rebuilt_small, &rebuilt.part].map(|p| p.square().sum(tch::Kind::Float));
        let [a, b, c] = all;
        let loss = judgement.logits().square().sum(tch::Kind::Float) + a + b + c;
        let named: Vec<_> = store.variables().into_iter().filter(|(_, v)| v.requires_grad()).collect();
        let variables: Vec<_> = named.iter().map(|(_, v)| v).collect();
        let gradients = tch::Tensor::run_backward(&[loss], &variables, false, false);
        for ((name, _), gradient) in named.iter().zip(gradients) {
            let size = gradient.abs().sum(tch::Kind::Float).double_value(&[]);
            assert!(size > 0.0 && size.is_finite(), "{name} has a gradient of {size}");
        }
    }
}
