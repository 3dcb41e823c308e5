//! Style mixing (paper, Figures 7 and 9): the content of one latent under the gates of another.

use crate::inference::{InferenceGenerator, Low, Style};
use crate::no_grad::no_grad;
use fastgan_model::Architecture;
use tch::Tensor;

/// Which gates of a model take the style's place, and how far.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix {
    /// One for each gate of the model, in its order, in [0, 1].
    strengths: Vec<f64>,
}

/// Why gates cannot be mixed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MixError {
    /// The model's design has none.
    #[error("this model has no skip-layer excitation, and so no style to mix: choose a model with gates")]
    NoGates,
    /// The model has others.
    #[error("{found} is no gate of this model: choose among {} (the side of the map that a gate acts on), or all", listed(.known))]
    Gate {
        /// What was asked for.
        found: usize,
        /// What the model has.
        known: Vec<usize>,
    },
    /// Outside [0, 1].
    #[error("strength {0} is not possible: choose 0 (the content's own gates) to 1 (the style's)")]
    Strength(f64),
}

fn listed(gates: &[usize]) -> String {
    gates.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

impl Mix {
    /// The gates on the maps of the sides `gates`, or all of the model's, at one strength.
    ///
    /// # Errors
    /// [`MixError`].
    pub fn new(architecture: Architecture, gates: Option<&[usize]>, strength: f64) -> Result<Self, MixError> {
        let known = sides(architecture);
        if known.is_empty() {
            return Err(MixError::NoGates);
        }
        if !(0.0..=1.0).contains(&strength) {
            return Err(MixError::Strength(strength));
        }
        let gates = gates.unwrap_or(&known);
        if let Some(&found) = gates.iter().find(|gate| !known.contains(gate)) {
            return Err(MixError::Gate { found, known });
        }
        let strengths = known.iter().map(|gate| if gates.contains(gate) { strength } else { 0.0 }).collect();
        Ok(Self { strengths })
    }

    /// One for each gate of the model, in its order: what the page's `strengths` are.
    pub fn strengths(&self) -> &[f64] {
        &self.strengths
    }

    /// Draws `[N, C, S, S]`, not clamped: the contents under the styles, `N` or 1 of them.
    pub fn draw(&self, generator: &InferenceGenerator, content: &Low, style: &Low) -> Tensor {
        let of = |&strength: &f64| (strength > 0.0).then_some(Style { from: style, strength });
        let styles: Vec<_> = self.strengths.iter().map(of).collect();
        no_grad(|| generator.high(&content.mixed(&styles)))
    }
}

/// The sides of the maps that a model's gates act on, lowest first.
pub fn sides(architecture: Architecture) -> Vec<usize> {
    architecture.gates().iter().map(|gate| gate.to).collect()
}
