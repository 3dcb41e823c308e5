//! The latent's principal directions in closed form (Shen & Zhou 2021, SeFa): where the first layer amplifies most.

use fastgan_model::DIRECTIONS;
use tch::Tensor;

/// Unit rows `[min(DIRECTIONS, latent_dim), latent_dim]`, strongest first: the top eigenvectors of `W Wᵀ` for the first layer's
/// weight `[latent_dim, out, 4, 4]`. Signs are fixed so that each row's largest component is positive.
pub(super) fn directions(first_layer: &Tensor) -> Tensor {
    let matrix = first_layer.flatten(1, -1);
    let (_, vectors) = matrix.matmul(&matrix.tr()).linalg_eigh("L");
    // Columns in ascending order of their eigenvalues.
    let rows = vectors.tr().flip([0]);
    let count = rows.size()[0].min(DIRECTIONS as i64);
    let rows = rows.narrow(0, 0, count);
    let largest = rows.gather(1, &rows.abs().argmax(1, true), false);
    rows * largest.sign()
}
