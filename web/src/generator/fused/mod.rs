//! The network's large layers on the CPU: each one pass over its input, in SIMD, with weights laid out once.
//!
//! [`Block`] and [`ToRgb`] do what the plain layers of the same names do, with the same signatures; tensors between them
//! have a pixel's channels side by side, under the shape `[N, C, H, W]` like all others. They are not differentiable.

mod block;
mod convolution;
mod map;
mod recipe;
mod sigmoid;
mod to_rgb;

pub use block::Block;
pub use to_rgb::ToRgb;
