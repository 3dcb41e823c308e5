//! The fastest tiles on software adapters, by `cargo xtask bench tune --write`, where the rules are not as good. Chromium's
//! SwiftShader, which is the one that visitors have, is served best by the rules: they are what was measured there.

use super::Row;

/// By class.
pub(super) const TABLE: &[Row] = &[];
