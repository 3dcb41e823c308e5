//! What is drawn for a share of a step's pictures, on the device, and what becomes of the pictures by it.

use super::precision::InFull;
use super::{Chances, Settings, State};
use crate::augment::Augmentation;
use crate::loss::Hinge;
use crate::net::{Part, Pass, Pictures};
use crate::share::Share;
use tch::{Kind, Tensor};

/// What happens by chance to a share's pictures after the generator has drawn its own.
#[derive(Debug)]
pub(super) struct Draws {
    /// Which real pictures are mirrored, `[N, 1, 1, 1]`.
    mirrored: Option<Tensor>,
    real: Augmentation,
    fake: Augmentation,
    /// Where the small view has one of its own.
    fake_small: Option<Augmentation>,
    pub(super) part: Part,
    pub(super) hinge: Hinge,
}

/// Latents of the share, and what the generator draws from them: the first that is drawn after a step's seed was planted.
pub(super) fn generate(state: &State, settings: &Settings, share: Share, pass: Pass) -> Pictures {
    let device = state.generator_store.device();
    let z = Tensor::randn([share.all, settings.latent_dim as i64], (Kind::Float, device));
    let draw = || state.generator.forward(&share.narrow(&z, 0), pass);
    settings.precision.forward(device, draw).in_full()
}

impl Draws {
    /// Goes on where [`generate`] has stopped.
    pub(super) fn new(state: &State, settings: &Settings, share: Share, chances: &Chances) -> Self {
        let device = state.generator_store.device();
        let chance = state.augmentation.as_ref().map(|augmentation| &augmentation.chance);
        let design = settings.discriminator;
        let large = settings.resolution as i64;
        let small = state.architecture().small_resolution() as i64;
        let augmentation =
            |side, shifts: Tensor| Augmentation::with_shifts(share, side, &share.narrow(&shifts, 0), chance);
        let real = augmentation(large, chances.real());
        let fake = augmentation(large, chances.fake());
        let fake_small = chances.fake_small().map(|shifts| augmentation(small, shifts));
        let (views, logits) = (design.views.count(), design.head.logits());
        let hinge = Hinge::draw(settings.margin, share, views, logits, device);
        let mirrored = chances.mirrored().map(|all| share.narrow(&all, 0));
        Self { mirrored, real, fake, fake_small, part: chances.part(), hinge }
    }

    /// What becomes of real pictures `[N, C, S, S]`.
    pub(super) fn real(&self, pictures: &Tensor) -> Tensor {
        self.real.apply(&turned(pictures, self.mirrored.as_ref()))
    }

    /// What becomes of generated ones.
    pub(super) fn fake(&self, drawn: &Pictures) -> Pictures {
        let of_small = self.fake_small.as_ref().unwrap_or(&self.fake);
        Pictures {
            small: drawn.small.as_ref().map(|small| of_small.apply(small)),
            big: self.fake.apply(&drawn.big),
        }
    }
}

/// Mirrors `[N, C, S, S]` where the mask, `[N, 1, 1, 1]`, says so.
pub(super) fn turned(pictures: &Tensor, mirrored: Option<&Tensor>) -> Tensor {
    match mirrored {
        Some(mask) => pictures.flip([3]).where_self(mask, pictures),
        None => pictures.shallow_clone(),
    }
}
