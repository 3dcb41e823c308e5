//! How good samples are. Weight-free metrics only need the samples and the images.

mod sliced_wasserstein;

pub use sliced_wasserstein::{SlicedWasserstein, sliced_wasserstein};
