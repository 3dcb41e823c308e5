//! All metrics of one set of pictures against a training set.

use super::protocol::{Network, Protocol};
use super::source::Source;
use super::views::{Views, Wanted};
use super::{
    FEATURES, Inception, LpipsDiversity, PAIRS, SlicedWasserstein, frechet_distance, kernel_distance,
    lpips_diversity, memorisation, pairwise_diversity, sliced_wasserstein, statistics, thumbnails,
};
use crate::data::Skipped;
use crate::files::FileError;
use crate::loss::Lpips;
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use tch::Device;

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Metric {
    /// Fréchet Inception distance.
    Fid,
    /// Kernel Inception distance.
    Kid,
    /// Mean LPIPS between samples, over that between training images.
    Lpips,
    /// Sliced Wasserstein distance.
    Swd,
    /// Share of samples that repeat a training image.
    Memorisation,
    /// Mean distance between samples, over that between training images.
    Diversity,
}

impl Metric {
    /// All, those without a network last.
    pub const ALL: [Self; 6] =
        [Self::Fid, Self::Kid, Self::Lpips, Self::Swd, Self::Memorisation, Self::Diversity];

    /// Its name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fid => "fid",
            Self::Kid => "kid",
            Self::Lpips => "lpips",
            Self::Swd => "swd",
            Self::Memorisation => "memorisation",
            Self::Diversity => "diversity",
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Metric {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|metric| metric.name() == text);
        found.ok_or_else(|| format!("`{text}` is no metric: choose among {}", known()))
    }
}

/// What is compared, and by what.
pub struct Evaluation<'a> {
    /// The training set.
    pub images: &'a [PathBuf],
    /// What is compared with it.
    pub pictures: Source<'a>,
    /// The side length of the pictures; images are brought to it as for training.
    pub side: u32,
    /// What to measure.
    pub metrics: &'a [Metric],
    /// For FID and KID, which are left out without it.
    pub inception: Option<(&'a Inception, Network<'a>)>,
    /// For LPIPS, which is left out without it.
    pub lpips: Option<(&'a Lpips, Network<'a>)>,
    /// SHA-256 of the model file, of samples.
    pub model: Option<String>,
    /// For what the metrics themselves draw.
    pub seed: u64,
    /// Where what needs no network is computed.
    pub device: Device,
    /// Where features of training sets are kept.
    pub cache: Option<&'a Path>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Of which metric.
    pub metric: Metric,
    /// The figure.
    pub value: f64,
    /// What it means, in some words.
    pub meaning: String,
    /// What else was found.
    pub details: Value,
    /// How it was measured, apart from what holds for all.
    pub protocol: String,
}

/// All figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What they were measured on.
    pub protocol: Protocol,
    /// The figures.
    pub measured: Vec<Measured>,
    /// What could not be measured, and why.
    pub left_out: Vec<String>,
    /// What a reader should know before comparing.
    pub warnings: Vec<String>,
}

/// Why nothing can be measured.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// Too few pictures for any metric.
    #[error("{what}: {found} can be used, and at least 2 are needed to compare anything")]
    TooFew {
        /// Of which set.
        what: &'static str,
        /// How many there are.
        found: usize,
    },
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Most values that are kept of a set for the sliced Wasserstein distance: 1 GiB.
const MAX_VALUES: usize = 1 << 28;
/// Most pictures that are compared by it.
const MAX_FULL: usize = 2048;
/// Most samples between which distances are measured.
const MAX_PAIRWISE: i64 = 2048;

impl Evaluation<'_> {
    /// Measures. `progress` hears what is being looked at, how many pictures are done, and how many there are.
    ///
    /// # Errors
    /// [`EvaluationError`] where there are too few pictures, or a file cannot be read.
    pub fn run(
        &self,
        mut progress: impl FnMut(&'static str, usize, usize),
    ) -> Result<Report, EvaluationError> {
        for (what, found) in [("training images", self.images.len()), ("pictures", self.pictures.len())] {
            if found < 2 {
                return Err(EvaluationError::TooFew { what, found });
            }
        }
        let inception = self.inception.filter(|_| self.asked(Metric::Fid) || self.asked(Metric::Kid));
        let kept = match (inception, self.cache) {
            (Some((_, network)), Some(folder)) => {
                Some(statistics::place(folder, self.images, self.side, network.sha256)?)
            }
            _ => None,
        };
        let known = kept.as_deref().and_then(statistics::load);
        let wanted = |inception| Wanted {
            side: self.side,
            inception,
            full: if self.asked(Metric::Swd) { self.compared_at_full_size() } else { 0 },
            thumbnails: self.asked(Metric::Memorisation) || self.asked(Metric::Diversity),
            perceptual: if self.asked(Metric::Lpips) && self.lpips.is_some() { 2 * PAIRS } else { 0 },
        };
        let network = inception.map(|(network, _)| network);
        let all = Source::Files(self.images);
        let mut count = |done| progress("images", done, self.images.len());
        let mut real = wanted(network.filter(|_| known.is_none())).collect(&all, &mut count);
        match (known, &real.features, &kept) {
            (Some(features), _, _) => real.features = Some(features),
            (None, Some(features), Some(place)) => statistics::store(place, features)?,
            _ => {}
        }
        let mut count = |done| progress("pictures", done, self.pictures.len());
        let fake = wanted(network).collect(&self.pictures, &mut count);
        for (what, found) in [("training images", real.count), ("pictures", fake.count)] {
            if found < 2 {
                return Err(EvaluationError::TooFew { what, found });
            }
        }
        Ok(self.report(&real, &fake))
    }

    fn asked(&self, metric: Metric) -> bool {
        self.metrics.contains(&metric)
    }

    fn compared_at_full_size(&self) -> usize {
        let side = self.side as usize;
        let fit = (MAX_VALUES / (3 * side * side)).max(2);
        fit.min(MAX_FULL).min(self.images.len()).min(self.pictures.len())
    }

    fn report(&self, real: &Views, fake: &Views) -> Report {
        let seeds = match &self.pictures {
            Source::Model { seed, count, .. } => Some([*seed, seed.wrapping_add(*count as u64 - 1)]),
            Source::Files(_) => None,
        };
        let protocol = Protocol {
            n_real: real.count,
            n_fake: fake.count,
            seeds,
            model: self.model.clone(),
            side: self.side,
            seed: self.seed,
        };
        let mut report =
            Report { protocol, measured: Vec::new(), left_out: Vec::new(), warnings: Vec::new() };
        for (what, skipped) in [("training images", &real.skipped), ("pictures", &fake.skipped)] {
            report.warnings.extend(unusable(what, skipped));
        }
        for &metric in self.metrics {
            match metric {
                Metric::Fid => self.fid(&mut report, real, fake),
                Metric::Kid => self.kid(&mut report, real, fake),
                Metric::Lpips => self.lpips(&mut report, real, fake),
                Metric::Swd => self.swd(&mut report, real, fake),
                Metric::Memorisation => self.memorisation(&mut report, real, fake),
                Metric::Diversity => self.diversity(&mut report, real, fake),
            }
        }
        report
    }

    fn fid(&self, report: &mut Report, real: &Views, fake: &Views) {
        let (Some(a), Some(b), Some((_, network))) = (&real.features, &fake.features, self.inception) else {
            return;
        };
        for (what, rows) in [("training images", a.size()[0]), ("pictures", b.size()[0])] {
            if rows - 1 < FEATURES {
                report.warnings.push(format!(
                    "FID: the covariance of {rows} {what} has a rank of {} at most, of {FEATURES}: the figure is biased, and can be compared only with one of the same counts",
                    rows - 1
                ));
            }
        }
        report.measured.push(Measured {
            metric: Metric::Fid,
            value: frechet_distance(a, b),
            meaning: "0 is the training set itself; lower is better".into(),
            details: Value::Null,
            protocol: self.by_inception(report, network),
        });
    }

    fn kid(&self, report: &mut Report, real: &Views, fake: &Views) {
        let (Some(a), Some(b), Some((_, network))) = (&real.features, &fake.features, self.inception) else {
            return;
        };
        report.measured.push(Measured {
            metric: Metric::Kid,
            value: kernel_distance(a, b) * 1e3,
            meaning: "×10³; 0 is the same distribution; lower is better".into(),
            details: Value::Null,
            protocol: format!("{}, unbiased, whole sets", self.by_inception(report, network)),
        });
    }

    fn by_inception(&self, report: &Report, network: Network<'_>) -> String {
        format!("{}, then 299 px (bilinear, in the network), {network}", report.protocol.resizing())
    }

    fn lpips(&self, report: &mut Report, real: &Views, fake: &Views) {
        let Some((lpips, network)) = self.lpips else { return };
        let found = lpips_diversity(lpips, &fake.perceptual, &real.perceptual, self.seed);
        let LpipsDiversity { samples, samples_error, images, images_error, ratio } = found;
        report.measured.push(Measured {
            metric: Metric::Lpips,
            value: ratio,
            meaning: format!(
                "mean LPIPS between samples {samples:.4} ± {samples_error:.4} over that between images {images:.4} ± {images_error:.4}; 1 is as diverse, 0 is collapse"
            ),
            details: json!(found),
            protocol: format!(
                "{PAIRS} random pairs of the first {} and {} pictures at {} px, {network}",
                fake.perceptual.size()[0],
                real.perceptual.size()[0],
                fake.perceptual.size()[3],
            ),
        });
    }

    fn swd(&self, report: &mut Report, real: &Views, fake: &Views) {
        let count = real.full.size()[0].min(fake.full.size()[0]);
        if self.side < 16 || !(self.side / 16).is_power_of_two() || !self.side.is_multiple_of(16) {
            report.left_out.push(format!(
                "swd: it halves pictures down to 16 px, which {} px do not allow; it needs 16, 32, 64, 128, 256, 512 or 1024",
                self.side
            ));
            return;
        }
        let at = |views: &Views| views.full.narrow(0, 0, count).to_device(self.device);
        let SlicedWasserstein { levels, mean } = sliced_wasserstein(&at(fake), &at(real), self.seed);
        let words: Vec<_> = levels.iter().map(|(side, value)| format!("{side} px {value:.1}")).collect();
        report.measured.push(Measured {
            metric: Metric::Swd,
            value: mean,
            meaning: format!("×10³, mean of {}; lower is better", words.join(", ")),
            details: json!({ "levels": levels.iter().map(|(side, value)| json!({ "side": side, "distance": value })).collect::<Vec<_>>() }),
            protocol: format!(
                "the first {count} of each, 128 patches of 7×7 px each, 512 directions, {}",
                report.protocol.resizing_to(self.side)
            ),
        });
    }

    fn memorisation(&self, report: &mut Report, real: &Views, fake: &Views) {
        if real.count < 3 {
            report.left_out.push("memorisation: it needs 3 training images, and there are 2".into());
            return;
        }
        let found =
            memorisation(&fake.thumbnails.to_device(self.device), &real.thumbnails.to_device(self.device));
        if found.repeated_images > 0 {
            report.warnings.push(format!(
                "memorisation: {} training images repeat another one, and samples that repeat them are not counted",
                found.repeated_images
            ));
        }
        report.measured.push(Measured {
            metric: Metric::Memorisation,
            value: found.share,
            meaning: format!(
                "share of samples nearer to an image than any other image is (images among themselves: {:.3}); median distance {:.4} (images: {:.4})",
                found.share_of_images, found.distance, found.distance_of_images
            ),
            details: json!(found),
            protocol: format!(
                "RMS difference or that to the mirror image, values in [-1, 1], {}",
                report.protocol.resizing_to(thumbnails::SIDE)
            ),
        });
    }

    fn diversity(&self, report: &mut Report, real: &Views, fake: &Views) {
        let at = |views: &Views| {
            let count = MAX_PAIRWISE.min(views.thumbnails.size()[0]);
            views.thumbnails.narrow(0, 0, count).to_device(self.device)
        };
        let (samples, images) = (at(fake), at(real));
        let found = pairwise_diversity(&samples, &images);
        report.measured.push(Measured {
            metric: Metric::Diversity,
            value: found.ratio,
            meaning: format!(
                "mean distance between samples {:.4} over that between images {:.4}; 1 is as diverse, 0 is collapse",
                found.samples, found.images
            ),
            details: json!(found),
            protocol: format!(
                "all pairs of the first {} samples and {} images, RMS, {}",
                samples.size()[0],
                images.size()[0],
                report.protocol.resizing_to(thumbnails::SIDE)
            ),
        });
    }
}

/// One sentence about files that are left out.
fn unusable(what: &str, skipped: &[Skipped]) -> Option<String> {
    let first = skipped.first()?;
    let (count, path) = (skipped.len(), first.path.display());
    Some(format!("{count} of the {what} cannot be used, the first one is {path}, which {}", first.reason))
}
