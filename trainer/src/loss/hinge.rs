//! Hinge losses over patch logits.

use crate::share::Share;
use serde::{Deserialize, Serialize};
use tch::{Device, Kind, Tensor};

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

impl Margin {
    /// For the logits of a share, view by view: `[views·N·logits]`. Another share's are others of the same batch.
    fn draw(self, share: Share, views: i64, logits: i64, device: Device) -> Tensor {
        let of = |pictures| [views, pictures, logits];
        match self {
            Self::Random => {
                let drawn = Tensor::rand(of(share.all), (Kind::Float, device)) * 0.2 + 0.8;
                share.narrow(&drawn, 1).flatten(0, -1)
            }
            Self::One => Tensor::ones(of(share.count), (Kind::Float, device)).flatten(0, -1),
        }
    }
}

/// The discriminator's loss in one step, with the margins that were drawn for it.
#[derive(Debug)]
pub struct Hinge {
    real: Tensor,
    fake: Tensor,
}

impl Hinge {
    /// For a share of the batch, each picture of which gets so many `logits` in each of so many `views`.
    pub fn draw(margin: Margin, share: Share, views: i64, logits: i64, device: Device) -> Self {
        let real = margin.draw(share, views, logits, device);
        Self { real, fake: margin.draw(share, views, logits, device) }
    }

    /// On logits of real pictures: `mean relu(m − r)`.
    pub fn real(&self, logits: &Tensor) -> Tensor {
        (&self.real - logits).relu().mean(Kind::Float)
    }

    /// On logits of generated pictures: `mean relu(m + f)`.
    pub fn fake(&self, logits: &Tensor) -> Tensor {
        (&self.fake + logits).relu().mean(Kind::Float)
    }
}

/// The generator's loss: `−mean f`, without a margin.
pub fn generator(logits: &Tensor) -> Tensor {
    -logits.mean(Kind::Float)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hinge(margin: Margin, share: Share, logits: i64) -> Hinge {
        Hinge::draw(margin, share, 2, logits, Device::Cpu)
    }

    #[test]
    fn margins_lie_between_0_8_and_1() {
        let hinge = hinge(Margin::Random, Share::whole(200), 25);
        let logits = Tensor::zeros([10_000], (Kind::Float, Device::Cpu));
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
        let hinge = hinge(Margin::One, Share::whole(1), 1);
        let logits = Tensor::from_slice(&[0.25f32, 0.25]);
        assert_eq!(hinge.real(&logits).double_value(&[]), 0.75);
        assert_eq!(hinge.fake(&logits).double_value(&[]), 1.25);
    }
}
