//! Spectral norms at their limit. The stored vectors belong to the live weights; the averaged weights need their own.

use crate::no_grad::no_grad;
use tch::Tensor;
use tch::nn::VarStore;

/// Power iterations from the stored vectors. Trained weights need some twenty; weights at their start, whose singular values lie
/// close together, need more.
const ITERATIONS: usize = 200;

/// Iterates every `weight_u`, `weight_v` of the store to the top singular vectors of its weight.
pub(super) fn settle_spectral_norms(store: &VarStore) {
    let variables = store.variables();
    no_grad(|| {
        for (name, weight) in &variables {
            let Some(layer) = name.strip_suffix(".weight_orig") else { continue };
            let matrix = matrix(layer, weight);
            let start = variables[&format!("{layer}.weight_u")].copy();
            let (u, v) = top_singular_vectors(&matrix, start);
            variables[&format!("{layer}.weight_u")].shallow_clone().copy_(&u);
            variables[&format!("{layer}.weight_v")].shallow_clone().copy_(&v);
        }
    });
}

/// The vectors `u [out]`, `v [rest]` of a matrix's largest singular value, by power iteration from `start [out]`.
pub(super) fn top_singular_vectors(matrix: &Tensor, start: Tensor) -> (Tensor, Tensor) {
    let (mut u, mut v) = (start, Tensor::new());
    for _ in 0..ITERATIONS {
        v = unit(&matrix.tr().mv(&u));
        u = unit(&matrix.mv(&v));
    }
    (u, v)
}

/// A weight as `[out, rest]`; the generator's first layer is transposed, `[in, out, 4, 4]`.
pub(super) fn matrix(layer: &str, weight: &Tensor) -> Tensor {
    if layer == "init.init.0" { weight.transpose(0, 1).flatten(1, -1) } else { weight.flatten(1, -1) }
}

fn unit(x: &Tensor) -> Tensor {
    x / x.norm().clamp_min(1e-12)
}
