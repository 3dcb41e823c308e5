//! Convolution under spectral norm, without bias: every convolution of both networks.
//!
//! The weight is divided by `σ = uᵀ W v`, an estimate of its largest singular value; a training pass improves `u` and `v`
//! by one power iteration and differentiates σ in `W` with both held constant (Miyato et al. 2018; reference, section 1.5).

use super::segment::Layers;
use super::upsample::{sums, upsampled_convolution};
use crate::casting::full;
use crate::no_grad::no_grad;
use tch::nn::{Init, Path};
use tch::{Kind, Tensor};

/// Variables `weight_orig` (trained), `weight_u`, `weight_v` (buffers).
#[derive(Debug)]
pub(super) struct SpectralConv {
    weight: Tensor,
    u: Tensor,
    v: Tensor,
    layout: Layout,
}

#[derive(Debug)]
enum Layout {
    /// `[out, in, k, k]`.
    Conv { stride: i64, padding: i64 },
    /// `[out, in, 3, 3]`, after nearest ×2.
    Upsampled { sums: Tensor },
    /// `[in, out, k, k]` on a 1×1 input: a matrix product.
    FromPoint,
}

impl SpectralConv {
    /// A `k`×`k` convolution.
    pub(super) fn conv(path: &Path, input: i64, output: i64, k: i64, stride: i64, padding: i64) -> Self {
        Self::new(path, [output, input, k, k], output, Layout::Conv { stride, padding })
    }

    /// Nearest ×2, then a 3×3 convolution that keeps the side: `[N, in, H, W]` to `[N, out, 2H, 2W]`.
    pub(super) fn upsampled(path: &Path, input: i64, output: i64) -> Self {
        let layout = Layout::Upsampled { sums: sums(path.device()) };
        Self::new(path, [output, input, 3, 3], output, layout)
    }

    /// A transposed 4×4 convolution of `[N, in, 1, 1]`, which makes `[N, out, 4, 4]`.
    pub(super) fn from_point(path: &Path, input: i64, output: i64) -> Self {
        Self::new(path, [input, output, 4, 4], output, Layout::FromPoint)
    }

    fn new(path: &Path, shape: [i64; 4], output: i64, layout: Layout) -> Self {
        let columns = shape.iter().product::<i64>() / output;
        let unit = |length: i64| normalize(&Tensor::randn([length], (Kind::Float, path.device())));
        Self {
            weight: path.var("weight_orig", &shape, Init::Randn { mean: 0.0, stdev: 0.02 }),
            u: path.add("weight_u", unit(output), false),
            v: path.add("weight_v", unit(columns), false),
            layout,
        }
    }

    pub(super) fn forward(&self, x: &Tensor, power_iteration: bool) -> Tensor {
        // Where the convolution computes in a shorter format, its kernel is rounded once, when it is whole.
        let weight = full(x.device(), || &self.weight / self.sigma(power_iteration));
        match &self.layout {
            Layout::Conv { stride, padding } => {
                x.conv2d(&weight, None::<&Tensor>, [*stride; 2], [*padding; 2], [1, 1], 1)
            }
            Layout::Upsampled { sums } => upsampled_convolution(x, &weight, sums),
            Layout::FromPoint => {
                let shape = weight.size();
                x.flatten(1, -1).matmul(&weight.flatten(1, -1)).view([-1, shape[1], shape[2], shape[3]])
            }
        }
    }

    fn sigma(&self, power_iteration: bool) -> Tensor {
        let matrix = self.matrix();
        if !power_iteration {
            return self.u.dot(&matrix.mv(&self.v));
        }
        // The fresh vectors go into the graph, not the buffers: a later pass may change those before the backward.
        let v = no_grad(|| normalize(&matrix.tr().mv(&self.u)));
        // W v serves the iteration and σ alike: only σ differentiates it.
        let image = matrix.mv(&v);
        let u = no_grad(|| {
            let u = normalize(&image);
            self.u.shallow_clone().copy_(&u);
            self.v.shallow_clone().copy_(&v);
            u
        });
        u.dot(&image)
    }

    /// The weight as `[out, in·k·k]`.
    fn matrix(&self) -> Tensor {
        match self.layout {
            Layout::Conv { .. } | Layout::Upsampled { .. } => self.weight.flatten(1, -1),
            Layout::FromPoint => self.weight.transpose(0, 1).flatten(1, -1),
        }
    }
}

impl Layers for SpectralConv {
    fn parameters(&self) -> Vec<&Tensor> {
        vec![&self.weight]
    }
}

const EPSILON: f64 = 1e-12;

/// Over its own length.
fn normalize(x: &Tensor) -> Tensor {
    x / x.norm().clamp_min(EPSILON)
}
