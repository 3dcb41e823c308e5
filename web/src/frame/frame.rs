//! Requests to pictures: one command buffer each, holding only what the request changes.

use super::arena::Arena;
use super::network::Network;
use super::slots::Slots;
use super::table::Table;
use super::timer::Timer;
use crate::EngineError;
use crate::kernels::TABLE_ROWS;
use crate::request::{Request, noise_plane};
use fastgan_model::Block;
use std::rc::Rc;

/// Draws up to some number of pictures at a time.
#[derive(Debug)]
pub struct Frame {
    pub(super) network: Rc<Network>,
    pub(super) arena: Arena,
    pub(super) columns: usize,
    slots: Slots,
    table: Table,
    drawn: Drawn,
    /// Where pictures are read back to, once somebody has asked for that.
    pub(super) readable: Option<wgpu::Buffer>,
}

/// Steps, and for how many samples.
type Part = (std::ops::Range<usize>, usize);

/// What the buffers hold since the last picture.
#[derive(Debug, Default)]
struct Drawn {
    /// Rows of the table, empty before the first picture.
    rows: Vec<[u32; 4]>,
    mask: Option<Vec<f32>>,
    noise: Option<u64>,
    /// Samples of the low and the high part that the chunk buffer states.
    counts: Option<(usize, usize)>,
}

/// The picture texture of a request.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// `rgba32float`, pictures side by side in rows; values nominally in [-1, 1], not clamped.
    pub texture: &'a wgpu::Texture,
    /// How many pictures.
    pub samples: usize,
    /// Pictures in a row of the texture.
    pub columns: usize,
}

impl Frame {
    /// Allocates everything for `samples` pictures at a time, which lie in rows of `columns`.
    ///
    /// # Errors
    /// [`EngineError::OutOfMemory`].
    pub async fn new(network: &Rc<Network>, samples: usize, columns: usize) -> Result<Self, EngineError> {
        let scope = network.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let arena = Arena::new(network, samples, columns);
        if scope.pop().await.is_some() {
            return Err(EngineError::OutOfMemory);
        }
        let slots = Slots::new(arena.slots);
        let (table, drawn) = (Table::default(), Drawn::default());
        Ok(Self { network: network.clone(), arena, columns, slots, table, drawn, readable: None })
    }

    /// The pipelines and weights behind it.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Its buffers.
    pub fn arena(&self) -> &Arena {
        &self.arena
    }

    /// Encodes what is needed for a request that was checked ([`Request::check`]) into `commands`, which are to be submitted,
    /// and says where the pictures will be.
    ///
    /// Maps and gates of latents that are still known are not computed again, and of the layers above them only those from
    /// the first changed gate on.
    ///
    /// # Errors
    /// [`EngineError::TooManyPictures`], [`EngineError::TooManyLatents`].
    pub fn encode(
        &mut self,
        request: &Request,
        commands: &mut wgpu::CommandEncoder,
    ) -> Result<Picture<'_>, EngineError> {
        let (low, high) = self.prepare(request)?;
        for (steps, samples) in [low, high] {
            if steps.is_empty() {
                continue;
            }
            let descriptor = wgpu::ComputePassDescriptor { label: Some("generator"), timestamp_writes: None };
            let mut pass = commands.begin_compute_pass(&descriptor);
            steps.for_each(|step| self.dispatch(step, samples, &mut pass));
        }
        Ok(Picture { texture: &self.arena.picture, samples: request.samples.len(), columns: self.columns })
    }

    /// [`Self::encode`] with every step by itself, to be submitted in order; for measurements. A timer reads the GPU's clock
    /// around each of them.
    ///
    /// # Errors
    /// As [`Self::encode`].
    pub fn encode_apart(
        &mut self,
        request: &Request,
        timer: Option<&Timer>,
    ) -> Result<Vec<wgpu::CommandBuffer>, EngineError> {
        let (low, high) = self.prepare(request)?;
        let steps =
            [low, high].into_iter().flat_map(|(steps, samples)| steps.map(move |step| (step, samples)));
        let apart = steps.map(|(step, samples)| {
            let mut commands = self.network.device.create_command_encoder(&Default::default());
            let timestamp_writes = timer.map(|timer| timer.around(step));
            let descriptor = wgpu::ComputePassDescriptor { label: Some("step"), timestamp_writes };
            self.dispatch(step, samples, &mut commands.begin_compute_pass(&descriptor));
            commands.finish()
        });
        Ok(apart.collect())
    }

    /// Uploads what a request brings; gives the steps that it needs below and above the 32×32 maps, with their samples.
    fn prepare(&mut self, request: &Request) -> Result<(Part, Part), EngineError> {
        let samples = request.samples.len();
        if samples > self.arena.samples {
            return Err(EngineError::TooManyPictures { given: samples, most: self.arena.samples });
        }
        self.set_noise(request.noise);
        let gates = self.network.plan.architecture().gates().len();
        if let Err(error) = self.table.fill(request, &mut self.slots, gates) {
            self.forget();
            return Err(error);
        }
        let first = self.first_changed_step(request.mask.as_deref());
        self.set_mask(request.mask.as_deref());
        self.upload(samples);
        let missing = self.table.low.len();
        let low = if missing == 0 { 0 } else { self.network.plan.low_steps() };
        let high = self.network.plan.low_steps() + first..self.network.plan.steps().len();
        Ok(((0..low, missing), (high, samples)))
    }

    /// Forgets what the buffers hold, so that the next picture is computed whole.
    pub fn forget(&mut self) {
        self.slots.clear();
        self.drawn.rows.clear();
    }

    /// Uploads noise planes where the seed has changed: every map that noise enters changes with it.
    fn set_noise(&mut self, seed: Option<u64>) {
        if self.drawn.noise == seed {
            return;
        }
        self.drawn.noise = seed;
        self.forget();
        for (step, buffer) in self.network.plan.steps().iter().zip(&self.arena.noise) {
            let (Some(buffer), Some(Block { size, index, .. })) = (buffer, step.block) else { continue };
            let plane = seed.map_or_else(|| vec![0.0; size * size], |seed| noise_plane(seed, size, index));
            self.network.queue.write_buffer(buffer, 0, bytemuck::cast_slice(&plane));
        }
    }

    fn set_mask(&mut self, mask: Option<&[f32]>) {
        if self.drawn.mask.as_deref() == mask {
            return;
        }
        if let Some(mask) = mask {
            self.network.queue.write_buffer(&self.arena.mask, 0, bytemuck::cast_slice(mask));
        }
        self.drawn.mask = mask.map(<[f32]>::to_vec);
    }

    /// The first step above the 32×32 maps, counted from there, whose result differs from what its map holds.
    fn first_changed_step(&self, mask: Option<&[f32]>) -> usize {
        let (old, new) = (&self.drawn.rows, &self.table.high);
        let same_maps = old.len() == new.len()
            && self.table.low.is_empty()
            && old.chunks(TABLE_ROWS).zip(new.chunks(TABLE_ROWS)).all(|(old, new)| old[0] == new[0]);
        if !same_maps {
            return 0;
        }
        let same_mask = self.drawn.mask.as_deref() == mask;
        let changed = |gate: usize| {
            let rows = old.chunks(TABLE_ROWS).zip(new.chunks(TABLE_ROWS));
            rows.into_iter()
                .any(|(old, new)| old[gate + 1] != new[gate + 1] || (!same_mask && new[gate + 1][3] != 0))
        };
        let steps = &self.network.plan.steps()[self.network.plan.low_steps()..];
        let gated = |step: &super::Step| match &step.shader {
            super::Shader::Block(shader) => shader.gate.is_some_and(|gate| changed(gate.index)),
            _ => false,
        };
        // With nothing changed the picture itself is still there.
        steps.iter().position(gated).unwrap_or(steps.len())
    }

    fn upload(&mut self, samples: usize) {
        let queue = &self.network.queue;
        if !self.table.low.is_empty() {
            queue.write_buffer(&self.arena.latents, 0, bytemuck::cast_slice(&self.table.missing));
            queue.write_buffer(&self.arena.low_table, 0, bytemuck::cast_slice(&self.table.low));
        }
        if self.drawn.rows != self.table.high {
            queue.write_buffer(&self.arena.high_table, 0, bytemuck::cast_slice(&self.table.high));
            self.drawn.rows.clone_from(&self.table.high);
        }
        let low = match (self.table.low.len(), self.drawn.counts) {
            (0, Some((low, _))) => low,
            (low, _) => low,
        };
        if self.drawn.counts != Some((low, samples)) {
            let bytes = self.arena.chunk_bytes(self.network.plan.low_steps(), low, samples);
            queue.write_buffer(&self.arena.chunks, 0, &bytes);
            self.drawn.counts = Some((low, samples));
        }
    }

    /// Dispatches of a step for `samples` samples.
    pub fn dispatches(&self, index: usize, samples: usize) -> usize {
        let step = &self.network.plan.steps()[index];
        let [wide, _, _] = step.shader.workgroups(samples);
        if step.shader.convolution().is_some() {
            wide.div_ceil(self.arena.cuts[index].workgroups) as usize
        } else {
            1
        }
    }

    fn dispatch(&self, index: usize, samples: usize, pass: &mut wgpu::ComputePass<'_>) {
        let step = &self.network.plan.steps()[index];
        let [wide, high, deep] = step.shader.workgroups(samples);
        pass.set_pipeline(&self.network.pipelines[index]);
        if step.shader.convolution().is_none() {
            pass.set_bind_group(0, &self.arena.groups[index], &[]);
            pass.dispatch_workgroups(wide, high, deep);
            return;
        }
        let cut = self.arena.cuts[index];
        for chunk in 0..self.dispatches(index, samples) as u32 {
            let offset = self.arena.offset(index, chunk as usize);
            pass.set_bind_group(0, &self.arena.groups[index], &[offset]);
            pass.dispatch_workgroups(cut.workgroups.min(wide - chunk * cut.workgroups), high, deep);
        }
    }
}
