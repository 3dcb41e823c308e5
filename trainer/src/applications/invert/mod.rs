//! Back-tracking: the latent whose picture resembles a given one (paper, Table 5; reference, section 4.3).
//!
//! Only the latent is moved, by Adam. Every picture is searched for by itself, with a batch of one, so that what is found is the
//! same, bit for bit, in whatever company. (The official script normalises with the statistics of the batch, so there each picture
//! depends on its mates; the exported generator has settled ones.)

mod descent;
mod objective;
mod report;
mod settings;
mod show;

pub use report::{Entry, HeldOut, Report};
pub use settings::SearchSettings;
pub use show::{film, sheet};

use super::Quality;
use crate::inference::InferenceGenerator;
use crate::loss::Lpips;
use crate::no_grad::no_grad;
use crate::rng::{Purpose, Stream};
use descent::Descent;
use fastgan_model::latent;
use objective::Objective;
use tch::{Device, Tensor};

/// Latents that are looked at before the first update: the nearest are searched from.
const CANDIDATES: usize = 64;

/// Candidates that are drawn at once.
const BATCH: i64 = 8;

/// A search for latents: the same settings for any number of pictures.
#[derive(Debug)]
pub struct Search<'a> {
    generator: &'a InferenceGenerator,
    lpips: Option<&'a Lpips>,
    settings: SearchSettings,
    candidates: Tensor,
}

/// What was found for one picture; everything on the CPU.
#[derive(Debug)]
pub struct Found {
    /// The latent, `[latent_dim]`.
    pub z: Tensor,
    /// Its picture, `[C, S, S]`, not clamped.
    pub picture: Tensor,
    /// How near that is to the picture that was searched for.
    pub quality: Quality,
    /// Updates that led to it.
    pub update: usize,
    /// The best latent so far at some moments of the way, more of them at its beginning: `[M, latent_dim]`.
    pub way: Tensor,
}

impl<'a> Search<'a> {
    /// With LPIPS where its weights are, else by the mean square alone.
    pub fn new(
        generator: &'a InferenceGenerator,
        lpips: Option<&'a Lpips>,
        settings: SearchSettings,
    ) -> Self {
        let dim = generator.architecture().latent_dim();
        let candidates: Vec<_> = (0..CANDIDATES.max(settings.starts) as u64)
            .flat_map(|index| latent(Stream::new(settings.seed, Purpose::Search, index).bits(), dim))
            .collect();
        let candidates = Tensor::from_slice(&candidates).view([-1, dim as i64]).to_device(generator.device());
        Self { generator, lpips, settings, candidates }
    }

    /// What is minimised, in words.
    pub fn objective(&self) -> &'static str {
        match self.lpips {
            Some(_) => "LPIPS at half size + 0.2 × mean square",
            None => "mean square",
        }
    }

    /// Searches for the latent of `target [C, S, S]` in [-1, 1]; `progress` hears of each update.
    ///
    /// With several starts each gets its part of one half of the updates, and the one that came nearest gets the other half.
    pub fn find(&self, target: &Tensor, mut progress: impl FnMut()) -> Found {
        let target = target.unsqueeze(0).to_device(self.generator.device());
        let objective = Objective::new(self.generator, self.lpips, &target);
        let mut starts = self.nearest(&objective);
        for start in &mut starts {
            start.until(self.settings.trial(), &objective, &mut progress);
        }
        starts.sort_by(|a, b| a.best.loss.total_cmp(&b.best.loss));
        let mut nearest = starts.swap_remove(0);
        nearest.until(self.settings.length(), &objective, &mut progress);
        nearest.end(&objective);

        let picture = self.generator.forward(&nearest.best.z);
        Found {
            quality: Quality::new(&picture, &target, self.lpips),
            picture: picture.squeeze_dim(0).to_device(Device::Cpu),
            z: nearest.best.z.squeeze_dim(0).to_device(Device::Cpu),
            update: nearest.best.update,
            way: Tensor::cat(&nearest.way, 0).to_device(Device::Cpu),
        }
    }

    /// The candidates with the lowest losses, as many as there are starts.
    fn nearest(&self, objective: &Objective) -> Vec<Descent> {
        let losses: Vec<_> =
            no_grad(|| self.candidates.split(BATCH, 0).iter().map(|z| objective.losses(z)).collect());
        let order = Vec::<i64>::try_from(Tensor::cat(&losses, 0).argsort(0, false)).unwrap_or_default();
        let starts = order.into_iter().take(self.settings.starts.max(1));
        starts.map(|index| Descent::new(self.settings, &self.candidates.narrow(0, index, 1))).collect()
    }
}
