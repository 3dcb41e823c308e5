//! Everything random in a step, drawn for its whole batch and narrowed to a share of it.

use super::precision::InFull;
use super::{FakeAugmentation, Settings, State};
use crate::augment::Augmentation;
use crate::loss::Hinge;
use crate::net::{Part, Pass, Pictures, Views};
use crate::rng::{Purpose, Stream};
use crate::share::Share;
use tch::{Device, Kind, Tensor};

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

/// Begins the randomness of the state's step: latents of the share, and what the generator draws from them.
///
/// Called again it draws the same, with the graph or without.
pub(super) fn generate(state: &State, settings: &Settings, share: Share, pass: Pass) -> (Pictures, Stream) {
    let mut rng = Stream::new(settings.seed, Purpose::Step, state.step);
    rng.seed_torch();
    let device = state.generator_store.device();
    let z = Tensor::randn([share.all, settings.latent_dim as i64], (Kind::Float, device));
    let draw = || state.generator.forward(&share.narrow(&z, 0), pass);
    (settings.precision.forward(device, draw).in_full(), rng)
}

impl Draws {
    /// Goes on where [`generate`] has stopped.
    pub(super) fn new(state: &State, settings: &Settings, share: Share, rng: &mut Stream) -> Self {
        let device = state.generator_store.device();
        let chance = state.augmentation.as_ref().map(|augmentation| &augmentation.chance);
        let design = settings.discriminator;
        let small = state.architecture().small_resolution();
        let own = design.views == Views::Both && settings.fake_augmentation == FakeAugmentation::Independent;
        let mirrored = settings.flip.then(|| mirrored(share, device, rng));
        let mut augmentation = |side| Augmentation::draw(share, side as i64, device, chance, rng);
        let real = augmentation(settings.resolution);
        let fake = augmentation(settings.resolution);
        let fake_small = own.then(|| augmentation(small));
        let part = Part::random(design.decoders, rng);
        let (views, logits) = (design.views.count(), design.head.logits());
        let hinge = Hinge::draw(settings.margin, share, views, logits, device);
        Self { mirrored, real, fake, fake_small, part, hinge }
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

/// Which pictures are mirrored, each with probability one half: `[N, 1, 1, 1]`.
pub(super) fn mirrored(share: Share, device: Device, rng: &mut Stream) -> Tensor {
    let all: Vec<bool> = (0..share.all).map(|_| rng.below(2) == 1).collect();
    Tensor::from_slice(&all[share.range()]).view([share.count, 1, 1, 1]).to_device(device)
}

/// Mirrors `[N, C, S, S]` where the mask says so.
pub(super) fn turned(pictures: &Tensor, mirrored: Option<&Tensor>) -> Tensor {
    match mirrored {
        Some(mask) => pictures.flip([3]).where_self(mask, pictures),
        None => pictures.shallow_clone(),
    }
}
