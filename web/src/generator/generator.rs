//! The whole network.

use super::{Init, Noise, Parameters, Stage, ToRgb};
use burn::Tensor;
use burn::tensor::Device;
use fastgan_model::Architecture;
use fastgan_model::file::ModelFile;
use std::collections::BTreeMap;

/// A generator with its weights on one device.
#[derive(Debug)]
pub struct Generator {
    architecture: Architecture,
    init: Init,
    stages: Vec<Stage>,
    to_rgb: ToRgb,
}

impl Generator {
    /// Puts the tensors of `file` on `device`.
    pub fn load(file: &ModelFile, device: &Device) -> Self {
        let parameters = Parameters::new(file, device);
        let architecture = file.architecture();
        Self {
            architecture,
            init: Init::load(&parameters),
            stages: architecture.stages().into_iter().map(|spec| Stage::load(&parameters, spec)).collect(),
            to_rgb: ToRgb::load(&parameters),
        }
    }

    /// Sizes of this generator.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// `z: [N, latent_dim]` → pictures `[N, channels, S, S]`, nominally in [-1, 1] but not clamped; without noise.
    pub fn forward(&self, z: Tensor<2>) -> Tensor<4> {
        self.forward_with_noise(z, &Noise::Off)
    }

    /// [`Self::forward`] with noise in the two-convolution stages.
    pub fn forward_with_noise(&self, z: Tensor<2>, noise: &Noise) -> Tensor<4> {
        let gates = self.architecture.gates();
        let mut x = self.init.forward(z);
        // Only the maps that a later gate looks at are kept: a GPU can use the others' memory again.
        let mut low = BTreeMap::from([(4, x.clone())]);
        for stage in &self.stages {
            let gate = stage.spec().gate;
            x = stage.forward(x, gate.and_then(|gate| low.remove(&gate.from)), noise);
            if gates.iter().any(|gate| gate.from == stage.spec().size) {
                low.insert(stage.spec().size, x.clone());
            }
        }
        self.to_rgb.forward(x)
    }
}
