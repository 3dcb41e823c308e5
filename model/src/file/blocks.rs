//! Which scale belongs to which values of a quantised weight.

use crate::TensorSpec;

/// Input channels that share a 4-bit scale in `init.weight`: each 4×4 patch has its own.
const INIT_GROUP: usize = 1;

/// Input channels that share a 4-bit scale in `feat_8`: 36 values of one output channel.
const FEAT_8_GROUP: usize = 4;

/// A weight `[A, B, H, W]` cut along its first two axes into blocks that share a scale each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Blocks {
    /// `A` and `B`.
    size: [usize; 2],
    /// `H·W`.
    taps: usize,
    /// How many steps of each axis a block spans; the last block of an axis may be shorter.
    span: [usize; 2],
}

impl Blocks {
    /// 8-bit: one block for each output channel.
    pub(super) fn channels(weight: &TensorSpec) -> Self {
        Self::new(weight, usize::MAX)
    }

    /// 4-bit: a few input channels of one output channel.
    pub(super) fn groups(weight: &TensorSpec) -> Self {
        Self::new(weight, group(weight))
    }

    fn new(weight: &TensorSpec, inputs: usize) -> Self {
        let size = [weight.shape[0], weight.shape[1]];
        let mut span = [1; 2];
        let input_axis = 1 - weight.output_axis();
        span[input_axis] = inputs.min(size[input_axis]);
        Self { size, taps: weight.shape[2..].iter().product(), span }
    }

    /// Blocks along the first and the second axis: the shape of a 4-bit weight's scales.
    pub(super) fn shape(&self) -> [usize; 2] {
        [self.size[0].div_ceil(self.span[0]), self.size[1].div_ceil(self.span[1])]
    }

    /// How many blocks there are.
    pub(super) fn len(&self) -> usize {
        self.shape().iter().product()
    }

    /// The block of the value at a row-major index.
    pub(super) fn of(&self, index: usize) -> usize {
        let patch = index / self.taps;
        let (a, b) = (patch / self.size[1], patch % self.size[1]);
        a / self.span[0] * self.shape()[1] + b / self.span[1]
    }

    /// Every value, row-major, times its block's scale.
    pub(super) fn scaled(&self, value: impl Fn(usize) -> f32, scale: impl Fn(usize) -> f32) -> Vec<f32> {
        let mut scaled = Vec::with_capacity(self.size[0] * self.size[1] * self.taps);
        // A patch lies in one block, so that the divisions are done once for each.
        for start in (0..scaled.capacity()).step_by(self.taps) {
            let scale = scale(self.of(start));
            scaled.extend((start..start + self.taps).map(|index| value(index) * scale));
        }
        scaled
    }

    /// Row-major indices of a block's values.
    pub(super) fn indices(&self, block: usize) -> impl Iterator<Item = usize> + use<> {
        let Self { size, taps, span } = *self;
        let [first, second] = [block / self.shape()[1], block % self.shape()[1]];
        let along = move |axis: usize, k: usize| k * span[axis]..((k + 1) * span[axis]).min(size[axis]);
        along(0, first)
            .flat_map(move |a| along(1, second).map(move |b| a * size[1] + b))
            .flat_map(move |patch| patch * taps..(patch + 1) * taps)
    }
}

/// Input channels that share a scale.
pub(super) fn group(weight: &TensorSpec) -> usize {
    if weight.output_axis() == 1 { INIT_GROUP } else { FEAT_8_GROUP }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Architecture;

    #[test]
    fn every_value_is_in_the_block_that_lists_it() {
        for spec in Architecture::new(64, 3, 5, 8).unwrap().tensors().iter().filter(|t| t.is_weight()) {
            for blocks in [Blocks::channels(spec), Blocks::groups(spec)] {
                let mut seen = 0;
                for block in 0..blocks.len() {
                    for index in blocks.indices(block) {
                        assert_eq!(blocks.of(index), block, "{} at {index}", spec.name);
                        seen += 1;
                    }
                }
                assert_eq!(seen, spec.len());
            }
        }
    }

    #[test]
    fn channels_are_the_outputs() {
        let tensors = Architecture::new(64, 3, 5, 8).unwrap().tensors();
        let count = |name: &str| Blocks::channels(tensors.iter().find(|t| t.name == name).unwrap()).len();
        assert_eq!(count("init.weight"), 256);
        assert_eq!(count("feat_8.conv2.weight"), 128);
        assert_eq!(count("to_big.weight"), 3);
    }
}
