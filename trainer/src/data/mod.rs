//! A folder of images, made ready for training: found, looked at, decoded and resized once, kept beside the run, read in batches.

mod batch;
mod cache;
mod decode;
mod holdout;
mod names;
mod picture;
mod report;
mod resident;
mod sampler;
mod scan;

pub use batch::Batch;
pub use cache::{Images, Manifest, Skipped};
pub use decode::{
    Channels, DecodeError, Fit, MAX_FILE, MAX_PIXELS, Original, Square, decode, probe, square, to_planes,
};
pub(crate) use decode::{Decoded, open};
pub use holdout::{Split, holdout};
pub use names::one_line;
pub use picture::read_picture;
pub use report::{
    Alpha, Copies, DataReport, Enlarged, Grey, NEAR_LIMIT, Shapes, Spread, Suggestion, Unreadable, look_at,
};
pub use resident::Resident;
pub use sampler::Sampler;
pub use scan::{EXTENSIONS, Found, ScanError, scan, survey};
