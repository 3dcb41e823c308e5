//! What a picture is made of: the one description that every engine understands.

use crate::EngineError;
use fastgan_model::Architecture;

/// Side of the mask that blends two styles; it is stretched over the picture.
pub const MASK_SIDE: usize = 256;

/// One picture or several, computed together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    /// The pictures.
    pub samples: Vec<Sample>,
    /// Where masked styles show: `MASK_SIDE`² strengths in [0, 1], row by row, stretched over the picture.
    pub mask: Option<Vec<f32>>,
    /// Seed of the noise in the two-convolution stages; none adds none.
    pub noise: Option<u64>,
}

/// One picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sample {
    /// The latent whose 32×32 map becomes the picture, `latent_dim` numbers.
    pub content: Vec<f32>,
    /// For each gate, in order, a style in place of the content's own; a shorter list leaves the rest alone.
    pub styles: Vec<Option<Style>>,
}

/// Another latent's skip-layer excitation (paper, section 4.4).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Style {
    /// The latent whose gate is used.
    pub z: Vec<f32>,
    /// How much of it: 0 is the content's own gate, 1 the style's.
    pub strength: f32,
    /// Whether the request's mask multiplies the strength, pixel by pixel.
    pub masked: bool,
}

impl Request {
    /// Plain samples of the latents that follow one another in `z`.
    pub fn latents(z: &[f32], latent_dim: usize) -> Self {
        let samples = z.chunks(latent_dim.max(1)).map(|z| Sample { content: z.to_vec(), styles: Vec::new() });
        Self { samples: samples.collect(), ..Self::default() }
    }

    /// Refuses what no engine can draw.
    ///
    /// # Errors
    /// [`EngineError::LatentLength`], [`EngineError::LatentValue`], [`EngineError::Mask`].
    pub fn check(&self, architecture: &Architecture) -> Result<(), EngineError> {
        let latent_dim = architecture.latent_dim();
        if self.samples.is_empty() {
            return Err(EngineError::LatentLength { given: 0, latent_dim });
        }
        let styles = || self.samples.iter().flat_map(|sample| &sample.styles).flatten();
        for z in self.samples.iter().map(|sample| &sample.content).chain(styles().map(|style| &style.z)) {
            if z.len() != latent_dim {
                return Err(EngineError::LatentLength { given: z.len(), latent_dim });
            }
            if let Some(index) = z.iter().position(|value| !value.is_finite()) {
                return Err(EngineError::LatentValue(index));
            }
        }
        if let Some(index) = styles().position(|style| !style.strength.is_finite()) {
            return Err(EngineError::Strength(index));
        }
        match &self.mask {
            Some(mask)
                if mask.len() != MASK_SIDE * MASK_SIDE || mask.iter().any(|value| !value.is_finite()) =>
            {
                Err(EngineError::Mask)
            }
            _ => Ok(()),
        }
    }
}

/// Standard normals for the noise after convolution `index` (1 or 2) of the stage at `size`: `[size, size]`.
pub fn noise_plane(seed: u64, size: usize, index: usize) -> Vec<f32> {
    // One stream for each plane: the low bits of a mixed seed tell size and index apart.
    let stream = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (4 * size + index) as u64;
    fastgan_model::latent(stream, size * size)
}
