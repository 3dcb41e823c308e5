//! Every WGSL text that an engine can send to a browser parses, validates, and keeps to WebGPU's default limits.

#![allow(clippy::unwrap_used, reason = "a test stops where its set-up fails")]
#![cfg(feature = "webgpu")]

use fastgan_model::{Architecture, Design, RESOLUTIONS};
use fastgan_web::frame::{Adapted, Binding, Plan, Precision, Stored};
use fastgan_web::kernels::WeightFormat;
use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, Module};
use std::collections::HashSet;

/// WebGPU's default limits.
const MAX_INVOCATIONS: u32 = 256;
const MAX_ALONG_AN_AXIS: [u32; 3] = [256, 256, 64];
const MAX_WORKGROUP_BYTES: u32 = 16 << 10;
const MAX_STORAGE_BUFFERS: usize = 8;
const MAX_WORKGROUPS: u32 = 65_535;

fn parsed(name: &str, source: &str, capabilities: Capabilities) -> Module {
    let module = naga::front::wgsl::parse_str(source)
        .unwrap_or_else(|error| panic!("{name}: {}", error.emit_to_string(source)));
    Validator::new(ValidationFlags::all(), capabilities)
        .validate(&module)
        .unwrap_or_else(|error| panic!("{name}: {}", error.emit_to_string(source)));
    module
}

fn assert_within_limits(name: &str, module: &Module) {
    let [x, y, z] = module.entry_points[0].workgroup_size;
    assert!(x * y * z <= MAX_INVOCATIONS, "{name}: {x} × {y} × {z} invocations");
    assert!(
        [x, y, z].iter().zip(MAX_ALONG_AN_AXIS).all(|(&size, most)| size <= most),
        "{name}: {x} × {y} × {z}"
    );
    let globals = || module.global_variables.iter().map(|(_, global)| global);
    let shared = globals().filter(|global| global.space == AddressSpace::WorkGroup);
    let bytes: u32 = shared.map(|global| module.types[global.ty].inner.size(module.to_ctx())).sum();
    assert!(bytes <= MAX_WORKGROUP_BYTES, "{name}: {bytes} bytes of workgroup memory");
    let storage = globals().filter(|global| matches!(global.space, AddressSpace::Storage { .. })).count();
    assert!(storage <= MAX_STORAGE_BUFFERS, "{name}: {storage} storage buffers");
}

/// Bindings in the shader's text and those that the engine makes.
fn assert_bindings(name: &str, module: &Module, expected: &[(u32, Binding)]) {
    let bound = module.global_variables.iter().filter_map(|(_, global)| global.binding);
    let mut found: Vec<u32> = bound.map(|binding| binding.binding).collect();
    found.sort_unstable();
    let expected: Vec<u32> = expected.iter().map(|(number, _)| *number).collect();
    assert_eq!(found, expected, "{name}");
}

fn plans((base, design): (usize, Design)) -> impl Iterator<Item = Plan> {
    let formats = [WeightFormat::F32, WeightFormat::F16, WeightFormat::Int8];
    let kinds = [Precision::F32, Precision::F16].into_iter().flat_map(|precision| {
        [Adapted::Gpu, Adapted::Software].into_iter().map(move |adapted| (precision, adapted))
    });
    let kinds = kinds.flat_map(move |(precision, adapted)| {
        formats.into_iter().map(move |format| (precision, adapted, format))
    });
    kinds.flat_map(move |(precision, adapted, format)| {
        RESOLUTIONS.into_iter().map(move |resolution| {
            let architecture = Architecture::new(resolution, 3, 256, base).unwrap().with_design(design);
            Plan::new(architecture, Stored::all(format), precision, adapted, 4)
        })
    })
}

#[test]
fn every_specialisation_is_valid_and_within_default_limits() {
    let mut seen = HashSet::new();
    let official = [8, 9, 16, 24, 64, 256].map(|base| (base, Design::Official));
    let others = [(16, Design::Baseline), (9, Design::Paper), (64, Design::Paper)];
    for plan in official.into_iter().chain(others).flat_map(plans) {
        for step in plan.steps() {
            if !seen.insert(step.shader.clone()) {
                continue;
            }
            // Unpacking 16-bit floats is part of WebGPU, computing in them an option.
            let capabilities = Capabilities::SHADER_FLOAT16_IN_FLOAT32
                | match plan.precision() {
                    Precision::F16 => Capabilities::SHADER_FLOAT16,
                    Precision::F32 => Capabilities::empty(),
                };
            let module = parsed(&step.name, &step.shader.source().unwrap(), capabilities);
            assert_within_limits(&step.name, &module);
            assert_bindings(&step.name, &module, &step.shader.bindings());
            let [_, high, deep] = step.shader.workgroups(1);
            assert!(
                high <= MAX_WORKGROUPS && deep <= MAX_WORKGROUPS,
                "{}: {high} × {deep} workgroups",
                step.name
            );
        }
    }
    assert!(seen.len() > 300, "{} specialisations are too few to be all", seen.len());
}

#[test]
fn the_pass_that_draws_is_valid() {
    parsed("picture", fastgan_web::canvas::SHADER, Capabilities::empty());
}

#[test]
fn activations_fit_where_they_should() {
    let bytes = |resolution| {
        let architecture = Architecture::new(resolution, 3, 256, 64).unwrap();
        let plan = Plan::new(architecture, Stored::all(WeightFormat::F32), Precision::F32, Adapted::Gpu, 4);
        plan.activation_bytes(1, fastgan_web::frame::Arena::slots_for(1))
    };
    for (resolution, most) in [(256, 40), (512, 80), (1024, 140)] {
        let found = bytes(resolution);
        eprintln!("{resolution} px: {:.1} MB", found as f64 / 1e6);
        assert!(found <= most * 1_000_000, "{resolution} px: {found} bytes");
    }
}
