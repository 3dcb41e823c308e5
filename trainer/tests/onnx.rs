//! The ONNX graph against the generator on libtorch: its wire format, its weights, its values.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;
#[path = "common/onnx.rs"]
mod reader;

use common::cli::{path, refuse, run};
use common::{fill_trained, relative_difference, tensor};
use fastgan_model::file::{Dtype, Header, ModelFile};
use fastgan_model::filler::filled;
use fastgan_model::{Architecture, Design, RESOLUTIONS};
use fastgan_trainer::export::onnx::protobuf::Model;
use fastgan_trainer::export::onnx::to_bytes;
use fastgan_trainer::export::{Statistics, export};
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::net::Generator;
use prost::Message;
use reader::{Wire, fields, messages};
use std::collections::HashSet;
use std::path::Path;
use std::process::Command;
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

fn small(resolution: usize, channels: usize) -> ModelFile {
    designed(Design::Official, resolution, channels)
}

/// A generator whose statistics fit its weights: without them, rounding grows from layer to layer.
fn designed(design: Design, resolution: usize, channels: usize) -> ModelFile {
    // At base 8 the last maps at 512 and 1024 px are so narrow that F32's own rounding reaches 1e-4.
    let base = if resolution < 512 { 8 } else { 16 };
    let architecture = Architecture::new(resolution, channels, 24, base).unwrap().with_design(design);
    let _turn = common::alone();
    let store = VarStore::new(Device::Cpu);
    let generator = Generator::new(&store.root(), architecture);
    fill_trained(&store, &generator);
    export(&store, &generator, Statistics::Stored, Header::new(architecture)).unwrap()
}

fn decoded(model: &ModelFile) -> Model {
    Model::decode(to_bytes(model).unwrap().as_slice()).unwrap()
}

/// Both run on libtorch in F32, and only the order of sums may differ: 1e-4 of the picture's deviation.
#[test]
fn the_graph_computes_what_the_generator_computes() {
    let official = RESOLUTIONS.into_iter().zip([3, 1, 3, 4, 3]);
    let official = official.map(|(resolution, channels)| (Design::Official, resolution, channels));
    let others = [(Design::Baseline, 128, 3), (Design::Paper, 64, 3), (Design::Paper, 512, 3)];
    for (design, resolution, channels) in official.chain(others) {
        let model = designed(design, resolution, channels);
        let graph = decoded(&model).graph.unwrap();
        for pictures in [1, 3] {
            let z = tensor("z", &[pictures, 24], 4.0);
            let expected = InferenceGenerator::new(&model, Device::Cpu).forward(&z);
            let image = reader::run(&graph, &z);
            assert_eq!(image.size(), expected.size());
            let difference = relative_difference(&image, &expected);
            assert!(difference <= 1e-4, "{design:?}, {resolution} px: {difference}");
        }
    }
}

/// The numbers are those of ONNX's published `onnx.proto`, which no other test here would miss.
#[test]
fn fields_have_the_numbers_of_the_specification() {
    let bytes = to_bytes(&small(64, 3)).unwrap();
    assert_eq!(fields(&bytes, 1), [Wire::Number(8)], "ir_version");
    let opset = messages(&bytes, 8).remove(0);
    assert_eq!(fields(&opset, 2), [Wire::Number(17)], "opset version");

    let graph = messages(&bytes, 7).remove(0);
    let input = messages(&graph, 11).remove(0);
    assert_eq!(messages(&input, 1), [b"z"]);
    let tensor_type = messages(&messages(&input, 2)[0], 1).remove(0);
    assert_eq!(fields(&tensor_type, 1), [Wire::Number(1)], "FLOAT");
    let dimensions = messages(&messages(&tensor_type, 2)[0], 1);
    assert_eq!(messages(&dimensions[0], 2), [b"N"]);
    assert_eq!(fields(&dimensions[1], 1), [Wire::Number(24)]);
    assert_eq!(messages(&messages(&graph, 12)[0], 1), [b"image"]);

    let conv = messages(&graph, 1).into_iter().find(|node| messages(node, 4) == [b"Conv"]).unwrap();
    let inputs = ["feat_8.up", "feat_8.conv1.weight", "feat_8.conv1.bias"];
    assert_eq!(messages(&conv, 1), inputs.map(str::as_bytes));
    assert_eq!(messages(&conv, 2), [b"feat_8.conv1"]);
    let kernel = messages(&conv, 5).remove(0);
    assert_eq!(messages(&kernel, 1), [b"kernel_shape"]);
    assert_eq!(fields(&kernel, 8), [Wire::Number(3), Wire::Number(3)]);
    assert_eq!(fields(&kernel, 20), [Wire::Number(7)], "INTS");

    let graph = messages(&to_bytes(&designed(Design::Paper, 128, 3)).unwrap(), 7).remove(0);
    let leaky = messages(&graph, 1).into_iter().find(|node| messages(node, 4) == [b"LeakyRelu"]).unwrap();
    let slope = messages(&leaky, 5).remove(0);
    assert_eq!(messages(&slope, 1), [b"alpha"]);
    assert_eq!(fields(&slope, 2), [Wire::Float(0.2)]);
    assert_eq!(fields(&slope, 20), [Wire::Number(1)], "FLOAT");
}

/// As constants: dimensions, type and values.
#[test]
fn weights_have_the_numbers_of_the_specification() {
    let graph = messages(&to_bytes(&small(64, 3)).unwrap(), 7).remove(0);
    let weight = messages(&graph, 5).into_iter().find(|t| messages(t, 8) == [b"to_big.weight"]).unwrap();
    assert_eq!(fields(&weight, 1), [3, 16, 3, 3].map(Wire::Number));
    assert_eq!(fields(&weight, 2), [Wire::Number(1)], "FLOAT");
    assert_eq!(messages(&weight, 9)[0].len(), 3 * 16 * 9 * 4);
}

/// Every weight is there once, value for value; noise and directions have no part in the picture.
#[test]
fn weights_are_the_models() {
    let model = small(256, 3);
    let graph = decoded(&model).graph.unwrap();
    let used = |name: &str| name.ends_with(".weight") || name.ends_with(".bias");
    let specs: Vec<_> = model.architecture().tensors().into_iter().filter(|spec| used(&spec.name)).collect();
    let stored: Vec<_> = graph.initializer.iter().filter(|constant| used(&constant.name)).collect();
    assert_eq!(stored.len(), specs.len());
    for spec in specs {
        let constant = stored.iter().find(|constant| constant.name == spec.name).unwrap();
        let bytes: Vec<u8> = model.tensor(&spec.name).iter().flat_map(|value| value.to_le_bytes()).collect();
        assert!(constant.raw_data == bytes, "{}", spec.name);
    }
}

/// A reader that computes node after node finds every input, and no value has two sources or none to use it.
#[test]
fn values_are_made_once_before_they_are_used() {
    for resolution in RESOLUTIONS {
        let graph = decoded(&small(resolution, 3)).graph.unwrap();
        let mut made: HashSet<&str> = graph.initializer.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(made.len(), graph.initializer.len());
        assert!(made.insert("z"));
        let mut used = HashSet::from(["image"]);
        let mut names = HashSet::new();
        for node in &graph.node {
            assert!(names.insert(&node.name), "two nodes are called {}", node.name);
            for input in node.input.iter().filter(|input| !input.is_empty()) {
                assert!(made.contains(input.as_str()), "{} uses {input}", node.name);
                used.insert(input);
            }
            for output in &node.output {
                assert!(made.insert(output), "{output} is made twice");
            }
        }
        assert_eq!(made, used);
    }
}

#[test]
fn the_header_goes_along() {
    let model = small(64, 3);
    let metadata = decoded(&model).metadata_props;
    assert_eq!(metadata[0].key, "fastgan");
    assert_eq!(&serde_json::from_str::<Header>(&metadata[0].value).unwrap(), model.header());
}

/// From a model file alone, as artists keep it; the model file is not written again.
#[test]
fn a_model_file_becomes_a_graph() {
    let folder = tempfile::tempdir().unwrap();
    let [stored, graph] = ["model.safetensors", "model.onnx"].map(|name| folder.path().join(name));
    let model = small(64, 3);
    std::fs::write(&stored, model.to_bytes(Dtype::F32).unwrap()).unwrap();
    let said = run(&["export", "--from", path(&stored), "--onnx", path(&graph)]);
    assert!(said.contains("ONNX") && !said.contains("F32,"), "{said}");
    assert!(std::fs::read(&graph).unwrap() == to_bytes(&model).unwrap());
    assert!(refuse(&["export", "--from", path(&stored)]).contains("--output"));
}

/// Where Python has onnxruntime, it draws the same picture: F32 in another order, so 1e-4 of the deviation.
#[test]
fn onnxruntime_draws_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("tests/onnx_session.py");
    let python = |arguments: &[&Path]| Command::new("python3").args(arguments).status().unwrap();
    let there = Command::new("python3").args(["-c", "import numpy, onnxruntime"]).output().unwrap();
    if !there.status.success() {
        println!("python3 has no onnxruntime: the other tests of this file stand alone");
        return;
    }
    for (design, resolution) in
        [(Design::Official, 64), (Design::Paper, 128), (Design::Official, 256), (Design::Official, 1024)]
    {
        let model = designed(design, resolution, 3);
        let z = filled("z", 2 * 24, 4.0);
        let [graph, latents, image] =
            ["model.onnx", "z.bin", "image.bin"].map(|name| folder.path().join(name));
        std::fs::write(&graph, to_bytes(&model).unwrap()).unwrap();
        std::fs::write(&latents, z.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>()).unwrap();
        assert!(python(&[&script, &graph, &latents, &image]).success());

        let z = Tensor::from_slice(&z).view([2, 24]);
        let expected = InferenceGenerator::new(&model, Device::Cpu).forward(&z);
        let drawn = Tensor::from_data_size(&std::fs::read(&image).unwrap(), &expected.size(), Kind::Float);
        let difference = relative_difference(&drawn, &expected);
        assert!(difference <= 1e-4, "{resolution} px: {difference}");
    }
}
