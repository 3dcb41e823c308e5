//! One convolution with one tile on the device.

use crate::device::{Clock, Numbers, median, pass};
use anyhow::Result;
use fastgan_web::device::EngineDevice;
use fastgan_web::frame::{Binding, Shader, Shape, pipeline};
use fastgan_web::kernels::{BlockShader, Convolution, Slots, Tile, ToRgbShader, WeightFormat, Weights};
use std::collections::HashMap;

/// A tile that takes this many times the fastest one's time leaves.
const HOPELESS: f64 = 1.4;

/// Measures tiles in turns; buffers serve all of them.
pub(super) struct Bench<'a> {
    device: &'a EngineDevice,
    numbers: Numbers,
    rounds: usize,
    buffers: HashMap<(wgpu::BufferUsages, u32), wgpu::Buffer>,
}

/// A tile that takes part.
struct Trial {
    pipeline: wgpu::ComputePipeline,
    group: wgpu::BindGroup,
    workgroups: [u32; 3],
    times: Vec<f64>,
    hopeless: bool,
}

impl<'a> Bench<'a> {
    pub(super) fn new(device: &'a EngineDevice, numbers: Numbers, rounds: usize) -> Self {
        Self { device, numbers, rounds: rounds.max(1), buffers: HashMap::new() }
    }

    /// The median milliseconds of each tile, of fewer rounds for those that left early.
    pub(super) fn times(&mut self, shape: Shape, tiles: &[Tile]) -> Result<Vec<f64>> {
        let mut trials = tiles.iter().map(|&tile| self.trial(shape, tile)).collect::<Result<Vec<_>>>()?;
        let clock = Clock::new(self.device, 1)?;
        // The first round warms up.
        for round in 0..=self.rounds {
            for trial in trials.iter_mut().filter(|trial| !trial.hopeless) {
                let milliseconds = trial.run(self.device, &clock)?;
                if round > 0 {
                    trial.times.push(milliseconds);
                }
            }
            let fastest =
                trials.iter().filter(|trial| !trial.times.is_empty()).map(|trial| median(&trial.times));
            let fastest = fastest.fold(f64::INFINITY, f64::min);
            for trial in trials.iter_mut().filter(|trial| !trial.times.is_empty()) {
                trial.hopeless |= median(&trial.times) > HOPELESS * fastest;
            }
        }
        Ok(trials.iter().map(|trial| median(&trial.times)).collect())
    }

    fn trial(&mut self, shape: Shape, tile: Tile) -> Result<Trial> {
        let shader = shader(shape, tile, self.numbers);
        let pipeline = pipeline(self.device.device(), "trial", &shader)?;
        let picture = self.device.device().create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d {
                width: shape.grid as u32,
                height: shape.grid as u32,
                depth_or_array_layers: 1,
            },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba32Float,
            usage: wgpu::TextureUsages::STORAGE_BINDING,
            view_formats: &[],
        });
        let view = picture.create_view(&Default::default());
        let bindings = shader.bindings();
        for (number, binding) in &bindings {
            self.allocate(*number, *binding, &shader, shape);
        }
        let entries: Vec<_> = bindings
            .into_iter()
            .map(|(binding, what)| wgpu::BindGroupEntry {
                binding,
                resource: match what {
                    Binding::Picture => wgpu::BindingResource::TextureView(&view),
                    _ => self.buffers[&(usage(what), binding)].as_entire_binding(),
                },
            })
            .collect();
        let layout = &pipeline.get_bind_group_layout(0);
        let descriptor = wgpu::BindGroupDescriptor { label: None, layout, entries: &entries };
        let group = self.device.device().create_bind_group(&descriptor);
        Ok(Trial { pipeline, group, workgroups: shader.workgroups(1), times: Vec::new(), hopeless: false })
    }

    /// A buffer that is large enough, with numbers in it that are neither zero nor subnormal.
    fn allocate(&mut self, number: u32, binding: Binding, shader: &Shader, shape: Shape) {
        let value = match self.numbers {
            Numbers::F32 => 4,
            Numbers::F16 => 2,
        };
        let side = shape.grid * if shape.phases == 4 { 2 } else { 1 };
        let size = match binding {
            Binding::Chunk => 16,
            Binding::Source => (shape.grid * shape.grid * shape.input_quads * 4 * value) as u64,
            Binding::Result => (side * side * shape.output_quads * 4 * value) as u64,
            Binding::Weights => shader.weight_bytes(),
            Binding::Channels => (shape.output_quads * 6 * 16) as u64,
            _ => return,
        };
        let key = (usage(binding), number);
        if self.buffers.get(&key).is_some_and(|buffer| buffer.size() >= size) {
            return;
        }
        let descriptor =
            wgpu::BufferDescriptor { label: None, size, usage: key.0, mapped_at_creation: false };
        let buffer = self.device.device().create_buffer(&descriptor);
        // Half-precision bits of numbers around 0.03, which as 32-bit floats are small numbers too.
        let pattern = |i: u64| 0x2800_2800_u32 + (i.wrapping_mul(2_654_435_761) as u32 & 0x00ff_00ff);
        let words: Vec<u32> = match binding {
            Binding::Chunk => vec![0, 1, 0, 0],
            _ => (0..size / 4).map(pattern).collect(),
        };
        self.device.queue().write_buffer(&buffer, 0, bytemuck::cast_slice(&words));
        self.buffers.insert(key, buffer);
    }
}

impl Trial {
    fn run(&self, device: &EngineDevice, clock: &Clock) -> Result<f64> {
        let [wide, high, deep] = self.workgroups;
        let commands = pass(device, clock.timer().map(|timer| timer.around(0)), |pass| {
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, &self.group, &[0]);
            pass.dispatch_workgroups(wide, high, deep);
        });
        Ok(clock.measure(device, vec![commands])?[0])
    }
}

fn usage(binding: Binding) -> wgpu::BufferUsages {
    let kind =
        if binding == Binding::Chunk { wgpu::BufferUsages::UNIFORM } else { wgpu::BufferUsages::STORAGE };
    kind | wgpu::BufferUsages::COPY_DST
}

fn shader(shape: Shape, tile: Tile, numbers: Numbers) -> Shader {
    let half = numbers == Numbers::F16;
    let conv = Convolution {
        source: shape.grid,
        grid: shape.grid,
        taps: if shape.phases == 4 { 2 } else { 3 },
        doubled: false,
        input_quads: shape.input_quads,
        output_quads: shape.output_quads,
        halves: shape.halves,
        tile,
        weights: Weights { format: if half { WeightFormat::F16 } else { WeightFormat::F32 }, half },
        half,
    };
    match shape.halves {
        1 => Shader::ToRgb(ToRgbShader { conv, tanh: false, columns: 1 }),
        _ => Shader::Block(BlockShader::new(conv, false, None, Slots::None)),
    }
}

/// Operations of a layer of this shape.
pub(super) fn flop(shape: Shape, tile: Tile) -> f64 {
    shader(shape, tile, Numbers::F32).flop() as f64
}
