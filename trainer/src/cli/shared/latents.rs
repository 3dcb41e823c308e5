//! Which latents: seeds or files, the same for every verb.

use anyhow::{Context, Result};
use fastgan_trainer::latents::{Latents, LatentsError, SeedList, SeedListError};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Seeds or latents files, and ψ.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct LatentArguments {
    /// Seeds and ranges of them, such as 0,7,40-47.
    #[arg(long, value_name = "LIST", conflicts_with = "latents")]
    seeds: Option<SeedList>,
    /// Your own latents: a .safetensors file with a tensor `z` [N, latent_dim]; several follow one another.
    #[arg(long, value_name = "FILE")]
    latents: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) truncation: Truncation,
}

/// How far latents are from the model's centre.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Truncation {
    /// Truncation ψ, 0 to 2: latents are multiplied by it. 1 is the whole variety, 0 the model's centre.
    #[arg(long, value_name = "PSI", default_value = "1", value_parser = psi)]
    pub(in crate::cli) psi: f64,
}

impl LatentArguments {
    /// What was asked for, at whole length; none where nothing was.
    pub(in crate::cli) fn load(&self, dim: usize) -> Result<Option<Latents>> {
        if let Some(seeds) = &self.seeds {
            return Ok(Some(Latents::from_seeds(seeds.seeds(), dim)));
        }
        let files = self.latents.iter().map(|path| read(path, dim));
        files.reduce(|all, next| Ok(all?.then(next?)?)).transpose()
    }
}

/// A list of seeds, or a latents file.
#[derive(Debug, Clone)]
pub(in crate::cli) enum LatentSource {
    Seeds(SeedList),
    File(PathBuf),
}

impl LatentSource {
    /// The latents, of a model's length.
    pub(in crate::cli) fn load(&self, dim: usize) -> Result<Latents> {
        match self {
            Self::Seeds(list) => Ok(Latents::from_seeds(list.seeds(), dim)),
            Self::File(path) => read(path, dim),
        }
    }
}

impl FromStr for LatentSource {
    type Err = SeedListError;

    fn from_str(text: &str) -> Result<Self, SeedListError> {
        if text.ends_with(".safetensors") {
            return Ok(Self::File(text.into()));
        }
        text.parse().map(Self::Seeds)
    }
}

fn read(path: &Path, dim: usize) -> Result<Latents> {
    let check = || {
        let latents = Latents::read(path)?;
        if latents.dim() == dim {
            Ok(latents)
        } else {
            Err(LatentsError::Length { found: latents.dim(), wanted: dim })
        }
    };
    check().with_context(|| format!("cannot use the latents {}", path.display()))
}

fn psi(text: &str) -> Result<f64, String> {
    let psi = text.parse().ok().filter(|psi| (0.0..=2.0).contains(psi));
    psi.ok_or_else(|| format!("`{text}` is no truncation: choose 0 to 2"))
}
