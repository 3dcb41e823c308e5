//! From rank 0 to all others: the state that a run begins or goes on with. Only rank 0 needs the files.

use super::{Remedies, State};
use crate::no_grad::no_grad;
use crate::parallel::{ParallelError, Ranks};
use serde::{Deserialize, Serialize};
use tch::Tensor;

/// What of a state is no tensor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Numbers {
    step: u64,
    generator_updates: i64,
    discriminator_updates: i64,
    remedies: Remedies,
}

impl State {
    /// Makes this state that of rank 0. All were made with the same settings.
    ///
    /// # Errors
    /// Where a rank is lost, or rank 0 is another version of this program.
    pub(super) fn broadcast(&mut self, ranks: &Ranks) -> Result<(), ParallelError> {
        let numbers = Numbers {
            step: self.step,
            generator_updates: self.generator_adam.updates(),
            discriminator_updates: self.discriminator_adam.updates(),
            remedies: self.remedies(),
        };
        let numbers: Numbers = serde_json::from_slice(&ranks.told(&serde_json::to_vec(&numbers)?)?)?;
        for tensor in self.tensors() {
            ranks.broadcast(&tensor)?;
        }
        self.step = numbers.step;
        self.generator_adam.set_updates(numbers.generator_updates);
        self.discriminator_adam.set_updates(numbers.discriminator_updates);
        self.remedy(numbers.remedies);
        Ok(())
    }

    /// Every tensor of a state, in an order that follows from the settings.
    fn tensors(&self) -> Vec<Tensor> {
        let stores = [&self.generator_store, &self.discriminator_store];
        let variables = stores.into_iter().flat_map(|store| {
            let mut all: Vec<_> = store.variables().into_iter().collect();
            all.sort_by(|a, b| a.0.cmp(&b.0));
            all.into_iter().map(|(_, variable)| variable)
        });
        let adams = [&self.generator_adam, &self.discriminator_adam];
        let moments =
            adams.into_iter().flat_map(|adam| [&adam.mean, &adam.square]).map(Tensor::shallow_clone);
        let all = variables.chain(moments).chain([self.ema.shallow_clone()]);
        let extras = self.extras().into_iter().map(|(_, tensor)| tensor);
        no_grad(|| all.chain(extras).collect())
    }
}
