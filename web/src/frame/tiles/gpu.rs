//! The fastest tiles on GPUs, by `cargo xtask bench tune --write`. None was measured yet: the rules, which are reasoned, hold.

use super::Row;

/// None.
pub(super) const TABLE: &[Row] = &[];
