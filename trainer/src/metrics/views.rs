//! One pass over a set of pictures that keeps what the metrics need of each, and no more.

use super::inception::Inception;
use super::source::{Source, Whole};
use super::thumbnails;
use crate::data::{DecodeError, Skipped, Square, square, to_planes};
use tch::{Device, Kind, Tensor};

/// Side length to which pictures are brought for Inception and, where they are larger, for LPIPS (reference, section 4.2).
pub const COMPARED_AT: u32 = 256;

/// What is kept of a set.
pub(super) struct Wanted<'a> {
    /// The model's square: files become it first, as for training.
    pub(super) square: Square,
    /// Features of all pictures.
    pub(super) inception: Option<&'a Inception>,
    /// So many pictures at `side`.
    pub(super) full: usize,
    /// 32×32 versions of all pictures.
    pub(super) thumbnails: bool,
    /// So many pictures at `side`, but at most [`COMPARED_AT`].
    pub(super) perceptual: usize,
}

/// What was kept, in order.
pub(super) struct Views {
    /// Pictures that could be used.
    pub(super) count: usize,
    /// Files that could not.
    pub(super) skipped: Vec<Skipped>,
    /// `[N, 2048]`.
    pub(super) features: Option<Tensor>,
    /// `[n, 3, side, side]` in [-1, 1].
    pub(super) full: Tensor,
    /// `[N, 3, 32, 32]` in [-1, 1].
    pub(super) thumbnails: Tensor,
    /// `[n, 3, s, s]` in [-1, 1].
    pub(super) perceptual: Tensor,
}

/// The sizes of one picture, as planes.
struct Sizes {
    side: Vec<u8>,
    compared: Vec<u8>,
    thumbnail: Vec<u8>,
}

impl Wanted<'_> {
    /// Goes through `source`; `progress` hears how many pictures are done.
    pub(super) fn collect(&self, source: &Source<'_>, progress: &mut dyn FnMut(usize)) -> Views {
        let (mut full, mut thumbs, mut perceptual) = (Vec::new(), Vec::new(), Vec::new());
        let mut features = Vec::new();
        let mut count = 0;
        let side = self.square.side;
        let sizing = Sizing {
            square: self.square,
            compared: self.inception.is_some() || (self.perceptual > 0 && side > COMPARED_AT),
            thumbnail: self.thumbnails,
        };
        let skipped = source.for_each(
            |picture| sizing.of(picture),
            |chunk| {
                let room = self.full.saturating_sub(count).min(chunk.len());
                chunk[..room].iter().for_each(|picture| full.extend_from_slice(&picture.side));
                let room = self.perceptual.saturating_sub(count).min(chunk.len());
                let looked_at = |picture: &Sizes| {
                    if side > COMPARED_AT { picture.compared.clone() } else { picture.side.clone() }
                };
                chunk[..room].iter().for_each(|picture| perceptual.extend(looked_at(picture)));
                chunk.iter().for_each(|picture| thumbs.extend_from_slice(&picture.thumbnail));
                if let Some(inception) = self.inception.filter(|_| !chunk.is_empty()) {
                    let bytes: Vec<u8> =
                        chunk.iter().flat_map(|picture| picture.compared.iter().copied()).collect();
                    features.push(inception.features(&tensor(&bytes, COMPARED_AT)).to_device(Device::Cpu));
                }
                count += chunk.len();
                progress(count);
            },
        );
        Views {
            count,
            skipped,
            features: (!features.is_empty()).then(|| Tensor::cat(&features, 0)),
            full: tensor(&full, side),
            thumbnails: tensor(&thumbs, thumbnails::SIDE),
            perceptual: tensor(&perceptual, side.min(COMPARED_AT)),
        }
    }
}

/// Which sizes are wanted; without the network, so that threads can share it.
#[derive(Clone, Copy)]
struct Sizing {
    square: Square,
    compared: bool,
    thumbnail: bool,
}

impl Sizing {
    fn of(self, picture: &Whole) -> Result<Sizes, DecodeError> {
        let side = picture.at(self.square)?;
        let compared = match self.compared {
            // A small model has seen small images: details that it never saw are not asked of it.
            true if self.square.side < COMPARED_AT => to_planes(&square(&side, COMPARED_AT)?),
            true => to_planes(&picture.at(Square { side: COMPARED_AT, ..self.square })?),
            false => Vec::new(),
        };
        let thumbnail =
            if self.thumbnail { to_planes(&square(&side, thumbnails::SIDE)?) } else { Vec::new() };
        Ok(Sizes { side: to_planes(&side), compared, thumbnail })
    }
}

/// Planes as `[N, 3, side, side]` in [-1, 1].
fn tensor(bytes: &[u8], side: u32) -> Tensor {
    let side = i64::from(side);
    let count = bytes.len() as i64 / (3 * side * side);
    Tensor::from_slice(bytes).view([count, 3, side, side]).to_kind(Kind::Float) / 127.5 - 1.0
}
