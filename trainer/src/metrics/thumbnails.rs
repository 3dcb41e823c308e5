//! Pictures of 32×32 pixels as vectors: near enough to say which pictures look alike, with no network.

use tch::{Kind, Tensor};

/// Side length.
pub const SIDE: u32 = 32;

/// Rows that are compared with all others at once.
const BLOCK: i64 = 256;

/// Root-mean-square distances between `[N, 3, S, S]` and `[M, 3, S, S]`, block by block of the first set: `[n, M]` each, in the unit
/// of the pixels' values.
pub(super) fn distances<'a>(a: &'a Tensor, b: &Tensor) -> impl Iterator<Item = Tensor> + use<'a> {
    let flat = b.flatten(1, -1);
    let root = (flat.size()[1] as f64).sqrt();
    // Products would be quicker, and would leave 1e-3 between a picture and itself.
    a.split(BLOCK, 0).into_iter().map(move |rows| Tensor::cdist(&rows.flatten(1, -1), &flat, 2.0, 2) / root)
}

/// Distance of each picture of `a` to its nearest one of `b`, and which one that is, `[N]` each. A picture and its mirror image count
/// as one, because training mirrors pictures too. With `same`, the sets are one, and no picture is its own neighbour.
pub(super) fn nearest(a: &Tensor, b: &Tensor, same: bool) -> (Tensor, Tensor) {
    let mirrored = b.flip([3].as_slice());
    let (mut least, mut which) = (Vec::new(), Vec::new());
    let mut first = 0;
    for (plain, mirrored) in distances(a, b).zip(distances(a, &mirrored)) {
        let rows = plain.size()[0];
        let both = plain.minimum(&mirrored);
        if same {
            let mut own = both.narrow(1, first, rows);
            let _ = own.fill_diagonal_(f64::INFINITY, false);
        }
        let (distance, index) = both.min_dim(1, false);
        least.push(distance);
        which.push(index);
        first += rows;
    }
    (Tensor::cat(&least, 0), Tensor::cat(&which, 0))
}

/// Mean distance of different pictures of `[N, 3, S, S]`, N ≥ 2.
pub(super) fn mean_pairwise(x: &Tensor) -> f64 {
    let count = x.size()[0] as f64;
    let sum: f64 = distances(x, x).map(|block| block.sum(Kind::Double).double_value(&[])).sum();
    sum / (count * (count - 1.0))
}
