//! All metrics of one set of pictures against a training set.

use super::metric::Metric;
use super::protocol::Network;
use super::report::Report;
use super::source::Source;
use super::views::Wanted;
use super::{Inception, PAIRS, statistics};
use crate::data::Square;
use crate::files::FileError;
use crate::loss::Lpips;
use std::path::{Path, PathBuf};
use tch::Device;

/// What is compared, and by what.
pub struct Evaluation<'a> {
    /// The training set.
    pub images: &'a [PathBuf],
    /// What is compared with it.
    pub pictures: Source<'a>,
    /// The square of the pictures; images become it as for training. All are compared in RGB, what is transparent over white.
    pub square: Square,
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
                Some(statistics::place(folder, self.images, self.square, network.sha256)?)
            }
            _ => None,
        };
        let known = kept.as_deref().and_then(statistics::load);
        let wanted = |inception| Wanted {
            square: self.square,
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
        let side = self.square.side as usize;
        let fit = (MAX_VALUES / (3 * side * side)).max(2);
        fit.min(MAX_FULL).min(self.images.len()).min(self.pictures.len())
    }
}
