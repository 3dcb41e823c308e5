//! What a run had to change about itself to go on.

use serde::{Deserialize, Serialize};

/// Part of every checkpoint, so that a run that goes on later goes on in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Remedies {
    /// Factor of the learning rate: halved each time that something was not finite.
    pub rate: f64,
    /// How often that was.
    pub recoveries: u32,
    /// How a step fits into memory.
    pub memory: Thrift,
}

/// How a step fits into memory, from the quickest to the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Thrift {
    /// Every map is kept for the backward pass.
    None,
    /// Maps within a block are computed anew in the backward pass: the same gradients within rounding, a third more work.
    Recompute,
    /// Recomputed, and the batch in that many parts whose gradients are added up. BatchNorm sees a part at a time.
    Parts(usize),
}

/// How often a run may recover from numbers that are not finite.
pub const MOST_RECOVERIES: u32 = 3;

impl Default for Remedies {
    fn default() -> Self {
        Self { rate: 1.0, recoveries: 0, memory: Thrift::None }
    }
}

impl Remedies {
    /// After numbers that are not finite: half the rate. Nothing where that was done often enough.
    pub fn slower(self) -> Option<Self> {
        let again = self.recoveries < MOST_RECOVERIES;
        again.then(|| Self { rate: self.rate / 2.0, recoveries: self.recoveries + 1, ..self })
    }

    /// After memory ran out with `batch` images in a step. Nothing where no part can be smaller: BatchNorm wants two images.
    pub fn thriftier(self, batch: usize) -> Option<Self> {
        let memory = match self.memory {
            Thrift::None => Thrift::Recompute,
            Thrift::Recompute => Thrift::Parts(2),
            Thrift::Parts(parts) => Thrift::Parts(2 * parts),
        };
        (memory.parts() == 1 || batch >= 2 * memory.parts()).then_some(Self { memory, ..self })
    }
}

impl Thrift {
    /// Parts in which a batch is computed.
    pub fn parts(self) -> usize {
        match self {
            Self::None | Self::Recompute => 1,
            Self::Parts(parts) => parts,
        }
    }

    /// What is done with a batch of that many images.
    pub fn in_words(self, batch: usize) -> String {
        match self {
            Self::None => format!("the {batch} images of a step are computed at once"),
            Self::Recompute => {
                "maps are computed anew in the backward pass: the same gradients, slower steps".into()
            }
            Self::Parts(parts) => format!(
                "the {batch} images of a step are computed in {parts} parts whose gradients are added up, each with its own BatchNorm \
                 statistics"
            ),
        }
    }

    /// Whether maps within a block are computed anew.
    pub fn recomputes(self) -> bool {
        self != Self::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_recoveries_and_no_more() {
        let mut remedies = Remedies::default();
        for rate in [0.5, 0.25, 0.125] {
            remedies = remedies.slower().unwrap();
            assert_eq!(remedies.rate, rate);
        }
        assert_eq!(remedies.slower(), None);
    }

    #[test]
    fn parts_hold_two_images_at_least() {
        let mut remedies = Remedies::default();
        let mut seen = Vec::new();
        while let Some(next) = remedies.thriftier(8) {
            seen.push(next.memory);
            remedies = next;
        }
        assert_eq!(seen, [Thrift::Recompute, Thrift::Parts(2), Thrift::Parts(4)]);
        assert_eq!(Remedies::default().thriftier(2).unwrap().thriftier(2), None);
    }
}
