//! The exported generator on libtorch: what `fastgan sample` runs, and the reference for the browser's engine.
//!
//! The network is cut in two at 32×32 ([`Low`]): every gate looks at a map of at most that size, so styles mix there.

mod low;
mod mixing;

pub use low::Low;
pub use mixing::Style;

use crate::net::{excitation, glu};
use crate::no_grad::no_grad;
use fastgan_model::file::ModelFile;
use fastgan_model::{Activation, Architecture, Gate, Stage};
use std::collections::HashMap;
use tch::{Device, Tensor};

/// Side length of the map at which the network is cut in two: the largest that a gate looks at.
const CUT: usize = 32;

/// A generator in its inference form: deterministic, independent of batch mates, without noise.
#[derive(Debug)]
pub struct InferenceGenerator {
    architecture: Architecture,
    tensors: HashMap<String, Tensor>,
    device: Device,
}

impl InferenceGenerator {
    /// Puts a model's weights on `device`.
    pub fn new(model: &ModelFile, device: Device) -> Self {
        let architecture = model.architecture();
        let load = |spec: fastgan_model::TensorSpec| {
            let shape: Vec<_> = spec.shape.iter().map(|&d| d as i64).collect();
            let tensor = Tensor::from_slice(model.tensor(&spec.name)).view(&shape[..]).to_device(device);
            (spec.name, tensor)
        };
        Self { architecture, tensors: architecture.tensors().into_iter().map(load).collect(), device }
    }

    /// Its sizes.
    pub fn architecture(&self) -> Architecture {
        self.architecture
    }

    /// Where its weights are, and its latents have to be.
    pub fn device(&self) -> Device {
        self.device
    }

    /// Draws `z [N, latent_dim]` as `[N, C, S, S]`, not clamped.
    pub fn forward(&self, z: &Tensor) -> Tensor {
        no_grad(|| self.differentiable(z))
    }

    /// [`Self::forward`] with its graph: what is searched for a latent is differentiated with respect to `z`.
    pub fn differentiable(&self, z: &Tensor) -> Tensor {
        self.high(&self.low(z))
    }

    /// The first half: `z [N, latent_dim]` to what pictures are made of. Keeps the graph.
    pub fn low(&self, z: &Tensor) -> Low {
        let weight = self.tensor("init.weight");
        let x = z.matmul(&weight.flatten(1, -1)).view([-1, weight.size()[1], 4, 4]);
        let mut content = glu(&(x + self.tensor("init.bias").view([1, -1, 1, 1])));
        let mut gates = self.gates_from(4, &content);
        for stage in self.stages().filter(|stage| stage.size <= CUT) {
            content = self.convolved(&stage, &content);
            gates.extend(self.gates_from(stage.size, &content));
        }
        Low { content, gates }
    }

    /// The second half: pictures `[N, C, S, S]`, not clamped. Keeps the graph.
    pub fn high(&self, low: &Low) -> Tensor {
        let mut gates = low.gates.iter();
        let last =
            self.stages().filter(|stage| stage.size > CUT).fold(low.content.shallow_clone(), |x, stage| {
                let x = self.convolved(&stage, &x);
                match stage.gate.and_then(|_| gates.next()) {
                    Some(gate) => x * gate.unsqueeze(-1).unsqueeze(-1),
                    None => x,
                }
            });
        let picture = conv(&last, self.tensor("to_big.weight"), None);
        match self.architecture.activation() {
            Activation::Tanh => picture.tanh(),
            Activation::Clamp => picture,
        }
    }

    fn stages(&self) -> impl Iterator<Item = Stage> {
        self.architecture.stages().into_iter()
    }

    /// A stage without its gate.
    fn convolved(&self, stage: &Stage, below: &Tensor) -> Tensor {
        let name = stage.name();
        let side = stage.size as i64;
        (1..=stage.convs).fold(below.upsample_nearest2d([side, side], None, None), |x, number| {
            let weight = self.tensor(&format!("{name}.conv{number}.weight"));
            glu(&conv(&x, weight, Some(self.tensor(&format!("{name}.conv{number}.bias")))))
        })
    }

    /// What the gates make of the map of side length `size` that they look at.
    fn gates_from(&self, size: usize, map: &Tensor) -> Vec<Tensor> {
        let gates = self.architecture.gates().into_iter().filter(|gate| gate.from == size);
        gates.map(|gate| self.excitation(&gate, map)).collect()
    }

    /// `[N, high]`, in (0, 1): how strongly each channel shows (paper, equation 2).
    fn excitation(&self, gate: &Gate, map: &Tensor) -> Tensor {
        let squeeze = self.tensor(&format!("{}.squeeze.weight", gate.name()));
        let excite = self.tensor(&format!("{}.excite.weight", gate.name()));
        let pooled = map.adaptive_avg_pool2d([4, 4]).flatten(1, -1);
        let squeezed = pooled.matmul(&squeeze.flatten(1, -1).tr());
        let squeezed = excitation(&squeezed, self.architecture.excitation());
        squeezed.matmul(&excite.flatten(1, -1).tr()).sigmoid()
    }

    fn tensor(&self, name: &str) -> &Tensor {
        &self.tensors[name]
    }
}

fn conv(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Tensor {
    x.conv2d(weight, bias, [1, 1], [1, 1], [1, 1], 1)
}
