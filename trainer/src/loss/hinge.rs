//! Hinge losses over patch logits.

use serde::{Deserialize, Serialize};
use tch::{Kind, Tensor};

/// The hinge loss's margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Margin {
    /// Drawn from U[0.8, 1) for each logit and call, as in the official code.
    #[default]
    Random,
    /// 1, as in the paper.
    One,
}

/// The discriminator's loss. The official margin is drawn from U[0.8, 1) for each logit and call; the paper's is 1.
#[derive(Debug, Clone, Copy)]
pub struct Hinge {
    margin: Margin,
}

impl Hinge {
    /// With that margin.
    pub fn new(margin: Margin) -> Self {
        Self { margin }
    }

    fn margin(self, logits: &Tensor) -> Tensor {
        match self.margin {
            Margin::Random => logits.rand_like() * 0.2 + 0.8,
            Margin::One => logits.ones_like(),
        }
    }

    /// On logits of real pictures: `mean relu(m − r)`.
    pub fn real(self, logits: &Tensor) -> Tensor {
        (self.margin(logits) - logits).relu().mean(Kind::Float)
    }

    /// On logits of generated pictures: `mean relu(m + f)`.
    pub fn fake(self, logits: &Tensor) -> Tensor {
        (self.margin(logits) + logits).relu().mean(Kind::Float)
    }
}

/// The generator's loss: `−mean f`, without a margin.
pub fn generator(logits: &Tensor) -> Tensor {
    -logits.mean(Kind::Float)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_lie_between_0_8_and_1() {
        let hinge = Hinge::new(Margin::Random);
        let logits = Tensor::zeros([10_000], (Kind::Float, tch::Device::Cpu));
        for loss in [hinge.real(&logits), hinge.fake(&logits)] {
            // The mean of 10,000 uniform margins: 0.9 with a standard error of 0.0006.
            assert!((loss.double_value(&[]) - 0.9).abs() < 0.003);
        }
        assert_eq!(hinge.real(&(&logits + 1.0)).double_value(&[]), 0.0);
        assert_eq!(hinge.fake(&(&logits - 1.0)).double_value(&[]), 0.0);
        assert_eq!(generator(&(&logits + 2.5)).double_value(&[]), -2.5);
    }

    #[test]
    fn the_papers_margin_is_1() {
        let hinge = Hinge::new(Margin::One);
        let logits = Tensor::from_slice(&[0.25f32]);
        assert_eq!(hinge.real(&logits).double_value(&[]), 0.75);
        assert_eq!(hinge.fake(&logits).double_value(&[]), 1.25);
    }
}
