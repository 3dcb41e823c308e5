//! One render pass: the picture's texture becomes the pixels of a canvas.

use crate::frame::Picture;

/// The render pass in WGSL.
pub const SHADER: &str = include_str!("picture.wgsl");

/// The compiled pass for textures of one format.
#[derive(Debug)]
pub struct Painter {
    device: wgpu::Device,
    queue: wgpu::Queue,
    pipeline: wgpu::RenderPipeline,
    view: wgpu::Buffer,
    channels: u32,
    /// What the uniform buffer and the bind group were made for.
    prepared: Option<(View, wgpu::Texture, wgpu::BindGroup)>,
}

/// The uniform `View` of the shader, with its padding.
type View = [u32; 8];

impl Painter {
    /// Compiles the pass for pictures of `channels` channels and targets of `format`.
    pub fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        channels: usize,
        format: wgpu::TextureFormat,
    ) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("picture"),
            source: wgpu::ShaderSource::Wgsl(SHADER.into()),
        });
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
                compilation_options: Default::default(),
                targets: &[Some(format.into())],
            }),
            multiview_mask: None,
            cache: None,
        });
        let view = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("view"),
            size: size_of::<View>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let (device, queue) = (device.clone(), queue.clone());
        Self { device, queue, pipeline, view, channels: channels as u32, prepared: None }
    }

    /// Paints the pictures over the whole `target`, `side` pixels of the texture for each.
    pub fn paint(
        &mut self,
        picture: Picture<'_>,
        side: usize,
        target: &wgpu::Texture,
        commands: &mut wgpu::CommandEncoder,
    ) {
        let columns = picture.columns.min(picture.samples);
        let rows = picture.samples.div_ceil(picture.columns);
        let source = [(columns * side) as u32, (rows * side) as u32];
        let view = [source[0], source[1], target.width(), target.height(), self.channels, 0, 0, 0];
        let attachment = wgpu::RenderPassColorAttachment {
            view: &target.create_view(&Default::default()),
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations {
                load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                store: wgpu::StoreOp::Store,
            },
        };
        let bindings = self.bindings(view, picture.texture);
        let mut pass = commands.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("picture"),
            color_attachments: &[Some(attachment)],
            ..Default::default()
        });
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &bindings, &[]);
        pass.draw(0..3, 0..1);
    }

    /// The bind group of this texture, made anew only where something changed since the last picture.
    fn bindings(&mut self, view: View, texture: &wgpu::Texture) -> wgpu::BindGroup {
        if let Some((old_view, old_texture, bindings)) = &self.prepared
            && *old_view == view
            && old_texture == texture
        {
            return bindings.clone();
        }
        self.queue.write_buffer(&self.view, 0, bytemuck::cast_slice(&view));
        let texture_view = texture.create_view(&Default::default());
        let bindings = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("picture"),
            layout: &self.pipeline.get_bind_group_layout(0),
            entries: &[
                wgpu::BindGroupEntry {
                    binding: 0,
                    resource: wgpu::BindingResource::TextureView(&texture_view),
                },
                wgpu::BindGroupEntry { binding: 1, resource: self.view.as_entire_binding() },
            ],
        });
        self.prepared = Some((view, texture.clone(), bindings.clone()));
        bindings
    }
}
