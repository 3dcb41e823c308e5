//! The generator's layers as WGSL, each a template beside the code that fills it in.
//!
//! `block.wgsl`, `init.wgsl`, `to_rgb.wgsl` and the pair `squeeze.wgsl`, `excite.wgsl` compute what `generator::{Block, Init,
//! ToRgb, SkipLayerExcitation}` compute in plain Burn operations; tests compare each pair.
//!
//! Maps are `[N, C/4, H, W]` of four channels each: a channel count that is no multiple of four is filled up with channels
//! that stay zero. Every shader keeps to WebGPU's default limits.

mod block;
mod convolution;
mod init;
pub mod pack;
mod skip_layer_excitation;
mod tile;
mod to_rgb;
mod weights;

pub use block::{BlockShader, GateUse, Slots};
pub use convolution::Convolution;
pub use init::InitShader;
pub use skip_layer_excitation::{ExciteShader, GateShape, SqueezeShader};
pub use tile::Tile;
pub use to_rgb::ToRgbShader;
pub use weights::{WeightFormat, Weights};

/// Rows of the frame's table for one sample: its map, and a choice for each of up to four gates.
pub const TABLE_ROWS: usize = 5;

/// How many quads hold `channels` channels.
pub fn quads(channels: usize) -> usize {
    channels.div_ceil(4)
}
