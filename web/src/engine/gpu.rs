//! Pictures by way of the GPU's own kernels.

use super::Progress;
use crate::EngineError;
use crate::canvas::Painter;
use crate::device::{EngineDevice, Tier};
use crate::frame::{Adapted, Arena, Frame, Network, NetworkLoader, Plan, Precision, Stored};
use crate::kernels::WeightFormat;
use crate::request::Request;
use fastgan_model::file::{ModelStream, StoredTensor};
use std::rc::Rc;

/// Most pictures that are computed together.
const WALL: usize = 16;

/// Most bytes that one map of a wall may have: what WebGPU binds everywhere.
const MAP_BYTES: u64 = 128 << 20;

/// Pictures side by side in a wall's texture.
const COLUMNS: usize = 4;

/// The formats that canvases have in browsers.
const CANVAS_FORMATS: [wgpu::TextureFormat; 2] =
    [wgpu::TextureFormat::Bgra8Unorm, wgpu::TextureFormat::Rgba8Unorm];

/// A network's pictures, and the passes that show them.
#[derive(Debug)]
pub struct Renderer {
    device: EngineDevice,
    frames: Frames,
    painters: Vec<(wgpu::TextureFormat, Painter)>,
}

/// A renderer whose shaders compile while its weights arrive.
#[derive(Debug)]
pub(super) struct Draft {
    device: EngineDevice,
    loader: NetworkLoader,
    painters: Vec<(wgpu::TextureFormat, Painter)>,
}

impl Draft {
    /// Uploads a tensor.
    pub(super) fn take(&mut self, tensor: StoredTensor) {
        self.loader.take(tensor);
    }

    /// Waits for the shaders and gives the renderer with the model's directions.
    pub(super) async fn finish(
        self,
        progress: &dyn Fn(Progress),
    ) -> Result<(Renderer, Vec<f32>), EngineError> {
        let (network, directions) =
            self.loader.finish(|done, total| progress(Progress { done, total })).await?;
        let frames = Frames::new(Rc::new(network)).await?;
        let renderer = Renderer { device: self.device, frames, painters: self.painters };
        Ok((renderer, directions))
    }
}

impl Renderer {
    /// Plans the model whose header has come, and sends every shader to the device.
    pub(super) fn draft(device: &EngineDevice, stream: &ModelStream) -> Result<Draft, EngineError> {
        let architecture = stream.architecture().ok_or(EngineError::Incomplete)?;
        let adapter = device.adapter();
        let precision = if adapter.tier == Tier::WebGpuF16 { Precision::F16 } else { Precision::F32 };
        let adapted = if adapter.software { Adapted::Software } else { Adapted::Gpu };
        let format = |name: &str| match stream.dtype(name) {
            Some("INT8") => WeightFormat::Int8,
            // Nibbles become the 16-bit floats that they stand for.
            Some("F16" | "INT4") => WeightFormat::F16,
            _ => WeightFormat::F32,
        };
        let stored = Stored { init: format("init.weight"), feat_8: format("feat_8.conv1.weight") };
        let plan = Plan::new(architecture, stored, precision, adapted, COLUMNS);
        let (gpu, queue) = (device.device(), device.queue());
        let painters =
            CANVAS_FORMATS.map(|format| (format, Painter::new(gpu, queue, architecture.channels(), format)));
        let loader = NetworkLoader::new(gpu, queue, plan)?;
        Ok(Draft { device: device.clone(), loader, painters: painters.into() })
    }

    /// The frame that draws one picture at a time.
    pub fn single(&mut self) -> &mut Frame {
        &mut self.frames.single
    }

    /// Draws a request onto `target`, in one submit.
    ///
    /// # Errors
    /// As [`Frame::encode`], and [`EngineError::Canvas`] for a format that no canvas has.
    pub async fn show(&mut self, request: &Request, target: &wgpu::Texture) -> Result<(), EngineError> {
        let format = target.format();
        // Looked for first: what is encoded must also be submitted.
        let painter = self.painters.iter_mut().find(|(known, _)| *known == format);
        let (_, painter) = painter.ok_or_else(|| EngineError::Canvas(format!("its format is {format:?}")))?;
        let frame = self.frames.of(request.samples.len()).await?;
        let side = frame.network().plan().architecture().resolution();
        let mut commands = self.device.device().create_command_encoder(&Default::default());
        let picture = frame.encode(request, &mut commands)?;
        painter.paint(picture, side, target, &mut commands);
        self.device.queue().submit([commands.finish()]);
        Ok(())
    }

    /// Values `[N, C, S, S]` of a checked request, read back.
    pub(super) async fn floats(&mut self, request: &Request) -> Result<Vec<f32>, EngineError> {
        let mut floats = Vec::new();
        for samples in request.samples.chunks(self.frames.together(request)) {
            let part = Request { samples: samples.to_vec(), ..request.clone() };
            let frame = self.frames.of(samples.len()).await?;
            let mut commands = self.device.device().create_command_encoder(&Default::default());
            frame.encode(&part, &mut commands)?;
            self.device.queue().submit([commands.finish()]);
            floats.extend(frame.read_picture(samples.len()).await?);
        }
        Ok(floats)
    }
}

/// The buffers for one picture at a time, and those for many, which are made when they are first wanted.
#[derive(Debug)]
struct Frames {
    network: Rc<Network>,
    single: Frame,
    wall: Option<Frame>,
}

impl Frames {
    async fn new(network: Rc<Network>) -> Result<Self, EngineError> {
        let single = Frame::new(&network, 1, COLUMNS).await?;
        Ok(Self { network, single, wall: None })
    }

    /// The frame for this many pictures.
    async fn of(&mut self, samples: usize) -> Result<&mut Frame, EngineError> {
        let capacity = self.capacity();
        if samples <= 1 || capacity == 1 {
            return Ok(&mut self.single);
        }
        if self.wall.is_none() {
            self.wall = Some(Frame::new(&self.network, capacity, COLUMNS).await?);
        }
        Ok(self.wall.as_mut().unwrap_or(&mut self.single))
    }

    /// How many pictures have room together.
    fn capacity(&self) -> usize {
        let plan = self.network.plan();
        let high = plan.maps().iter().filter(|map| !map.low);
        let largest = high.map(|map| plan.map_bytes(map, 1, 1)).max().unwrap_or(1);
        ((MAP_BYTES / largest.max(1)) as usize).clamp(1, WALL)
    }

    /// How many of a request's pictures can be computed together, however many latents each of them names.
    fn together(&self, request: &Request) -> usize {
        let latents = request.samples.iter().map(|sample| 1 + sample.styles.iter().flatten().count());
        let capacity = self.capacity();
        capacity.min(Arena::slots_for(capacity) / latents.max().unwrap_or(1)).max(1)
    }
}
