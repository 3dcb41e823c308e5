//! The contract between FastGAN's trainer and its browser engine.
//!
//! What both sides must agree on stands here, once, and needs no tensor library:
//! the [`Architecture`] with its [`Stage`]s and [`Gate`]s, the tensors of the inference form ([`TensorSpec`]),
//! the model file ([`mod@file`]), and the latent that belongs to a seed ([`latent`]).
//!
//! Shape letters: `N` pictures, `C` channels, `H` rows, `W` columns; a latent `z` is `[N, latent_dim]`.

mod architecture;
mod design;
pub mod file;
pub mod filler;
mod latent;
mod pixels;
mod stage;
mod tensors;

pub use architecture::{Activation, Architecture, ArchitectureError, RESOLUTIONS};
pub use design::{Design, Excitation, LEAK};
pub use latent::latent;
pub use pixels::to_byte;
pub use stage::{Block, Gate, Stage};
pub use tensors::{DIRECTIONS, TensorSpec};
