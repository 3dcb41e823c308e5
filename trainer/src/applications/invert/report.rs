//! The figures of a search, for `report.json` and for the terminal.

use super::{Found, Search};
use crate::applications::Quality;
use serde::Serialize;

/// What was searched for, how, and how near it came.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What was minimised.
    pub objective: &'static str,
    /// Updates for each picture.
    pub updates: usize,
    /// Adam's learning rate.
    pub rate: f64,
    /// Adam's decay of the first moment.
    pub beta1: f64,
    /// Latents that were searched from.
    pub starts: usize,
    /// Seed of the first latents.
    pub seed: u64,
    /// Where the pictures are a folder's held-out ones.
    pub holdout: Option<HeldOut>,
    /// Each picture.
    pub images: Vec<Entry>,
    /// Means over the pictures. The mean PSNR is the mean of the decibels.
    pub mean: Quality,
}

/// A folder in two parts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HeldOut {
    /// The share that is left out.
    pub share: f64,
    /// Seed of the split.
    pub seed: u64,
    /// Images that are trained on.
    pub training: usize,
    /// Images that are left out.
    pub held_out: usize,
}

/// One picture.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Its name.
    pub image: String,
    /// Updates that led to the latent.
    pub update: usize,
    /// How near it came.
    #[serde(flatten)]
    pub quality: Quality,
}

impl Report {
    /// For what was `found` for the pictures of these `names`, at least one.
    pub fn new(search: &Search, names: &[String], found: &[Found], holdout: Option<HeldOut>) -> Self {
        let entry = |(name, found): (&String, &Found)| Entry {
            image: name.clone(),
            update: found.update,
            quality: found.quality,
        };
        let settings = search.settings;
        Self {
            objective: search.objective(),
            updates: settings.updates,
            rate: settings.rate,
            beta1: settings.beta1,
            starts: settings.starts,
            seed: settings.seed,
            holdout,
            images: names.iter().zip(found).map(entry).collect(),
            mean: mean(&found.iter().map(|found| found.quality).collect::<Vec<_>>()),
        }
    }

    /// A line for each picture and one for their mean.
    pub fn lines(&self) -> Vec<String> {
        let line = |name: &str, quality: &Quality| {
            let lpips = quality.lpips.map_or(String::new(), |lpips| format!(", LPIPS {lpips:.4}"));
            format!("{name}: PSNR {:.2} dB, MSE {:.5}{lpips}", quality.psnr, quality.mse)
        };
        let mut lines: Vec<_> = self.images.iter().map(|entry| line(&entry.image, &entry.quality)).collect();
        let what = match self.holdout {
            Some(_) => format!("mean of {} held-out images", self.images.len()),
            None => format!("mean of {}", self.images.len()),
        };
        lines.push(line(&what, &self.mean));
        lines
    }
}

fn mean(all: &[Quality]) -> Quality {
    let mean = |value: fn(&Quality) -> f64| all.iter().map(value).sum::<f64>() / all.len() as f64;
    Quality {
        mse: mean(|quality| quality.mse),
        psnr: mean(|quality| quality.psnr),
        lpips: all.iter().map(|quality| quality.lpips).sum::<Option<f64>>().map(|sum| sum / all.len() as f64),
    }
}
