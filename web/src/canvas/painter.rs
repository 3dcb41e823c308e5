//! One render pass: a tensor on the GPU becomes the pixels of a texture.

use crate::EngineError;
use burn::Tensor;
use burn_wgpu::{AutoCompiler, Wgpu};
use cubecl::wgpu::WgpuServer;
use fastgan_model::Architecture;

/// The render pass in WGSL.
pub const SHADER: &str = include_str!("picture.wgsl");

/// A compiled render pass for pictures of one size.
#[derive(Debug)]
pub struct Painter {
    device: wgpu::Device,
    pipeline: wgpu::RenderPipeline,
}

impl Painter {
    /// Compiles the pass for pictures of `architecture` and textures of `format`.
    pub fn new(device: &wgpu::Device, architecture: &Architecture, format: wgpu::TextureFormat) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("picture"),
            source: wgpu::ShaderSource::Wgsl(SHADER.into()),
        });
        let constants =
            [("side", architecture.resolution() as f64), ("channels", architecture.channels() as f64)];
        let compilation = wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() };
        let pipeline = device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("picture"),
            layout: None,
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some("vertex_main"),
                compilation_options: Default::default(),
                buffers: &[],
            },
            primitive: Default::default(),
            depth_stencil: None,
            multisample: Default::default(),
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some("fragment_main"),
                compilation_options: compilation,
                targets: &[Some(format.into())],
            }),
            multiview_mask: None,
            cache: None,
        });
        Self { device: device.clone(), pipeline }
    }

    /// The commands that paint `picture: [1, C, S, S]` on `target`, to be submitted to the queue that Burn uses.
    ///
    /// # Errors
    /// [`EngineError::Compute`] where the picture has no buffer on this GPU.
    pub fn paint(
        &self,
        picture: Tensor<4>,
        target: &wgpu::TextureView,
    ) -> Result<wgpu::CommandBuffer, EngineError> {
        let failed = |error: String| EngineError::Compute(error);
        let cube = picture.try_into_primitive::<Wgpu>().map_err(|error| failed(format!("{error:?}")))?;
        let cube = burn_cubecl::kernel::into_contiguous(cube);
        let resource = cube
            .client
            .get_resource::<WgpuServer<AutoCompiler>>(cube.handle.clone())
            .map_err(|error| failed(format!("{error:?}")))?;
        // Burn batches its kernels: they must be in the queue before the pass that reads their result.
        cube.client.flush().map_err(|error| failed(format!("{error:?}")))?;
        let binding =
            wgpu::BindGroupEntry { binding: 0, resource: resource.resource().as_wgpu_bind_resource() };
        let bindings = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("picture"),
            layout: &self.pipeline.get_bind_group_layout(0),
            entries: &[binding],
        });
        Ok(self.pass(&bindings, target))
    }

    fn pass(&self, bindings: &wgpu::BindGroup, target: &wgpu::TextureView) -> wgpu::CommandBuffer {
        let mut commands = self.device.create_command_encoder(&Default::default());
        let attachment = wgpu::RenderPassColorAttachment {
            view: target,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations {
                load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                store: wgpu::StoreOp::Store,
            },
        };
        let mut pass = commands.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("picture"),
            color_attachments: &[Some(attachment)],
            ..Default::default()
        });
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, bindings, &[]);
        pass.draw(0..3, 0..1);
        drop(pass);
        commands.finish()
    }
}
