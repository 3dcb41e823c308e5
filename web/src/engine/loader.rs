//! From the bytes of a model file, as they arrive, to an engine.

use super::gpu::COLUMNS;
use super::{Engine, Renderer};
use crate::EngineError;
use crate::device::{self, EngineDevice, Tier};
use crate::frame::{Adapted, NetworkLoader, Plan, Precision, Stored};
use crate::kernels::WeightFormat;
use crate::kernels::pack::Raw;
use fastgan_model::file::ModelFile;

/// How far an engine is on its way after the download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Shaders that are compiled.
    pub done: usize,
    /// Shaders that there are.
    pub total: usize,
}

/// What the caller wants decided otherwise than by the adapter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Compute in 32-bit floats although the adapter has 16-bit arithmetic.
    pub full_precision: bool,
}

/// An engine that still waits for its model.
#[derive(Debug)]
pub struct Loader {
    device: EngineDevice,
    bytes: Vec<u8>,
}

impl Loader {
    /// Finds a device.
    ///
    /// # Errors
    /// [`EngineError::NoGpu`].
    pub async fn open(options: Options) -> Result<Self, EngineError> {
        Ok(Self { device: device::open(options.full_precision).await?, bytes: Vec::new() })
    }

    /// Takes the next bytes of the file.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), EngineError> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Reads what has come, compiles the shaders and uploads the weights; `progress` hears how far that is.
    ///
    /// # Errors
    /// [`EngineError::Model`], [`EngineError::OutOfMemory`], [`EngineError::Compute`].
    pub async fn finish(self, progress: &dyn Fn(Progress)) -> Result<Engine, EngineError> {
        let file = ModelFile::read(&self.bytes)?;
        let architecture = file.architecture();
        let adapter = self.device.adapter();
        let precision = if adapter.tier == Tier::WebGpuF16 { Precision::F16 } else { Precision::F32 };
        let adapted = if adapter.software { Adapted::Software } else { Adapted::Gpu };
        let plan = Plan::new(architecture, Stored::all(WeightFormat::F32), precision, adapted, COLUMNS);
        let (device, queue) = (self.device.device(), self.device.queue());
        let report = |done, total| progress(Progress { done, total });
        let mut loader = NetworkLoader::compile(device, queue, plan, report).await?;
        for spec in architecture.tensors() {
            loader.take(&spec.name, Raw { values: file.tensor(&spec.name), scales: None });
        }
        let (network, directions) = loader.finish()?;
        let header = serde_json::to_string(file.header())?;
        let renderer = Renderer::new(self.device.clone(), network).await?;
        Ok(Engine { device: self.device, renderer, header, architecture, directions })
    }
}
