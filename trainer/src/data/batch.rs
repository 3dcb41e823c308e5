//! What one training step sees.

use crate::no_grad::no_grad;
use tch::{Device, Kind, Tensor};

/// Real pictures, and what self-supervision may ask about them.
#[derive(Debug)]
pub struct Batch {
    /// `[N, C, S, S]` in [-1, 1].
    pub pictures: Tensor,
    /// Which image of the training set each is, `[N]`, whole numbers.
    pub index: Tensor,
    /// The logarithm of each one's original width over its height, `[N]`.
    pub log_aspect_ratio: Tensor,
}

impl Batch {
    /// Pictures of which nothing else is known: images 0, 1, 2, …, all of them square.
    pub fn of(pictures: Tensor) -> Self {
        let (count, device) = (pictures.size()[0], pictures.device());
        Self {
            pictures,
            index: Tensor::arange(count, (Kind::Int64, device)),
            log_aspect_ratio: Tensor::zeros([count], (Kind::Float, device)),
        }
    }

    /// Where it is.
    pub fn device(&self) -> Device {
        self.pictures.device()
    }

    /// Number of pictures.
    pub fn count(&self) -> i64 {
        self.pictures.size()[0]
    }

    /// The same in memory of its own.
    pub fn copy(&self) -> Self {
        let of = |x: &Tensor| no_grad(|| x.copy());
        Self {
            pictures: of(&self.pictures),
            index: of(&self.index),
            log_aspect_ratio: of(&self.log_aspect_ratio),
        }
    }

    /// Another batch of the same size, in the same place.
    pub fn copy_from(&mut self, other: &Self) {
        no_grad(|| {
            self.pictures.copy_(&other.pictures);
            self.index.copy_(&other.index);
            self.log_aspect_ratio.copy_(&other.log_aspect_ratio);
        });
    }

    /// `count` of its pictures, from the `first` on.
    pub fn narrow(&self, first: i64, count: i64) -> Self {
        let of = |x: &Tensor| x.narrow(0, first, count);
        Self {
            pictures: of(&self.pictures),
            index: of(&self.index),
            log_aspect_ratio: of(&self.log_aspect_ratio),
        }
    }
}
