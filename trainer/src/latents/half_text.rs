//! A latent as text: what the page's addresses hold (`www/src/scene/half.ts`).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use half::f16;

/// `z` as 16-bit floats, little-endian, in base64url without padding; none where a value is beyond 16-bit floats.
///
/// The page draws just what these give, which is nearly, not exactly, the picture of `z`.
pub fn half_text(z: &[f32]) -> Option<String> {
    let halves: Vec<_> = z.iter().map(|&value| f16::from_f32(value)).collect();
    let bytes: Vec<_> = halves.iter().flat_map(|value| value.to_le_bytes()).collect();
    halves.iter().all(|value| value.is_finite()).then(|| URL_SAFE_NO_PAD.encode(bytes))
}
