//! A request as the rows that shaders look up.

use super::slots::Slots;
use crate::EngineError;
use crate::kernels::TABLE_ROWS;
use crate::request::Request;

/// What must be computed, and from what.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Latents that have to be computed first, one after the other.
    pub(super) missing: Vec<f32>,
    /// The slot of each of them, a row each.
    pub(super) low: Vec<[u32; 4]>,
    /// For each sample [`TABLE_ROWS`]: its map's slot, then for each gate the content's slot, the style's, the strength's
    /// bits, and whether the mask counts.
    pub(super) high: Vec<[u32; 4]>,
}

impl Table {
    /// Fills the table for a request that was checked, and a network with `gates` gates: styles for more are nobody's.
    pub(super) fn fill(
        &mut self,
        request: &Request,
        slots: &mut Slots,
        gates: usize,
    ) -> Result<(), EngineError> {
        self.missing.clear();
        self.low.clear();
        self.high.clear();
        slots.begin();
        for sample in &request.samples {
            let content = self.place(&sample.content, slots)?;
            self.high.push([content, 0, 0, 0]);
            for gate in 0..TABLE_ROWS - 1 {
                let style = sample.styles.iter().take(gates).nth(gate).and_then(Option::as_ref);
                let row = match style {
                    Some(style) => {
                        let slot = self.place(&style.z, slots)?;
                        // Without a mask there is nothing to hide behind.
                        let masked = style.masked && request.mask.is_some();
                        [content, slot, style.strength.to_bits(), u32::from(masked)]
                    }
                    None => [content, content, 0, 0],
                };
                self.high.push(row);
            }
        }
        Ok(())
    }

    fn place(&mut self, z: &[f32], slots: &mut Slots) -> Result<u32, EngineError> {
        let place = slots.place(z).ok_or(EngineError::TooManyLatents(slots.count()))?;
        if place.missing {
            self.missing.extend_from_slice(z);
            self.low.push([place.slot as u32, 0, 0, 0]);
        }
        Ok(place.slot as u32)
    }
}
