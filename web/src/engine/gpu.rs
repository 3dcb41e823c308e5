//! Pictures by way of the GPU's own kernels.

use super::Progress;
use crate::EngineError;
use crate::canvas::Painter;
use crate::device::{EngineDevice, Tier};
use crate::frame::{Adapted, Arena, Frame, Network, NetworkLoader, Picture, Plan, Precision, Stored};
use crate::kernels::WeightFormat;
use crate::request::Request;
use fastgan_model::file::{ModelStream, StoredTensor};
use std::rc::Rc;

/// Most pictures that are computed together.
const WALL: usize = 16;

/// Most bytes that one map of a wall may have: what WebGPU binds everywhere.
const MAP_BYTES: u64 = 128 << 20;

/// Pictures side by side in a wall's texture.
pub(super) const COLUMNS: usize = 4;

/// The formats that canvases have in browsers.
const CANVAS_FORMATS: [wgpu::TextureFormat; 2] =
    [wgpu::TextureFormat::Bgra8Unorm, wgpu::TextureFormat::Rgba8Unorm];

/// Frames for one picture and for many, and the passes that show them.
#[derive(Debug)]
pub struct Renderer {
    device: EngineDevice,
    network: Rc<Network>,
    single: Frame,
    wall: Option<Frame>,
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
        let network = Rc::new(network);
        let single = Frame::new(&network, 1, COLUMNS).await?;
        let renderer = Renderer { device: self.device, network, single, wall: None, painters: self.painters };
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

    /// Bytes of the buffers that pictures pass through.
    pub fn bytes(&self) -> u64 {
        self.single.arena().bytes() + self.wall.as_ref().map_or(0, |wall| wall.arena().bytes())
    }

    /// The frame that draws one picture at a time.
    pub fn single(&mut self) -> &mut Frame {
        &mut self.single
    }

    /// Draws a request onto `target`, in one submit.
    ///
    /// # Errors
    /// As [`Frame::encode`], and [`EngineError::Canvas`] for a format that no canvas has.
    pub async fn show(&mut self, request: &Request, target: &wgpu::Texture) -> Result<(), EngineError> {
        let side = self.network.plan().architecture().resolution();
        let mut commands = self.device.device().create_command_encoder(&Default::default());
        self.prepare(request.samples.len()).await?;
        let frame = frame(&mut self.single, &mut self.wall, request.samples.len());
        let picture = frame.encode(request, &mut commands)?;
        let (_, painter) = self
            .painters
            .iter_mut()
            .find(|(format, _)| *format == target.format())
            .ok_or_else(|| EngineError::Canvas(format!("its format is {:?}", target.format())))?;
        painter.paint(picture, side, target, &mut commands);
        self.device.queue().submit([commands.finish()]);
        Ok(())
    }

    /// Values `[N, C, S, S]` of a checked request, read back.
    pub(super) async fn floats(&mut self, request: &Request) -> Result<Vec<f32>, EngineError> {
        let mut floats = Vec::new();
        for samples in request.samples.chunks(self.capacity()) {
            let part = Request { samples: samples.to_vec(), ..request.clone() };
            floats.extend(self.part(&part).await?);
        }
        Ok(floats)
    }

    async fn part(&mut self, request: &Request) -> Result<Vec<f32>, EngineError> {
        let mut commands = self.device.device().create_command_encoder(&Default::default());
        self.encode(request, &mut commands).await?;
        self.device.queue().submit([commands.finish()]);
        frame(&mut self.single, &mut self.wall, request.samples.len())
            .read_picture(request.samples.len())
            .await
    }

    /// How many pictures are computed together at most.
    pub fn capacity(&self) -> usize {
        let plan = self.network.plan();
        let largest =
            plan.maps().iter().filter(|map| !map.low).map(|map| plan.map_bytes(map, 1, 1)).max().unwrap_or(1);
        ((MAP_BYTES / largest.max(1)) as usize).clamp(1, WALL)
    }

    /// Makes the wall's buffers where they are wanted for the first time.
    async fn prepare(&mut self, samples: usize) -> Result<(), EngineError> {
        if samples > 1 && self.wall.is_none() {
            self.wall = Some(Frame::new(&self.network, self.capacity().max(2), COLUMNS).await?);
        }
        Ok(())
    }

    /// Latents that one request may name for `samples` pictures.
    pub fn latents_for(&self, samples: usize) -> usize {
        Arena::slots_for(if samples > 1 { self.capacity().max(2) } else { 1 })
    }
}

fn frame<'a>(single: &'a mut Frame, wall: &'a mut Option<Frame>, samples: usize) -> &'a mut Frame {
    match wall {
        Some(wall) if samples > 1 => wall,
        _ => single,
    }
}

impl Renderer {
    /// What a picture's texture holds after a request, for those who draw it themselves.
    ///
    /// # Errors
    /// As [`Frame::encode`].
    pub async fn encode(
        &mut self,
        request: &Request,
        commands: &mut wgpu::CommandEncoder,
    ) -> Result<Picture<'_>, EngineError> {
        self.prepare(request.samples.len()).await?;
        frame(&mut self.single, &mut self.wall, request.samples.len()).encode(request, commands)
    }
}
