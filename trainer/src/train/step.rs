//! One training step, in the order of the official code (reference, section 3.5).

use super::{Settings, State};
use crate::augment::augment;
use crate::loss::{Reconstruction, fake, generator, real};
use crate::net::{Pass, Pictures, Quadrant, to_small};
use crate::rng::{Purpose, Stream};
use tch::{Kind, Tensor, no_grad};

/// The losses of one step, still on the device.
#[derive(Debug)]
pub struct Losses {
    /// Hinge loss of the discriminator on real pictures.
    pub real: Tensor,
    /// Hinge loss of the discriminator on generated pictures.
    pub fake: Tensor,
    /// What the three decoders add to the discriminator's loss.
    pub reconstruction: Tensor,
    /// The generator's loss.
    pub generator: Tensor,
    /// Mean logit of real pictures.
    pub real_logit: Tensor,
    /// Mean logit of generated pictures.
    pub fake_logit: Tensor,
}

/// Updates both networks once with a batch of real pictures `[N, 3, S, S]` in [-1, 1].
///
/// All randomness follows from the settings' seed and the state's step.
pub fn step(state: &mut State, settings: &Settings, loss: &Reconstruction, images: &Tensor) -> Losses {
    let mut rng = Stream::new(settings.seed, Purpose::Step, state.step);
    rng.seed_torch();
    let (device, count) = (images.device(), images.size()[0]);

    let z = Tensor::randn([count, settings.latent_dim as i64], (Kind::Float, device));
    let drawn = state.generator.forward(&z, Pass::TRAIN);
    let real_pictures = if settings.flip { flip(images, &mut rng) } else { images.shallow_clone() };
    let real_pictures = augment(&real_pictures, &mut rng);
    let drawn = Pictures { big: augment(&drawn.big, &mut rng), small: augment(&drawn.small, &mut rng) };

    // Discriminator: real and generated pictures apart, so that BatchNorm never mixes them; their gradients add up.
    let quadrant = Quadrant::new(rng.bits());
    let discriminator = &state.discriminator;
    let (judgement, rebuilt) = discriminator.real(&real_pictures, quadrant, Pass::TRAIN);
    let real_logits = judgement.logits();
    let real_loss = real(&real_logits);
    let small = state.architecture().small_resolution();
    let whole = loss.target(&to_small(&real_pictures, small));
    let part = loss.target(&to_small(&quadrant.crop(&real_pictures), small));
    let reconstruction =
        (whole.distance(&rebuilt.big) + whole.distance(&rebuilt.small) + part.distance(&rebuilt.part))
            * settings.reconstruction_strength;
    let parameters = &state.discriminator_parameters;
    let real_gradient = parameters.gradient(&(&real_loss + &reconstruction));

    let detached = Pictures { big: drawn.big.detach(), small: drawn.small.detach() };
    let fake_logits = discriminator.fake(&detached, Pass::TRAIN).logits();
    let fake_loss = fake(&fake_logits);
    let gradient = real_gradient + parameters.gradient(&fake_loss);
    state.discriminator_adam.step(parameters.buffer(), &gradient);

    // Generator: judged by the discriminator as it now is.
    let generator_loss = generator(&discriminator.fake(&drawn, Pass::TRAIN).logits());
    let parameters = &state.generator_parameters;
    let gradient = parameters.gradient(&generator_loss);
    state.generator_adam.step(parameters.buffer(), &gradient);
    no_grad(|| {
        let _ = state.ema.lerp_(parameters.buffer(), 1.0 - settings.ema_decay);
    });
    state.step += 1;

    Losses {
        real: real_loss.detach(),
        fake: fake_loss.detach(),
        reconstruction: reconstruction.detach(),
        generator: generator_loss.detach(),
        real_logit: real_logits.detach().mean(Kind::Float),
        fake_logit: fake_logits.detach().mean(Kind::Float),
    }
}

/// Mirrors each picture with probability one half.
fn flip(images: &Tensor, rng: &mut Stream) -> Tensor {
    let count = images.size()[0];
    let mirrored: Vec<bool> = (0..count).map(|_| rng.below(2) == 1).collect();
    let mask = Tensor::from_slice(&mirrored).view([count, 1, 1, 1]).to_device(images.device());
    images.flip([3]).where_self(&mask, images)
}
