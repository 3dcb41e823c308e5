//! Adam (Kingma & Ba 2015) on a flat vector, equal to PyTorch's.

use crate::no_grad::no_grad;
use fastgan_native::{AdamState, NativeError, fused_adam};
use tch::{Kind, Tensor};

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
    /// Updates so far, on the device, where a step that was recorded counts them: an F32 scalar.
    updates: Tensor,
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
            updates: Tensor::zeros([], (Kind::Float, parameters.device())),
        }
    }

    /// The learning rate as it is now.
    pub fn rate(&self) -> f64 {
        self.settings.rate * self.slowness
    }

    /// From now on, the learning rate is its setting times `factor`. A step that was recorded keeps the rate that it had.
    pub fn slow_down(&mut self, factor: f64) {
        self.slowness = factor;
    }

    /// Updates so far. Reading it waits for the device.
    pub fn updates(&self) -> i64 {
        self.updates.double_value(&[]) as i64
    }

    /// Goes on after so many updates.
    pub fn set_updates(&mut self, updates: i64) {
        let _ = no_grad(|| self.updates.fill_(updates));
    }

    /// One update of `parameters` in place.
    pub fn step(&mut self, parameters: &Tensor, gradient: &Tensor) {
        no_grad(|| {
            let _ = self.updates.g_add_scalar_(1.0);
            match self.fused(parameters, gradient) {
                Ok(()) => {}
                // It has one; and the other way would wait for it.
                Err(error) if parameters.device().is_cuda() => error.raise(),
                Err(_) => self.composed(parameters, gradient),
            }
        });
    }

    /// In one pass over memory.
    fn fused(&mut self, parameters: &Tensor, gradient: &Tensor) -> Result<(), NativeError> {
        let AdamSettings { beta1, beta2, .. } = self.settings;
        let rate = self.rate();
        let state = AdamState {
            mean: &mut self.mean,
            square: &mut self.square,
            steps: &mut self.updates,
            rate: &mut Tensor::from(rate),
            beta1,
            beta2,
            epsilon: EPSILON,
        };
        fused_adam(&mut parameters.shallow_clone(), &mut gradient.shallow_clone(), state)
    }

    /// In single operations, for devices whose libtorch has no fused one.
    fn composed(&mut self, parameters: &Tensor, gradient: &Tensor) {
        let AdamSettings { beta1, beta2, .. } = self.settings;
        let steps = self.updates() as f64;
        let _ = self.mean.lerp_(gradient, 1.0 - beta1);
        let _ = self.square.lerp_(&(gradient * gradient), 1.0 - beta2);
        let correction = (1.0 - beta2.powf(steps)).sqrt();
        let denominator = self.square.sqrt().g_div_scalar(correction).g_add_scalar(EPSILON);
        let step = -self.rate() / (1.0 - beta1.powf(steps));
        let _ = parameters.shallow_clone().g_add_(&(&self.mean / denominator * step));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_agree() {
        let values = |n: i64| (Tensor::arange(1000, (Kind::Float, tch::Device::Cpu)) * (n as f64)).sin();
        let settings = AdamSettings { rate: 0.01, beta1: 0.5, beta2: 0.999 };
        let (fused, composed) = (values(1), values(1));
        let (mut a, mut b) = (Adam::new(&fused, settings), Adam::new(&composed, settings));
        for n in 2..12 {
            let gradient = values(n);
            a.set_updates(n - 1);
            b.set_updates(n - 1);
            a.fused(&fused, &gradient).unwrap();
            b.composed(&composed, &gradient);
        }
        // A few roundings of values up to 1.
        assert!((fused - composed).abs().max().double_value(&[]) < 2e-6);
    }
}
