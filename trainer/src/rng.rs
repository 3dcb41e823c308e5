//! Randomness that a run can take up again: every step's numbers follow from the run's seed and the step alone.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream of numbers is for; two purposes never share numbers.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// Initial weights.
    Weights = 1,
    /// The order of the images in one epoch.
    Order = 2,
    /// Everything that one training step draws.
    Step = 3,
    /// BatchNorm re-estimation.
    Statistics = 4,
    /// Metrics.
    Metric = 5,
    /// The latents that a search begins with.
    Search = 16,
    /// Augmented copies that images are compared with.
    Copies = 17,
    /// A decoder that is trained on features.
    Probe = 18,
    /// A sheet of augmented images.
    Preview = 19,
}

/// A stream of numbers for one purpose and one index (a step, an epoch).
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of `seed` for `purpose` and `index`.
    pub fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(purpose as u64).to_le_bytes());
        key[16..24].copy_from_slice(&index.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// An integer below `n`. The bias of the multiplication method is below n / 2^64.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }

    /// A permutation of 0 to n − 1 (Fisher–Yates).
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<_> = (0..n).collect();
        for i in (1..n).rev() {
            order.swap(i, self.below(i as u64 + 1) as usize);
        }
        order
    }

    /// A seed for libtorch's own generators.
    pub fn torch_seed(&mut self) -> TorchSeed {
        TorchSeed(self.bits() as i64)
    }

    /// Seeds libtorch's own generators, on every device.
    pub fn seed_torch(&mut self) {
        self.torch_seed().plant();
    }
}

/// A seed for libtorch's own generators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TorchSeed(i64);

impl TorchSeed {
    /// Lets them begin from here, on every device.
    pub fn plant(self) {
        tch::manual_seed(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_told_apart() {
        let first = |seed, purpose, index| Stream::new(seed, purpose, index).bits();
        let all = [
            first(0, Purpose::Step, 0),
            first(1, Purpose::Step, 0),
            first(0, Purpose::Order, 0),
            first(0, Purpose::Step, 1),
        ];
        assert_eq!(all[0], first(0, Purpose::Step, 0));
        assert!((1..4).all(|i| all[i] != all[0]));
    }

    #[test]
    fn permutations_hold_every_index_once() {
        let mut order = Stream::new(7, Purpose::Order, 0).permutation(100);
        assert_ne!(order, (0..100).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
    }
}
