//! From what was kept of two sets of pictures to figures, each with what it means and how it was measured.

use super::evaluation::Evaluation;
use super::metric::Metric;
use super::protocol::{Network, Protocol};
use super::source::Source;
use super::views::Views;
use super::{
    FEATURES, LpipsDiversity, PAIRS, SlicedWasserstein, frechet_distance, kernel_distance, lpips_diversity,
    memorisation, pairwise_diversity, sliced_wasserstein, thumbnails,
};
use crate::data::Skipped;
use serde::Serialize;
use serde_json::{Value, json};

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

/// Most samples between which distances are measured.
const MAX_PAIRWISE: i64 = 2048;

impl Evaluation<'_> {
    /// Computes every figure that was asked for.
    pub(super) fn report(&self, real: &Views, fake: &Views) -> Report {
        let seeds = match &self.pictures {
            Source::Model { seed, count, .. } => Some([*seed, seed.wrapping_add(*count as u64 - 1)]),
            Source::Files(_) => None,
        };
        let protocol = Protocol {
            n_real: real.count,
            n_fake: fake.count,
            seeds,
            model: self.model.clone(),
            side: self.square.side,
            fit: self.square.fit,
            channels: self.square.channels,
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
        let side = self.square.side;
        if side < 16 || !(side / 16).is_power_of_two() || !side.is_multiple_of(16) {
            report.left_out.push(format!(
                "swd: it halves pictures down to 16 px, which {side} px do not allow; it needs 16, 32, 64, 128, 256, 512 or 1024"
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
                report.protocol.resizing_to(side)
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
