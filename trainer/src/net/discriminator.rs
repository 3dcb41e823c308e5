//! The self-supervised discriminator (paper, section 3.2; reference, section 2).
//!
//! Two views of a picture, whole and small, are each judged patch by patch (5×5 logits). From real pictures, three decoders
//! must also rebuild the whole picture (from either view) and one quadrant of it (from a middle layer).

use super::Pass;
use super::batch_norm::BatchNorm;
use super::decoder::Decoder;
use super::down::{Down, DownComp};
use super::generator::Pictures;
use super::ops::leaky_relu;
use super::sle::SkipLayerExcitation;
use super::spectral::SpectralConv;
use fastgan_model::Architecture;
use std::collections::BTreeMap;
use tch::nn::Path;
use tch::{IndexOp, Tensor};

/// A quarter of a picture, which the part decoder rebuilds: 0 top-left, 1 top-right, 2 bottom-left, 3 bottom-right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quadrant(u8);

impl Quadrant {
    /// The quadrant of an index; only its last two bits count.
    pub fn new(index: u64) -> Self {
        Self((index % 4) as u8)
    }

    /// That quarter of `[N, C, H, W]`.
    pub fn crop(self, x: &Tensor) -> Tensor {
        let size = x.size();
        let (h, w) = (size[2] / 2, size[3] / 2);
        let (top, left) = (i64::from(self.0 / 2) * h, i64::from(self.0 % 2) * w);
        x.i((.., .., top..top + h, left..left + w))
    }
}

/// Logits of a batch, `[25·N]` each: sample by sample, row by row.
#[derive(Debug)]
pub struct Judgement {
    /// Of the whole view.
    pub big: Tensor,
    /// Of the small view.
    pub small: Tensor,
}

impl Judgement {
    /// All logits, the whole view's first: `[50·N]`.
    pub fn logits(&self) -> Tensor {
        Tensor::cat(&[&self.big, &self.small], 0)
    }
}

/// What the decoders made of a batch, each `[N, C, s, s]`.
#[derive(Debug)]
pub struct Reconstructions {
    /// Of the whole picture, from the whole view.
    pub big: Tensor,
    /// Of the whole picture, from the small view.
    pub small: Tensor,
    /// Of one quadrant, from a middle layer.
    pub part: Tensor,
}

/// The discriminator as it is trained.
#[derive(Debug)]
pub struct Discriminator {
    small_resolution: usize,
    stem: Stem,
    trunk: Vec<(usize, DownComp)>,
    gates: BTreeMap<usize, (usize, SkipLayerExcitation)>,
    head: SpectralConv,
    head_norm: BatchNorm,
    to_logits: SpectralConv,
    small_stem: SpectralConv,
    small_trunk: Vec<Down>,
    small_to_logits: SpectralConv,
    decoder_big: Decoder,
    decoder_small: Decoder,
    decoder_part: Decoder,
}

/// From the picture to the trunk's first map, of at most 256 px.
#[derive(Debug)]
enum Stem {
    One(SpectralConv),
    Two(SpectralConv, SpectralConv, BatchNorm),
}

impl Stem {
    fn new(path: &Path, resolution: usize, channels: i64, output: i64) -> Self {
        match resolution {
            1024 => Self::Two(
                SpectralConv::conv(&(path / 0), channels, output / 2, 4, 2, 1),
                SpectralConv::conv(&(path / 2), output / 2, output, 4, 2, 1),
                BatchNorm::new(&(path / 3), output),
            ),
            512 => Self::One(SpectralConv::conv(&(path / 0), channels, output, 4, 2, 1)),
            _ => Self::One(SpectralConv::conv(&(path / 0), channels, output, 3, 1, 1)),
        }
    }

    fn forward(&self, x: &Tensor, pass: Pass) -> Tensor {
        match self {
            Self::One(conv) => leaky_relu(&conv.forward(x, pass.power_iteration)),
            Self::Two(first, second, norm) => {
                let x = leaky_relu(&first.forward(x, pass.power_iteration));
                leaky_relu(&norm.forward(&second.forward(&x, pass.power_iteration), pass))
            }
        }
    }
}

/// Channels of the trunk's map at side length `size` (reference, section 2.1, shifted by the stem).
fn trunk_width(base: i64, size: usize) -> i64 {
    base * 64 / size as i64
}

/// The official name of the trunk stage that makes the map at side length `size`: its factor relative to 512 px.
fn stage_name(size: usize) -> String {
    format!("down_{}", 512 / size)
}

impl Discriminator {
    /// Makes the variables under `path`, initialised as the official code does.
    ///
    /// Below 256 px the same network is cut at the top: the stem feeds the trunk at the picture's own size. The decoders'
    /// base is 32 channels from 64 base channels on, and half the base channels below.
    pub fn new(path: &Path, architecture: Architecture) -> Self {
        let base = architecture.base_channels() as i64;
        let channels = architecture.channels() as i64;
        let resolution = architecture.resolution();
        let small_resolution = architecture.small_resolution();
        let width = |size| trunk_width(base, size);
        let first = resolution.min(256);

        let mut trunk = Vec::new();
        let mut gates = BTreeMap::new();
        let mut size = first / 2;
        while size >= 8 {
            trunk.push((size, DownComp::new(&(path / stage_name(size)), width(2 * size), width(size))));
            let from = 8 * size;
            if from <= first {
                let name = format!("se_{}_{}", 512 / from, 512 / size);
                gates
                    .insert(size, (from, SkipLayerExcitation::new(&(path / name), width(from), width(size))));
            }
            size /= 2;
        }

        // The small branch keeps its widths at equal side lengths: base·4 at 8 px, halved at each doubling.
        let small_width = |size: usize| base * 32 / size as i64;
        let small = path / "down_from_small";
        let mut small_trunk = Vec::new();
        let mut size = small_resolution / 4;
        while size >= 8 {
            let path = &small / (small_trunk.len() + 2) as i64;
            small_trunk.push(Down::new(&path, small_width(2 * size), small_width(size)));
            size /= 2;
        }

        let head = path / "rf_big";
        let decoder_base = (base / 2).min(32);
        let decoder =
            |name, input| Decoder::new(&(path / name), input, decoder_base, small_resolution, channels);
        Self {
            small_resolution,
            stem: Stem::new(&(path / "down_from_big"), resolution, channels, width(first)),
            trunk,
            gates,
            head: SpectralConv::conv(&(&head / 0), width(8), 2 * width(8), 1, 1, 0),
            head_norm: BatchNorm::new(&(&head / 1), 2 * width(8)),
            to_logits: SpectralConv::conv(&(&head / 3), 2 * width(8), 1, 4, 1, 0),
            small_stem: SpectralConv::conv(
                &(&small / 0),
                channels,
                small_width(small_resolution / 2),
                4,
                2,
                1,
            ),
            small_trunk,
            small_to_logits: SpectralConv::conv(&(path / "rf_small"), small_width(8), 1, 4, 1, 0),
            decoder_big: decoder("decoder_big", width(8)),
            decoder_small: decoder("decoder_small", small_width(8)),
            decoder_part: decoder("decoder_part", width(16)),
        }
    }

    /// Judges real pictures `[N, C, S, S]` and rebuilds them; the small view is made here.
    pub fn real(&self, x: &Tensor, quadrant: Quadrant, pass: Pass) -> (Judgement, Reconstructions) {
        let views = Pictures { big: x.shallow_clone(), small: to_small(x, self.small_resolution) };
        let features = self.features(&views, pass);
        let reconstructions = Reconstructions {
            big: self.decoder_big.forward(&features.last, pass),
            small: self.decoder_small.forward(&features.small, pass),
            part: self.decoder_part.forward(&quadrant.crop(&features.middle), pass),
        };
        (self.judge(&features, pass), reconstructions)
    }

    /// Judges the generator's pictures.
    pub fn fake(&self, views: &Pictures, pass: Pass) -> Judgement {
        self.judge(&self.features(views, pass), pass)
    }

    fn features(&self, views: &Pictures, pass: Pass) -> Features {
        let stem = self.stem.forward(&views.big, pass);
        let mut maps = BTreeMap::from([(2 * self.trunk[0].0, stem)]);
        for (size, stage) in &self.trunk {
            let mut x = stage.forward(&maps[&(2 * size)], pass);
            if let Some((from, gate)) = self.gates.get(size) {
                x = gate.forward(&maps[from], &x, pass);
            }
            maps.insert(*size, x);
        }
        let mut small = leaky_relu(&self.small_stem.forward(&views.small, pass.power_iteration));
        for stage in &self.small_trunk {
            small = stage.forward(&small, pass);
        }
        Features { middle: maps[&16].shallow_clone(), last: maps[&8].shallow_clone(), small }
    }

    fn judge(&self, features: &Features, pass: Pass) -> Judgement {
        let x = self.head.forward(&features.last, pass.power_iteration);
        let x = leaky_relu(&self.head_norm.forward(&x, pass));
        Judgement {
            big: self.to_logits.forward(&x, pass.power_iteration).flatten(0, -1),
            small: self.small_to_logits.forward(&features.small, pass.power_iteration).flatten(0, -1),
        }
    }
}

/// The maps that judges and decoders look at.
struct Features {
    /// `[N, 4·base, 16, 16]`.
    middle: Tensor,
    /// `[N, 8·base, 8, 8]`.
    last: Tensor,
    /// `[N, 4·base, 8, 8]`, of the small view.
    small: Tensor,
}

/// A picture at the small resolution, by nearest neighbour as in the official code: pixel `⌊i·S/s⌋`.
pub fn to_small(x: &Tensor, size: usize) -> Tensor {
    x.upsample_nearest2d([size as i64, size as i64], None, None)
}
