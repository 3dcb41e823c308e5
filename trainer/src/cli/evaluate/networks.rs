//! What can be measured with the pretrained networks that are at hand.

use super::Arguments;
use anyhow::{Result, bail, ensure};
use fastgan_trainer::loss::Lpips;
use fastgan_trainer::metrics::{Inception, Metric, Network};
use fastgan_trainer::weights::{self, INCEPTION, LPIPS_LINEAR};
use tch::Device;

/// The networks that are at hand, and what can be measured with them.
pub(super) struct Networks {
    /// What can be measured, of what was asked for.
    pub(super) metrics: Vec<Metric>,
    inception: Option<Inception>,
    lpips: Option<Lpips>,
    /// What is left out, and why.
    pub(super) left_out: Vec<String>,
}

impl Networks {
    /// Loads what the metrics need. What was asked for by name and cannot be had is an error.
    pub(super) fn load(arguments: &Arguments, device: Device) -> Result<Self> {
        let folder = arguments.weights.resolve()?;
        let named = !arguments.metrics.is_empty();
        let mut metrics = if named { arguments.metrics.clone() } else { Metric::ALL.to_vec() };
        let mut once = Vec::new();
        metrics.retain(|metric| {
            !once.contains(metric) && {
                once.push(*metric);
                true
            }
        });
        let asked = |metric| metrics.contains(&metric);
        let inception = if asked(Metric::Fid) || asked(Metric::Kid) {
            weights::inception(&folder, device)?
        } else {
            None
        };
        let lpips = if asked(Metric::Lpips) { weights::lpips(&folder, device)? } else { None };
        let missing: Vec<_> = metrics
            .iter()
            .copied()
            .filter(|metric| match metric {
                Metric::Fid | Metric::Kid => inception.is_none(),
                Metric::Lpips => lpips.is_none(),
                _ => false,
            })
            .collect();
        let why = (!missing.is_empty()).then(|| {
            let names: Vec<_> = missing.iter().map(|metric| metric.name()).collect();
            format!(
                "{} cannot be measured, because the pretrained networks are not in {}: `fastgan weights fetch` downloads them",
                names.join(", "),
                folder.display()
            )
        });
        if let Some(why) = why.as_ref().filter(|_| named) {
            bail!("{why}");
        }
        metrics.retain(|metric| !missing.contains(metric));
        Ok(Self { metrics, inception, lpips, left_out: why.into_iter().collect() })
    }

    /// The pictures have no size of their own at which the sliced Wasserstein distance could compare them.
    pub(super) fn leave_out_swd(&mut self, named: bool) -> Result<()> {
        let why = "swd cannot be measured, because it compares the pictures' own pixels and they are not all squares of one size that halves down to 16 px";
        ensure!(!named, "{why}: leave it out of --metrics, or give squares of 64, 128, 256, 512 or 1024 px");
        self.metrics.retain(|metric| *metric != Metric::Swd);
        self.left_out.push(why.into());
        Ok(())
    }

    /// Inception, and what it is called in a protocol.
    pub(super) fn inception(&self) -> Option<(&Inception, Network<'static>)> {
        let name = Network { name: INCEPTION.file, sha256: INCEPTION.sha256 };
        self.inception.as_ref().map(|network| (network, name))
    }

    /// LPIPS, and what it is called in a protocol.
    pub(super) fn lpips(&self) -> Option<(&Lpips, Network<'static>)> {
        let name = Network { name: LPIPS_NAME, sha256: LPIPS_LINEAR.sha256 };
        self.lpips.as_ref().map(|network| (network, name))
    }
}

/// What LPIPS is made of, with the first digits of VGG16's hash in its file's name.
const LPIPS_NAME: &str = "vgg16-397923af.pth with LPIPS v0.1 vgg.pth";
