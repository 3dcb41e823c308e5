//! Everything that can go wrong between a model file and a picture.

use fastgan_model::file::ReadError;

/// Why there is no picture. Each message is one sentence for the visitor of a page.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The bytes are not a model that this engine can run.
    #[error(transparent)]
    Model(#[from] ReadError),
    /// The model's description could not be written as JSON.
    #[error("the model's description cannot be written as JSON: {0}")]
    Header(#[from] serde_json::Error),
    /// No usable GPU.
    #[error("WebGPU cannot be used here ({0}): use the CPU engine instead")]
    NoGpu(String),
    /// A latent of the wrong length.
    #[error(
        "{given} numbers are no latent of this model: give a multiple of {latent_dim}, at least {latent_dim}"
    )]
    LatentLength {
        /// How many numbers came.
        given: usize,
        /// How many one latent has.
        latent_dim: usize,
    },
    /// A NaN or an infinity in the latent.
    #[error("number {0} of the latent is not finite: give finite numbers")]
    LatentValue(usize),
    /// A target picture of the wrong size.
    #[error("{given} bytes are no picture of this model: give the RGBA bytes of {side} × {side} pixels")]
    TargetLength {
        /// How many bytes came.
        given: usize,
        /// Side of the model's pictures.
        side: usize,
    },
    /// A side to which pictures cannot be averaged.
    #[error("pictures cannot be compared at a side of {given}: give a divisor of {side}")]
    TargetSide {
        /// The side that was asked for.
        given: usize,
        /// Side of the model's pictures.
        side: usize,
    },
    /// The device failed while it computed or while its result was read.
    #[error("the picture could not be computed: {0}")]
    Compute(String),
    /// The canvas refused.
    #[error("the canvas cannot be drawn on: {0}")]
    Canvas(String),
    /// More pictures in one request than the frame has room for.
    #[error(
        "{given} pictures were asked for at once, but there is room for {most}: ask for them in several requests"
    )]
    TooManyPictures {
        /// How many were asked for.
        given: usize,
        /// How many fit.
        most: usize,
    },
    /// More different latents in one request than are kept.
    #[error("the request needs more than {0} different latents at once: split it")]
    TooManyLatents(usize),
    /// The GPU's memory is full.
    #[error("the GPU has too little memory for this model: close other pages, or choose a smaller model")]
    OutOfMemory,
    /// The model's bytes ended before every tensor had come.
    #[error("the model is incomplete: load it again")]
    Incomplete,
    /// A style's strength that is no number.
    #[error("strength {0} of the styles is not finite: give numbers between 0 and 1")]
    Strength(usize),
    /// A mask of the wrong size.
    #[error("the mask must be 256 × 256 finite numbers, row by row")]
    Mask,
    /// A request that is not of its documented form.
    #[error("the request's `{field}` must be {expected}")]
    Request {
        /// The field.
        field: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// A call while another one is at work.
    #[error("the engine is still busy with the call before: wait for its promise")]
    Busy,
    /// The name of no layer.
    #[error("there is no layer `{0}` with a map: `layers` has their names")]
    Layer(String),
}
