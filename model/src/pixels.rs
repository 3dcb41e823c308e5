//! From a generator's output to bytes.

/// One value of a picture, nominally in [-1, 1], as the byte that is saved or shown.
///
/// `floor(clamp((x + 1) / 2 · 255 + 0.5, 0, 255))`; a NaN becomes 0.
pub fn to_byte(x: f32) -> u8 {
    ((x + 1.0) * 127.5 + 0.5).clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::to_byte;

    #[test]
    fn ends_middle_and_outside() {
        assert_eq!([-2.0, -1.0, 0.0, 1.0, 2.0, f32::NAN].map(to_byte), [0, 0, 128, 255, 255, 0]);
    }
}
