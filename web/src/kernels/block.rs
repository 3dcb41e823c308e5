//! `block.wgsl`: (nearest ×2,) convolution, bias, noise, GLU, (gate). Its twin is `generator::Block`.

use super::{Convolution, TABLE_ROWS};
use crate::request::MASK_SIDE;
use askama::Template;

/// Whether samples of the source or of the result lie in slots that the table names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slots {
    /// Neither: sample by sample.
    None,
    /// The source does.
    Source,
    /// The result does.
    Result,
}

/// Which of the gates multiplies the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GateUse {
    /// Its number among the gates.
    pub index: usize,
    /// Quads of earlier gates.
    pub offset: usize,
    /// Quads of all gates.
    pub stride: usize,
}

/// A specialisation of `block.wgsl`.
///
/// Bindings: 0 chunk, 1 source, 2 weights, 3 channels, 4 result, 5 table, 6 noise, 7 gates, 8 mask, each where it is used.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Template)]
#[template(path = "block.wgsl", escape = "none")]
pub struct BlockShader {
    /// The convolution.
    pub conv: Convolution,
    /// Whether noise may be added.
    pub noisy: bool,
    /// The gate, if any.
    pub gate: Option<GateUse>,
    /// Where samples lie.
    pub slots: Slots,
    table_rows: usize,
    mask_side: usize,
}

impl BlockShader {
    /// Puts a specialisation together.
    pub fn new(conv: Convolution, noisy: bool, gate: Option<GateUse>, slots: Slots) -> Self {
        Self { conv, noisy, gate, slots, table_rows: TABLE_ROWS, mask_side: MASK_SIDE }
    }

    /// Side of the result.
    pub fn side(&self) -> usize {
        if self.conv.taps == 2 { 2 * self.conv.grid } else { self.conv.grid }
    }

    /// Whether the shader reads the table.
    pub fn has_table(&self) -> bool {
        self.slots != Slots::None || self.gate.is_some()
    }
}
