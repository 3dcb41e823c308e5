//! The fastest tiles on GPUs, by `cargo xtask bench tune --write`. None was measured yet: the rules hold, which are reasoned.

use super::Row;

/// By class.
pub(super) const TABLE: &[Row] = &[];
