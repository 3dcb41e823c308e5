//! Which images come next: an endless order that follows from the seed and the position alone.

use crate::rng::{Purpose, Stream};
use crate::share::Share;

/// An infinite sampler: a fresh permutation for every epoch, batches that cross epochs, never a short batch.
#[derive(Debug)]
pub struct Sampler {
    seed: u64,
    count: usize,
    epoch: Option<(u64, Vec<usize>)>,
}

impl Sampler {
    /// Over `count` images (at least one).
    pub fn new(seed: u64, count: usize) -> Self {
        Self { seed, count: count.max(1), epoch: None }
    }

    /// The indices of the batch of training step `step` (from 0).
    pub fn batch(&mut self, step: u64, size: usize) -> Vec<usize> {
        self.share(step, Share::whole(size as i64))
    }

    /// The indices of a share of that batch.
    pub fn share(&mut self, step: u64, share: Share) -> Vec<usize> {
        let start = step * share.all as u64;
        share.range().map(|position| self.at(start + position as u64)).collect()
    }

    fn at(&mut self, position: u64) -> usize {
        let (epoch, place) = (position / self.count as u64, (position % self.count as u64) as usize);
        match &self.epoch {
            Some((current, order)) if *current == epoch => order[place],
            _ => {
                let order = Stream::new(self.seed, Purpose::Order, epoch).permutation(self.count);
                let index = order[place];
                self.epoch = Some((epoch, order));
                index
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_epoch_shows_every_image_once_and_batches_are_always_full() {
        let mut sampler = Sampler::new(3, 10);
        let all: Vec<_> = (0..15).flat_map(|step| sampler.batch(step, 4)).collect();
        assert_eq!(all.len(), 60);
        for epoch in all.chunks(10) {
            let mut epoch = epoch.to_vec();
            epoch.sort_unstable();
            assert_eq!(epoch, (0..10).collect::<Vec<_>>());
        }
        assert_ne!(all[..10], all[10..20]);
    }

    #[test]
    fn a_step_has_its_batch_wherever_one_starts() {
        let mut whole = Sampler::new(5, 7);
        let expected: Vec<_> = (0..9).map(|step| whole.batch(step, 3)).collect();
        assert_eq!(Sampler::new(5, 7).batch(8, 3), expected[8]);
        assert_eq!(Sampler::new(5, 7).batch(2, 3), expected[2]);
    }

    #[test]
    fn shares_are_the_batch() {
        let (mut one, mut two) = (Sampler::new(5, 10), Sampler::new(5, 10));
        for step in 0..9 {
            let parts = (0..2).flat_map(|index| two.share(step, Share::whole(8).part(index, 2)));
            assert_eq!(parts.collect::<Vec<_>>(), one.batch(step, 8));
        }
    }
}
