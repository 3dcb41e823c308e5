//! The network of FID and KID: InceptionV3 as TensorFlow published it in 2015 (reference, "FID network").

mod layers;

use crate::no_grad::no_grad;
use layers::{Step, blocks};
use std::collections::HashMap;
use tch::{Device, Kind, Tensor};

/// Length of a feature vector.
pub const FEATURES: i64 = 2048;
/// Side length that the network sees.
const SIDE: i64 = 299;
/// The term under BatchNorm's root.
const EPSILON: f64 = 1e-3;

/// The frozen network, its BatchNorm folded into the convolutions.
#[derive(Debug)]
pub struct Inception {
    blocks: Vec<Vec<Vec<Layer>>>,
}

#[derive(Debug)]
enum Layer {
    Conv(Convolution),
    Average,
    Max(i64),
    Fork(Vec<Convolution>),
}

#[derive(Debug)]
struct Convolution {
    weight: Tensor,
    bias: Tensor,
    stride: i64,
    padding: [i64; 2],
}

impl Inception {
    /// From the published file's tensors, on the device where they are; what belongs to the classifier is left out.
    ///
    /// # Errors
    /// A sentence that names the first tensor which is missing or has another shape.
    pub fn new(mut tensors: HashMap<String, Tensor>) -> Result<Self, String> {
        let mut network = Vec::new();
        let mut input = 3;
        for (block, branches) in blocks() {
            let mut layers = Vec::new();
            let mut output = 0;
            for branch in branches {
                let mut channels = input;
                let mut steps = Vec::new();
                for step in branch {
                    let mut conv = |name: &str, output, kernel, stride, keep: bool, input| {
                        Convolution::new(&mut tensors, &key(block, name), input, output, kernel, stride, keep)
                    };
                    steps.push(match step {
                        Step::Conv(name, output, kernel, stride, keep) => {
                            let conv = conv(name, output, kernel, stride, keep, channels)?;
                            channels = output;
                            Layer::Conv(conv)
                        }
                        Step::Average => Layer::Average,
                        Step::Max(stride) => Layer::Max(stride),
                        Step::Fork(both) => {
                            let fork = both
                                .map(|(name, output, kernel)| conv(name, output, kernel, 1, true, channels));
                            channels = both.iter().map(|(_, output, _)| output).sum();
                            Layer::Fork(fork.into_iter().collect::<Result<_, _>>()?)
                        }
                    });
                }
                output += channels;
                layers.push(steps);
            }
            input = output;
            network.push(layers);
        }
        Ok(Self { blocks: network })
    }

    /// Every tensor that the network needs, and its shape.
    pub fn tensors() -> Vec<(String, Vec<i64>)> {
        let mut all = Vec::new();
        let mut input = 3;
        for (block, branches) in blocks() {
            let mut sum = 0;
            for branch in branches {
                let mut channels = input;
                let mut conv = |name: &str, output: i64, kernel: [i64; 2], input: i64| {
                    let key = key(block, name);
                    all.push((format!("{key}.conv.weight"), vec![output, input, kernel[0], kernel[1]]));
                    all.extend(NORMS.map(|norm| (format!("{key}.bn.{norm}"), vec![output])));
                };
                for step in branch {
                    match step {
                        Step::Conv(name, output, kernel, ..) => {
                            conv(name, output, kernel, channels);
                            channels = output;
                        }
                        Step::Fork(both) => {
                            both.iter()
                                .for_each(|&(name, output, kernel)| conv(name, output, kernel, channels));
                            channels = both.iter().map(|(_, output, _)| output).sum();
                        }
                        Step::Average | Step::Max(_) => {}
                    }
                }
                sum += channels;
            }
            input = sum;
        }
        all
    }

    /// The features `[N, 2048]` of `[N, 3, H, W]` in [-1, 1]. Any size is brought to 299×299, bilinear without antialiasing, as the
    /// published network does itself.
    pub fn features(&self, x: &Tensor) -> Tensor {
        no_grad(|| {
            let mut x = x.to_device(self.device()).upsample_bilinear2d([SIDE, SIDE], false, None, None);
            for block in &self.blocks {
                let branches: Vec<_> = block
                    .iter()
                    .map(|branch| branch.iter().fold(x.shallow_clone(), |x, layer| layer.forward(&x)))
                    .collect();
                x = Tensor::cat(&branches, 1);
            }
            x.mean_dim([2, 3].as_slice(), false, Kind::Float)
        })
    }

    fn device(&self) -> Device {
        match &self.blocks[0][0][0] {
            Layer::Conv(conv) => conv.weight.device(),
            _ => Device::Cpu,
        }
    }
}

const NORMS: [&str; 4] = ["weight", "bias", "running_mean", "running_var"];

fn key(block: &str, name: &str) -> String {
    if block.is_empty() { name.into() } else { format!("{block}.{name}") }
}

impl Layer {
    fn forward(&self, x: &Tensor) -> Tensor {
        match self {
            Self::Conv(conv) => conv.forward(x),
            Self::Average => x.avg_pool2d([3, 3], [1, 1], [1, 1], false, false, None),
            Self::Max(stride) => {
                let padding = i64::from(*stride == 1);
                x.max_pool2d([3, 3], [*stride; 2], [padding; 2], [1, 1], false)
            }
            Self::Fork(both) => Tensor::cat(&both.iter().map(|conv| conv.forward(x)).collect::<Vec<_>>(), 1),
        }
    }
}

impl Convolution {
    fn new(
        tensors: &mut HashMap<String, Tensor>,
        key: &str,
        input: i64,
        output: i64,
        kernel: [i64; 2],
        stride: i64,
        keep: bool,
    ) -> Result<Self, String> {
        let mut take = |name: &str, shape: &[i64]| {
            let key = format!("{key}.{name}");
            let tensor =
                tensors.remove(&key).ok_or(format!("the Inception weights have no tensor `{key}`"))?;
            if tensor.size() == shape {
                Ok(tensor.to_kind(Kind::Double))
            } else {
                Err(format!(
                    "the Inception tensor `{key}` has the shape {:?}; {shape:?} was expected",
                    tensor.size()
                ))
            }
        };
        let weight = take("conv.weight", &[output, input, kernel[0], kernel[1]])?;
        let mut norm = |name: &str| take(&format!("bn.{name}"), &[output]);
        let (scale, shift, mean, variance) =
            (norm("weight")?, norm("bias")?, norm("running_mean")?, norm("running_var")?);
        let scale = scale / (variance + EPSILON).sqrt();
        Ok(Self {
            weight: (weight * scale.view([-1, 1, 1, 1])).to_kind(Kind::Float),
            bias: (shift - mean * scale).to_kind(Kind::Float),
            stride,
            padding: if keep { kernel.map(|side| side / 2) } else { [0, 0] },
        })
    }

    fn forward(&self, x: &Tensor) -> Tensor {
        x.conv2d(&self.weight, Some(&self.bias), [self.stride; 2], self.padding, [1, 1], 1).relu()
    }
}
