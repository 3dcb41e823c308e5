//! Which pictures of a step's batch are here: all of them, those of one process, or as many as fit into memory at once.

use std::ops::Range;
use tch::Tensor;

/// Neighbouring pictures of a step's batch.
///
/// Whatever is random in a step is drawn for the whole batch and narrowed to the share, so that a picture meets the same numbers
/// wherever it is computed, and beside whichever others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The first picture that is here.
    pub first: i64,
    /// Pictures that are here.
    pub count: i64,
    /// Pictures of the whole batch.
    pub all: i64,
}

impl Share {
    /// All of a batch of `count` pictures.
    pub const fn whole(count: i64) -> Self {
        Self { first: 0, count, all: count }
    }

    /// The `index`-th (from 0) of `parts` neighbouring parts of this share, as equal as whole pictures allow.
    pub fn part(self, index: usize, parts: usize) -> Self {
        let parts = parts.max(1) as i64;
        let border = |index: i64| self.count * index / parts;
        let (start, end) = (border(index as i64), border(index as i64 + 1));
        Self { first: self.first + start, count: end - start, all: self.all }
    }

    /// Whether nothing of the batch is elsewhere.
    pub fn is_whole(self) -> bool {
        self.count == self.all
    }

    /// What a mean over the share counts in the mean over the batch.
    pub fn weight(self) -> f64 {
        self.count as f64 / self.all as f64
    }

    /// The positions of its pictures in the batch.
    pub fn range(self) -> Range<usize> {
        self.first as usize..(self.first + self.count) as usize
    }

    /// Its pictures' part of what was drawn for the batch, where `axis` counts pictures.
    pub fn narrow(self, drawn: &Tensor, axis: i64) -> Tensor {
        if self.is_whole() { drawn.shallow_clone() } else { drawn.narrow(axis, self.first, self.count) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_a_share_once() {
        for (share, parts) in
            [(Share::whole(8), 2), (Share::whole(7), 3), (Share { first: 4, count: 4, all: 8 }, 4)]
        {
            let covered: Vec<_> = (0..parts).flat_map(|index| share.part(index, parts).range()).collect();
            assert_eq!(covered, share.range().collect::<Vec<_>>());
            let weights: f64 = (0..parts).map(|index| share.part(index, parts).weight()).sum();
            assert!((weights - share.weight()).abs() < 1e-12);
        }
        assert_eq!(Share::whole(8).part(0, 1), Share::whole(8));
        assert_eq!(Share::whole(8).part(1, 2), Share { first: 4, count: 4, all: 8 });
    }
}
