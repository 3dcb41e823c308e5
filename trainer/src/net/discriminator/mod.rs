//! The self-supervised discriminator (paper, section 3.2; reference, section 2).
//!
//! Two views of a picture, whole and small, are each judged patch by patch (5×5 logits). From real pictures, three decoders
//! must also rebuild the whole picture (from either view) and one quadrant of it (from a middle layer). A
//! [`DiscriminatorDesign`] says what of that there is.

mod decoder;
mod design;
mod down;
mod labels;
mod part;
mod small;
mod stem;
mod whole;

pub use decoder::Decoder;
pub use design::{Decoders, DiscriminatorDesign, Head, Views};
pub use part::Part;

use super::Pass;
use super::generator::Pictures;
use fastgan_model::Architecture;
use labels::Labels;
use small::Small;
use tch::Tensor;
use tch::nn::Path;
use whole::{Whole, WholeMaps};

/// Logits of a batch: `[25·N]` each, sample by sample, row by row, or `[N]` with a single logit.
#[derive(Debug)]
pub struct Judgement {
    /// Of the whole view.
    pub big: Tensor,
    /// Of the small view, if there is one.
    pub small: Option<Tensor>,
}

impl Judgement {
    /// All logits, the whole view's first.
    pub fn logits(&self) -> Tensor {
        match &self.small {
            Some(small) => Tensor::cat(&[&self.big, small], 0),
            None => self.big.shallow_clone(),
        }
    }
}

/// What the decoders made of a batch, each `[N, C, s, s]`.
#[derive(Debug)]
pub struct Reconstructions {
    /// Of the whole picture, from the whole view.
    pub big: Tensor,
    /// Of the whole picture, from the small view.
    pub small: Option<Tensor>,
    /// Of one part, from the 16×16 map.
    pub part: Tensor,
}

/// What real pictures are asked for: a judgement, and what self-supervision there is.
#[derive(Debug)]
pub struct RealPass {
    /// Logits.
    pub judgement: Judgement,
    /// Rebuilt pictures.
    pub reconstructions: Option<Reconstructions>,
    /// Which training image each is, logits `[N, images]`.
    pub classes: Option<Tensor>,
    /// The logarithm of each one's original aspect ratio, width over height, `[N]`.
    pub aspect_ratio: Option<Tensor>,
}

/// The maps of a batch that decoders and other observers look at.
#[derive(Debug)]
pub struct Features {
    /// `[N, 4·base, 16, 16]`: the paper's f₁.
    pub middle: Tensor,
    /// `[N, 8·base, 8, 8]`: the paper's f₂.
    pub last: Tensor,
}

/// The discriminator as it is trained.
#[derive(Debug)]
pub struct Discriminator {
    whole: Whole,
    small: Option<Small>,
    decoder_big: Option<Decoder>,
    decoder_small: Option<Decoder>,
    decoder_part: Option<Decoder>,
    labels: Labels,
}

impl Discriminator {
    /// Makes the variables under `path`, initialised as the official code does. `images` are what a contrastive design tells apart.
    ///
    /// Below 256 px the same network is cut at the top: the stem feeds the trunk at the picture's own size.
    pub fn new(path: &Path, architecture: Architecture, design: DiscriminatorDesign, images: usize) -> Self {
        let base = architecture.base_channels() as i64;
        let small = (design.views == Views::Both).then(|| Small::new(path, architecture, design.head));
        let decoder = |name: &str, input| {
            (design.decoders != Decoders::None)
                .then(|| Decoder::new(&(path / name), architecture, input, design.decoders))
        };
        let classes = design.contrastive.then_some(images.max(1) as i64);
        Self {
            whole: Whole::new(path, architecture, design.skip, design.head),
            decoder_big: decoder("decoder_big", whole::width(base, 8)),
            decoder_small: small.as_ref().and_then(|_| decoder("decoder_small", small::width(base, 8))),
            decoder_part: decoder("decoder_part", whole::width(base, 16)),
            labels: Labels::new(path, whole::width(base, 8), classes, design.aspect_ratio),
            small,
        }
    }

    /// Judges real pictures, and does with them what self-supervision there is; `part` is what the part decoder rebuilds.
    pub fn real(&self, views: &Pictures, part: &Part, pass: Pass) -> RealPass {
        let maps = self.whole.maps(&pass.laid(&views.big), pass);
        let small = self.small_map(views, pass);
        let rebuild = |decoder: &Option<Decoder>, map: &Tensor| {
            decoder.as_ref().map(|decoder| decoder.forward(map, pass))
        };
        let big = rebuild(&self.decoder_big, &maps.last);
        let rebuilt_small = small.as_ref().and_then(|small| rebuild(&self.decoder_small, small));
        let rebuilt_part = rebuild(&self.decoder_part, &part.crop(&maps.middle));
        let (classes, aspect_ratio) = self.labels.forward(&maps.last);
        RealPass {
            judgement: self.judge(&maps, small.as_ref(), pass),
            reconstructions: big.zip(rebuilt_part).map(|(big, part)| Reconstructions {
                big,
                small: rebuilt_small,
                part,
            }),
            classes,
            aspect_ratio,
        }
    }

    /// Judges the generator's pictures.
    pub fn fake(&self, views: &Pictures, pass: Pass) -> Judgement {
        let maps = self.whole.maps(&pass.laid(&views.big), pass);
        self.judge(&maps, self.small_map(views, pass).as_ref(), pass)
    }

    /// The trunk's maps of pictures `[N, C, S, S]`.
    pub fn features(&self, pictures: &Tensor, pass: Pass) -> Features {
        let WholeMaps { middle, last } = self.whole.maps(pictures, pass);
        Features { middle, last }
    }

    /// The layers that can be frozen, from the pictures on: the names that their variables begin with, layer by layer (Freeze-D).
    /// Heads, decoders and skip-layer excitations are none of them.
    pub fn layers(&self) -> Vec<Vec<String>> {
        let whole = self.whole.layers();
        let small = self.small.as_ref().map(Small::layers).unwrap_or_default();
        let at = |n: usize| whole.get(n).into_iter().chain(small.get(n)).cloned().collect();
        (0..whole.len()).map(at).collect()
    }

    /// How many [`Self::layers`] a discriminator of these sizes has.
    pub fn freezable_layers(architecture: Architecture) -> usize {
        whole::layers(architecture)
    }

    fn small_map(&self, views: &Pictures, pass: Pass) -> Option<Tensor> {
        self.small.as_ref().zip(views.small.as_ref()).map(|(branch, view)| branch.map(&pass.laid(view), pass))
    }

    fn judge(&self, maps: &WholeMaps, small: Option<&Tensor>, pass: Pass) -> Judgement {
        let of_small = self.small.as_ref().zip(small).map(|(branch, map)| branch.logits(map, pass));
        Judgement { big: self.whole.logits(maps, pass), small: of_small }
    }
}
