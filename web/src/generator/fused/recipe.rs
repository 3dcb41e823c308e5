//! How a 3×3 convolution is computed with fewer products: minimal filtering (Winograd), four pixels at a time.
//!
//! The output is cut into *cells* of 2×2 pixels. A cell's pixels are sums of a few products of *combined* inputs with
//! combined weights, where a plain convolution has 36 of them for each pair of channels. Rows and columns are combined
//! independently, so that each recipe is told in one dimension.

use wide::f32x4;

/// One dimension of a way to compute cells.
pub(super) trait Recipe {
    /// Products in one dimension; a cell takes the square of it.
    const TAPS: usize;
    /// How many inputs lie between the first inputs of neighbouring cells; cell `i` begins with input `STRIDE · i − 1`.
    const STRIDE: usize;
    /// With which sign each product enters the cell's first and second pixel.
    const SIGNS: [[i8; 4]; 2];

    /// Combines the inputs of a cell; of the four, `TAPS` are given and `TAPS` are used.
    fn inputs(x: [f32x4; 4]) -> [f32x4; 4];

    /// Combines the weights of a kernel.
    fn weights(w: [f32; 3]) -> [f32; 4];
}

/// Nearest ×2, then the convolution: 9 products for a cell, which is one pixel of the input.
///
/// The first pixel sees `a b b`, the second `b b c`: `w0·a + (w1 + w2)·b` and `(w0 + w1)·b + w2·c`. With the kernel's sum
/// `s` these are `s·b + w0·(a − b)` and `s·b + w2·(c − b)`.
#[derive(Debug)]
pub(super) struct Doubling;

impl Recipe for Doubling {
    const TAPS: usize = 3;
    const STRIDE: usize = 1;
    const SIGNS: [[i8; 4]; 2] = [[1, 1, 0, 0], [0, 1, 1, 0]];

    #[inline(always)]
    fn inputs([a, b, c, rest]: [f32x4; 4]) -> [f32x4; 4] {
        [a - b, b, c - b, rest]
    }

    fn weights([w0, w1, w2]: [f32; 3]) -> [f32; 4] {
        [w0, w0 + w1 + w2, w2, 0.0]
    }
}

/// The convolution alone: 16 products for a cell, Winograd's F(2, 3).
#[derive(Debug)]
pub(super) struct Same;

impl Recipe for Same {
    const TAPS: usize = 4;
    const STRIDE: usize = 2;
    const SIGNS: [[i8; 4]; 2] = [[1, 1, 1, 0], [0, 1, -1, -1]];

    #[inline(always)]
    fn inputs([a, b, c, d]: [f32x4; 4]) -> [f32x4; 4] {
        [a - c, b + c, c - b, b - d]
    }

    fn weights([w0, w1, w2]: [f32; 3]) -> [f32; 4] {
        [w0, (w0 + w1 + w2) / 2.0, (w0 - w1 + w2) / 2.0, w2]
    }
}
