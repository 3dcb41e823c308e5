//! A folder with the smallest model that there is, for tests of what is made with a model.

use fastgan_model::Architecture;
use fastgan_model::file::Dtype;
use fastgan_model::filler::generator;
use std::path::PathBuf;

/// The folder, which goes when this does, and the model in it: 64 px, base 8, latents of 16.
pub(crate) struct Stage {
    folder: tempfile::TempDir,
    pub(crate) model: PathBuf,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let model = folder.path().join("model.safetensors");
        let file = generator(Architecture::new(64, 3, 16, 8).unwrap()).unwrap();
        std::fs::write(&model, file.to_bytes(Dtype::F32).unwrap()).unwrap();
        Self { folder, model }
    }

    /// A place in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
