//! One training step, in the order of the official code (reference, section 3.5).

use super::gradients::{Prepared, Weighted, of_fake, of_generator, of_real};
use super::{BatchNormOver, Chances, Settings, State, Thrift};
use crate::data::Batch;
use crate::loss::Reconstruction;
use crate::net::Pass;
use crate::parallel::Ranks;
use crate::share::Share;
use tch::Tensor;

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

impl Losses {
    /// All of them in one tensor, `[7]`.
    pub fn together(&self) -> Tensor {
        let Self { real, fake, reconstruction, labels, generator, real_logit, fake_logit } = self;
        let all = [real, fake, reconstruction, labels, generator, real_logit, fake_logit];
        Tensor::stack(&all.map(|value| value.view([] as [i64; 0])), 0)
    }

    /// What [`Self::together`] has put together.
    pub fn of(all: &Tensor) -> Self {
        let at = |place| all.get(place);
        Self {
            real: at(0),
            fake: at(1),
            reconstruction: at(2),
            labels: at(3),
            generator: at(4),
            real_logit: at(5),
            fake_logit: at(6),
        }
    }
}

/// Which pictures of a step's batch are computed here, and how. What is drawn does not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// The pictures.
    pub share: Share,
    /// In how many parts, one after the other: more need less memory. BatchNorm's statistics are then those of each part.
    pub parts: usize,
    /// Computes what lies within blocks once more in the backward passes: the same gradients, in more time and far less memory.
    pub recompute: bool,
    /// Who has the other shares: with them gradients add up, and BatchNorm's statistics are common ones where the settings say so.
    pub ranks: Option<&'static Ranks>,
}

impl Work {
    /// The whole batch of `count` pictures at once.
    pub const fn whole(count: i64) -> Self {
        Self { share: Share::whole(count), parts: 1, recompute: false, ranks: None }
    }

    /// This process's share of a batch of `count` pictures, which is the whole where there are no ranks.
    pub fn of(ranks: Option<&'static Ranks>, count: usize) -> Self {
        let whole = Self::whole(count as i64);
        ranks.map_or(whole, |ranks| Self { share: ranks.share(count), ranks: Some(ranks), ..whole })
    }

    /// The same work in as little memory as a run came to need.
    pub fn thrifty(self, memory: Thrift) -> Self {
        Self { parts: memory.parts(), recompute: memory.recomputes(), ..self }
    }
}

/// Updates both networks once with a whole batch of real pictures.
///
/// All randomness follows from the settings' seed and the state's step.
pub fn step(state: &mut State, settings: &Settings, loss: &Reconstruction, batch: &Batch) -> Losses {
    let work = Work::whole(batch.count()).thrifty(state.remedies().memory);
    step_with(state, settings, loss, batch, work)
}

/// [`step`] where the work is divided; `batch` has the pictures of `work.share`.
pub fn step_with(
    state: &mut State,
    settings: &Settings,
    loss: &Reconstruction,
    batch: &Batch,
    work: Work,
) -> Losses {
    if let Some(fault) = &state.fault {
        fault.exhaust(state.step + 1, work);
    }
    let device = state.generator_store.device();
    let chances = Chances::draw(settings, state.architecture(), state.step, work.share.all, device);
    chances.seed.plant();
    let losses = compute(state, settings, loss, batch, &chances, work);
    state.step += 1;
    losses
}

/// What the device does in a step. The chances' seed has just been planted.
///
/// Nothing here depends on which step it is but by tensors, and nothing waits for the device: on a GPU it can be recorded and replayed
/// ([`super::Recorded`]). A fault is the exception.
pub fn compute(
    state: &mut State,
    settings: &Settings,
    loss: &Reconstruction,
    batch: &Batch,
    chances: &Chances,
    work: Work,
) -> Losses {
    let parts = Parts::new(state, settings, batch, chances, work);

    // Discriminator: real and generated pictures apart, so that BatchNorm never mixes them; their gradients add up.
    let mut real = parts.total(|part| of_real(state, settings, loss, part));
    let mut fake = parts.total(|part| of_fake(state, settings, part));
    let gradient = real.gradient + fake.gradient;
    if let Some(fault) = &mut state.fault {
        fault.spoil(state.step + 1, "discriminator", &state.discriminator_parameters, &gradient);
    }
    add_up(work.ranks, &gradient, real.values.iter_mut().chain(&mut fake.values));
    state.discriminator_adam.step(state.discriminator_parameters.buffer(), &gradient);

    // Generator: judged by the discriminator as it now is.
    let mut generator = parts.total(|part| of_generator(state, settings, part));
    if let Some(fault) = &mut state.fault {
        fault.spoil(state.step + 1, "generator", &state.generator_parameters, &generator.gradient);
    }
    add_up(work.ranks, &generator.gradient, generator.values.iter_mut());
    state.generator_adam.step(state.generator_parameters.buffer(), &generator.gradient);
    state.average(settings.ema_decay);
    let [real, reconstruction, labels, real_logit, signs] = real.values;
    let [fake, fake_logit] = fake.values;
    let [generator] = generator.values;
    if let Some(lecam) = &mut state.lecam {
        lecam.follow(&real_logit, &fake_logit);
    }
    if let Some(augmentation) = &mut state.augmentation {
        let design = settings.discriminator;
        let logits = work.share.all * design.views.count() * design.head.logits();
        augmentation.follow(&(signs / logits), settings.batch);
    }
    Losses { real, fake, reconstruction, labels, generator, real_logit, fake_logit }
}

/// Adds up what all ranks have of a gradient and of scalars. Where there are no others, nothing happens.
fn add_up<'a>(ranks: Option<&Ranks>, gradient: &Tensor, values: impl Iterator<Item = &'a mut Tensor>) {
    let Some(ranks) = ranks else { return };
    ranks.sum(gradient);
    let values: Vec<_> = values.collect();
    let all = Tensor::stack(&values.iter().map(|value| value.view([] as [i64; 0])).collect::<Vec<_>>(), 0);
    ranks.sum(&all);
    for (place, value) in values.into_iter().enumerate() {
        *value = all.get(place as i64);
    }
}

/// The parts of a step's work; at least one.
struct Parts {
    first: Prepared,
    others: Vec<Prepared>,
}

impl Parts {
    fn new(state: &State, settings: &Settings, batch: &Batch, chances: &Chances, work: Work) -> Self {
        let here = work.share;
        let count = work.parts.clamp(1, here.count.max(1) as usize);
        let prepared = |index| {
            let part = here.part(index, count);
            let batch = batch.narrow(part.first - here.first, part.count);
            let pass = Pass {
                recompute: work.recompute,
                channels_last: settings.precision.channels_last(batch.device()),
                ranks: work.ranks.filter(|_| settings.batch_norm_over == BatchNormOver::Batch),
                ..Pass::part(part, here)
            };
            if index > 0 {
                // Each part draws for the whole batch.
                chances.seed.plant();
            }
            // The graphs of all parts at once would take what the parts are to save.
            Prepared::new(state, settings, batch, chances, pass, count == 1)
        };
        Self { first: prepared(0), others: (1..count).map(prepared).collect() }
    }

    fn total<const N: usize>(&self, of: impl Fn(&Prepared) -> Weighted<N>) -> Weighted<N> {
        self.others.iter().fold(of(&self.first), |sum, part| sum + of(part))
    }
}
