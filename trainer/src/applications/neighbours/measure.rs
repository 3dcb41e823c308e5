//! What "near" means.

use crate::loss::Lpips;
use crate::metrics::thumbnails;
use crate::no_grad::no_grad;
use crate::visible::{rgb, visible};
use tch::{Kind, Tensor};

/// Side length at which LPIPS compares (reference, section 4.6).
const LPIPS_SIDE: i64 = 256;

/// Numbers of a point that are compared at once: sums of this length lose nothing that matters in 32 bits.
const BLOCK: i64 = 1 << 16;

/// A distance between pictures, as the distance between points.
#[derive(Debug, Clone, Copy)]
pub enum Measure<'a> {
    /// Root-mean-square difference at 32×32 pixels, of averages of what is seen (and of alpha), values in [-1, 1].
    Thumbnails,
    /// LPIPS with VGG16 at 256×256 pixels, larger or smaller pictures by nearest neighbour; what is transparent over white.
    Lpips(&'a Lpips),
}

impl Measure<'_> {
    /// In words.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Thumbnails => "root-mean-square difference at 32×32 px",
            Self::Lpips(_) => "LPIPS (VGG16) at 256×256 px",
        }
    }

    /// The side length at which training images are read, for a model of `resolution`. Thumbnails are made of what training sees, as
    /// those of samples are.
    pub fn side(&self, resolution: usize) -> u32 {
        match self {
            Self::Thumbnails => resolution as u32,
            Self::Lpips(_) => LPIPS_SIDE as u32,
        }
    }

    /// Pictures `[N, C, S, S]` in [-1, 1], beyond which nothing is seen, as points `[N, D]`.
    pub(super) fn points(&self, x: &Tensor) -> Tensor {
        no_grad(|| {
            let x = x.clamp(-1.0, 1.0);
            match self {
                Self::Thumbnails => {
                    let side = i64::from(thumbnails::SIDE);
                    let points = visible(&x).adaptive_avg_pool2d([side, side]).flatten(1, -1);
                    let count = points.size()[1] as f64;
                    points / count.sqrt()
                }
                Self::Lpips(lpips) => {
                    lpips.embedding(&rgb(&x).upsample_nearest2d([LPIPS_SIDE, LPIPS_SIDE], None, None))
                }
            }
        })
    }

    /// Distances of points `a [N, D]` to `b [M, D]`: `[N, M]` in 64 bits.
    pub(super) fn distances(&self, a: &Tensor, b: &Tensor) -> Tensor {
        let blocks = a.split(BLOCK, 1).into_iter().zip(b.split(BLOCK, 1));
        // Differences instead of products (the last argument), so that a picture is at 0 from itself.
        let squares = blocks.map(|(a, b)| Tensor::cdist(&a, &b, 2.0, 2).to_kind(Kind::Double).square());
        let sum = squares.reduce(|sum, square| sum + square);
        let squared =
            sum.unwrap_or_else(|| Tensor::zeros([a.size()[0], b.size()[0]], (Kind::Double, a.device())));
        match self {
            Self::Thumbnails => squared.sqrt(),
            Self::Lpips(_) => squared,
        }
    }
}
