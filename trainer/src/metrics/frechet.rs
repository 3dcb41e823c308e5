//! Fréchet distance between two sets of features, each taken for a normal distribution (Heusel et al. 2017); with Inception's features
//! it is FID.

use crate::no_grad::no_grad;
use tch::{Device, Kind, Tensor};

/// ‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2 tr √(Σ₁Σ₂) of `[N, d]` and `[M, d]`, in double precision; covariances are divided by N − 1. Two
/// rows of each at least.
///
/// Each covariance is split as F·Fᵀ; the eigenvalues of Σ₁Σ₂ are then the squared singular values of F₁ᵀF₂, whose sum is the trace of
/// the root. Of fewer rows than dimensions, the centred rows themselves are F: small sets need only a small matrix, and no root of a
/// singular one.
pub fn frechet_distance(a: &Tensor, b: &Tensor) -> f64 {
    no_grad(|| {
        let (a, b) = (Normal::of(a), Normal::of(b));
        let cross = a.factor.tr().matmul(&b.factor);
        let cross = if cross.size()[0] > cross.size()[1] { cross.tr() } else { cross };
        let squares = cross.matmul(&cross.tr()).linalg_eigvalsh("L");
        // Rounding may put a zero slightly below.
        let root = squares.clamp_min(0.0).sqrt().sum(Kind::Double).double_value(&[]);
        let means = (a.mean - b.mean).square().sum(Kind::Double).double_value(&[]);
        means + a.trace + b.trace - 2.0 * root
    })
}

struct Normal {
    mean: Tensor,
    /// tr Σ.
    trace: f64,
    /// F with Σ = F·Fᵀ.
    factor: Tensor,
}

impl Normal {
    fn of(x: &Tensor) -> Self {
        let x = x.to_device(Device::Cpu).to_kind(Kind::Double);
        let (rows, dimensions) = (x.size()[0], x.size()[1]);
        let mean = x.mean_dim([0].as_slice(), true, Kind::Double);
        let centred = (x - &mean) / ((rows - 1) as f64).sqrt();
        let trace = centred.square().sum(Kind::Double).double_value(&[]);
        let factor = if rows <= dimensions {
            centred.tr()
        } else {
            let (values, vectors) = centred.tr().matmul(&centred).linalg_eigh("L");
            vectors * values.clamp_min(0.0).sqrt()
        };
        Self { mean, trace, factor }
    }
}
