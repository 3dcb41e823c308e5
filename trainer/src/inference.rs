//! The exported generator on libtorch: what `fastgan sample` runs, and the reference for the browser's engine.

use crate::net::glu;
use fastgan_model::file::ModelFile;
use fastgan_model::{Activation, Architecture, Stage};
use std::collections::{BTreeMap, HashMap};
use tch::{Device, Tensor, no_grad};

/// A generator in its inference form: deterministic, independent of batch mates, without noise.
#[derive(Debug)]
pub struct InferenceGenerator {
    architecture: Architecture,
    tensors: HashMap<String, Tensor>,
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
        Self { architecture, tensors: architecture.tensors().into_iter().map(load).collect() }
    }

    /// Its sizes.
    pub fn architecture(&self) -> Architecture {
        self.architecture
    }

    /// Draws `z [N, latent_dim]` as `[N, C, S, S]`, not clamped.
    pub fn forward(&self, z: &Tensor) -> Tensor {
        no_grad(|| {
            let weight = self.tensor("init.weight");
            let x = z.matmul(&weight.flatten(1, -1)).view([-1, weight.size()[1], 4, 4]);
            let x = glu(&(x + self.tensor("init.bias").view([1, -1, 1, 1])));
            let mut maps = BTreeMap::from([(4, x)]);
            for stage in self.architecture.stages() {
                let x = self.stage(&stage, &maps);
                maps.insert(stage.size, x);
            }
            let last = &maps[&self.architecture.resolution()];
            let picture = conv(last, self.tensor("to_big.weight"), None);
            match self.architecture.activation() {
                Activation::Tanh => picture.tanh(),
                Activation::Clamp => picture,
            }
        })
    }

    fn stage(&self, stage: &Stage, maps: &BTreeMap<usize, Tensor>) -> Tensor {
        let name = stage.name();
        let side = stage.size as i64;
        let mut x = maps[&(stage.size / 2)].upsample_nearest2d([side, side], None, None);
        for number in 1..=stage.convs {
            let weight = self.tensor(&format!("{name}.conv{number}.weight"));
            x = glu(&conv(&x, weight, Some(self.tensor(&format!("{name}.conv{number}.bias")))));
        }
        match stage.gate {
            Some(gate) => {
                let squeeze = self.tensor(&format!("{}.squeeze.weight", gate.name()));
                let excite = self.tensor(&format!("{}.excite.weight", gate.name()));
                let pooled = maps[&gate.from].adaptive_avg_pool2d([4, 4]).flatten(1, -1);
                let squeezed = pooled.matmul(&squeeze.flatten(1, -1).tr()).silu();
                let strength = squeezed.matmul(&excite.flatten(1, -1).tr()).sigmoid();
                x * strength.unsqueeze(-1).unsqueeze(-1)
            }
            None => x,
        }
    }

    fn tensor(&self, name: &str) -> &Tensor {
        &self.tensors[name]
    }
}

fn conv(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Tensor {
    x.conv2d(weight, bias, [1, 1], [1, 1], [1, 1], 1)
}
