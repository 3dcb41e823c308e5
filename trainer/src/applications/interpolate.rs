//! Ways through latent space: the page's numbers (`www/src/state/path.ts`, `www/src/scene/interpolate.ts`), computed in F64 as there.

use crate::latents::Latents;

/// Below this sine of the angle between two latents, the sphere's arc is their line, or no single one.
const STRAIGHT: f64 = 1e-4;

/// What lies between two latents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Interpolation {
    /// Shoemake's spherical interpolation: what lies between is as long as the ends.
    #[default]
    Slerp,
    /// The straight line.
    Lerp,
}

/// How one leaves a keyframe and comes to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Easing {
    /// At one speed.
    #[default]
    Linear,
    /// Slowly: 3t² − 2t³.
    Smooth,
    /// More slowly still: 6t⁵ − 15t⁴ + 10t³.
    Soft,
}

/// A way from keyframe to keyframe.
#[derive(Debug, Clone)]
pub struct Way<'a> {
    /// Its keyframes, one at least.
    pub keys: &'a Latents,
    /// What lies between two of them.
    pub how: Interpolation,
    /// The pace.
    pub easing: Easing,
    /// Whether the last keyframe leads back to the first.
    pub closed: bool,
}

impl Way<'_> {
    /// Steps from keyframe to keyframe on the whole way.
    pub fn steps(&self) -> usize {
        match (self.keys.rows().len(), self.closed) {
            (0 | 1, _) => 0,
            (keys, true) => keys,
            (keys, false) => keys - 1,
        }
    }

    /// The latents of `count` frames, evenly spaced. A closed way does without its end, which would be its start once more; at a
    /// keyframe stands just that.
    pub fn frames(&self, count: usize) -> impl ExactSizeIterator<Item = Vec<f32>> {
        let gaps = if self.closed { count } else { count.saturating_sub(1) };
        (0..count).map(move |frame| self.latent(if gaps == 0 { 0.0 } else { frame as f64 / gaps as f64 }))
    }

    /// The latent at a place on the whole way, in [0, 1].
    pub fn latent(&self, at: f64) -> Vec<f32> {
        // Thousand-millionths of a step are what floating point leaves: so i / n of n steps are i.
        let along = (at.clamp(0.0, 1.0) * self.steps() as f64 * 1e9).round() / 1e9;
        let step = along.floor();
        let t = self.easing.at(along - step);
        let keys = self.keys.rows();
        let key = |index: usize| &keys[index % keys.len()].z;
        let from = key(step as usize);
        if t == 0.0 { from.clone() } else { self.how.between(from, key(step as usize + 1), t) }
    }
}

impl Interpolation {
    /// Its name on the command line and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Slerp => "slerp",
            Self::Lerp => "lerp",
        }
    }

    /// What lies at `t` between two latents of one length.
    pub fn between(self, from: &[f32], to: &[f32], t: f64) -> Vec<f32> {
        let shares = match self {
            Self::Slerp => spherical_shares(from, to, t),
            Self::Lerp => None,
        };
        let (start, end) = shares.unwrap_or((1.0 - t, t));
        from.iter().zip(to).map(|(&a, &b)| (start * f64::from(a) + end * f64::from(b)) as f32).collect()
    }
}

impl Easing {
    /// Its name on the command line and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Smooth => "smooth",
            Self::Soft => "soft",
        }
    }

    /// The share of a step that is behind one, of the share `t` of its time.
    pub fn at(self, t: f64) -> f64 {
        match self {
            Self::Linear => t,
            Self::Smooth => t * t * (3.0 - 2.0 * t),
            Self::Soft => t * t * t * (t * (6.0 * t - 15.0) + 10.0),
        }
    }
}

fn spherical_shares(from: &[f32], to: &[f32], t: f64) -> Option<(f64, f64)> {
    let lengths = (dot(from, from) * dot(to, to)).sqrt();
    if lengths == 0.0 {
        return None;
    }
    let angle = (dot(from, to) / lengths).clamp(-1.0, 1.0).acos();
    let sine = angle.sin();
    (sine >= STRAIGHT).then(|| (((1.0 - t) * angle).sin() / sine, (t * angle).sin() / sine))
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
}
