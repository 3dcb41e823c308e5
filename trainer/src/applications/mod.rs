//! What a trained generator is good for (paper, sections 4.3 and 4.4, appendix C).

pub mod interpolate;
pub mod invert;
pub mod link;
pub mod mix;
pub mod neighbours;
mod quality;

pub use quality::Quality;
