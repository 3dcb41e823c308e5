//! Networks with the deterministic fill of `fastgan_model::filler`, so that their outputs can be stated as numbers.

#![allow(clippy::unwrap_used, dead_code, reason = "helpers of several test files")]

pub(crate) mod cli;
pub(crate) mod lpips;
pub(crate) mod narrow_model;

use fastgan_model::filler::{fill, filled};
use fastgan_trainer::net::{Generator, Pass};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tch::nn::VarStore;
use tch::{Tensor, no_grad};

/// libtorch's generators are the process's: tests that seed them take turns.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    // A test that failed while it had the turn has broken nothing.
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The fill of the golden numbers: weights 0.2·f, `u` a unit vector of f, BatchNorm weight 1 + 0.2·f, bias 0.2·f, statistics 0 and 1, noise 0.
pub(crate) fn fill_store(store: &VarStore) {
    for (name, variable) in store.variables() {
        let values = if name.ends_with("weight_u") || name.ends_with("weight_v") {
            unit(&name, variable.numel())
        } else if name.ends_with("running_mean") {
            vec![0.0; variable.numel()]
        } else if name.ends_with("running_var") {
            vec![1.0; variable.numel()]
        } else if name.ends_with("weight_orig") || name.ends_with(".bias") {
            filled(&name, variable.numel(), 0.2)
        } else if variable.size() == [1] {
            vec![0.0]
        } else {
            filled(&name, variable.numel(), 0.2).iter().map(|f| 1.0 + f).collect()
        };
        set(&variable, &values);
    }
}

/// As [`fill_store`], then a few training passes with noise, so that spectral norms and statistics fit the weights.
pub(crate) fn fill_trained(store: &VarStore, generator: &Generator) {
    fill_store(store);
    for (name, variable) in store.variables() {
        if variable.size() == [1] {
            set(&variable, &filled(&name, 1, 0.5));
        }
    }
    tch::manual_seed(0);
    let dim = generator.architecture().latent_dim() as i64;
    for k in 1..=4 {
        let z = Tensor::randn([8, dim], tch::kind::FLOAT_CPU);
        no_grad(|| generator.forward(&z, Pass { power_iteration: true, ..Pass::estimate(k) }));
    }
}

pub(crate) fn set(variable: &Tensor, values: &[f32]) {
    let values = Tensor::from_slice(values).view(&variable.size()[..]);
    no_grad(|| variable.shallow_clone().copy_(&values));
}

/// f over its own length, computed in f64.
fn unit(key: &str, len: usize) -> Vec<f32> {
    let f: Vec<f64> = (0..len as u64).map(|i| fill(key, i)).collect();
    let norm = f.iter().map(|x| x * x).sum::<f64>().sqrt();
    f.into_iter().map(|x| (x / norm) as f32).collect()
}

/// `scale`·f(key) in a shape.
pub(crate) fn tensor(key: &str, shape: &[i64], scale: f64) -> Tensor {
    Tensor::from_slice(&filled(key, shape.iter().product::<i64>() as usize, scale)).view(shape)
}

pub(crate) fn mean(x: &Tensor) -> f64 {
    x.to_kind(tch::Kind::Double).mean(tch::Kind::Double).double_value(&[])
}

/// Standard deviation of the population, as in the golden numbers.
pub(crate) fn std(x: &Tensor) -> f64 {
    x.to_kind(tch::Kind::Double).std(false).double_value(&[])
}

/// Largest absolute difference over the second tensor's deviation.
pub(crate) fn relative_difference(a: &Tensor, b: &Tensor) -> f64 {
    (a - b).abs().max().double_value(&[]) / std(b)
}

pub(crate) fn close(what: &str, value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{what}: {value}, expected {expected}");
}
