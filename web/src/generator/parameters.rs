//! Model file → tensors on a device.

use burn::Tensor;
use burn::tensor::{Device, TensorData};
use fastgan_model::file::ModelFile;

/// A model file together with the device that its tensors go to.
#[derive(Debug, Clone)]
pub struct Parameters<'a> {
    file: &'a ModelFile,
    device: &'a Device,
}

impl<'a> Parameters<'a> {
    /// The tensors of `file`, wanted on `device`.
    pub fn new(file: &'a ModelFile, device: &'a Device) -> Self {
        Self { file, device }
    }

    /// The model that is loaded.
    pub fn file(&self) -> &ModelFile {
        self.file
    }

    /// The tensor `name` with `shape`, which is the file's own shape or another view of as many values.
    ///
    /// Reading the file has already checked that it is there and how many values it has.
    pub fn tensor<const D: usize>(&self, name: &str, shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(self.file.tensor(name).to_vec(), shape), self.device)
    }
}
