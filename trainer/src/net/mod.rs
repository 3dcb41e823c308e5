//! The two networks, one layer per file. Names of variables equal the official checkpoint's keys.
//!
//! Shape letters: `N` pictures in a batch, `C` channels, `H` rows, `W` columns.

mod batch_norm;
mod discriminator;
mod generator;
mod noise;
mod ops;
mod pass;
mod segment;
mod sle;
mod small_view;
mod spectral;
mod up;
mod upsample;

pub use batch_norm::EPSILON as BATCH_NORM_EPSILON;
pub use discriminator::{
    Decoder, Decoders, Discriminator, DiscriminatorDesign, Features, Head, Judgement, Part, RealPass,
    Reconstructions, Views,
};
pub use generator::{Generator, Pictures};
pub use ops::{excitation, glu};
pub use pass::{BatchNormMode, Pass};
pub use small_view::SmallView;
pub(crate) use upsample::FUSED_FROM;
