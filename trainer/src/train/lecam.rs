//! The LeCam term (Tseng et al. 2021): logits are drawn towards the moving average of the other side's, which keeps a
//! discriminator from running away on few images (reference, section 8).

use crate::no_grad::no_grad;
use tch::{Kind, Tensor};

/// Moving averages of the mean logits.
#[derive(Debug)]
pub struct LeCam {
    /// Of real pictures, a scalar.
    pub real: Tensor,
    /// Of generated pictures, a scalar.
    pub fake: Tensor,
}

/// Share of the old average in the new one.
const DECAY: f64 = 0.99;

impl LeCam {
    /// Averages of nothing yet: 0.
    pub fn new(device: tch::Device) -> Self {
        let zero = || Tensor::zeros([1], (Kind::Float, device));
        Self { real: zero(), fake: zero() }
    }

    /// The term for logits of real pictures: `mean relu(r − a_F)²`.
    pub fn of_real(&self, logits: &Tensor) -> Tensor {
        (logits - &self.fake).relu().square().mean(Kind::Float)
    }

    /// The term for logits of generated pictures: `mean relu(a_R − f)²`.
    pub fn of_fake(&self, logits: &Tensor) -> Tensor {
        (&self.real - logits).relu().square().mean(Kind::Float)
    }

    /// Moves the averages towards this step's logits.
    pub fn follow(&mut self, real: &Tensor, fake: &Tensor) {
        no_grad(|| {
            let _ = self.real.lerp_(&real.mean(Kind::Float).view([1]), 1.0 - DECAY);
            let _ = self.fake.lerp_(&fake.mean(Kind::Float).view([1]), 1.0 - DECAY);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_term_follows_its_definition() {
        let mut lecam = LeCam::new(tch::Device::Cpu);
        let (real, fake) = (Tensor::from_slice(&[1.0f32, 3.0]), Tensor::from_slice(&[-2.0f32, 0.0]));
        // Against averages of 0: (1² + 3²) / 2 and (2² + 0²) / 2.
        assert_eq!(lecam.of_real(&real).double_value(&[]), 5.0);
        assert_eq!(lecam.of_fake(&fake).double_value(&[]), 2.0);
        lecam.follow(&real, &fake);
        assert!((lecam.real.double_value(&[0]) - 0.02).abs() < 1e-7);
        assert!((lecam.fake.double_value(&[0]) + 0.01).abs() < 1e-7);
    }
}
