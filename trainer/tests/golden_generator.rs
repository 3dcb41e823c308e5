//! The generator against numbers computed with the official layers (reference, section 1.9).
//!
//! F32 and F64 differ by less than 5e-6 there, so 1e-4 leaves room for another order of summation and nothing else.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{close, fill_store, mean, std, tensor};
use fastgan_model::Architecture;
use fastgan_trainer::net::{Generator, Pass};
use tch::nn::VarStore;
use tch::{Device, IndexOp, no_grad};

struct Golden {
    resolution: usize,
    parameters: i64,
    big: [f64; 2],
    first: f64,
    middle: f64,
    last: f64,
    small: [f64; 2],
    small_middle: f64,
    to_big_u: f64,
    eval: [f64; 2],
    eval_first: f64,
}

const TOLERANCE: f64 = 1e-4;

const GOLDEN: [Golden; 3] = [
    Golden {
        resolution: 256,
        parameters: 29_127_846,
        big: [0.00117857, 0.25012298],
        first: 0.01404029,
        middle: 0.37654214,
        last: -0.02355385,
        small: [0.00054282, 0.28960441],
        small_middle: -0.46201251,
        to_big_u: 0.66508493,
        eval: [0.00164822, 0.00278389],
        eval_first: 0.01473801,
    },
    Golden {
        resolution: 512,
        parameters: 29_174_392,
        big: [0.01952312, 0.23607234],
        first: -0.01742853,
        middle: 0.06720755,
        last: -0.01612799,
        small: [0.00054282, 0.28960441],
        small_middle: -0.46201251,
        to_big_u: 0.64711944,
        eval: [0.00229915, 0.01504894],
        eval_first: -0.00198455,
    },
    Golden {
        resolution: 1024,
        parameters: 29_176_512,
        big: [-0.00166337, 0.33341400],
        first: 0.02451342,
        middle: -0.65389079,
        last: -0.03693171,
        small: [0.00095041, 0.26043918],
        small_middle: -0.43172304,
        to_big_u: 0.70745212,
        eval: [-0.00235411, 0.00973629],
        eval_first: 0.03599461,
    },
];

#[test]
fn training_and_evaluation_mode() {
    for golden in GOLDEN {
        let architecture = Architecture::new(golden.resolution, 3, 256, 64).unwrap();
        let store = VarStore::new(Device::Cpu);
        let generator = Generator::new(&store.root(), architecture);
        let parameters: i64 = store.trainable_variables().iter().map(|v| v.numel() as i64).sum();
        assert_eq!(parameters, golden.parameters);
        fill_store(&store);
        let z = tensor("z", &[4, 256], 4.0);

        let pictures = no_grad(|| generator.forward(&z, Pass::TRAIN));
        let side = golden.resolution as i64;
        let of = |what: &str| format!("{} px, {what}", golden.resolution);
        let at = |n: i64, c: i64, h: i64, w: i64| pictures.big.i((n, c, h, w)).double_value(&[]);
        close(&of("mean"), mean(&pictures.big), golden.big[0], TOLERANCE);
        close(&of("std"), std(&pictures.big), golden.big[1], TOLERANCE);
        close(&of("first"), at(0, 0, 0, 0), golden.first, TOLERANCE);
        close(&of("middle"), at(1, 1, side / 2, side / 3), golden.middle, TOLERANCE);
        close(&of("last"), at(3, 2, side - 1, side - 1), golden.last, TOLERANCE);
        let small = pictures.small.as_ref().unwrap();
        close(&of("small mean"), mean(small), golden.small[0], TOLERANCE);
        close(&of("small std"), std(small), golden.small[1], TOLERANCE);
        let small_middle = small.i((1, 1, 64, 42)).double_value(&[]);
        close(&of("small middle"), small_middle, golden.small_middle, TOLERANCE);

        let variables = store.variables();
        let buffer = |name: &str| variables[name].double_value(&[0]);
        close(&of("running mean"), buffer("init.init.1.running_mean"), -0.00187230, TOLERANCE);
        close(&of("running variance"), buffer("init.init.1.running_var"), 0.90486533, TOLERANCE);
        close(&of("u"), buffer("to_big.weight_u"), golden.to_big_u, TOLERANCE);

        let evaluated = no_grad(|| generator.forward(&z.narrow(0, 0, 1), Pass::EVAL)).big;
        close(&of("eval mean"), mean(&evaluated), golden.eval[0], TOLERANCE);
        close(&of("eval std"), std(&evaluated), golden.eval[1], TOLERANCE);
        close(&of("eval first"), evaluated.double_value(&[0, 0, 0, 0]), golden.eval_first, TOLERANCE);
    }
}
