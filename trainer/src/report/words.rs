//! Numbers as people read them.

/// Four digits that count, more where a whole number has them.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return value.to_string();
    }
    if value.fract() == 0.0 && size < 1e15 {
        return whole(value as i64);
    }
    match size {
        // More digits than a 64-bit float has, and than a person reads.
        1e15.. => format!("{value:.3e}"),
        1000.0.. => whole(value.round() as i64),
        100.0.. => format!("{value:.1}"),
        10.0.. => format!("{value:.2}"),
        1.0.. => format!("{value:.3}"),
        1e-3.. => format!("{value:.4}"),
        _ => format!("{value:.1e}"),
    }
}

/// A whole number in groups of three digits.
pub(super) fn whole(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::from(if value < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count of steps, images, ….
pub(super) fn count(value: u64) -> String {
    whole(i64::try_from(value).unwrap_or(i64::MAX))
}

/// A size in memory or on disk.
pub(super) fn bytes(value: u64) -> String {
    match value as f64 {
        size @ 1e9.. => format!("{:.1} GB", size / 1e9),
        size @ 1e6.. => format!("{:.1} MB", size / 1e6),
        size => format!("{:.0} kB", size / 1e3),
    }
}

/// `loss_real` as people write it.
pub(super) fn spelled(name: &str) -> String {
    name.replace('_', " ")
}

/// With a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_four_digits() {
        let words = [0.0, 3.0, -1234567.0, 123456.7, 543.21, 12.3456, 1.23456, 0.012345, 0.0002].map(number);
        let expected = ["0", "3", "-1,234,567", "123,457", "543.2", "12.35", "1.235", "0.0123", "2.0e-4"];
        assert_eq!([1e20, -2.5e15, 1e14].map(number), ["1.000e20", "-2.500e15", "100,000,000,000,000"]);
        assert_eq!(words, expected);
        assert_eq!([0, 999, 1000, 100_000].map(count), ["0", "999", "1,000", "100,000"]);
        assert_eq!([1_500, 2_340_000, 7_900_000_000].map(bytes), ["2 kB", "2.3 MB", "7.9 GB"]);
    }
}
