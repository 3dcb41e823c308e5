//! What the two halves of the network pass between them.

use tch::Tensor;

/// What pictures are made of: content at 32×32, and how strongly each channel above shows (the style).
#[derive(Debug)]
pub struct Low {
    /// `[N, C, 32, 32]`.
    pub content: Tensor,
    /// One `[N, high]` for each gate of the architecture, in its order; 1 in place of `N` is the same for all.
    pub gates: Vec<Tensor>,
}

impl Clone for Low {
    /// The same memory: nothing changes these tensors.
    fn clone(&self) -> Self {
        Self {
            content: self.content.shallow_clone(),
            gates: self.gates.iter().map(Tensor::shallow_clone).collect(),
        }
    }
}
