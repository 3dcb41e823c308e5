//! The whole network.

use super::form::AnyToRgb;
use super::{Form, Init, Low, Noise, Parameters, SkipLayerExcitation, Stage};
use burn::Tensor;
use burn::tensor::Device;
use fastgan_model::Architecture;
use fastgan_model::file::ModelFile;

/// Side length of the map at which the network is cut in two: the largest that a gate looks at.
const CUT: usize = 32;

/// A generator with its weights on one device.
#[derive(Debug)]
pub struct Generator {
    architecture: Architecture,
    init: Init,
    /// The stages up to 32².
    low: Vec<Stage>,
    /// In the order of the maps that they gate, which is also that of the maps that they look at.
    gates: Vec<SkipLayerExcitation>,
    /// The stages above 32².
    high: Vec<Stage>,
    to_rgb: AnyToRgb,
}

impl Generator {
    /// Puts the tensors of `file` on `device`, in the form that is fastest there.
    pub fn load(file: &ModelFile, device: &Device) -> Self {
        Self::load_as(Form::fastest(device), file, device)
    }

    /// Puts the tensors of `file` on `device`, in Burn's own operations: the reference, and what is differentiable.
    pub fn load_plain(file: &ModelFile, device: &Device) -> Self {
        Self::load_as(Form::Plain, file, device)
    }

    fn load_as(form: Form, file: &ModelFile, device: &Device) -> Self {
        let parameters = Parameters::new(file, device);
        let architecture = file.architecture();
        let (low, high) = architecture.stages().into_iter().partition(|stage| stage.size <= CUT);
        let stages =
            |specs: Vec<_>| specs.into_iter().map(|spec| Stage::load(form, &parameters, spec)).collect();
        Self {
            architecture,
            init: Init::load(&parameters),
            low: stages(low),
            gates: architecture
                .gates()
                .into_iter()
                .map(|gate| SkipLayerExcitation::load(&parameters, gate))
                .collect(),
            high: stages(high),
            to_rgb: AnyToRgb::load(form, &parameters),
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
        let Low { content, gates } = self.low(z, noise);
        self.high(content, &gates, noise)
    }

    /// The first half: `z: [N, latent_dim]` → what a picture is made of.
    pub fn low(&self, z: Tensor<2>, noise: &Noise) -> Low {
        let mut content = self.init.forward(z);
        let mut gates = self.gates_from(4, &content);
        for stage in &self.low {
            content = stage.forward(content, None, noise);
            gates.extend(self.gates_from(stage.spec().size, &content));
        }
        Low { content, gates }
    }

    /// The second half: `content: [N, C, 32, 32]` → pictures `[N, channels, S, S]`, as [`Self::forward`].
    ///
    /// `gates` are as many as [`Low::gates`], each `[N, high, 1, 1]` or with 1 for `N`; a gate that differs from pixel to
    /// pixel is as large as the map that it gates, `[N, high, H, W]`.
    pub fn high(&self, content: Tensor<4>, gates: &[Tensor<4>], noise: &Noise) -> Tensor<4> {
        let mut gates = gates.iter().cloned();
        let x = self.high.iter().fold(content, |x, stage| {
            let gate = stage.spec().gate.and_then(|_| gates.next());
            stage.forward(x, gate, noise)
        });
        self.to_rgb.forward(x)
    }

    /// What the gates make of the map of side length `size` that they look at.
    fn gates_from(&self, size: usize, map: &Tensor<4>) -> Vec<Tensor<4>> {
        let looking = self.gates.iter().filter(move |gate| gate.spec().from == size);
        looking.map(|gate| gate.forward(map.clone())).collect()
    }
}
