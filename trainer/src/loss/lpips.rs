//! LPIPS v0.1 with VGG16 (Zhang et al. 2018): the perceptual distance that the official decoders minimise.

use crate::no_grad::no_grad;
use std::collections::HashMap;
use tch::{Device, Kind, Tensor};

/// Indices of VGG16's convolutions in `features.N`, block by block; a max-pool stands between blocks, and the last of each block is a tap.
pub const VGG_BLOCKS: [&[usize]; 5] = [&[0, 2], &[5, 7], &[10, 12, 14], &[17, 19, 21], &[24, 26, 28]];

/// Input and output channels of each convolution.
const CHANNELS: [i64; 14] = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512];

/// Every convolution of VGG16: its index in `features.N`, input channels, output channels.
pub const VGG_CONVOLUTIONS: [(usize, i64, i64); 13] = {
    let mut all = [(0, 0, 0); 13];
    let (mut block, mut at) = (0, 0);
    while block < 5 {
        let mut i = 0;
        while i < VGG_BLOCKS[block].len() {
            all[at] = (VGG_BLOCKS[block][i], CHANNELS[at], CHANNELS[at + 1]);
            at += 1;
            i += 1;
        }
        block += 1;
    }
    all
};

/// Of each tap the key of its learned channel weights `[1, C, 1, 1]`, and C.
pub const LINEAR: [(&str, i64); 5] = [
    ("lin0.model.1.weight", 64),
    ("lin1.model.1.weight", 128),
    ("lin2.model.1.weight", 256),
    ("lin3.model.1.weight", 512),
    ("lin4.model.1.weight", 512),
];

/// The frozen network and its channel weights.
#[derive(Debug)]
pub struct Lpips {
    convolutions: HashMap<usize, (Tensor, Tensor)>,
    linear: Vec<Tensor>,
    shift: Tensor,
    scale: Tensor,
}

impl Lpips {
    /// From tensors under the keys of torchvision's VGG16 (`features.N.weight`, `.bias`) and of LPIPS (`linK.model.1.weight`).
    ///
    /// # Errors
    /// A sentence that names the first tensor which is missing or has another shape.
    pub fn new(mut tensors: HashMap<String, Tensor>) -> Result<Self, String> {
        let mut take = |key: String, shape: &[i64]| {
            let tensor = tensors.remove(&key).ok_or(format!("the LPIPS weights have no tensor `{key}`"))?;
            if tensor.size() == shape {
                Ok(tensor)
            } else {
                Err(format!(
                    "the LPIPS tensor `{key}` has the shape {:?}; {shape:?} was expected",
                    tensor.size()
                ))
            }
        };
        let mut convolutions = HashMap::new();
        for (index, input, output) in VGG_CONVOLUTIONS {
            let weight = take(format!("features.{index}.weight"), &[output, input, 3, 3])?;
            convolutions.insert(index, (weight, take(format!("features.{index}.bias"), &[output])?));
        }
        let linear = LINEAR
            .iter()
            .map(|(key, width)| take((*key).into(), &[1, *width, 1, 1]))
            .collect::<Result<Vec<_>, _>>()?;
        let device = linear[0].device();
        let constant = |values: [f32; 3]| Tensor::from_slice(&values).view([1, 3, 1, 1]).to_device(device);
        let (shift, scale) = (constant([-0.030, -0.088, -0.188]), constant([0.458, 0.448, 0.450]));
        Ok(Self { convolutions, linear, shift, scale })
    }

    /// Where it computes.
    pub fn device(&self) -> Device {
        self.shift.device()
    }

    /// Unit feature vectors of `[N, 3, H, W]` in [-1, 1] at the five taps.
    pub fn features(&self, x: &Tensor) -> Vec<Tensor> {
        let mut x = (x - &self.shift) / &self.scale;
        let mut taps = Vec::new();
        for (block, indices) in VGG_BLOCKS.iter().enumerate() {
            if block > 0 {
                x = x.max_pool2d([2, 2], [2, 2], [0, 0], [1, 1], false);
            }
            for index in *indices {
                let (weight, bias) = &self.convolutions[index];
                x = x.conv2d(weight, Some(bias), [1, 1], [1, 1], [1, 1], 1).relu();
            }
            taps.push(unit(&x));
        }
        taps
    }

    /// [`Lpips::features`] of a target, outside the graph.
    pub fn target(&self, x: &Tensor) -> Vec<Tensor> {
        no_grad(|| self.features(x))
    }

    /// `[N, 3, H, W]` in [-1, 1] as points `[N, D]` whose squared Euclidean distances are LPIPS: each tap's features, weighed by the
    /// roots of their channels' weights, over the root of the tap's size. D is about 124·H·W.
    pub fn embedding(&self, x: &Tensor) -> Tensor {
        let of_tap = |(feature, weight): (Tensor, &Tensor)| {
            let places = (feature.size()[2] * feature.size()[3]) as f64;
            (feature * (weight.clamp_min(0.0) / places).sqrt()).flatten(1, -1)
        };
        let taps: Vec<_> = self.target(x).into_iter().zip(&self.linear).map(of_tap).collect();
        Tensor::cat(&taps, 1)
    }

    /// The distance of each picture to its target, `[N]`.
    pub fn distance(&self, x: &Tensor, target: &[Tensor]) -> Tensor {
        let of_tap = |((a, b), weight): ((&Tensor, &Tensor), &Tensor)| {
            let difference = (a - b).square() * weight;
            difference.sum_dim_intlist([1].as_slice(), false, Kind::Float).mean_dim(
                [1, 2].as_slice(),
                false,
                Kind::Float,
            )
        };
        let features = self.features(x);
        let taps: Vec<_> = features.iter().zip(target).zip(&self.linear).map(of_tap).collect();
        Tensor::stack(&taps, 0).sum_dim_intlist([0].as_slice(), false, Kind::Float)
    }
}

/// Each spatial vector over its length. The small term under the root keeps the gradient of an all-zero vector finite.
fn unit(x: &Tensor) -> Tensor {
    let square = x.square().sum_dim_intlist([1].as_slice(), true, Kind::Float);
    x / ((square + 1e-20).sqrt() + 1e-10)
}
