//! The generator (paper, section 3.1; reference, section 1).

use super::Pass;
use super::batch_norm::BatchNorm;
use super::discriminator::Views;
use super::ops::glu;
use super::sle::SkipLayerExcitation;
use super::spectral::SpectralConv;
use super::up::{Up, UpComp};
use fastgan_model::{Activation, Architecture, Stage};
use std::collections::BTreeMap;
use tch::Tensor;
use tch::nn::Path;

/// What the generator draws.
#[derive(Debug)]
pub struct Pictures {
    /// `[N, C, S, S]`.
    pub big: Tensor,
    /// `[N, C, s, s]` with `s` = [`Architecture::small_resolution`]: the discriminator's second view, if it has one.
    pub small: Option<Tensor>,
}

/// The generator with spectral norm and BatchNorm unfolded, as it is trained.
#[derive(Debug)]
pub struct Generator {
    architecture: Architecture,
    init: SpectralConv,
    init_norm: BatchNorm,
    stages: Vec<(Stage, Block)>,
    gates: BTreeMap<usize, SkipLayerExcitation>,
    to_small: Option<SpectralConv>,
    to_big: SpectralConv,
}

#[derive(Debug)]
enum Block {
    Up(Up),
    UpComp(UpComp),
}

impl Block {
    fn forward(&self, x: &Tensor, pass: Pass) -> Tensor {
        match self {
            Block::Up(block) => block.forward(x, pass),
            Block::UpComp(block) => block.forward(x, pass),
        }
    }
}

impl Generator {
    /// Makes the variables under `path`, initialised as the official code does (reference, section 1.4).
    pub fn new(path: &Path, architecture: Architecture) -> Self {
        Self::with_views(path, architecture, Views::Both)
    }

    /// As [`Generator::new`]; `views` says whether it also draws the discriminator's second view.
    pub fn with_views(path: &Path, architecture: Architecture, views: Views) -> Self {
        let width = |size| architecture.width(size) as i64;
        let channels = architecture.channels() as i64;
        let init = &(path / "init") / "init";
        let stages = architecture.stages().into_iter().map(|stage| {
            let path = path / stage.name();
            let (input, output) = (stage.input as i64, stage.output as i64);
            let block = match stage.convs {
                1 => Block::Up(Up::new(&path, input, output)),
                _ => Block::UpComp(UpComp::new(&path, input, output)),
            };
            (stage, block)
        });
        let gates = architecture.gates().into_iter().map(|gate| {
            let path = path / gate.name();
            let (low, high) = (gate.low as i64, gate.high as i64);
            (gate.to, SkipLayerExcitation::new(&path, low, high, architecture.excitation()))
        });
        let small = architecture.small_resolution();
        Self {
            architecture,
            init: SpectralConv::from_point(&(&init / 0), architecture.latent_dim() as i64, 2 * width(4)),
            init_norm: BatchNorm::new(&(&init / 1), 2 * width(4)),
            stages: stages.collect(),
            gates: gates.collect(),
            to_small: (views == Views::Both).then(|| {
                SpectralConv::conv(&(path / format!("to_{small}")), width(small), channels, 1, 1, 0)
            }),
            to_big: SpectralConv::conv(
                &(path / "to_big"),
                width(architecture.resolution()),
                channels,
                3,
                1,
                1,
            ),
        }
    }

    /// Its sizes.
    pub fn architecture(&self) -> Architecture {
        self.architecture
    }

    /// Draws one picture for each latent of `z` `[N, latent_dim]`.
    pub fn forward(&self, z: &Tensor, pass: Pass) -> Pictures {
        let x = glu(&self.init_norm.forward(&self.init.forward(z, pass.power_iteration), pass));
        let mut maps = BTreeMap::from([(4, x)]);
        for (stage, block) in &self.stages {
            let mut x = block.forward(&maps[&(stage.size / 2)], pass);
            if let Some(gate) = stage.gate {
                x = self.gates[&gate.to].forward(&maps[&gate.from], &x, pass);
            }
            maps.insert(stage.size, x);
        }
        let big = self.to_big.forward(&maps[&self.architecture.resolution()], pass.power_iteration);
        let low = &maps[&self.architecture.small_resolution()];
        let small = self.to_small.as_ref().map(|conv| conv.forward(low, pass.power_iteration));
        match self.architecture.activation() {
            Activation::Tanh => Pictures { big: big.tanh(), small: small.map(|small| small.tanh()) },
            Activation::Clamp => Pictures { big, small },
        }
    }
}
