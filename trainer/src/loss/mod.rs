//! What the two networks minimise (paper, sections 3.2 and 3.3; reference, section 3.4).

mod hinge;
mod lpips;
mod reconstruction;

pub use hinge::{Hinge, Margin, generator};
pub use lpips::{LINEAR, Lpips, VGG_BLOCKS, VGG_CONVOLUTIONS};
pub use reconstruction::{Reconstruction, Target};
