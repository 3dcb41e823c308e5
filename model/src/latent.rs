//! The latent that belongs to a seed: the same numbers in the trainer and in every browser.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::f64::consts::TAU;

/// `latent_dim` standard normals for `seed`.
///
/// ChaCha20 with the seed as the first eight key bytes (little-endian, the rest zero), nonce 0; each 64-bit output `n`
/// gives `u = ((n >> 11) + 0.5) / 2^53`; pairs `(u, v)` become `√(-2 ln u)·cos 2πv` and `√(-2 ln u)·sin 2πv`
/// (Box–Muller, f64, with a software `libm`, so that no platform's own rounding enters), then f32.
pub fn latent(seed: u64, latent_dim: usize) -> Vec<f32> {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = ChaCha20Rng::from_seed(key);
    let mut uniform = || ((rng.next_u64() >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0;
    let mut z = Vec::with_capacity(latent_dim + 1);
    while z.len() < latent_dim {
        let radius = libm::sqrt(-2.0 * libm::log(uniform()));
        let angle = TAU * uniform();
        z.push((radius * libm::cos(angle)) as f32);
        z.push((radius * libm::sin(angle)) as f32);
    }
    z.truncate(latent_dim);
    z
}

#[cfg(test)]
mod tests {
    use super::latent;

    /// Computed by an independent ChaCha20 and Box–Muller in another language.
    #[test]
    fn golden_values() {
        let golden: [(u64, [f64; 4], f64); 3] = [
            (0, [0.578_820_646, 0.901_297_45, 0.365_526_617, -2.090_554], -0.411_008_111),
            (42, [-0.355_009_526, -1.273_098_95, 0.495_113_939, 0.681_501_448], -0.003_342_294_84),
            (u64::MAX, [0.078_080_795_7, 0.403_629_333, 1.396_808_74, 0.848_963_261], -0.713_082_53),
        ];
        for (seed, first, last) in golden {
            let z = latent(seed, 256);
            for (&value, expected) in z.iter().zip(first).chain([(&z[255], last)]) {
                let value = f64::from(value);
                // One unit in the last place: the other language's own logarithm and cosine.
                assert!(
                    (value - expected).abs() <= 2e-7 * expected.abs(),
                    "seed {seed}: {value}, {expected}"
                );
            }
        }
    }

    #[test]
    fn seeds_differ_and_repeat() {
        assert_eq!(latent(42, 256), latent(42, 256));
        assert_ne!(latent(42, 256), latent(43, 256));
        assert_eq!(latent(42, 7), latent(42, 256)[..7]);
    }

    #[test]
    fn values_are_standard_normal() {
        let all: Vec<f64> = (0..400).flat_map(|seed| latent(seed, 256)).map(f64::from).collect();
        let n = all.len() as f64;
        let moment = |k: i32| all.iter().map(|x| x.powi(k)).sum::<f64>() / n;
        // Five standard errors of each moment's estimate.
        assert!(moment(1).abs() < 5.0 * (1.0 / n).sqrt());
        assert!((moment(2) - 1.0).abs() < 5.0 * (2.0 / n).sqrt());
        assert!((moment(4) - 3.0).abs() < 5.0 * (96.0 / n).sqrt());
    }
}
