//! What the search minimises.

use crate::inference::InferenceGenerator;
use crate::loss::Lpips;
use crate::visible::{rgb, seen_beside};
use tch::{Kind, Tensor};

/// Weight of the mean square beside LPIPS (reference, section 4.3).
const SQUARE_WEIGHT: f64 = 0.2;

/// One picture as the goal of a search.
#[derive(Debug)]
pub(super) struct Objective<'a> {
    generator: &'a InferenceGenerator,
    /// What counts of pictures.
    seen: fn(&Tensor) -> Tensor,
    /// That of the goal.
    target: Tensor,
    perception: Option<(&'a Lpips, Vec<Tensor>)>,
}

impl<'a> Objective<'a> {
    /// For `target [1, C, S, S]` in [-1, 1].
    pub(super) fn new(generator: &'a InferenceGenerator, lpips: Option<&'a Lpips>, target: &Tensor) -> Self {
        let perception = lpips.map(|lpips| (lpips, lpips.target(&halved(&rgb(target)))));
        let seen = seen_beside(target);
        Self { generator, seen, target: seen(target), perception }
    }

    /// The loss of each latent of `z [N, latent_dim]`, as `[N]`: LPIPS at half size + 0.2 · the mean square, or the mean square
    /// alone where there are no LPIPS weights. Of what is transparent counts what is seen over white, and alpha where the goal has
    /// transparent places.
    pub(super) fn losses(&self, z: &Tensor) -> Tensor {
        let drawn = self.generator.differentiable(z);
        let square =
            ((self.seen)(&drawn) - &self.target).square().mean_dim([1, 2, 3].as_slice(), false, Kind::Float);
        match &self.perception {
            Some((lpips, features)) => {
                lpips.distance(&halved(&rgb(&drawn)), features) + square * SQUARE_WEIGHT
            }
            None => square,
        }
    }
}

/// Half the side, by averages of 2×2 pixels.
fn halved(x: &Tensor) -> Tensor {
    x.avg_pool2d([2, 2], [2, 2], [0, 0], false, true, None)
}
