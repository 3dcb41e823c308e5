//! The logistic function, four values at a time.

use wide::{f32x4, i32x4};

/// `1 / (1 + e⁻ˣ)`, within 2e-7 everywhere.
#[inline(always)]
pub(super) fn sigmoid(x: f32x4) -> f32x4 {
    let one = f32x4::splat(1.0);
    one / (one + exp(-x))
}

/// `eˣ` for |x| ≤ 87, and the nearer end's value beyond.
#[inline(always)]
fn exp(x: f32x4) -> f32x4 {
    /// Adding this to a small number leaves its nearest integer in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    // ln 2 in two parts, the first with few enough bits that its multiples are exact.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let x = x.fast_max(f32x4::splat(-87.0)).fast_min(f32x4::splat(87.0));
    let shifted = x * f32x4::splat(std::f32::consts::LOG2_E) + f32x4::splat(ROUND);
    let n = shifted - f32x4::splat(ROUND);
    let r = x - n * f32x4::splat(LN2_HIGH) - n * f32x4::splat(LN2_LOW);
    // Taylor's series on |r| ≤ ln 2 / 2 leaves 1e-7 of the value.
    let mut sum = f32x4::splat(1.0 / 720.0);
    for term in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        sum = sum * r + f32x4::splat(term);
    }
    // 2ⁿ times: n is added to the exponent.
    let bits: i32x4 = bytemuck::cast(sum);
    let n: i32x4 = bytemuck::cast::<_, i32x4>(shifted) << 23;
    bytemuck::cast(bits + n)
}

#[cfg(test)]
mod tests {
    use super::{f32x4, sigmoid};

    #[test]
    fn equals_the_definition() {
        for i in -40_000..40_000 {
            let x = f64::from(i) / 1000.0;
            let expected = 1.0 / (1.0 + (-x).exp());
            let actual = f64::from(sigmoid(f32x4::splat(x as f32)).to_array()[0]);
            assert!((actual - expected).abs() < 2e-7, "{x}: {actual}, not {expected}");
        }
        let ends = sigmoid(f32x4::new([-1e30, 1e30, f32::MIN, f32::MAX])).to_array();
        assert!(ends[0] < 1e-30 && ends[2] < 1e-30 && ends[1] == 1.0 && ends[3] == 1.0, "{ends:?}");
    }
}
