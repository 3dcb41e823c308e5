//! From the bytes of a model file, as they arrive, to an engine.

use super::timings::Moment;
use super::{Engine, Renderer, Timings};
use crate::EngineError;
use crate::device::{self, EngineDevice};
use fastgan_model::file::ModelStream;

/// How far an engine is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Shaders that are compiled.
    pub done: usize,
    /// Shaders that there are.
    pub total: usize,
}

/// An engine that still waits for its model. Each tensor goes to the device as soon as it is complete, so that the file is
/// never in memory as a whole.
#[derive(Debug)]
pub struct Loader {
    device: EngineDevice,
    stream: ModelStream,
    /// Made once the file's header has come.
    renderer: Option<super::Draft>,
    timings: Timings,
}

impl Loader {
    /// Finds a device; no byte of a model is needed for that.
    ///
    /// # Errors
    /// [`EngineError::NoGpu`].
    pub async fn open(options: device::Options) -> Result<Self, EngineError> {
        let start = Moment::now();
        let device = device::open(options).await?;
        let timings = Timings { device: start.elapsed(), ..Timings::default() };
        Ok(Self { device, stream: ModelStream::new(), renderer: None, timings })
    }

    /// Where the engine will run.
    pub fn device(&self) -> &EngineDevice {
        &self.device
    }

    /// Takes the next bytes of the file, of any number.
    ///
    /// # Errors
    /// [`EngineError::Model`] as soon as the bytes can be no model; [`EngineError::Compute`], [`EngineError::OutOfMemory`].
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), EngineError> {
        let start = Moment::now();
        let tensors = self.stream.push(bytes)?;
        if self.renderer.is_none() && self.stream.header().is_some() {
            // From here on shaders compile while the rest of the file arrives.
            self.renderer = Some(Renderer::draft(&self.device, &self.stream)?);
        }
        if let Some(renderer) = &mut self.renderer {
            tensors.into_iter().for_each(|tensor| renderer.take(tensor));
        }
        self.timings.upload += start.elapsed();
        Ok(())
    }

    /// Ends the file and waits until everything is ready to draw; `progress` hears how far that is.
    ///
    /// # Errors
    /// [`EngineError::Model`] where bytes are missing, [`EngineError::OutOfMemory`], [`EngineError::Compute`].
    pub async fn finish(mut self, progress: &dyn Fn(Progress)) -> Result<Engine, EngineError> {
        let architecture = self.stream.architecture();
        let header = serde_json::to_string(&self.stream.finish()?)?;
        let (Some(renderer), Some(architecture)) = (self.renderer, architecture) else {
            return Err(EngineError::Incomplete);
        };
        let start = Moment::now();
        let (renderer, directions) = renderer.finish(progress).await?;
        self.device.settled().await;
        self.timings.compile = start.elapsed();
        Ok(Engine { device: self.device, renderer, header, architecture, directions, timings: self.timings })
    }
}
