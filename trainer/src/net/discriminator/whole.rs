//! The branch that sees the whole picture: stem, trunk, skip-layer excitation, head (reference, section 2.2).

use super::Head;
use super::down::DownComp;
use super::stem::Stem;
use crate::net::Pass;
use crate::net::batch_norm::BatchNorm;
use crate::net::ops::leaky_relu;
use crate::net::segment::{Layers, Shared, parameters_of, segment};
use crate::net::sle::SkipLayerExcitation;
use crate::net::spectral::SpectralConv;
use fastgan_model::{Architecture, Design, Excitation};
use std::collections::BTreeMap;
use tch::Tensor;
use tch::nn::Path;

/// From `[N, C, S, S]` to the maps that decoders look at, and to logits.
#[derive(Debug)]
pub(super) struct Whole {
    stem: Shared<Stem>,
    trunk: Vec<(usize, Shared<Halving>)>,
    head: WholeHead,
}

/// From one map to the next: a block, and the gate of its output with the size of the map that it looks at, if there is one.
#[derive(Debug)]
struct Halving {
    block: DownComp,
    gate: Option<(usize, SkipLayerExcitation)>,
}

impl Halving {
    /// From the map before, and the one that the gate looks at.
    fn forward(this: &Shared<Self>, before: &Tensor, looked_at: Option<&Tensor>, pass: Pass) -> Tensor {
        let inputs: Vec<_> = [before].into_iter().chain(looked_at).collect();
        segment(this, &inputs, pass, |layers, inputs, pass| {
            let x = layers.block.forward(&inputs[0], pass);
            match (&layers.gate, inputs.get(1)) {
                (Some((_, gate)), Some(looked_at)) => gate.forward(looked_at, &x, pass),
                _ => x,
            }
        })
    }
}

impl Layers for Halving {
    fn parameters(&self) -> Vec<&Tensor> {
        let gate = self.gate.as_ref().map(|(_, gate)| gate as &dyn Layers);
        parameters_of([&self.block as &dyn Layers].into_iter().chain(gate))
    }
}

/// The maps that head and decoders look at.
pub(super) struct WholeMaps {
    /// `[N, 4·base, 16, 16]`.
    pub(super) middle: Tensor,
    /// `[N, 8·base, 8, 8]`.
    pub(super) last: Tensor,
}

#[derive(Debug)]
enum WholeHead {
    /// 1×1, BatchNorm, leaky ReLU, then 4×4 to 5×5 logits.
    Patches(SpectralConv, BatchNorm, SpectralConv),
    /// Once more down to 4×4, then 4×4 to one logit.
    Single(DownComp, SpectralConv),
}

/// Channels of the trunk's map at side length `size` (reference, section 2.1, shifted by the stem).
pub(super) fn width(base: i64, size: usize) -> i64 {
    base * 64 / size as i64
}

/// The official name of the trunk stage that makes the map at side length `size`: its factor relative to 512 px.
fn stage_name(size: usize) -> String {
    format!("down_{}", 512 / size)
}

/// The stem and the trunk's stages.
pub(super) fn layers(architecture: Architecture) -> usize {
    1 + (architecture.resolution().min(256) / 8).ilog2() as usize
}

impl Whole {
    pub(super) fn new(path: &Path, architecture: Architecture, skip: bool, head: Head) -> Self {
        let base = architecture.base_channels() as i64;
        let resolution = architecture.resolution();
        let first = resolution.min(256);
        let mut trunk = Vec::new();
        let mut size = first / 2;
        while size >= 8 {
            let (input, output) = (width(base, 2 * size), width(base, size));
            let block = DownComp::new(&(path / stage_name(size)), input, output);
            let from = 8 * size;
            let gate = (skip && from <= first).then(|| {
                let path = path / format!("se_{}_{}", 512 / from, 512 / size);
                (from, SkipLayerExcitation::new(&path, width(base, from), output, Excitation::Swish))
            });
            trunk.push((size, Shared::new(Halving { block, gate })));
            size /= 2;
        }
        let output = width(base, first);
        let middle = if architecture.design() == Design::Paper { 3 } else { output / 2 };
        let channels = architecture.channels() as i64;
        Self {
            stem: Shared::new(Stem::new(&(path / "down_from_big"), resolution, channels, middle, output)),
            trunk,
            head: WholeHead::new(&(path / "rf_big"), base, head),
        }
    }

    pub(super) fn maps(&self, x: &Tensor, pass: Pass) -> WholeMaps {
        let first = segment(&self.stem, &[x], pass, |stem, inputs, pass| stem.forward(&inputs[0], pass));
        let mut maps = BTreeMap::from([(2 * self.trunk[0].0, first)]);
        for (size, halving) in &self.trunk {
            let looked_at = halving.gate.as_ref().map(|(from, _)| &maps[from]);
            let x = Halving::forward(halving, &maps[&(2 * size)], looked_at, pass);
            maps.insert(*size, x);
        }
        WholeMaps { middle: maps[&16].shallow_clone(), last: maps[&8].shallow_clone() }
    }

    /// Logits, `[25·N]` or `[N]`: sample by sample, row by row.
    pub(super) fn logits(&self, maps: &WholeMaps, pass: Pass) -> Tensor {
        self.head.forward(&maps.last, pass)
    }

    /// Names of its layers, from the picture to the head, which is none of them.
    pub(super) fn layers(&self) -> Vec<String> {
        let stages = self.trunk.iter().map(|(size, _)| stage_name(*size));
        std::iter::once("down_from_big".to_owned()).chain(stages).collect()
    }
}

impl WholeHead {
    fn new(path: &Path, base: i64, head: Head) -> Self {
        let (input, wide) = (width(base, 8), width(base, 4));
        match head {
            Head::Patches => Self::Patches(
                SpectralConv::conv(&(path / 0), input, wide, 1, 1, 0),
                BatchNorm::new(&(path / 1), wide),
                SpectralConv::conv(&(path / 3), wide, 1, 4, 1, 0),
            ),
            Head::Single => Self::Single(
                DownComp::new(&(path / 0), input, wide),
                SpectralConv::conv(&(path / 1), wide, 1, 4, 1, 0),
            ),
        }
    }

    fn forward(&self, last: &Tensor, pass: Pass) -> Tensor {
        let logits = match self {
            Self::Patches(widen, norm, to_logits) => {
                let x = widen.forward(last, pass.power_iteration);
                to_logits.forward(&leaky_relu(&norm.forward(&x, pass)), pass.power_iteration)
            }
            Self::Single(down, to_logit) => to_logit.forward(&down.forward(last, pass), pass.power_iteration),
        };
        logits.flatten(0, -1)
    }
}
