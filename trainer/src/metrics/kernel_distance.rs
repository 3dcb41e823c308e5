//! Kernel distance between two sets of features (Bińkowski et al. 2018); with Inception's features it is KID. Unlike the Fréchet
//! distance it has no bias for small sets.

use crate::no_grad::no_grad;
use tch::{Device, Kind, Tensor};

/// Rows of a block of the kernel's matrix: memory stays bounded for sets of any size.
const BLOCK: i64 = 2048;

/// The unbiased squared maximum mean discrepancy of `[N, d]` and `[M, d]` with the kernel (x·y / d + 1)³ over the whole sets, in double
/// precision. Two rows of each at least; near zero it may be negative.
pub fn kernel_distance(a: &Tensor, b: &Tensor) -> f64 {
    no_grad(|| {
        let double = |x: &Tensor| x.to_device(Device::Cpu).to_kind(Kind::Double);
        let (a, b) = (double(a), double(b));
        let within = |x: &Tensor| {
            let n = x.size()[0] as f64;
            // The diagonal, each row with itself, is left out.
            let own = kernel(&(x * x).sum_dim_intlist([1].as_slice(), false, Kind::Double), x.size()[1]);
            (sum(x, x) - own.sum(Kind::Double).double_value(&[])) / (n * (n - 1.0))
        };
        let between = sum(&a, &b) / (a.size()[0] as f64 * b.size()[0] as f64);
        within(&a) + within(&b) - 2.0 * between
    })
}

fn kernel(products: &Tensor, dimensions: i64) -> Tensor {
    (products / dimensions as f64 + 1.0).pow_tensor_scalar(3)
}

/// The kernel's sum over all pairs.
fn sum(a: &Tensor, b: &Tensor) -> f64 {
    let other = b.tr();
    let block = |rows: Tensor| kernel(&rows.matmul(&other), a.size()[1]).sum(Kind::Double).double_value(&[]);
    a.split(BLOCK, 0).into_iter().map(block).sum()
}
