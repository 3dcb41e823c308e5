//! How good samples are: a metric is a file. Some only need the pictures, others a pretrained network ([`crate::weights`]).

mod evaluation;
mod frechet;
mod inception;
mod kernel_distance;
mod lpips_diversity;
mod memorisation;
mod metric;
mod pairwise_diversity;
mod protocol;
mod report;
mod sliced_wasserstein;
mod source;
mod statistics;
pub mod thumbnails;
mod views;

pub use evaluation::{Evaluation, EvaluationError};
pub use frechet::frechet_distance;
pub use inception::{FEATURES, Inception};
pub use kernel_distance::kernel_distance;
pub use lpips_diversity::{LpipsDiversity, PAIRS, lpips_diversity};
pub use memorisation::{Memorisation, memorisation};
pub use metric::Metric;
pub use pairwise_diversity::{PairwiseDiversity, pairwise_diversity};
pub use protocol::{Network, Protocol};
pub use report::{Measured, Report};
pub use sliced_wasserstein::{Comparison, SlicedWasserstein, sliced_wasserstein};
pub use source::Source;
pub use views::COMPARED_AT;
