//! Why something is no table of latents.

use crate::files::FileError;

/// What is wrong with latents.
#[derive(Debug, thiserror::Error)]
pub enum LatentsError {
    /// The file is not there, or cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is not in the safetensors format.
    #[error("it is not a safetensors file ({0}): give one with a tensor `z` [N, latent_dim]")]
    Format(String),
    /// The file lacks the tensor.
    #[error("it has no tensor `z`; it should have one of shape [N, latent_dim]")]
    Missing,
    /// Not two dimensions, or one of them is 0.
    #[error("the tensor `z` has the shape {found:?}; it should be [N, latent_dim]")]
    Shape {
        /// Its shape.
        found: Vec<i64>,
    },
    /// Latents of another model.
    #[error(
        "its latents have {found} numbers; {wanted} are needed: give latents that were made for this model"
    )]
    Length {
        /// What they have.
        found: usize,
        /// What the model has.
        wanted: usize,
    },
    /// NaN or an infinity.
    #[error("the tensor `z` holds a value that is not finite")]
    NotFinite,
    /// A latent that 16-bit floats cannot hold has no text.
    #[error("the latent {0} holds a value above 65504, which a link cannot: leave it out")]
    TooLarge(String),
}
