//! One latent on its way down.

use super::objective::Objective;
use super::settings::{BETA2, SearchSettings};
use crate::no_grad::no_grad;
use crate::optim::{Adam, AdamSettings};
use tch::Tensor;

/// A latent that Adam moves, and the best one on its way.
#[derive(Debug)]
pub(super) struct Descent {
    /// Updates in all, if it is not given up.
    length: usize,
    z: Tensor,
    adam: Adam,
    /// Updates done.
    done: usize,
    pub(super) best: Best,
    /// The best latent so far, at each moment of [`moments`].
    pub(super) way: Vec<Tensor>,
}

/// The latent with the lowest loss.
#[derive(Debug)]
pub(super) struct Best {
    pub(super) z: Tensor,
    pub(super) loss: f64,
    /// Updates that led to it.
    pub(super) update: usize,
}

/// Latents that are kept of a way.
pub(super) const MOMENTS: usize = 48;

/// When a latent is kept: after which updates of `length`, more at the beginning, where more happens.
fn moments(length: usize) -> impl Iterator<Item = usize> {
    (0..=MOMENTS).map(move |index| {
        let share = index as f64 / MOMENTS as f64;
        (share.powi(3) * length as f64).round() as usize
    })
}

impl Descent {
    /// At `z [1, latent_dim]`.
    pub(super) fn new(settings: SearchSettings, z: &Tensor) -> Self {
        let z = z.detach().copy().set_requires_grad(true);
        let SearchSettings { rate, beta1, .. } = settings;
        Self {
            adam: Adam::new(&z.detach(), AdamSettings { rate, beta1, beta2: BETA2 }),
            best: Best { z: z.detach().copy(), loss: f64::INFINITY, update: 0 },
            z,
            length: settings.length(),
            done: 0,
            way: Vec::new(),
        }
    }

    /// Goes on until `updates` updates are done.
    pub(super) fn until(&mut self, updates: usize, objective: &Objective, mut progress: impl FnMut()) {
        while self.done < updates {
            let loss = objective.losses(&self.z).squeeze();
            let gradient = &Tensor::run_backward(&[&loss], &[&self.z], false, false)[0];
            self.look(loss.double_value(&[]));
            self.adam.step(&self.z.detach(), gradient);
            self.done += 1;
            progress();
        }
    }

    /// Looks at the last latent as well.
    pub(super) fn end(&mut self, objective: &Objective) {
        let loss = no_grad(|| objective.losses(&self.z).double_value(&[0]));
        self.look(loss);
    }

    /// Keeps the latent if it is the best, and the best for the film if it is time. A loss that is not finite is never the best.
    fn look(&mut self, loss: f64) {
        if loss < self.best.loss {
            self.best = Best { z: self.z.detach().copy(), loss, update: self.done };
        }
        let times = moments(self.length).filter(|&moment| moment == self.done).count();
        self.way.extend((0..times).map(|_| self.best.z.shallow_clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_reach_from_the_start_to_the_end() {
        for length in [1, 10, 1000] {
            let all: Vec<_> = moments(length).collect();
            assert_eq!((all[0], all[MOMENTS], all.len()), (0, length, MOMENTS + 1));
            assert!(all.is_sorted());
        }
    }
}
