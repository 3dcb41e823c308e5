//! Adaptive augmentation (Karras et al. 2020): the probability follows how surely the discriminator knows real pictures.

use super::AugmentationStrength;
use crate::no_grad::no_grad;
use tch::{Device, Kind, Tensor};

/// The probability with which a picture is augmented.
#[derive(Debug)]
pub struct AugmentationChance {
    /// A scalar, `[1]`.
    pub chance: Tensor,
    target: f64,
    images: f64,
}

impl AugmentationChance {
    /// None where pictures are always augmented. It begins at 1, the released code's strength, and falls while that is more than is
    /// needed.
    pub fn new(strength: AugmentationStrength, device: Device) -> Option<Self> {
        let AugmentationStrength::Adaptive { target, images } = strength else { return None };
        Some(Self { chance: Tensor::ones([1], (Kind::Float, device)), target, images })
    }

    /// One step up or down by the mean sign of a batch's real logits, a scalar.
    pub fn follow(&mut self, sign: &Tensor, batch: usize) {
        no_grad(|| {
            let overfit = sign - self.target;
            let step = overfit.sign() * (batch as f64 / self.images);
            let moved = (&self.chance + step).clamp(0.0, 1.0);
            self.chance.copy_(&moved);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chance_follows_the_signs_of_real_logits() {
        let strength = AugmentationStrength::Adaptive { target: 0.6, images: 80.0 };
        let mut chance = AugmentationChance::new(strength, Device::Cpu).unwrap();
        let unsure = Tensor::from(0.0f32);
        for _ in 0..3 {
            chance.follow(&unsure, 8);
        }
        assert!((chance.chance.double_value(&[0]) - 0.7).abs() < 1e-6);
        let sure = Tensor::from(1.0f32);
        for _ in 0..9 {
            chance.follow(&sure, 8);
        }
        assert_eq!(chance.chance.double_value(&[0]), 1.0);
        assert!(AugmentationChance::new(AugmentationStrength::Always, Device::Cpu).is_none());
    }
}
