//! The same generator for other programs, beside the model file.

use super::refuse_to_overwrite;
use anyhow::Result;
use fastgan_model::file::ModelFile;
use fastgan_trainer::export::onnx;
use fastgan_trainer::files::write_atomically;
use std::io::Write;
use std::path::PathBuf;

/// Where an ONNX graph is written, if one is wanted.
#[derive(Debug, clap::Args)]
pub(super) struct OnnxDestination {
    /// Writes the generator as an ONNX graph as well, in F32: `z` [N, latent_dim] to `image` [N, C, S, S].
    #[arg(long, value_name = "FILE")]
    onnx: Option<PathBuf>,
}

impl OnnxDestination {
    /// Refuses before the work, not after it.
    pub(super) fn check(&self, force: bool) -> Result<()> {
        self.onnx.as_deref().map_or(Ok(()), |path| refuse_to_overwrite(path, force))
    }

    /// Writes the graph, if one is wanted, and says what it is.
    pub(super) fn write(&self, model: &ModelFile) -> Result<()> {
        let Some(path) = &self.onnx else { return Ok(()) };
        let bytes = onnx::to_bytes(model)?;
        write_atomically(path, |file| file.write_all(&bytes))?;
        println!("{}: {:.1} MB, ONNX, opset {}", path.display(), bytes.len() as f64 / 1e6, onnx::OPSET);
        Ok(())
    }
}
