//! A deterministic fill that any language can reproduce: tests give networks these weights instead of trained ones.

use crate::Architecture;
use crate::file::{Header, ModelFile, ReadError};

/// The fill `f(key, i)` in [-0.5, 0.5): CRC-32 of the key and the row-major index `i`, mixed by MurmurHash3's finaliser.
pub fn fill(key: &str, index: u64) -> f64 {
    // Modulo 2^32 on purpose: the definition wraps.
    let mut h = (index as u32).wrapping_mul(2_654_435_761).wrapping_add(crc32fast::hash(key.as_bytes()));
    h ^= h >> 16;
    h = h.wrapping_mul(0x85EB_CA6B);
    h ^= h >> 13;
    h = h.wrapping_mul(0xC2B2_AE35);
    h ^= h >> 16;
    f64::from(h) / 4_294_967_296.0 - 0.5
}

/// The first `len` values of [`fill`] times `scale`, as f32.
pub fn filled(key: &str, len: usize, scale: f64) -> Vec<f32> {
    (0..len as u64).map(|i| (scale * fill(key, i)) as f32).collect()
}

/// A generator whose activations neither die nor explode: each weight's scale follows its fan-in, through sigmoids that halve.
///
/// # Errors
/// None for a sound architecture: every value is finite.
pub fn generator(architecture: Architecture) -> Result<ModelFile, ReadError> {
    let tensors = architecture.tensors().into_iter().map(|spec| {
        let fan_in = match spec.shape.len() {
            1 => 1000,
            _ if spec.name == "init.weight" => spec.shape[0],
            _ => spec.shape[1..].iter().product(),
        };
        let values = filled(&spec.name, spec.len(), (40.0 / fan_in as f64).sqrt());
        (spec.name, values)
    });
    ModelFile::new(Header::new(architecture), tensors.collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn matches_the_published_values() {
        assert_eq!(crc32fast::hash(b"z"), 1_657_960_367);
        let expected = [0.069_751_157_425_343_99, 0.425_869_872_793_555_26, -0.384_840_824_175_626_04];
        for (i, value) in expected.into_iter().enumerate() {
            assert_eq!(super::fill("z", i as u64), value);
        }
    }
}
