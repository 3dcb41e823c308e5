//! What the discriminator is taught about real pictures besides that they are real (paper, section 3.2 and Table 6).

use super::Settings;
use crate::data::Batch;
use crate::loss::Reconstruction;
use crate::net::{Part, Pictures, RealPass, Reconstructions};
use fastgan_model::Architecture;
use tch::{Kind, Reduction, Tensor};

/// The terms that self-supervision adds to the discriminator's loss; 0 where there is none.
pub(super) struct SelfSupervision {
    /// Of the decoders.
    pub(super) reconstruction: Tensor,
    /// Of telling images apart (cross-entropy) and of aspect ratios (squared error of the logarithm).
    pub(super) labels: Tensor,
}

impl SelfSupervision {
    pub(super) fn of(
        seen: &RealPass,
        views: &Pictures,
        part: &Part,
        batch: &Batch,
        loss: &Reconstruction,
        settings: &Settings,
        architecture: Architecture,
    ) -> Self {
        let zero = || Tensor::zeros([] as [i64; 0], (Kind::Float, batch.device()));
        let reconstruction = seen.reconstructions.as_ref().map(|rebuilt| {
            distance(rebuilt, views, part, loss, settings, architecture) * settings.reconstruction_strength
        });
        let classes = seen.classes.as_ref().map(|logits| logits.cross_entropy_for_logits(&batch.index));
        let ratio = seen.aspect_ratio.as_ref();
        let ratio = ratio.map(|ratio| ratio.mse_loss(&batch.log_aspect_ratio, Reduction::Mean));
        Self {
            reconstruction: reconstruction.unwrap_or_else(zero),
            labels: classes.into_iter().chain(ratio).fold(zero(), |sum, term| sum + term),
        }
    }
}

/// The decoders' distances to what they should have rebuilt, added up.
fn distance(
    rebuilt: &Reconstructions,
    views: &Pictures,
    part: &Part,
    loss: &Reconstruction,
    settings: &Settings,
    architecture: Architecture,
) -> Tensor {
    let small = |x: &Tensor| settings.small_view.of(x, architecture.small_resolution());
    let whole = match &views.small {
        Some(view) => loss.target(view),
        None => loss.target(&small(&views.big)),
    };
    let of_part = loss.target(&small(&part.crop(&views.big)));
    let big = whole.distance(&rebuilt.big) + of_part.distance(&rebuilt.part);
    match &rebuilt.small {
        Some(small) => big + whole.distance(small),
        None => big,
    }
}
