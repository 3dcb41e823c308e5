//! Freeze-D (Mo et al. 2020): the first layers of a fine-tuned discriminator keep their weights.

use crate::net::Discriminator;
use tch::nn::VarStore;

/// Takes the first `layers` layers out of training; more than there are means all of them. Their BatchNorm statistics and spectral
/// norms go on as before. To be called before the parameters are laid flat.
pub(super) fn freeze(store: &VarStore, discriminator: &Discriminator, layers: usize) {
    let frozen: Vec<String> =
        discriminator.layers().into_iter().take(layers).flatten().map(|name| format!("{name}.")).collect();
    for (name, variable) in store.variables() {
        if variable.requires_grad() && frozen.iter().any(|layer| name.starts_with(layer)) {
            let _ = variable.set_requires_grad(false);
        }
    }
}
