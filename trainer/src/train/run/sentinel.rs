//! Looks after every step whether all numbers are still finite, and knows which one was not first.

use crate::no_grad::no_grad;
use crate::optim::FlatParameters;
use crate::train::{Losses, State};
use fastgan_native::NativeError;
use tch::{Kind, Tensor};

/// What is not finite, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotFinite {
    /// After which step.
    pub(super) step: u64,
    /// What, in words.
    pub(super) what: String,
}

/// Everything stays on the device; only [`Sentinel::verdict`] waits for it.
#[derive(Debug)]
pub(super) struct Sentinel {
    names: Vec<String>,
    /// The first step after which something was not finite; 0 while there is none.
    first: Tensor,
    /// What was not finite then, a truth value for each name.
    broken: Tensor,
}

/// In the order in which a step computes them.
const LOSSES: [&str; 5] = [
    "the discriminator's loss on real pictures",
    "the reconstruction loss",
    "the loss of the labels",
    "the discriminator's loss on generated pictures",
    "the generator's loss",
];

impl Sentinel {
    pub(super) fn new(state: &State) -> Self {
        let device = state.generator_store.device();
        let of = |network: &'static str, parameters: &FlatParameters| -> Vec<String> {
            let names = parameters.names().iter();
            names.map(|name| format!("the {network}'s `{name}` or its gradient")).collect()
        };
        let names: Vec<_> = LOSSES
            .iter()
            .map(ToString::to_string)
            .chain(of("discriminator", &state.discriminator_parameters))
            .chain(of("generator", &state.generator_parameters))
            .collect();
        Self {
            first: Tensor::zeros([] as [i64; 0], (Kind::Int64, device)),
            broken: Tensor::zeros([names.len() as i64], (Kind::Bool, device)),
            names,
        }
    }

    /// Looks at a step that was done.
    ///
    /// # Errors
    /// Where libtorch refuses.
    pub(super) fn look(&mut self, state: &State, losses: &Losses) -> Result<(), NativeError> {
        no_grad(|| {
            let losses =
                [&losses.real, &losses.reconstruction, &losses.labels, &losses.fake, &losses.generator];
            let losses = Tensor::stack(&losses.map(|loss| loss.view([] as [i64; 0])), 0);
            let largest = |parameters: &FlatParameters| fastgan_native::largest(parameters.variables());
            let of_discriminator = largest(&state.discriminator_parameters)?;
            let all = [losses, of_discriminator, largest(&state.generator_parameters)?];
            let broken = Tensor::cat(&all, 0).isfinite().logical_not();
            let fresh = self.first.eq(0).logical_and(&broken.any());
            self.broken = broken.where_self(&fresh, &self.broken);
            self.first = self.first.masked_fill(&fresh, state.step as i64);
            Ok(())
        })
    }

    /// What was not finite first, if anything was. Reading it waits for the device.
    pub(super) fn verdict(&self) -> Option<NotFinite> {
        let step = u64::try_from(self.first.int64_value(&[])).ok().filter(|&step| step > 0)?;
        let broken = Vec::<bool>::try_from(&self.broken).unwrap_or_default();
        let mut names = self.names.iter().zip(broken).filter_map(|(name, broken)| broken.then_some(name));
        let first = names.next()?;
        let others = names.count();
        let what = if others == 0 { first.clone() } else { format!("{first} (and {others} more)") };
        Some(NotFinite { step, what })
    }
}
