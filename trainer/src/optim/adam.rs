//! Adam (Kingma & Ba 2015) on a flat vector, equal to PyTorch's.

use tch::{Tensor, no_grad};

/// Step size and decay rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdamSettings {
    /// Learning rate.
    pub rate: f64,
    /// Decay of the first moment.
    pub beta1: f64,
    /// Decay of the second moment.
    pub beta2: f64,
}

/// The moments of one network's parameters.
#[derive(Debug)]
pub struct Adam {
    settings: AdamSettings,
    slowness: f64,
    /// First moment, in the layout of [`super::FlatParameters`].
    pub mean: Tensor,
    /// Second moment, likewise.
    pub square: Tensor,
    /// Updates so far.
    pub steps: i64,
}

const EPSILON: f64 = 1e-8;

impl Adam {
    /// Zero moments for `parameters`.
    pub fn new(parameters: &Tensor, settings: AdamSettings) -> Self {
        Self {
            settings,
            slowness: 1.0,
            mean: parameters.zeros_like(),
            square: parameters.zeros_like(),
            steps: 0,
        }
    }

    /// The learning rate as it is now.
    pub fn rate(&self) -> f64 {
        self.settings.rate * self.slowness
    }

    /// From now on, the learning rate is its setting times `factor`.
    pub fn slow_down(&mut self, factor: f64) {
        self.slowness = factor;
    }

    /// One update of `parameters` in place.
    pub fn step(&mut self, parameters: &Tensor, gradient: &Tensor) {
        let AdamSettings { beta1, beta2, .. } = self.settings;
        self.steps += 1;
        let steps = self.steps as f64;
        no_grad(|| {
            let _ = self.mean.lerp_(gradient, 1.0 - beta1);
            let _ = self.square.lerp_(&(gradient * gradient), 1.0 - beta2);
            let correction = (1.0 - beta2.powf(steps)).sqrt();
            let denominator = self.square.sqrt().g_div_scalar(correction).g_add_scalar(EPSILON);
            let step = -self.rate() / (1.0 - beta1.powf(steps));
            let _ = parameters.shallow_clone().g_add_(&(&self.mean / denominator * step));
        });
    }
}
