//! The fastest tiles on software adapters, by `cargo xtask bench tune --write`.

use super::Row;

/// None.
pub(super) const TABLE: &[Row] = &[];
