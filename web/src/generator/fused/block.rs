//! (Nearest ×2,) 3×3 convolution, bias, noise, GLU, (gate) in one pass.

use super::convolution::{Convolution, Place};
use super::map::{Map, Maps, tensor};
use super::recipe::{Doubling, Same};
use super::sigmoid::sigmoid;
use crate::generator::Parameters;
use burn::Tensor;
use burn::tensor::TensorData;
use wide::f32x4;

/// The plain [`Block`](crate::generator::Block)'s work, on the CPU.
#[derive(Debug)]
pub struct Block {
    convolution: Either,
    /// `C`, half of what the convolution makes.
    output: usize,
    /// Four outputs' biases, and those of their partners in the GLU.
    bias: Vec<[f32x4; 2]>,
    noise: Option<Vec<[f32x4; 2]>>,
}

#[derive(Debug)]
enum Either {
    Doubling(Convolution<Doubling, 2>),
    Same(Convolution<Same, 2>),
}

impl Block {
    /// As [`Block::load`](crate::generator::Block::load).
    pub fn load(parameters: &Parameters<'_>, spec: &fastgan_model::Block) -> Self {
        let (file, name) = (parameters.file(), spec.name());
        let fastgan_model::Block { input, output, .. } = *spec;
        let weight = file.tensor(&format!("{name}.weight"));
        let blocks = output.div_ceil(4);
        let channel = |block: usize, half: usize, lane: usize| {
            let channel = 4 * block + lane;
            (channel < output).then_some(half * output + channel)
        };
        let by_block = |values: &[f32]| -> Vec<[f32x4; 2]> {
            let value = |at: Option<usize>| at.map_or(0.0, |at| values[at]);
            let vector = |block, half| f32x4::new([0, 1, 2, 3].map(|lane| value(channel(block, half, lane))));
            (0..blocks).map(|block| [vector(block, 0), vector(block, 1)]).collect()
        };
        Self {
            convolution: if spec.doubles() {
                Either::Doubling(Convolution::new(weight, input, blocks, channel))
            } else {
                Either::Same(Convolution::new(weight, input, blocks, channel))
            },
            output,
            bias: by_block(file.tensor(&format!("{name}.bias"))),
            noise: spec.noisy.then(|| by_block(file.tensor(&spec.noise_name()))),
        }
    }

    /// As [`Block::forward`](crate::generator::Block::forward), for tensors of the CPU.
    pub fn forward(&self, x: Tensor<4>, noise: Option<Tensor<4>>, gate: Option<Tensor<4>>) -> Tensor<4> {
        let input = Maps::of(x);
        let [n, _, height, width] = input.dims;
        let scale = if matches!(self.convolution, Either::Doubling(_)) { 2 } else { 1 };
        let size = [scale * height, scale * width];
        let noise = noise.map(|noise| noise.into_data());
        let gate = gate.map(Maps::of);
        let mut values = vec![0.0; n * size[0] * size[1] * self.output];
        let pictures = values.chunks_exact_mut(size[0] * size[1] * self.output);
        for (i, (map, picture)) in input.maps().zip(pictures).enumerate() {
            self.picture(map, noise.as_ref(), gate.as_ref().and_then(|gate| gate.map(i)), size, picture);
        }
        tensor(values, [n, self.output, size[0], size[1]])
    }

    /// One picture's map into `picture: [H', W', C]`.
    fn picture(
        &self,
        map: Map<'_>,
        noise: Option<&TensorData>,
        gate: Option<Map<'_>>,
        size: [usize; 2],
        picture: &mut [f32],
    ) {
        let noise = noise.and_then(|noise| noise.as_slice::<f32>().ok()).zip(self.noise.as_ref());
        let finish = |Place { block, y, x }, [mut value, mut partner]: [f32x4; 2]| {
            let [bias, partners_bias] = self.bias[block];
            value += bias;
            partner += partners_bias;
            if let Some((plane, strengths)) = noise {
                let noise = f32x4::splat(plane[y * size[1] + x]);
                value += noise * strengths[block][0];
                partner += noise * strengths[block][1];
            }
            value *= sigmoid(partner);
            if let Some(gate) = gate {
                let [y, x] = [y.min(gate.height - 1), x.min(gate.width - 1)];
                value *= gate.at(y as isize, x as isize, 4 * block);
            }
            let pixel = &mut picture[(y * size[1] + x) * self.output..][..self.output];
            let channels = &mut pixel[4 * block..];
            let length = channels.len().min(4);
            channels[..length].copy_from_slice(&value.to_array()[..length]);
        };
        match &self.convolution {
            Either::Doubling(convolution) => convolution.run(map, size, finish),
            Either::Same(convolution) => convolution.run(map, size, finish),
        }
    }
}
