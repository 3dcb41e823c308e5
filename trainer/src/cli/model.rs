//! Model files on disk, and what the user says about them.

use super::refuse_to_overwrite;
use anyhow::{Context, Result, ensure};
use fastgan_model::file::{Dtype, Header, MAX_FILE_BYTES, ModelFile};
use fastgan_trainer::files::write_atomically;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Reads a model file, its size bounded first.
pub(super) fn read(path: &Path) -> Result<ModelFile> {
    let file = File::open(path).with_context(|| format!("cannot open the model {}", path.display()))?;
    let length = file.metadata()?.len();
    ensure!(length <= MAX_FILE_BYTES, "{} is too large to be a model ({length} bytes)", path.display());
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES).read_to_end(&mut bytes)?;
    ModelFile::read(&bytes).with_context(|| format!("{} cannot be used", path.display()))
}

/// How weights are stored.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum DtypeChoice {
    /// 16-bit floats.
    F16,
    /// 32-bit floats.
    F32,
}

impl From<DtypeChoice> for Dtype {
    fn from(choice: DtypeChoice) -> Self {
        match choice {
            DtypeChoice::F16 => Self::F16,
            DtypeChoice::F32 => Self::F32,
        }
    }
}

/// Where a model is written, and how: what every verb that makes one asks for.
#[derive(Debug, clap::Args)]
pub(super) struct Destination {
    /// The model file to write.
    #[arg(long)]
    output: PathBuf,
    /// How weights are stored.
    #[arg(long, value_enum, default_value = "f16")]
    dtype: DtypeChoice,
    /// Replace an existing file.
    #[arg(long)]
    pub(super) force: bool,
    /// Seed of the latents that settle the BatchNorm statistics.
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    #[command(flatten)]
    labels: Labels,
}

impl Destination {
    /// Refuses before the work, not after it.
    pub(super) fn check(&self) -> Result<()> {
        refuse_to_overwrite(&self.output, self.force)
    }

    /// Puts what the user said about the model into its header.
    pub(super) fn label(&self, header: &mut Header) {
        self.labels.apply(header);
    }

    /// Writes the model and says what it is.
    pub(super) fn write(&self, model: &ModelFile) -> Result<()> {
        let dtype = Dtype::from(self.dtype);
        let bytes = model.to_bytes(dtype)?;
        write_atomically(&self.output, |file| file.write_all(&bytes))?;
        println!("{}: {:.1} MB, {dtype:?}", self.output.display(), bytes.len() as f64 / 1e6);
        Ok(())
    }
}

/// What visitors are told about a model.
#[derive(Debug, clap::Args)]
struct Labels {
    /// The model's name.
    #[arg(long)]
    name: Option<String>,
    /// A sentence or two for visitors.
    #[arg(long)]
    description: Option<String>,
    /// Licence of the model, e.g. CC0-1.0.
    #[arg(long)]
    license: Option<String>,
    /// Whom to credit for the images.
    #[arg(long)]
    credit: Option<String>,
}

impl Labels {
    /// Puts what was given into a header.
    fn apply(&self, header: &mut Header) {
        for (label, field) in [
            (&self.name, &mut header.name),
            (&self.description, &mut header.description),
            (&self.license, &mut header.license),
            (&self.credit, &mut header.credit),
        ] {
            if let Some(label) = label {
                field.clone_from(label);
            }
        }
    }
}
