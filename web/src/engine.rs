//! A generator, the device that it lives on, and pictures from latents.

use crate::device::{self, EngineDevice};
use crate::generator::Generator;
use crate::{EngineError, pixels};
use burn::Tensor;
use burn::tensor::TensorData;
use fastgan_model::Architecture;
use fastgan_model::file::ModelFile;

/// Everything that a model needs in order to become pictures.
#[derive(Debug)]
pub struct Engine {
    device: EngineDevice,
    generator: Generator,
    header: String,
}

impl Engine {
    /// Reads a model file and puts it on the device.
    ///
    /// # Errors
    /// The file's [`EngineError::Model`], or why there is no device.
    pub async fn create(bytes: &[u8]) -> Result<Self, EngineError> {
        let file = ModelFile::read(bytes)?;
        let header = serde_json::to_string(file.header())?;
        let device = device::open().await?;
        let generator = Generator::load(&file, device.burn());
        Ok(Self { device, generator, header })
    }

    /// The model file's description as JSON.
    pub fn header(&self) -> &str {
        &self.header
    }

    /// Sizes of the model.
    pub fn architecture(&self) -> &Architecture {
        self.generator.architecture()
    }

    /// Where it runs.
    pub fn device(&self) -> &EngineDevice {
        &self.device
    }

    /// Pictures `[N, C, S, S]` of the `N` latents that follow one another in `z`; they stay on the device.
    ///
    /// # Errors
    /// [`EngineError::LatentLength`], [`EngineError::LatentValue`].
    pub fn pictures(&self, z: &[f32]) -> Result<Tensor<4>, EngineError> {
        let latent_dim = self.architecture().latent_dim();
        if z.is_empty() || !z.len().is_multiple_of(latent_dim) {
            return Err(EngineError::LatentLength { given: z.len(), latent_dim });
        }
        if let Some(index) = z.iter().position(|value| !value.is_finite()) {
            return Err(EngineError::LatentValue(index));
        }
        let z = TensorData::new(z.to_vec(), [z.len() / latent_dim, latent_dim]);
        Ok(self.generator.forward(Tensor::from_data(z, self.device.burn())))
    }

    /// The one picture `[1, C, S, S]` of one latent.
    ///
    /// # Errors
    /// As [`Self::pictures`], and [`EngineError::SeveralLatents`].
    pub fn picture(&self, z: &[f32]) -> Result<Tensor<4>, EngineError> {
        let latents = z.len() / self.architecture().latent_dim();
        if latents > 1 {
            return Err(EngineError::SeveralLatents(latents));
        }
        self.pictures(z)
    }

    /// Values of `[N, C, S, S]`, read back and not clamped.
    ///
    /// # Errors
    /// As [`Self::pictures`], and [`EngineError::Compute`].
    pub async fn floats(&self, z: &[f32]) -> Result<Vec<f32>, EngineError> {
        read(self.pictures(z)?).await
    }

    /// RGBA bytes of `N` pictures, alpha not premultiplied.
    ///
    /// # Errors
    /// As [`Self::floats`].
    pub async fn pixels(&self, z: &[f32]) -> Result<Vec<u8>, EngineError> {
        let architecture = *self.architecture();
        let plane = architecture.resolution() * architecture.resolution();
        Ok(pixels::rgba(&self.floats(z).await?, architecture.channels(), plane))
    }
}

/// Brings a tensor's values from the device, without blocking.
pub(crate) async fn read(tensor: Tensor<4>) -> Result<Vec<f32>, EngineError> {
    let data = tensor.into_data_async().await.map_err(|error| EngineError::Compute(error.to_string()))?;
    data.try_into_vec::<f32>().map_err(|error| EngineError::Compute(format!("{error:?}")))
}
