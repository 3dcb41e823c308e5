//! Pictures by way of the GPU's own kernels.

use super::Progress;
use crate::EngineError;
use crate::canvas::Painter;
use crate::device::{EngineDevice, Tier};
use crate::frame::{Adapted, Arena, Frame, Network, NetworkLoader, Picture, Plan, Precision, Stored, read_back};
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
const CANVAS_FORMATS: [wgpu::TextureFormat; 2] = [wgpu::TextureFormat::Bgra8Unorm, wgpu::TextureFormat::Rgba8Unorm];

/// Frames for one picture and for many, and the passes that show them.
#[derive(Debug)]
pub struct Renderer {
    device: EngineDevice,
    network: Rc<Network>,
    single: Frame,
    wall: Option<Frame>,
    painters: Vec<(wgpu::TextureFormat, Painter)>,
    /// Where pictures are read back to, once somebody has asked for that.
    readable: Option<wgpu::Buffer>,
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
    pub(super) async fn finish(self, progress: &dyn Fn(Progress)) -> Result<(Renderer, Vec<f32>), EngineError> {
        let (network, directions) = self.loader.finish(|done, total| progress(Progress { done, total })).await?;
        let network = Rc::new(network);
        let single = Frame::new(&network, 1, COLUMNS).await?;
        let renderer =
            Renderer { device: self.device, network, single, wall: None, painters: self.painters, readable: None };
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
        let painters = CANVAS_FORMATS.map(|format| (format, Painter::new(gpu, queue, architecture.channels(), format)));
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
        self.prepare(request.samples.len()).await?;
        let frame = frame(&mut self.single, &mut self.wall, request.samples.len());
        let device = self.device.device();
        let mut commands = device.create_command_encoder(&Default::default());
        let picture = frame.encode(request, &mut commands)?;
        let readable = copy(device, &mut self.readable, picture.texture, &mut commands);
        self.device.queue().submit([commands.finish()]);
        let architecture = self.network.plan().architecture();
        let layout = Layout { side: architecture.resolution(), channels: architecture.channels(), width: picture.texture.width() as usize };
        let samples = request.samples.len();
        let bytes = read_back(device, &readable).await?;
        Ok(layout.planes(bytemuck::cast_slice(&bytes), samples))
    }

    /// How many pictures are computed together at most.
    pub fn capacity(&self) -> usize {
        let plan = self.network.plan();
        let largest = plan.maps().iter().filter(|map| !map.low).map(|map| plan.map_bytes(map, 1, 1)).max().unwrap_or(1);
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

/// Adds a copy of the texture to a buffer that can be read, made anew only where it is too small.
fn copy(
    device: &wgpu::Device,
    kept: &mut Option<wgpu::Buffer>,
    texture: &wgpu::Texture,
    commands: &mut wgpu::CommandEncoder,
) -> wgpu::Buffer {
    let row = texture.width() * 16;
    let size = u64::from(row) * u64::from(texture.height());
    let fitting = kept.take().filter(|buffer| buffer.size() == size);
    let buffer = fitting.unwrap_or_else(|| {
        device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("readable picture"),
            size,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    });
    *kept = Some(buffer.clone());
    // Sides are at least 64 pixels of 16 bytes, so rows meet the alignment of 256.
    let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None };
    commands.copy_texture_to_buffer(
        texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo { buffer: &buffer, layout },
        texture.size(),
    );
    buffer
}

/// How pictures lie in a texture that was read back.
struct Layout {
    side: usize,
    channels: usize,
    width: usize,
}

impl Layout {
    /// RGBA pixels of the texture → `[N, C, S, S]`.
    fn planes(&self, texels: &[f32], samples: usize) -> Vec<f32> {
        let Self { side, channels, width } = *self;
        let mut planes = Vec::with_capacity(samples * channels * side * side);
        for sample in 0..samples {
            let (left, top) = (sample % COLUMNS * side, sample / COLUMNS * side);
            for channel in 0..channels {
                for y in 0..side {
                    let row = ((top + y) * width + left) * 4;
                    planes.extend((0..side).map(|x| texels[row + x * 4 + channel]));
                }
            }
        }
        planes
    }
}

impl Renderer {
    /// What a picture's texture holds after a request, for those who draw it themselves.
    ///
    /// # Errors
    /// As [`Frame::encode`].
    pub async fn encode(&mut self, request: &Request, commands: &mut wgpu::CommandEncoder) -> Result<Picture<'_>, EngineError> {
        self.prepare(request.samples.len()).await?;
        frame(&mut self.single, &mut self.wall, request.samples.len()).encode(request, commands)
    }
}
