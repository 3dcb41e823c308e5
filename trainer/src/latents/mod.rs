//! Latents as values: named rows of numbers that come from seeds or files, and go into files, pictures and links.

mod error;
mod file;
mod half_text;
mod seeds;

pub use error::LatentsError;
pub use half_text::half_text;
pub use seeds::{SeedList, SeedListError};

use crate::values::values;
use fastgan_model::latent;
use tch::Tensor;

/// Latents of one length, each with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Latents {
    dim: usize,
    rows: Vec<Latent>,
}

/// One latent.
#[derive(Debug, Clone, PartialEq)]
pub struct Latent {
    /// What it is called in files and in the names of pictures: letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// `latent_dim` numbers.
    pub z: Vec<f32>,
    /// The seed that it follows from, where there is one.
    pub seed: Option<u64>,
}

impl Latents {
    /// The latents of seeds, called `seed-42`.
    pub fn from_seeds(seeds: &[u64], dim: usize) -> Self {
        let row = |&seed| Latent { name: format!("seed-{seed}"), z: latent(seed, dim), seed: Some(seed) };
        Self { dim, rows: seeds.iter().map(row).collect() }
    }

    /// The rows of `z [N, latent_dim]`, called `names`; those that have none are called `latent-00002` after their place. What cannot be
    /// part of a file's name becomes `-`.
    ///
    /// # Errors
    /// [`LatentsError::Shape`] where `z` is no table of such rows or has none, [`LatentsError::NotFinite`].
    pub fn new(z: &Tensor, names: &[String]) -> Result<Self, LatentsError> {
        let size = z.size();
        let &[count, dim] = &size[..] else { return Err(LatentsError::Shape { found: size }) };
        if count == 0 || dim == 0 {
            return Err(LatentsError::Shape { found: size });
        }
        let values = values(z);
        if values.iter().any(|value| !value.is_finite()) {
            return Err(LatentsError::NotFinite);
        }
        let row = |(index, z): (usize, &[f32])| Latent {
            name: names.get(index).map_or_else(|| format!("latent-{index:05}"), |name| file_name(name)),
            z: z.to_vec(),
            seed: None,
        };
        Ok(Self { dim: dim as usize, rows: values.chunks(dim as usize).enumerate().map(row).collect() })
    }

    /// These latents, then those of `other`, which have the same length.
    ///
    /// # Errors
    /// [`LatentsError::Length`] where they have not.
    pub fn then(mut self, other: Self) -> Result<Self, LatentsError> {
        if other.dim != self.dim {
            return Err(LatentsError::Length { found: other.dim, wanted: self.dim });
        }
        self.rows.extend(other.rows);
        Ok(self)
    }

    /// Numbers in a latent.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// One after the other.
    pub fn rows(&self) -> &[Latent] {
        &self.rows
    }

    /// `z [N, latent_dim]`, F32, on the CPU.
    pub fn tensor(&self) -> Tensor {
        let values: Vec<_> = self.rows.iter().flat_map(|row| &row.z).copied().collect();
        Tensor::from_slice(&values).view([self.rows.len() as i64, self.dim as i64])
    }

    /// Their names, each only once: what comes again is called `seed-7-2`.
    pub fn unique_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for Latent { name, .. } in &self.rows {
            let mut candidates = (1..).map(|n| if n == 1 { name.clone() } else { format!("{name}-{n}") });
            names.extend(candidates.find(|candidate| !names.contains(candidate)));
        }
        names
    }

    /// All times ψ, as the page does it: 1 is the whole variety, 0 the model's centre.
    #[must_use]
    pub fn truncated(mut self, psi: f64) -> Self {
        for row in &mut self.rows {
            truncate(&mut row.z, psi);
        }
        self
    }
}

/// A latent times ψ.
pub fn truncate(z: &mut [f32], psi: f64) {
    if psi != 1.0 {
        // Adding 0 makes −0 the same as 0: with ψ = 0, every seed has the same latent.
        z.iter_mut().for_each(|value| *value = (f64::from(*value) * psi + 0.0) as f32);
    }
}

/// A name that leads out of no folder and hides in none.
fn file_name(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = name.chars().take(100).map(letter).collect();
    if name.is_empty() || name.starts_with('.') {
        format!("latent-{}", name.trim_start_matches('.'))
    } else {
        name
    }
}
