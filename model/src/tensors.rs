//! The tensors of the inference form: spectral norm and BatchNorm folded into weight and bias.

use crate::{Architecture, Stage};

/// How many principal directions a model file carries (fewer where the latent is shorter).
pub const DIRECTIONS: usize = 16;

const FIRST: &str = "init.weight";

/// Name and shape of one tensor of a model file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorSpec {
    /// The key, e.g. `feat_8.conv1.weight`.
    pub name: String,
    /// The dimensions, row-major.
    pub shape: Vec<usize>,
}

impl TensorSpec {
    fn new(name: impl Into<String>, shape: impl Into<Vec<usize>>) -> Self {
        Self { name: name.into(), shape: shape.into() }
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether there is no value at all (never, in a valid architecture).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it is a convolution's weight (four dimensions), and no vector or list of directions.
    pub fn is_weight(&self) -> bool {
        self.shape.len() == 4
    }

    /// The axis of a weight's output channels: the first, but the second in `init.weight`, which is laid out as the matrix
    /// that a latent is multiplied by.
    pub fn output_axis(&self) -> usize {
        usize::from(self.name == FIRST)
    }

    /// Whether a model file may keep it in four bits: the weights below 16 px, which are 77 % of the published network's
    /// and do 9 % of its work at 256 px.
    pub fn may_be_four_bit(&self) -> bool {
        self.is_weight() && (self.name == FIRST || self.name.starts_with("feat_8."))
    }
}

impl Architecture {
    /// Every tensor of the model file, in order of execution; `directions` comes last.
    ///
    /// - `init.weight [latent_dim, 2·c4, 4, 4]`: a matrix product `z · W`, then `init.bias` and GLU.
    /// - `feat_R.conv1`: 3×3 on the map after nearest ×2; `feat_R.conv2`: 3×3 at the same size.
    /// - `feat_R.noise1`, `feat_R.noise2`: what one unit of noise adds to each channel, before the GLU.
    /// - `se_R.squeeze`: a matrix product of the low map pooled to 4×4; `se_R.excite`: of the result.
    /// - `to_big.weight`: 3×3 to the picture.
    /// - `directions`: unit rows, the latent's principal directions, strongest first.
    pub fn tensors(&self) -> Vec<TensorSpec> {
        let first = 2 * self.width(4);
        let mut tensors = vec![
            TensorSpec::new(FIRST, [self.latent_dim(), first, 4, 4]),
            TensorSpec::new("init.bias", [first]),
        ];
        for stage in self.stages() {
            tensors.extend(stage_tensors(&stage));
        }
        let last = self.width(self.resolution());
        tensors.push(TensorSpec::new("to_big.weight", [self.channels(), last, 3, 3]));
        tensors.push(TensorSpec::new("directions", [DIRECTIONS.min(self.latent_dim()), self.latent_dim()]));
        tensors
    }
}

fn stage_tensors(stage: &Stage) -> Vec<TensorSpec> {
    let doubled = 2 * stage.output;
    let mut tensors = Vec::new();
    for block in stage.blocks() {
        let name = block.name();
        tensors.push(TensorSpec::new(format!("{name}.weight"), [doubled, block.input, 3, 3]));
        tensors.push(TensorSpec::new(format!("{name}.bias"), [doubled]));
        if block.noisy {
            tensors.push(TensorSpec::new(block.noise_name(), [doubled]));
        }
    }
    if let Some(gate) = stage.gate {
        let name = gate.name();
        tensors.push(TensorSpec::new(format!("{name}.squeeze.weight"), [gate.high, gate.low, 4, 4]));
        tensors.push(TensorSpec::new(format!("{name}.excite.weight"), [gate.high, gate.high, 1, 1]));
    }
    tensors
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn convolution_weights_are_as_many_as_published() {
        // Convolution weights of the published generators, less `to_128` (192), which inference drops.
        for (resolution, published) in [(256, 29_116_448), (512, 29_162_864), (1024, 29_164_952)] {
            let a = Architecture::new(resolution, 3, 256, 64).unwrap();
            let weights: usize =
                a.tensors().iter().filter(|t| t.name.ends_with(".weight")).map(TensorSpec::len).sum();
            assert_eq!(weights, published - 192);
        }
    }

    #[test]
    fn names_are_unique_and_nothing_is_empty() {
        for resolution in crate::RESOLUTIONS {
            let tensors = Architecture::new(resolution, 4, 5, 8).unwrap().tensors();
            assert!(tensors.iter().all(|t| !t.is_empty()));
            let names: HashSet<_> = tensors.iter().map(|t| &t.name).collect();
            assert_eq!(names.len(), tensors.len());
        }
    }
}
