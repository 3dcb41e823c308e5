//! Nearest ×2 and a 3×3 convolution in one: each output pixel sees 2×2 input pixels, so that 4 products do where 9 would, and the
//! larger picture is never made (reference, section 1.7, 7).
//!
//! The four kinds of output pixels (even or odd row and column) have a 2×2 kernel each, sums of neighbouring taps. Side by side
//! they are the 4×4 kernel of a transposed convolution with stride 2.

use super::ops::upsample;
use crate::casting::full;
use tch::{Device, Tensor};

/// Sums of taps, for one dimension: which of a kernel's three add up to each of the four.
const SUMS: [[f32; 3]; 4] = [[0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0]];

/// Input side from which this is the cheaper way. Below it, the kernel itself is more than the pictures.
pub(crate) const FUSED_FROM: i64 = 8;

/// The sums of both dimensions as a matrix `[9, 16]`.
pub(super) fn sums(device: Device) -> Tensor {
    let one = Tensor::from_slice2(&SUMS);
    one.kron(&one).tr().contiguous().to_device(device)
}

/// `x [N, in, H, W]` twice as large, convolved with `weight [out, in, 3, 3]`, padding 1: `[N, out, 2H, 2W]`. `sums` is [`sums`].
pub(super) fn upsampled_convolution(x: &Tensor, weight: &Tensor, sums: &Tensor) -> Tensor {
    let size = x.size();
    if size[2].min(size[3]) < FUSED_FROM {
        return upsample(x).conv2d(weight, None::<&Tensor>, [1, 1], [1, 1], [1, 1], 1);
    }
    let (output, input) = (weight.size()[0], weight.size()[1]);
    let taps = weight.transpose(0, 1).reshape([-1, 9]);
    let kernel = full(x.device(), || taps.matmul(sums)).view([input, output, 4, 4]);
    x.conv_transpose2d(&kernel, None::<&Tensor>, [2, 2], [1, 1], [0, 0], 1, [1, 1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::{Kind, kind::FLOAT_CPU};

    #[test]
    fn equals_its_two_parts_with_all_gradients() {
        let (input, output) = (3, 5);
        let w = Tensor::randn([output, input, 3, 3], FLOAT_CPU).set_requires_grad(true);
        let sums = sums(Device::Cpu);
        for (h, wide) in [(8, 8), (9, 12), (4, 4)] {
            let x = Tensor::randn([2, input, h, wide], FLOAT_CPU).set_requires_grad(true);
            let weights = Tensor::randn([2, output, 2 * h, 2 * wide], FLOAT_CPU);
            let large = x.upsample_nearest2d([2 * h, 2 * wide], None, None);
            let plain = large.conv2d(&w, None::<&Tensor>, [1, 1], [1, 1], [1, 1], 1);
            let ours = upsampled_convolution(&x, &w, &sums);
            let gradients = |y: &Tensor| {
                Tensor::run_backward(&[(y * &weights).sum(Kind::Float)], &[&x, &w], false, false)
            };
            let pairs = gradients(&ours).into_iter().zip(gradients(&plain));
            for (a, b) in pairs.chain([(ours, plain)]) {
                // Sums of at most 2·2·9·12 products of order 1 in another order.
                let difference = (&a - &b).abs().max().double_value(&[]) / b.std(false).double_value(&[]);
                assert!(difference < 1e-5, "{h}×{wide}: {difference}");
            }
        }
    }
}
