//! The branch that sees the whole picture: stem, trunk, skip-layer excitation, head (reference, section 2.2).

use super::Head;
use super::down::DownComp;
use super::stem::Stem;
use crate::net::Pass;
use crate::net::batch_norm::BatchNorm;
use crate::net::ops::leaky_relu;
use crate::net::sle::SkipLayerExcitation;
use crate::net::spectral::SpectralConv;
use fastgan_model::{Architecture, Design, Excitation};
use std::collections::BTreeMap;
use tch::Tensor;
use tch::nn::Path;

/// From `[N, C, S, S]` to the maps that decoders look at, and to logits.
#[derive(Debug)]
pub(super) struct Whole {
    stem: Stem,
    trunk: Vec<(usize, DownComp)>,
    gates: BTreeMap<usize, (usize, SkipLayerExcitation)>,
    head: WholeHead,
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
        let mut gates = BTreeMap::new();
        let mut size = first / 2;
        while size >= 8 {
            let (input, output) = (width(base, 2 * size), width(base, size));
            trunk.push((size, DownComp::new(&(path / stage_name(size)), input, output)));
            let from = 8 * size;
            if skip && from <= first {
                let path = path / format!("se_{}_{}", 512 / from, 512 / size);
                let gate = SkipLayerExcitation::new(&path, width(base, from), output, Excitation::Swish);
                gates.insert(size, (from, gate));
            }
            size /= 2;
        }
        let output = width(base, first);
        let middle = if architecture.design() == Design::Paper { 3 } else { output / 2 };
        let channels = architecture.channels() as i64;
        Self {
            stem: Stem::new(&(path / "down_from_big"), resolution, channels, middle, output),
            trunk,
            gates,
            head: WholeHead::new(&(path / "rf_big"), base, head),
        }
    }

    pub(super) fn maps(&self, x: &Tensor, pass: Pass) -> WholeMaps {
        let mut maps = BTreeMap::from([(2 * self.trunk[0].0, self.stem.forward(x, pass))]);
        for (size, stage) in &self.trunk {
            let mut x = stage.forward(&maps[&(2 * size)], pass);
            if let Some((from, gate)) = self.gates.get(size) {
                x = gate.forward(&maps[from], &x, pass);
            }
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
                to_logits.forward(&leaky_relu(norm.forward(&x, pass)), pass.power_iteration)
            }
            Self::Single(down, to_logit) => to_logit.forward(&down.forward(last, pass), pass.power_iteration),
        };
        logits.flatten(0, -1)
    }
}
