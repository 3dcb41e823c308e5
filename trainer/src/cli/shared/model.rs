//! Model files on disk, and what the user says about them.

use crate::cli::Overwrite;
use anyhow::{Context, Result};
use fastgan_model::file::{Dtype, Header, ModelFile, ModelStream, serialize};
use fastgan_trainer::data::{Channels, Square};
use fastgan_trainer::export::{FIDELITY_SEEDS, fidelity, onnx};
use fastgan_trainer::files::write_atomically;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use tch::Device;

/// A model and what its file stores it as.
pub(in crate::cli) struct Stored {
    pub(in crate::cli) model: ModelFile,
    /// How many values are stored in each number format.
    pub(in crate::cli) dtypes: BTreeMap<&'static str, usize>,
}

impl Stored {
    /// The number formats of the weights.
    pub(in crate::cli) fn describe(&self) -> String {
        let of = |(dtype, values): (&&str, &usize)| format!("{dtype} ({values} values)");
        self.dtypes.iter().map(of).collect::<Vec<_>>().join(", ")
    }
}

/// Reads a model file.
pub(in crate::cli) fn read(path: &Path) -> Result<ModelFile> {
    Ok(read_stored(path)?.model)
}

/// Reads a model file piece by piece, and notes how it is stored.
pub(in crate::cli) fn read_stored(path: &Path) -> Result<Stored> {
    let mut file = File::open(path).with_context(|| format!("cannot open the model {}", path.display()))?;
    let cannot_be_used = || format!("{} cannot be used", path.display());
    let mut stream = ModelStream::new();
    let mut dtypes = BTreeMap::new();
    let mut tensors = BTreeMap::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        let length = file.read(&mut piece).with_context(|| format!("cannot read {}", path.display()))?;
        if length == 0 {
            break;
        }
        for tensor in stream.push(&piece[..length]).with_context(cannot_be_used)? {
            *dtypes.entry(tensor.storage().dtype()).or_default() += tensor.spec().len();
            tensors.insert(tensor.name().to_owned(), tensor.into_f32());
        }
    }
    let header = stream.finish().with_context(cannot_be_used)?;
    let model = ModelFile::new(header, tensors).with_context(cannot_be_used)?;
    Ok(Stored { model, dtypes })
}

/// The square that images become beside a model's pictures: its side and channels, and the way its training fitted images, where the
/// file says so.
pub(in crate::cli) fn square(header: &Header) -> Result<Square> {
    let fit = header.training.get("fit").and_then(|fit| serde_json::from_value(fit.clone()).ok());
    let channels = Channels::try_from(header.channels).map_err(anyhow::Error::msg)?;
    Ok(Square { side: header.resolution as u32, fit: fit.unwrap_or_default(), channels })
}

/// How weights are stored.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum DtypeChoice {
    /// 16-bit floats.
    F16,
    /// 32-bit floats.
    F32,
    /// 8-bit integers with a scale for each output channel: half the size of F16.
    Int8,
    /// 4-bit integers for the two first stages, which are most of the weights, and 8-bit ones for the others.
    Mixed,
}

impl From<DtypeChoice> for Dtype {
    fn from(choice: DtypeChoice) -> Self {
        match choice {
            DtypeChoice::F16 => Self::F16,
            DtypeChoice::F32 => Self::F32,
            DtypeChoice::Int8 => Self::Int8,
            DtypeChoice::Mixed => Self::Mixed,
        }
    }
}

/// Where a model is written, and how: what every verb that makes one asks for.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Destination {
    /// The model file to write.
    #[arg(long, required_unless_present = "onnx")]
    output: Option<PathBuf>,
    /// Writes the generator as an ONNX graph in F32, `z` [N, latent_dim] to `image` [N, C, S, S]; beside the model file or alone.
    #[arg(long, value_name = "FILE")]
    onnx: Option<PathBuf>,
    /// How weights are stored.
    #[arg(long, value_enum, default_value = "f16")]
    dtype: DtypeChoice,
    #[command(flatten)]
    overwrite: Overwrite,
    /// Seed of the latents that settle the BatchNorm statistics.
    #[arg(long, default_value_t = 0)]
    pub(in crate::cli) seed: u64,
    #[command(flatten)]
    labels: Labels,
}

impl Destination {
    /// Refuses before the work, not after it.
    pub(in crate::cli) fn check(&self) -> Result<()> {
        [&self.output, &self.onnx].into_iter().flatten().try_for_each(|path| self.overwrite.check(path))
    }

    /// Puts what the user said about the model into its header.
    pub(in crate::cli) fn label(&self, header: &mut Header) {
        self.labels.apply(header);
    }

    /// Writes what was asked for, and says what it is.
    pub(in crate::cli) fn write(&self, model: &ModelFile, device: Device) -> Result<()> {
        if let Some(path) = &self.output {
            self.write_model(path, model, device)?;
        }
        self.onnx.as_deref().map_or(Ok(()), |path| write_onnx(path, model))
    }

    /// Writes the model and says how large it is, and how far its pictures are from those of the weights that were given.
    fn write_model(&self, path: &Path, model: &ModelFile, device: Device) -> Result<()> {
        let dtype = Dtype::from(self.dtype);
        let stored = model.stored(dtype)?;
        let bytes = serialize(model.header(), &stored)?;
        write_atomically(path, |file| file.write_all(&bytes))?;
        let size = bytes.len() as f64 / 1e6;
        drop(bytes);
        let read_back = ModelFile::from_stored(model.header().clone(), stored)?;
        let psnr = if &read_back == model { f64::INFINITY } else { fidelity(model, &read_back, device) };
        let quality = if psnr.is_infinite() {
            "exactly the values that were given".to_owned()
        } else {
            format!("PSNR {psnr:.1} dB against F32 over {FIDELITY_SEEDS} seeds")
        };
        println!("{}: {size:.1} MB, {dtype:?}, {quality}", path.display());
        Ok(())
    }
}

/// Writes the graph for programs that run ONNX.
fn write_onnx(path: &Path, model: &ModelFile) -> Result<()> {
    let bytes = onnx::to_bytes(model)?;
    write_atomically(path, |file| file.write_all(&bytes))?;
    println!("{}: {:.1} MB, ONNX, opset {}", path.display(), bytes.len() as f64 / 1e6, onnx::OPSET);
    Ok(())
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
