//! How long is searched, from where, and how.

/// Settings of a search. The official script's (reference, section 4.3) have one start and a β₁ of 0.5; the defaults come from
/// measurements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SearchSettings {
    /// Updates for each picture, all its starts together (paper, Table 5: 1000).
    pub updates: usize,
    /// Adam's learning rate.
    pub rate: f64,
    /// Adam's decay of the first moment. On pictures of the generator itself, 0.5 stays in places that 0.9 leaves.
    pub beta1: f64,
    /// Latents that are searched from.
    pub starts: usize,
    /// Seed of the first latents.
    pub seed: u64,
}

/// Adam's decay of the second moment.
pub(super) const BETA2: f64 = 0.999;

impl Default for SearchSettings {
    fn default() -> Self {
        Self { updates: 1000, rate: 0.1, beta1: 0.9, starts: 4, seed: 0 }
    }
}

impl SearchSettings {
    /// Updates of each start before all but the nearest are given up: half of all updates go into choosing.
    pub(super) fn trial(&self) -> usize {
        if self.starts > 1 { self.updates / (2 * self.starts) } else { 0 }
    }

    /// Updates of the start that is not given up.
    pub(super) fn length(&self) -> usize {
        self.updates - self.starts.saturating_sub(1) * self.trial()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_share_the_updates() {
        for starts in 1..=9 {
            let settings = SearchSettings { updates: 1000, starts, ..SearchSettings::default() };
            assert_eq!((starts - 1) * settings.trial() + settings.length(), 1000, "{settings:?}");
            assert!(settings.length() >= 500);
        }
    }
}
