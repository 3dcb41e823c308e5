//! Parts of a network whose inner maps are computed once more in the backward pass instead of being kept, where a pass says so.

use super::Pass;
use crate::casting::{self, is_short};
use fastgan_native::recompute;
use std::ops::Deref;
use std::sync::Arc;
use tch::Tensor;

/// Layers whose variables are known.
pub(super) trait Layers {
    /// All trainable variables.
    fn parameters(&self) -> Vec<&Tensor>;
}

/// Layers that graphs may hold on to. libtorch may let go of a graph in another thread than it was made in, so the count is atomic; only one
/// thread at a time computes with them.
#[derive(Debug)]
pub(super) struct Shared<L>(Arc<L>);

impl<L> Shared<L> {
    #[allow(clippy::arc_with_non_send_sync, reason = "see above")]
    pub(super) fn new(layers: L) -> Self {
        Self(Arc::new(layers))
    }
}

impl<L> Deref for Shared<L> {
    type Target = L;

    fn deref(&self) -> &L {
        &self.0
    }
}

/// The trainable variables of several layers.
pub(super) fn parameters_of<'a>(layers: impl IntoIterator<Item = &'a dyn Layers>) -> Vec<&'a Tensor> {
    layers.into_iter().flat_map(Layers::parameters).collect()
}

/// `forward` of `layers` on `inputs`. With [`Pass::recompute`] the graph keeps the inputs alone, and the backward pass runs `forward` once more, with
/// [`Pass::again`]; so it may draw nothing random.
///
/// # Panics
/// In libtorch's words, as every operation of the binding does, where it fails.
pub(super) fn segment<L: Layers + 'static>(
    layers: &Shared<L>,
    inputs: &[&Tensor],
    pass: Pass,
    forward: impl Fn(&L, &[Tensor], Pass) -> Tensor + 'static,
) -> Tensor {
    if !pass.recompute {
        let inputs: Vec<_> = inputs.iter().map(|input| input.shallow_clone()).collect();
        return forward(layers, &inputs, pass);
    }
    let own = layers.0.clone();
    // The backward pass has left the region of casts, and on a GPU runs in another thread.
    let device = inputs[0].device();
    let short = is_short(device);
    let part = move |inputs: &[Tensor], again: bool| match (again, short) {
        (false, _) => forward(&own, inputs, pass),
        (true, false) => forward(&own, inputs, pass.again()),
        (true, true) => casting::short(device, || forward(&own, inputs, pass.again())),
    };
    recompute(inputs, &layers.parameters(), part).unwrap_or_else(|error| error.raise())
}
