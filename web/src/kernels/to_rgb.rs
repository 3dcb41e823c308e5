//! `to_rgb.wgsl`: the last convolution, into the texture that is drawn. Its twin is `generator::ToRgb`.

use super::Convolution;
use askama::Template;

/// A specialisation of `to_rgb.wgsl`. Bindings: 0 chunk, 1 source, 2 weights, 3 channels, 4 picture.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Template)]
#[template(path = "to_rgb.wgsl", escape = "none")]
pub struct ToRgbShader {
    /// The convolution, without GLU partners.
    pub conv: Convolution,
    /// Whether tanh follows.
    pub tanh: bool,
    /// Pictures side by side in the texture.
    pub columns: usize,
}
