//! Fragments of the explorer's address that open it at latents: `www/src/page/fragment.ts`, `www/src/state/text.ts` and
//! `point-text.ts` read them.

use super::interpolate::{Easing, Interpolation, Way};
use super::mix::Mix;
use crate::latents::{Latent, LatentsError, half_text};
use std::fmt::Write;

/// Most keyframes that the page reads.
pub const MOST_KEYS: usize = 64;

/// `#at=…`: the explorer at one latent, with ψ.
///
/// # Errors
/// [`LatentsError::TooLarge`].
pub fn sample(latent: &Latent, psi: f64) -> Result<String, LatentsError> {
    let mut table = Table::default();
    let place = table.place(latent)?;
    Ok(format!("#at={place}{}{}", psi_text(psi), table.text()))
}

/// `#screen=mix…`: the content under the style's gates.
///
/// # Errors
/// [`LatentsError::TooLarge`].
pub fn mix(content: &Latent, style: &Latent, mix: &Mix, psi: f64) -> Result<String, LatentsError> {
    let mut table = Table::default();
    let (at, style) = (table.place(content)?, table.place(style)?);
    let strengths: Vec<_> =
        mix.strengths().iter().map(|&strength| thousandth(strength).to_string()).collect();
    let strengths = strengths.join(",");
    let psi = psi_text(psi);
    Ok(format!("#screen=mix&mode=mix&at={at}{psi}&style={style}&strengths={strengths}{}", table.text()))
}

/// `#screen=interpolate…`: the explorer's way through keyframes, `seconds` from one to the next, with what differs from the page's
/// defaults. The page reads [`MOST_KEYS`] keyframes.
///
/// # Errors
/// [`LatentsError::TooLarge`].
pub fn way(way: &Way<'_>, seconds: f64, psi: f64) -> Result<String, LatentsError> {
    let mut table = Table::default();
    let places: Result<Vec<_>, _> = way.keys.rows().iter().map(|key| table.place(key)).collect();
    let mut text =
        format!("#screen=interpolate&mode=interpolate{}&keys={}", psi_text(psi), places?.join("/"));
    let mut add = |differs: bool, key: &str, value: &str| {
        if differs {
            // Writing into a text does not fail.
            let _ = write!(text, "&{key}={value}");
        }
    };
    add(way.how != Interpolation::default(), "how", way.how.name());
    add(way.easing != Easing::default(), "easing", way.easing.name());
    let seconds = thousandth(seconds);
    add(seconds != SECONDS, "seconds", &seconds.to_string());
    add(!way.closed, "loop", "0");
    Ok(text + &table.text())
}

/// The page's own pace, seconds from keyframe to keyframe (`www/src/state/defaults.ts`).
pub const SECONDS: f64 = 2.0;

fn psi_text(psi: f64) -> String {
    let psi = thousandth(psi);
    if psi == 1.0 { String::new() } else { format!("&psi={psi}") }
}

/// What an address holds of a number.
fn thousandth(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Latents without a seed are long, and several points may have the same one: they stand at the end.
#[derive(Default)]
struct Table(Vec<String>);

impl Table {
    /// A seed's low half is x, its high half y, both signed; `z0` is the first latent of the table.
    fn place(&mut self, latent: &Latent) -> Result<String, LatentsError> {
        if let Some(seed) = latent.seed {
            return Ok(format!("{},{}", seed as u32 as i32, (seed >> 32) as u32 as i32));
        }
        let text = half_text(&latent.z).ok_or_else(|| LatentsError::TooLarge(latent.name.clone()))?;
        let index = self.0.iter().position(|other| *other == text).unwrap_or_else(|| {
            self.0.push(text);
            self.0.len() - 1
        });
        Ok(format!("z{index}"))
    }

    fn text(&self) -> String {
        if self.0.is_empty() { String::new() } else { format!("&z={}", self.0.join(".")) }
    }
}
