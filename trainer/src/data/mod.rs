//! A folder of images, made ready for training: found, decoded and resized once, kept beside the run, read in batches.

mod batch;
mod cache;
mod decode;
mod holdout;
mod picture;
mod sampler;
mod scan;

pub use batch::Batch;
pub use cache::{Images, Manifest, Skipped};
pub use decode::{DecodeError, MAX_PIXELS, Original, decode, decode_whole, probe, square, to_planes};
pub use holdout::{Split, holdout};
pub use picture::read_picture;
pub use sampler::Sampler;
pub use scan::{EXTENSIONS, ScanError, scan};
