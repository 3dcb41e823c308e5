//! One training step, in the order of the official code (reference, section 3.5).

use super::self_supervision::SelfSupervision;
use super::{FakeAugmentation, Settings, State};
use crate::augment::{Augmentation, augment};
use crate::data::Batch;
use crate::loss::{Hinge, Reconstruction, generator};
use crate::net::{Part, Pass, Pictures, Views};
use crate::rng::{Purpose, Stream};
use tch::{Kind, Tensor};

/// The losses of one step, still on the device.
#[derive(Debug)]
pub struct Losses {
    /// Hinge loss of the discriminator on real pictures.
    pub real: Tensor,
    /// Hinge loss of the discriminator on generated pictures.
    pub fake: Tensor,
    /// What the decoders add to the discriminator's loss (0 without any).
    pub reconstruction: Tensor,
    /// What other self-supervision adds to it: telling images apart, aspect ratios (0 without any).
    pub labels: Tensor,
    /// The generator's loss.
    pub generator: Tensor,
    /// Mean logit of real pictures.
    pub real_logit: Tensor,
    /// Mean logit of generated pictures.
    pub fake_logit: Tensor,
}

/// Updates both networks once with a batch of real pictures.
///
/// All randomness follows from the settings' seed and the state's step.
pub fn step(state: &mut State, settings: &Settings, loss: &Reconstruction, batch: &Batch) -> Losses {
    let mut rng = Stream::new(settings.seed, Purpose::Step, state.step);
    rng.seed_torch();
    if let Some(fault) = &state.fault {
        fault.exhaust(state.step + 1, batch.count() as usize, state.remedies().memory.recomputes());
    }
    let z = Tensor::randn([batch.count(), settings.latent_dim as i64], (Kind::Float, batch.device()));
    let drawn = state.generator.forward(&z, Pass::TRAIN);
    let chance = state.augmentation.as_ref().map(|augmentation| augmentation.chance.shallow_clone());
    let real = if settings.flip { flip(&batch.pictures, &mut rng) } else { batch.pictures.shallow_clone() };
    let real = real_views(augment(&real, chance.as_ref(), &mut rng), state, settings);
    let drawn = augmented(&drawn, settings.fake_augmentation, chance.as_ref(), &mut rng);

    // Discriminator: real and generated pictures apart, so that BatchNorm never mixes them; their gradients add up.
    let hinge = Hinge::new(settings.margin);
    let part = Part::random(settings.discriminator.decoders, &mut rng);
    let discriminator = &state.discriminator;
    let seen = discriminator.real(&real, part, Pass::TRAIN);
    let real_logits = seen.judgement.logits();
    let real_loss = hinge.real(&real_logits);
    let taught = SelfSupervision::of(&seen, &real, part, batch, loss, settings, state.architecture());
    let regular = state.lecam.as_ref().map(|lecam| lecam.of_real(&real_logits) * settings.lecam);
    let all = sum([Some(&real_loss), Some(&taught.reconstruction), Some(&taught.labels), regular.as_ref()]);
    let parameters = &state.discriminator_parameters;
    let real_gradient = parameters.gradient(&all);

    let detached = Pictures { big: drawn.big.detach(), small: drawn.small.as_ref().map(Tensor::detach) };
    let fake_logits = discriminator.fake(&detached, Pass::TRAIN).logits();
    let fake_loss = hinge.fake(&fake_logits);
    let regular = state.lecam.as_ref().map(|lecam| lecam.of_fake(&fake_logits) * settings.lecam);
    let gradient = real_gradient + parameters.gradient(&sum([Some(&fake_loss), regular.as_ref()]));
    if let Some(fault) = &mut state.fault {
        fault.spoil(state.step + 1, "discriminator", parameters, &gradient);
    }
    state.discriminator_adam.step(parameters.buffer(), &gradient);

    // Generator: judged by the discriminator as it now is.
    let generator_loss = generator(&discriminator.fake(&drawn, Pass::TRAIN).logits());
    let parameters = &state.generator_parameters;
    let gradient = parameters.gradient(&generator_loss);
    if let Some(fault) = &mut state.fault {
        fault.spoil(state.step + 1, "generator", parameters, &gradient);
    }
    state.generator_adam.step(parameters.buffer(), &gradient);
    state.average(settings.ema_decay);
    let (real_logits, fake_logits) = (real_logits.detach(), fake_logits.detach());
    if let Some(lecam) = &mut state.lecam {
        lecam.follow(&real_logits, &fake_logits);
    }
    if let Some(augmentation) = &mut state.augmentation {
        augmentation.follow(&real_logits, settings.batch);
    }
    state.step += 1;

    Losses {
        real: real_loss.detach(),
        fake: fake_loss.detach(),
        reconstruction: taught.reconstruction.detach(),
        labels: taught.labels.detach(),
        generator: generator_loss.detach(),
        real_logit: real_logits.mean(Kind::Float),
        fake_logit: fake_logits.mean(Kind::Float),
    }
}

fn sum<'a>(terms: impl IntoIterator<Item = Option<&'a Tensor>>) -> Tensor {
    let terms = terms.into_iter().flatten().map(Tensor::shallow_clone);
    terms.reduce(|a, b| a + b).unwrap_or_else(|| Tensor::from(0.0f32))
}

/// An augmented real picture, and the small view of that very picture where the discriminator looks at one.
fn real_views(big: Tensor, state: &State, settings: &Settings) -> Pictures {
    let small = (settings.discriminator.views == Views::Both)
        .then(|| settings.small_view.of(&big, state.architecture().small_resolution()));
    Pictures { big, small }
}

fn augmented(drawn: &Pictures, how: FakeAugmentation, chance: Option<&Tensor>, rng: &mut Stream) -> Pictures {
    let size = drawn.big.size();
    let of_big = Augmentation::draw(size[0], size[2], drawn.big.device(), chance, rng);
    let small = drawn.small.as_ref().map(|small| match how {
        FakeAugmentation::Shared => of_big.apply(small),
        FakeAugmentation::Independent => augment(small, chance, rng),
    });
    Pictures { big: of_big.apply(&drawn.big), small }
}

/// Mirrors each picture with probability one half.
fn flip(images: &Tensor, rng: &mut Stream) -> Tensor {
    let count = images.size()[0];
    let mirrored: Vec<bool> = (0..count).map(|_| rng.below(2) == 1).collect();
    let mask = Tensor::from_slice(&mirrored).view([count, 1, 1, 1]).to_device(images.device());
    images.flip([3]).where_self(&mask, images)
}
