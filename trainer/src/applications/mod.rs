//! What a trained generator is good for (paper, sections 4.3 and 4.4, appendix C).

pub mod interpolate;
pub mod invert;
pub mod link;
pub mod mix;
pub mod neighbours;
pub mod probe;
mod quality;
pub mod reconstruct;

pub use quality::Quality;
