//! How good samples are: a metric is a file. Some only need the pictures, others a pretrained network ([`crate::weights`]).

mod frechet;
mod inception;
mod kernel_distance;
mod lpips_diversity;
mod memorisation;
mod pairwise_diversity;
mod sliced_wasserstein;
pub mod thumbnails;

pub use frechet::frechet_distance;
pub use inception::{FEATURES, Inception};
pub use kernel_distance::kernel_distance;
pub use lpips_diversity::{LpipsDiversity, PAIRS, lpips_diversity};
pub use memorisation::{Memorisation, memorisation};
pub use pairwise_diversity::{PairwiseDiversity, pairwise_diversity};
pub use sliced_wasserstein::{SlicedWasserstein, sliced_wasserstein};
