//! Every buffer that pictures pass through, allocated once.

use super::network::Network;
use super::shader::{Binding, Shader};
use crate::kernels::TABLE_ROWS;
use crate::request::MASK_SIDE;

/// Dispatches stay below this many operations, so that no driver takes a slow GPU's long one for a hang.
const FLOP_PER_DISPATCH: u64 = 4_000_000_000;

/// WebGPU's limit on workgroups along one axis.
const MAX_WORKGROUPS: u32 = 65_535;

/// Where dynamic offsets may point.
const OFFSET_ALIGNMENT: usize = 256;

/// Buffers and bind groups for some number of pictures at a time.
#[derive(Debug)]
pub struct Arena {
    pub(super) samples: usize,
    pub(super) slots: usize,
    pub(super) maps: Vec<wgpu::Buffer>,
    pub(super) latents: wgpu::Buffer,
    pub(super) low_table: wgpu::Buffer,
    pub(super) high_table: wgpu::Buffer,
    pub(super) mask: wgpu::Buffer,
    pub(super) gates: wgpu::Buffer,
    /// For each step its noise plane, where it has one.
    pub(super) noise: Vec<Option<wgpu::Buffer>>,
    pub(super) chunks: wgpu::Buffer,
    /// For each step the index of its first chunk and its workgroups per dispatch.
    pub(super) cuts: Vec<Cut>,
    pub(super) groups: Vec<wgpu::BindGroup>,
    pub(super) picture: wgpu::Texture,
}

/// How a step is cut into dispatches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// Index of its first entry in the chunk buffer.
    pub(super) first: usize,
    /// Most workgroups side by side in one dispatch.
    pub(super) workgroups: u32,
    /// Entries in the chunk buffer.
    pub(super) count: usize,
}

impl Arena {
    /// Allocates for `samples` pictures side by side in rows of `columns`, keeping `slots` latents.
    pub(super) fn new(network: &Network, samples: usize, columns: usize) -> Self {
        let plan = &network.plan;
        let slots = Self::slots_for(samples);
        let cuts = cuts(network, samples, slots);
        let device = &network.device;
        let buffer = |label: &str, size: u64, usage: wgpu::BufferUsages| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size,
                usage,
                mapped_at_creation: false,
            })
        };
        let storage = wgpu::BufferUsages::STORAGE;
        let written = storage | wgpu::BufferUsages::COPY_DST;
        let readable = storage | wgpu::BufferUsages::COPY_SRC;
        let maps = plan
            .maps()
            .iter()
            .map(|map| buffer("map", plan.map_bytes(map, samples, slots), readable))
            .collect();
        let latents = buffer("latents", (slots * plan.architecture().latent_dim() * 4) as u64, written);
        let low_table = buffer("low table", (slots * 16) as u64, written);
        let high_table = buffer("high table", (samples * TABLE_ROWS * 16) as u64, written);
        let mask = buffer("mask", (MASK_SIDE * MASK_SIDE * 4) as u64, written);
        let gate_quads: usize = plan.architecture().gates().iter().map(|gate| gate.high.div_ceil(4)).sum();
        let gates = buffer("gates", (slots * gate_quads * 16) as u64, readable);
        let squeezed = buffer("squeezed", (slots * gate_quads * 16) as u64, readable);
        let entries = cuts.last().map_or(1, |cut| cut.first + cut.count);
        let chunks = buffer(
            "chunks",
            (entries * OFFSET_ALIGNMENT) as u64,
            wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
        );
        let noise = plan.steps().iter().map(|step| match &step.shader {
            Shader::Block(shader) if shader.noisy => {
                Some(buffer("noise", (shader.side() * shader.side() * 4) as u64, written))
            }
            _ => None,
        });
        let noise = noise.collect();
        let side = plan.architecture().resolution();
        let rows = samples.div_ceil(columns);
        let size = wgpu::Extent3d {
            width: (columns * side) as u32,
            height: (rows * side) as u32,
            depth_or_array_layers: 1,
        };
        let picture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("picture"),
            size,
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba32Float,
            usage: wgpu::TextureUsages::STORAGE_BINDING
                | wgpu::TextureUsages::TEXTURE_BINDING
                | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let mut arena = Self {
            samples,
            slots,
            maps,
            latents,
            low_table,
            high_table,
            mask,
            gates,
            noise,
            chunks,
            cuts,
            groups: Vec::new(),
            picture,
        };
        arena.groups = arena.bind(network, &squeezed);
        arena
    }

    /// Latents that are kept for `samples` pictures at a time: one picture may need its own and four styles'.
    pub fn slots_for(samples: usize) -> usize {
        2 * samples + 4
    }

    fn bind(&self, network: &Network, squeezed: &wgpu::Buffer) -> Vec<wgpu::BindGroup> {
        let plan = &network.plan;
        let view = self.picture.create_view(&Default::default());
        let steps = plan.steps().iter().enumerate();
        let groups = steps.map(|(index, step)| {
            let low = index < plan.low_steps();
            let resource = |binding| match binding {
                Binding::Chunk => wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                    buffer: &self.chunks,
                    offset: 0,
                    size: wgpu::BufferSize::new(16),
                }),
                Binding::Latents => self.latents.as_entire_binding(),
                Binding::Source => self.maps[step.source.unwrap_or_default()].as_entire_binding(),
                Binding::Weights => network.weights[index].as_entire_binding(),
                Binding::Channels => {
                    network.channels[index].as_ref().unwrap_or(&self.mask).as_entire_binding()
                }
                Binding::Result => self.maps[step.result.unwrap_or_default()].as_entire_binding(),
                Binding::Table if low => self.low_table.as_entire_binding(),
                Binding::Table => self.high_table.as_entire_binding(),
                Binding::Noise => self.noise[index].as_ref().unwrap_or(&self.mask).as_entire_binding(),
                Binding::Gates => self.gates.as_entire_binding(),
                Binding::Mask => self.mask.as_entire_binding(),
                Binding::Squeezed => squeezed.as_entire_binding(),
                Binding::Low(gate) => self.maps[plan.low_map(gate).unwrap_or_default()].as_entire_binding(),
                Binding::Picture => wgpu::BindingResource::TextureView(&view),
            };
            let bindings = step.shader.bindings();
            let entries: Vec<_> = bindings
                .into_iter()
                .map(|(binding, what)| wgpu::BindGroupEntry { binding, resource: resource(what) })
                .collect();
            network.device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some(&step.name),
                layout: &network.pipelines[index].get_bind_group_layout(0),
                entries: &entries,
            })
        });
        groups.collect()
    }

    /// The chunk buffer's content for these numbers of samples in the low and the high part.
    pub(super) fn chunk_bytes(&self, low_steps: usize, low: usize, high: usize) -> Vec<u8> {
        let entries = self.cuts.last().map_or(1, |cut| cut.first + cut.count);
        let mut bytes = vec![0; entries * OFFSET_ALIGNMENT];
        for (step, cut) in self.cuts.iter().enumerate() {
            let samples = if step < low_steps { low } else { high };
            for chunk in 0..cut.count {
                let at = (cut.first + chunk) * OFFSET_ALIGNMENT;
                let first = chunk as u32 * cut.workgroups;
                bytes[at..at + 4].copy_from_slice(&first.to_le_bytes());
                bytes[at + 4..at + 8].copy_from_slice(&(samples as u32).to_le_bytes());
            }
        }
        bytes
    }

    /// Dynamic offset of a chunk.
    pub(super) fn offset(&self, step: usize, chunk: usize) -> u32 {
        ((self.cuts[step].first + chunk) * OFFSET_ALIGNMENT) as u32
    }
}

fn cuts(network: &Network, samples: usize, slots: usize) -> Vec<Cut> {
    let plan = &network.plan;
    let mut first = 0;
    let cuts = plan.steps().iter().enumerate().map(|(index, step)| {
        let samples = if index < plan.low_steps() { slots } else { samples };
        let [wide, _, _] = step.shader.workgroups(samples);
        let flop = step.shader.flop() * samples as u64;
        let parts = flop.div_ceil(FLOP_PER_DISPATCH).max(1) as u32;
        let workgroups = wide.div_ceil(parts).min(MAX_WORKGROUPS);
        let count = wide.div_ceil(workgroups) as usize;
        let cut = Cut { first, workgroups, count };
        first += count;
        cut
    });
    cuts.collect()
}
