//! Every way in which a file can fail to be a model.

use super::{FORMAT, MAX_FILE_BYTES, MAX_HEADER_BYTES};
use crate::ArchitectureError;

/// Why a file is not a model; the sentence is for the person who chose it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReadError {
    /// Too short to have a header, or its first bytes are not those of a safetensors file.
    #[error("this is not a safetensors file: choose a model that `fastgan export` wrote")]
    NotSafetensors,
    /// The stated header length is beyond [`MAX_HEADER_BYTES`].
    #[error(
        "the file states a header of {found} bytes, more than the {MAX_HEADER_BYTES} that a model can have; the file is damaged or not a model"
    )]
    HeaderTooLarge {
        /// Stated length.
        found: u64,
    },
    /// The file is beyond [`MAX_FILE_BYTES`].
    #[error("the file has {found} bytes, more than the {MAX_FILE_BYTES} that a model can have")]
    TooLarge {
        /// Length in bytes.
        found: u64,
    },
    /// Shorter or longer than its header says.
    #[error(
        "the file has {found} bytes and should have {expected}: it was cut off or changed; download or export it again"
    )]
    Length {
        /// Length by the header.
        expected: u64,
        /// Length of the file.
        found: u64,
    },
    /// The header is not the JSON of a safetensors file.
    #[error("the file's header cannot be read ({0}); download or export it again")]
    Header(String),
    /// A valid safetensors file, but not one of ours.
    #[error(
        "the file has no `fastgan` header, so it is not a FastGAN model: make one with `fastgan export` or `fastgan import`"
    )]
    NotFastgan,
    /// Our key is there, but not our JSON.
    #[error("the file's `fastgan` header cannot be read ({0})")]
    Metadata(String),
    /// A format number of another version.
    #[error(
        "the file has format {found} and this program reads format {FORMAT}: export the model again or update the program"
    )]
    Format {
        /// The file's number.
        found: u32,
    },
    /// An architecture that is none of the designs.
    #[error("the architecture `{found}` is unknown here; `official`, `baseline` and `paper` are known")]
    UnknownArchitecture {
        /// The file's word.
        found: String,
    },
    /// An output activation that does not belong to the resolution.
    #[error("the output activation is `{found}` and should be `{expected}` at this resolution")]
    Activation {
        /// The architecture's.
        expected: &'static str,
        /// The file's.
        found: String,
    },
    /// Numbers that are no architecture.
    #[error(transparent)]
    Architecture(#[from] ArchitectureError),
    /// A tensor that the architecture has and the file has not.
    #[error("tensor `{name}` is missing; it should have the shape {shape:?}")]
    Missing {
        /// Its key.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// A tensor that the architecture has not.
    #[error("tensor `{name}` does not belong to this architecture")]
    Unexpected {
        /// Its key.
        name: String,
    },
    /// A tensor of another shape.
    #[error("tensor `{name}` has the shape {found:?} and should have {expected:?}")]
    Shape {
        /// Its key.
        name: String,
        /// By the architecture.
        expected: Vec<usize>,
        /// In the file.
        found: Vec<usize>,
    },
    /// A tensor in a number format that it cannot have.
    #[error("tensor `{name}` is stored as {found}; {expected} was expected")]
    Dtype {
        /// Its key.
        name: String,
        /// What it may be stored as.
        expected: &'static str,
        /// Its type.
        found: String,
    },
    /// Gaps or overlaps between tensors.
    #[error("the bytes of tensor `{name}` overlap with others or leave a gap; the file is damaged")]
    Offsets {
        /// The tensor at which it was found.
        name: String,
    },
    /// A NaN or an infinity.
    #[error(
        "tensor `{name}` holds a value that is not finite (at index {index}): the training that made it has diverged"
    )]
    NonFinite {
        /// Its key.
        name: String,
        /// Row-major index of the first such value.
        index: usize,
    },
    /// A scale that is not finite, has the wrong sign or takes its values beyond F32.
    #[error("tensor `{name}` holds the unusable scale {found} (at index {index}); export the model again")]
    Scale {
        /// Its key, ending in `.scale`.
        name: String,
        /// Row-major index of the first such scale.
        index: usize,
        /// The scale.
        found: f32,
    },
    /// The value -128 among 8-bit ones, which are -127 to 127.
    #[error("tensor `{name}` holds the value -128 (at index {index}), which no model has; export it again")]
    Integer {
        /// Its key.
        name: String,
        /// Row-major index of the first such value.
        index: usize,
    },
    /// The machine, or the page, has no room for a tensor.
    #[error(
        "there is no memory for the {bytes} bytes of tensor `{name}`: close other programs or pages, or export a smaller dtype"
    )]
    Memory {
        /// Its key.
        name: String,
        /// Its length.
        bytes: usize,
    },
}
