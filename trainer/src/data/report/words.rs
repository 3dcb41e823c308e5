//! Numbers of things in sentences.

/// `1 image`, `2 images`.
pub(super) fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// `1 is`, `2 are`.
pub(super) fn is_or_are(count: usize) -> String {
    format!("{count} {}", verb(count))
}

/// What stands behind a number of things: `is`, `are`.
pub(super) fn verb(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
