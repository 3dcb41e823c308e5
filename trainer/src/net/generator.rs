//! The generator (paper, section 3.1; reference, section 1).

use super::Pass;
use super::batch_norm::BatchNorm;
use super::discriminator::Views;
use super::ops::glu;
use super::segment::{Layers, Shared, parameters_of, segment};
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
    stages: Vec<(Stage, Shared<Doubling>)>,
    to_small: Option<SpectralConv>,
    to_big: SpectralConv,
}

/// From one map to the next: a block, and the gate of its output, if there is one.
#[derive(Debug)]
struct Doubling {
    block: Block,
    gate: Option<SkipLayerExcitation>,
}

#[derive(Debug)]
enum Block {
    Up(Up),
    UpComp(UpComp),
}

impl Doubling {
    /// From the map before, and the one that the gate looks at.
    fn forward(this: &Shared<Self>, before: &Tensor, looked_at: Option<&Tensor>, pass: Pass) -> Tensor {
        let noise = match &this.block {
            Block::Up(_) => [None, None],
            Block::UpComp(_) => UpComp::draw(before, pass),
        };
        let noisy = noise[0].is_some();
        let optional = noise.iter().map(Option::as_ref).chain([looked_at]).flatten();
        let inputs: Vec<_> = [before].into_iter().chain(optional).collect();
        segment(this, &inputs, pass, move |layers, inputs, pass| {
            let noise = if noisy { [inputs.get(1), inputs.get(2)] } else { [None, None] };
            let x = match &layers.block {
                Block::Up(block) => block.forward(&inputs[0], pass),
                Block::UpComp(block) => block.forward(&inputs[0], noise, pass),
            };
            match (&layers.gate, inputs.last()) {
                (Some(gate), Some(looked_at)) => gate.forward(looked_at, &x, pass),
                _ => x,
            }
        })
    }
}

impl Layers for Doubling {
    fn parameters(&self) -> Vec<&Tensor> {
        let block: &dyn Layers = match &self.block {
            Block::Up(block) => block,
            Block::UpComp(block) => block,
        };
        let gate = self.gate.as_ref().map(|gate| gate as &dyn Layers);
        parameters_of([block].into_iter().chain(gate))
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
        // Variables are drawn as they are made: first layer, blocks, gates, pictures.
        let first = SpectralConv::from_point(&(&init / 0), architecture.latent_dim() as i64, 2 * width(4));
        let init_norm = BatchNorm::new(&(&init / 1), 2 * width(4));
        let blocks = architecture.stages().into_iter().map(|stage| {
            let path = path / stage.name();
            let (input, output) = (stage.input as i64, stage.output as i64);
            let block = match stage.convs {
                1 => Block::Up(Up::new(&path, input, output)),
                _ => Block::UpComp(UpComp::new(&path, input, output)),
            };
            (stage, block)
        });
        let blocks: Vec<_> = blocks.collect();
        let gates = architecture.gates().into_iter().map(|gate| {
            let path = path / gate.name();
            let (low, high) = (gate.low as i64, gate.high as i64);
            (gate.to, SkipLayerExcitation::new(&path, low, high, architecture.excitation()))
        });
        let mut gates: BTreeMap<_, _> = gates.collect();
        let stages = blocks.into_iter().map(|(stage, block)| {
            let gate = stage.gate.as_ref().and_then(|gate| gates.remove(&gate.to));
            (stage, Shared::new(Doubling { block, gate }))
        });
        let stages = stages.collect();
        let small = architecture.small_resolution();
        Self {
            architecture,
            init: first,
            init_norm,
            stages,
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
        let first = pass.laid(&self.init.forward(z, pass.power_iteration));
        let x = glu(&self.init_norm.forward(&first, pass));
        let mut maps = BTreeMap::from([(4, x)]);
        for (stage, doubling) in &self.stages {
            let looked_at = stage.gate.as_ref().map(|gate| &maps[&gate.from]);
            let x = Doubling::forward(doubling, &maps[&(stage.size / 2)], looked_at, pass);
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
