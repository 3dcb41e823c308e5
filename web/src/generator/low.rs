//! What the two halves of the network pass between them, and how two pictures' styles mix there.

use burn::Tensor;
use burn::tensor::module::interpolate;
use burn::tensor::ops::{InterpolateMode, InterpolateOptions};

/// What a picture is made of: content at 32², and how strongly each channel above shows (the style).
///
/// Every gate looks at a map of at most 32², so that mixing the style of one latent into the content of another needs
/// nothing more than both latents' halves.
#[derive(Debug, Clone)]
pub struct Low {
    /// `[N, C, 32, 32]`
    pub content: Tensor<4>,
    /// One `[N, high, 1, 1]` per gate of the architecture, in its order.
    pub gates: Vec<Tensor<4>>,
}

/// How far a gate moves from the content's own towards the style's.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "a few of them live for the length of a call")]
pub enum Strength {
    /// The same everywhere: 0 is the content's gate, 1 the style's; others extrapolate.
    Everywhere(f32),
    /// A strength for each pixel, `[N or 1, 1, H, W]` of any size: a brush.
    Mask(Tensor<4>),
}

/// `content + strength · (style − content)` for gates `[N, high, 1, 1]` of a map of side length `size`.
///
/// The result is `[N, high, 1, 1]`, or `[N, high, size, size]` under a mask, which is resized bilinearly.
pub fn blend(content: Tensor<4>, style: Tensor<4>, strength: &Strength, size: usize) -> Tensor<4> {
    let difference = style - content.clone();
    content
        + match strength {
            Strength::Everywhere(strength) => difference * *strength,
            Strength::Mask(mask) => difference * resized(mask.clone(), size),
        }
}

fn resized(mask: Tensor<4>, size: usize) -> Tensor<4> {
    let [_, _, height, width] = mask.dims();
    if [height, width] == [size, size] {
        return mask;
    }
    let options = InterpolateOptions::new(InterpolateMode::Bilinear)
        .with_align_corners(false)
        .with_output_size([size, size]);
    interpolate(mask, options)
}
