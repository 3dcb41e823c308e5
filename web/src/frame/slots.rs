//! Which latents are still known: their 32×32 maps and gates need not be computed again.

/// A cache of latents by value, the least recently used one leaving first.
#[derive(Debug)]
pub(super) struct Slots {
    /// For each slot the latent in it, and when it was last used.
    kept: Vec<Option<(Vec<u32>, u64)>>,
    clock: u64,
}

/// Where a latent lies, and whether it must be computed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) slot: usize,
    pub(super) missing: bool,
}

impl Slots {
    pub(super) fn new(count: usize) -> Self {
        Self { kept: vec![None; count], clock: 0 }
    }

    pub(super) fn count(&self) -> usize {
        self.kept.len()
    }

    /// Starts a picture: slots asked for from now on stay until the next one.
    pub(super) fn begin(&mut self) {
        self.clock += 1;
    }

    /// The slot of a latent; none where every slot is already used by this picture.
    pub(super) fn place(&mut self, z: &[f32]) -> Option<Place> {
        let clock = self.clock;
        let same =
            |kept: &[u32]| kept.len() == z.len() && kept.iter().zip(z).all(|(&bits, z)| bits == z.to_bits());
        if let Some(slot) =
            self.kept.iter().position(|kept| kept.as_ref().is_some_and(|(kept, _)| same(kept)))
        {
            if let Some((_, used)) = &mut self.kept[slot] {
                *used = clock;
            }
            return Some(Place { slot, missing: false });
        }
        let age = |kept: &Option<(Vec<u32>, u64)>| kept.as_ref().map_or(0, |(_, used)| *used);
        let slot = (0..self.kept.len()).min_by_key(|&slot| age(&self.kept[slot]))?;
        if age(&self.kept[slot]) == clock && self.kept[slot].is_some() {
            return None;
        }
        // The old vector is used again: nothing is allocated in the long run.
        let mut bits = self.kept[slot].take().map(|(bits, _)| bits).unwrap_or_default();
        bits.clear();
        bits.extend(z.iter().map(|z| z.to_bits()));
        self.kept[slot] = Some((bits, clock));
        Some(Place { slot, missing: true })
    }

    /// Forgets everything: the maps no longer hold what they did.
    pub(super) fn clear(&mut self) {
        self.kept.iter_mut().for_each(|kept| *kept = None);
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Slots};

    #[test]
    fn a_latent_is_computed_once_and_the_oldest_leaves() {
        let mut slots = Slots::new(2);
        let mut picture = |latents: &[f32]| {
            slots.begin();
            latents.iter().map(|&z| slots.place(&[z])).collect::<Vec<_>>()
        };
        assert_eq!(picture(&[1.0]), [Some(Place { slot: 0, missing: true })]);
        assert_eq!(picture(&[1.0, 2.0])[1], Some(Place { slot: 1, missing: true }));
        assert_eq!(picture(&[2.0]), [Some(Place { slot: 1, missing: false })]);
        assert_eq!(picture(&[3.0]), [Some(Place { slot: 0, missing: true })]);
        assert_eq!(picture(&[2.0, 3.0, 4.0])[2], None);
    }
}
