//! From the generator's output to the bytes of a picture.

use fastgan_model::to_byte;

/// RGBA bytes (alpha not premultiplied, row by row) of pictures `[N, C, S, S]` with `C` = 1 (grey), 3 (RGB) or 4 (RGBA).
///
/// `floats` holds whole pictures of `channels` planes with `plane` values each; one follows another in the result.
pub fn rgba(floats: &[f32], channels: usize, plane: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(floats.len() / channels * 4);
    for picture in floats.chunks_exact(channels * plane) {
        for i in 0..plane {
            let value = |channel: usize| to_byte(picture[channel * plane + i]);
            bytes.extend(match channels {
                1 => [value(0), value(0), value(0), 255],
                3 => [value(0), value(1), value(2), 255],
                _ => [value(0), value(1), value(2), value(3)],
            });
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::rgba;

    #[test]
    fn grey_colour_and_transparent() {
        assert_eq!(rgba(&[-1.0, 1.0], 1, 2), [0, 0, 0, 255, 255, 255, 255, 255]);
        assert_eq!(rgba(&[-1.0, 0.0, 2.0], 3, 1), [0, 128, 255, 255]);
        assert_eq!(rgba(&[-1.0, 0.0, 1.0, -1.0], 4, 1), [0, 128, 255, 0]);
    }

    #[test]
    fn pictures_follow_one_another() {
        assert_eq!(rgba(&[-1.0, 1.0], 1, 1), [0, 0, 0, 255, 255, 255, 255, 255]);
    }
}
