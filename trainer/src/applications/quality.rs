//! How near a picture came to the one it should be.

use crate::loss::Lpips;
use crate::no_grad::no_grad;
use crate::visible::{rgb, seen_beside};
use serde::Serialize;
use tch::{Kind, Tensor};

/// Distances between two pictures. Both are clamped to [-1, 1] first, as they are shown; colours that hide under alpha 0 do not count,
/// nor alpha where the target is opaque.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quality {
    /// Mean square of the difference, values in [-1, 1].
    pub mse: f64,
    /// Peak signal-to-noise ratio in dB, peak 2; infinite (`null` in JSON) for equal pictures.
    pub psnr: f64,
    /// LPIPS with VGG16 at full size, where its weights are; what is transparent over white.
    pub lpips: Option<f64>,
}

impl Quality {
    /// Of `picture` against `target`, both `[1, C, S, S]`.
    pub fn new(picture: &Tensor, target: &Tensor, lpips: Option<&Lpips>) -> Self {
        no_grad(|| {
            let [picture, target] = [picture, target].map(|x| x.clamp(-1.0, 1.0));
            let seen = seen_beside(&target);
            let mse = (seen(&picture) - seen(&target))
                .to_kind(Kind::Double)
                .square()
                .mean(Kind::Double)
                .double_value(&[]);
            let lpips = lpips.map(|lpips| {
                let distance = lpips.distance(&rgb(&picture), &lpips.target(&rgb(&target)));
                distance.mean(Kind::Double).double_value(&[])
            });
            Self { mse, psnr: 10.0 * (4.0 / mse).log10(), lpips }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::Device;

    #[test]
    fn a_known_difference() {
        let zeros = Tensor::zeros([1, 3, 8, 8], (Kind::Float, Device::Cpu));
        // A fifth of one level of [-1, 1]: mean square 0.04, PSNR 10·log10(4 / 0.04).
        let quality = Quality::new(&(&zeros + 0.2), &zeros, None);
        assert!((quality.mse - 0.04).abs() < 1e-8 && (quality.psnr - 20.0).abs() < 1e-5, "{quality:?}");
        // What lies beyond the range is not seen, so it does not count.
        let beyond = Quality::new(&(&zeros + 3.0), &(&zeros + 1.0), None);
        assert_eq!((beyond.mse, beyond.psnr), (0.0, f64::INFINITY));
    }
}
