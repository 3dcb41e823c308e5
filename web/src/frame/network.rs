//! A plan on a device: compiled pipelines, and the model's weights in the order in which shaders read them.

use super::plan::Plan;
use super::shader::{Binding, Shader};
use crate::EngineError;
use crate::kernels::GateShape;
use crate::kernels::pack::{self, ChannelVectors, Raw};
use fastgan_model::Gate;
use fastgan_model::file::{Storage, StoredTensor};
use std::collections::BTreeMap;
use std::pin::Pin;
use wgpu::util::DeviceExt;

/// Pipelines and weights, shared by every [`super::Frame`] of a model.
#[derive(Debug)]
pub struct Network {
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    pub(super) plan: Plan,
    pub(super) pipelines: Vec<wgpu::ComputePipeline>,
    pub(super) weights: Vec<wgpu::Buffer>,
    pub(super) channels: Vec<Option<wgpu::Buffer>>,
}

impl Network {
    /// What it computes.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
}

/// Takes tensors one by one as they arrive; only vectors wait in memory for their block.
pub struct NetworkLoader {
    network: Network,
    /// Biases, noise strengths and scales, by name.
    vectors: BTreeMap<String, Vec<f32>>,
    /// Tensors that are still to come.
    awaited: usize,
    /// What the device will say about the weights' memory and about each pipeline.
    memory: Pending,
    compiling: Vec<Pending>,
}

/// An error scope whose answer is on its way.
type Pending = Pin<Box<dyn Future<Output = Option<wgpu::Error>>>>;

impl std::fmt::Debug for NetworkLoader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NetworkLoader").field("awaited", &self.awaited).finish_non_exhaustive()
    }
}

impl NetworkLoader {
    /// Allocates the weight buffers and sends every shader to the device, without waiting for either.
    ///
    /// # Errors
    /// [`EngineError::Compute`] where a shader's text cannot be made.
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue, plan: Plan) -> Result<Self, EngineError> {
        let scope = device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let weights = plan.steps().iter().map(|step| weight_buffer(device, &step.name, &step.shader));
        let weights = weights.collect();
        let memory = Box::pin(scope.pop());
        let mut compiling: Vec<Pending> = Vec::new();
        let mut pipelines = Vec::new();
        for step in plan.steps() {
            let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
            pipelines.push(pipeline(device, &step.name, &step.shader)?);
            compiling.push(Box::pin(scope.pop()));
        }
        let channels = plan.steps().iter().map(|_| None).collect();
        let awaited = plan.architecture().tensors().len();
        let network =
            Network { device: device.clone(), queue: queue.clone(), plan, pipelines, weights, channels };
        Ok(Self { network, vectors: BTreeMap::new(), awaited, memory, compiling })
    }

    /// Uploads one tensor of the model file.
    pub fn take(&mut self, tensor: StoredTensor) {
        self.awaited -= 1;
        let name = tensor.name().to_owned();
        // Integers keep their scales apart, to be multiplied after the sum; everything else becomes floats.
        let (values, scales) = match tensor.storage() {
            Storage::Int8 { values, scales } => {
                (values.iter().copied().map(f32::from).collect(), Some(scales.clone()))
            }
            _ => (tensor.into_f32(), None),
        };
        let raw = Raw { values: &values, scales: scales.as_deref() };
        let Some(layer) = name.strip_suffix(".weight") else {
            self.vectors.insert(name, values);
            return;
        };
        if let Some(part) = layer.strip_suffix(".squeeze") {
            self.take_gate(part, "squeeze", raw);
        } else if let Some(part) = layer.strip_suffix(".excite") {
            self.take_gate(part, "excite", raw);
        } else {
            self.take_layer(layer, raw);
            if let Some(scales) = scales {
                self.vectors.insert(format!("{name}.scale"), scales);
            }
        }
    }

    fn take_layer(&self, layer: &str, raw: Raw<'_>) {
        let plan = &self.network.plan;
        let architecture = plan.architecture();
        let Some(index) = plan.steps().iter().position(|step| step.name == layer) else { return };
        let step = &plan.steps()[index];
        let bytes = match (&step.shader, step.block) {
            (Shader::Init(shader), _) => {
                pack::init(raw.values, shader.latent_dim, architecture.width(4), shader.weights.format)
            }
            (Shader::Block(shader), Some(block)) => {
                pack::convolution(&shader.conv, raw.values, block.input, block.output)
            }
            (Shader::ToRgb(shader), _) => {
                let inputs = architecture.width(architecture.resolution());
                pack::convolution(&shader.conv, raw.values, inputs, architecture.channels())
            }
            _ => return,
        };
        self.network.queue.write_buffer(&self.network.weights[index], 0, &bytes);
    }

    /// All gates' weights of one kind, `squeeze` or `excite`, lie in the buffer of the step of that name.
    fn take_gate(&self, gate: &str, kind: &str, raw: Raw<'_>) {
        let plan = &self.network.plan;
        let gates = plan.architecture().gates();
        let Some(index) = gates.iter().position(|known| known.name() == gate) else { return };
        let Some(step) = plan.steps().iter().position(|step| step.name == kind) else { return };
        let (Gate { low, high, .. }, shape) = (gates[index], GateShape::all(plan.architecture())[index]);
        let values = scaled(raw, raw.values.len() / high);
        let (packed, first) = match kind {
            "squeeze" => (pack::squeeze(&shape, &values, low, high), shape.first_weight),
            _ => (pack::excite(&shape, &values, high), shape.first_excite),
        };
        let buffer = &self.network.weights[step];
        self.network.queue.write_buffer(buffer, (first * 16) as u64, bytemuck::cast_slice(&packed));
    }

    /// Uploads biases, scales and noise strengths, and waits for the pipelines; `progress` hears how many are ready. Gives
    /// the model's directions as well.
    ///
    /// # Errors
    /// [`EngineError::Incomplete`] where tensors are missing, [`EngineError::OutOfMemory`], [`EngineError::Compute`] where
    /// the device refuses a shader.
    pub async fn finish(
        mut self,
        progress: impl Fn(usize, usize),
    ) -> Result<(Network, Vec<f32>), EngineError> {
        if self.awaited > 0 {
            return Err(EngineError::Incomplete);
        }
        if self.memory.await.is_some() {
            return Err(EngineError::OutOfMemory);
        }
        let total = self.compiling.len();
        for (done, (compiling, step)) in self.compiling.into_iter().zip(self.network.plan.steps()).enumerate()
        {
            if let Some(error) = compiling.await {
                return Err(EngineError::Compute(format!("{}: {error}", step.name)));
            }
            progress(done + 1, total);
        }
        let architecture = *self.network.plan.architecture();
        for (index, step) in self.network.plan.steps().iter().enumerate() {
            let name = &step.name;
            let outputs = match (&step.shader, step.block) {
                (Shader::Init(_), _) => architecture.width(4),
                (Shader::ToRgb(_), _) => architecture.channels(),
                (_, Some(block)) => block.output,
                _ => continue,
            };
            let vector = |name: &str| self.vectors.get(name).map(Vec::as_slice);
            let vectors = ChannelVectors {
                bias: vector(&format!("{name}.bias")),
                scale: vector(&format!("{name}.weight.scale")),
                noise: step.block.and_then(|block| vector(&block.noise_name())),
            };
            let packed = pack::channels(vectors, outputs);
            let buffer = self.network.device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
                label: Some(name),
                contents: bytemuck::cast_slice(&packed),
                usage: wgpu::BufferUsages::STORAGE,
            });
            self.network.channels[index] = Some(buffer);
        }
        let directions = self.vectors.remove("directions").unwrap_or_default();
        Ok((self.network, directions))
    }
}

/// Values times their scales.
fn scaled(raw: Raw<'_>, row: usize) -> Vec<f32> {
    match raw.scales {
        None => raw.values.to_vec(),
        Some(scales) => raw
            .values
            .chunks(row)
            .zip(scales)
            .flat_map(|(row, scale)| row.iter().map(move |x| x * scale))
            .collect(),
    }
}

/// A buffer for a step's packed weights.
fn weight_buffer(device: &wgpu::Device, name: &str, shader: &Shader) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(name),
        size: shader.weight_bytes(),
        usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

/// A compute pipeline of a shader, whose only bind group is laid out as [`Shader::bindings`] says.
///
/// # Errors
/// [`EngineError::Compute`] where the shader's text cannot be made.
pub fn pipeline(
    device: &wgpu::Device,
    name: &str,
    shader: &Shader,
) -> Result<wgpu::ComputePipeline, EngineError> {
    let source = shader.source().map_err(|error| EngineError::Compute(format!("{name}: {error}")))?;
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(name),
        source: wgpu::ShaderSource::Wgsl(source.into()),
    });
    let entries: Vec<_> = shader
        .bindings()
        .into_iter()
        .map(|(number, binding)| layout_entry(shader, number, binding))
        .collect();
    let group = device
        .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(name), entries: &entries });
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some(name),
        bind_group_layouts: &[Some(&group)],
        immediate_size: 0,
    });
    Ok(device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(name),
        layout: Some(&layout),
        module: &module,
        entry_point: Some("main"),
        compilation_options: wgpu::PipelineCompilationOptions {
            // Every thread writes its workgroup memory before any reads it.
            zero_initialize_workgroup_memory: false,
            ..Default::default()
        },
        cache: None,
    }))
}

fn layout_entry(shader: &Shader, number: u32, binding: Binding) -> wgpu::BindGroupLayoutEntry {
    let ty = match binding {
        Binding::Chunk => wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Uniform,
            has_dynamic_offset: true,
            min_binding_size: None,
        },
        Binding::Picture => wgpu::BindingType::StorageTexture {
            access: wgpu::StorageTextureAccess::WriteOnly,
            format: wgpu::TextureFormat::Rgba32Float,
            view_dimension: wgpu::TextureViewDimension::D2,
        },
        _ => wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Storage { read_only: !shader.writes(binding) },
            has_dynamic_offset: false,
            min_binding_size: None,
        },
    };
    wgpu::BindGroupLayoutEntry { binding: number, visibility: wgpu::ShaderStages::COMPUTE, ty, count: None }
}
