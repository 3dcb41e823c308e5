//! The gradients of one step by themselves, for any share of its batch: those of all shares add up to the batch's.
//!
//! Means over a share count by its weight. What ties the pictures of a batch together is BatchNorm alone: with
//! [`BatchNormMode::Batch`](crate::net::BatchNormMode) the statistics are the share's own, so the sum over several shares is the
//! batch's gradient only where statistics are stored ones or those of all shares.

use super::draws::{Draws, generate};
use super::precision::InFull;
use super::self_supervision::SelfSupervision;
use super::{Chances, Settings, State};
use crate::data::Batch;
use crate::loss::{Reconstruction, generator};
use crate::net::{Pass, Pictures, Views};
use crate::no_grad::no_grad;
use crate::rng::TorchSeed;
use crate::share::Share;
use std::ops::Add;
use tch::{Kind, Tensor};

/// What the three gradients of a step are computed from: real and generated pictures of a share, augmented.
#[derive(Debug)]
pub struct Prepared {
    share: Share,
    pass: Pass,
    batch: Batch,
    real: Pictures,
    fake: Pictures,
    /// Whether `fake` holds the generator's graph; otherwise it is drawn once more for the generator's own gradient.
    graph: bool,
    draws: Draws,
    seed: TorchSeed,
}

/// A gradient, and means, that count by the weight of their share.
#[derive(Debug)]
pub struct Weighted<const N: usize> {
    /// Flat, in the layout of the network's parameters.
    pub gradient: Tensor,
    /// Scalars without a graph, on the device.
    pub values: [Tensor; N],
}

impl<const N: usize> Add for Weighted<N> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let mut mine = self.values.into_iter();
        let values = other
            .values
            .map(|theirs| mine.next().map_or_else(|| theirs.shallow_clone(), |mine| mine + &theirs));
        Self { gradient: self.gradient + other.gradient, values }
    }
}

impl Prepared {
    /// For a share's real pictures; `pass.share` says which share they are. The chances' seed has just been planted. With `graph`, the
    /// generator's graph is kept until [`of_generator`] needs it; without, it is made once more by then, which costs time and saves memory.
    pub fn new(
        state: &State,
        settings: &Settings,
        batch: Batch,
        chances: &Chances,
        pass: Pass,
        graph: bool,
    ) -> Self {
        let share = pass.share.unwrap_or(Share::whole(batch.count()));
        let draw = || generate(state, settings, share, pass);
        let drawn = if graph { draw() } else { no_grad(draw) };
        let draws = Draws::new(state, settings, share, chances);
        let big = draws.real(&batch.pictures);
        // The small view of that very picture, where the discriminator looks at one.
        let small = (settings.discriminator.views == Views::Both)
            .then(|| settings.small_view.of(&big, state.architecture().small_resolution()));
        let fake = draws.fake(&drawn);
        Self { share, pass, batch, real: Pictures { big, small }, fake, graph, draws, seed: chances.seed }
    }

    fn weighted(&self, mean: &Tensor) -> Tensor {
        if self.share.is_whole() { mean.shallow_clone() } else { mean * self.share.weight() }
    }
}

/// What the discriminator learns from real pictures. Values: hinge loss, reconstruction, labels, mean logit, and the sum of the
/// logits' signs over all logits of the batch.
pub fn of_real(state: &State, settings: &Settings, loss: &Reconstruction, on: &Prepared) -> Weighted<5> {
    let judge = || state.discriminator.real(&on.real, &on.draws.part, on.pass);
    let seen = settings.precision.forward(on.batch.device(), judge).in_full();
    let logits = seen.judgement.logits();
    let real = on.draws.hinge.real(&logits);
    let taught =
        SelfSupervision::of(&seen, &on.real, &on.draws.part, &on.batch, loss, settings, state.architecture());
    let regular = state.lecam.as_ref().map(|lecam| lecam.of_real(&logits) * settings.lecam);
    let all = sum([Some(&real), Some(&taught.reconstruction), Some(&taught.labels), regular.as_ref()]);
    let gradient = state.discriminator_parameters.gradient(&on.weighted(&all));
    let logits = logits.detach();
    let means =
        [real.detach(), taught.reconstruction.detach(), taught.labels.detach(), logits.mean(Kind::Float)];
    let [real, reconstruction, labels, logit] = means.map(|mean| on.weighted(&mean));
    // Whole numbers: the same however the batch is divided.
    let signs = logits.sign().sum(Kind::Float);
    Weighted { gradient, values: [real, reconstruction, labels, logit, signs] }
}

/// What the discriminator learns from generated pictures. Values: hinge loss, mean logit.
pub fn of_fake(state: &State, settings: &Settings, on: &Prepared) -> Weighted<2> {
    let fake = Pictures { big: on.fake.big.detach(), small: on.fake.small.as_ref().map(Tensor::detach) };
    let logits = judged(state, settings, &fake, on);
    let loss = on.draws.hinge.fake(&logits);
    let regular = state.lecam.as_ref().map(|lecam| lecam.of_fake(&logits) * settings.lecam);
    let all = sum([Some(&loss), regular.as_ref()]);
    let gradient = state.discriminator_parameters.gradient(&on.weighted(&all));
    let means = [loss.detach(), logits.detach().mean(Kind::Float)];
    Weighted { gradient, values: means.map(|mean| on.weighted(&mean)) }
}

/// What the generator learns from the discriminator as it now is. Value: its loss. The graph is used up.
pub fn of_generator(state: &State, settings: &Settings, on: &Prepared) -> Weighted<1> {
    let again;
    let fake = if on.graph {
        &on.fake
    } else {
        on.seed.plant();
        let pass = Pass { recompute: on.pass.recompute, ..on.pass.again() };
        again = on.draws.fake(&generate(state, settings, on.share, pass));
        &again
    };
    let loss = generator(&judged(state, settings, fake, on));
    let gradient = state.generator_parameters.gradient(&on.weighted(&loss));
    Weighted { gradient, values: [on.weighted(&loss.detach())] }
}

/// The logits of generated pictures.
fn judged(state: &State, settings: &Settings, fake: &Pictures, on: &Prepared) -> Tensor {
    let judge = || state.discriminator.fake(fake, on.pass);
    settings.precision.forward(on.batch.device(), judge).in_full().logits()
}

fn sum<'a>(terms: impl IntoIterator<Item = Option<&'a Tensor>>) -> Tensor {
    let terms = terms.into_iter().flatten().map(Tensor::shallow_clone);
    terms.reduce(|a, b| a + b).unwrap_or_else(|| Tensor::from(0.0f32))
}
