//! Style mixing: content from one latent, gates from others (paper, section 4.4 and appendix C).

use super::Low;

/// Another latent's gate in place of the content's own.
#[derive(Debug, Clone, Copy)]
pub struct Style<'a> {
    /// Where the gate comes from.
    pub from: &'a Low,
    /// In [0, 1]: 0 is the content's own gate, 1 the style's.
    pub strength: f64,
}

impl Low {
    /// This content under other gates: one entry for each gate of the architecture, in its order; none, or a shorter list, leaves the
    /// rest alone. A gate becomes `content + strength · (style − content)`, as in the browser's engine; at strength 0 and 1, and where
    /// both are the same, this is exact.
    pub fn mixed(&self, styles: &[Option<Style<'_>>]) -> Low {
        let mut mixed = self.clone();
        for (index, (gate, style)) in mixed.gates.iter_mut().zip(styles).enumerate() {
            if let Some(Style { from, strength }) = style {
                *gate = gate.lerp(&from.gates[index], *strength);
            }
        }
        mixed
    }
}
