//! The exported generator against the unfolded one in evaluation mode, at every resolution.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{fill_trained, mean, relative_difference, std, tensor};
use fastgan_model::file::{Dtype, Header, ModelFile};
use fastgan_model::{Architecture, RESOLUTIONS};
use fastgan_trainer::export::{Statistics, export};
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::net::{BatchNormMode, Generator, Pass};
use tch::nn::VarStore;
use tch::{Device, Tensor, no_grad};

fn filled(architecture: Architecture) -> (VarStore, Generator) {
    let store = VarStore::new(Device::Cpu);
    let generator = Generator::new(&store.root(), architecture);
    fill_trained(&store, &generator);
    (store, generator)
}

fn exported(architecture: Architecture, statistics: Statistics) -> (VarStore, Generator, ModelFile) {
    let (store, generator) = filled(architecture);
    let model = export(&store, &generator, statistics, Header::new(architecture)).unwrap();
    (store, generator, model)
}

fn draw(model: &ModelFile, z: &Tensor) -> Tensor {
    InferenceGenerator::new(model, Device::Cpu).forward(z)
}

/// F32 within 1e-4 of the picture's own deviation at every pixel; F16 within 1e-2 in the mean square.
#[test]
fn folding_changes_nothing() {
    let _turn = common::alone();
    for resolution in RESOLUTIONS {
        // At 1024 px and base 8 the last map has one channel, and F32's own rounding in the unfolded network reaches 1e-4.
        let bases = match resolution {
            256 => vec![8, 20, 64],
            1024 => vec![16],
            _ => vec![8],
        };
        for base in bases {
            let architecture = Architecture::new(resolution, 3, 256, base).unwrap();
            let (_store, generator, model) = exported(architecture, Statistics::Stored);
            let z = tensor("z", &[2, 256], 4.0);
            let unfolded = no_grad(|| generator.forward(&z, Pass::EVAL)).big;
            let folded = draw(&model, &z);
            let difference = relative_difference(&folded, &unfolded);
            assert!(difference <= 1e-4, "{resolution} px, base {base}: {difference}");

            let half = ModelFile::read(&model.to_bytes(Dtype::F16).unwrap()).unwrap();
            let difference = relative_difference(&draw(&half, &z), &unfolded);
            let error = draw(&half, &z) - &unfolded;
            let rms = error.square().mean(tch::Kind::Double).sqrt().double_value(&[]) / std(&unfolded);
            assert!(rms <= 1e-2, "{resolution} px, base {base}, F16: {rms}");
            // Single pixels of random networks at base 8 stray further; those of the published width do not.
            assert!(base < 64 || difference <= 1e-2, "{resolution} px, base {base}, F16: {difference}");
        }
    }
}

#[test]
fn settled_spectral_norms_are_the_largest_singular_values() {
    let _turn = common::alone();
    let architecture = Architecture::new(64, 3, 256, 8).unwrap();
    let (store, _generator, _model) = exported(architecture, Statistics::Estimated { seed: 0 });
    let variables = store.variables();
    for (name, weight) in variables.iter().filter(|(name, _)| name.ends_with("weight_orig")) {
        let layer = name.trim_end_matches(".weight_orig");
        let matrix = if layer == "init.init.0" { weight.transpose(0, 1) } else { weight.shallow_clone() };
        let matrix = matrix.flatten(1, -1);
        let sigma =
            variables[&format!("{layer}.weight_u")].dot(&matrix.mv(&variables[&format!("{layer}.weight_v")]));
        let largest = matrix.svd(true, false).1.max();
        let ratio = (sigma / largest).double_value(&[]);
        // The top singular values of a random layer are close, so that the iteration leaves some of the gap.
        assert!((0.99..1.000_01).contains(&ratio), "{layer}: {ratio}");
    }
}

/// With re-estimated statistics a picture does not depend on its batch mates, and a batch of many has about the statistics
/// that training mode would have given it.
#[test]
fn estimated_statistics_stand_for_large_batches() {
    let _turn = common::alone();
    let architecture = Architecture::new(64, 3, 64, 8).unwrap();
    let (store, generator) = filled(architecture);
    // The estimate is made with noise and the pictures are drawn without: only without noise can they agree.
    for (_, variable) in store.variables().iter().filter(|(_, variable)| variable.size() == [1]) {
        common::set(variable, &[0.0]);
    }
    let model =
        export(&store, &generator, Statistics::Estimated { seed: 5 }, Header::new(architecture)).unwrap();
    tch::manual_seed(3);
    let z = Tensor::randn([256, 64], tch::kind::FLOAT_CPU);
    let pictures = draw(&model, &z);
    let alone = draw(&model, &z.narrow(0, 7, 1));
    assert!((alone - pictures.narrow(0, 7, 1)).abs().max().double_value(&[]) < 1e-5);

    let batch = Pass { noise: false, batch_norm: BatchNormMode::Batch { momentum: 0.0 }, ..Pass::EVAL };
    let reference = no_grad(|| generator.forward(&z, batch)).big;
    // 4096 latents there, 256 here.
    assert!((std(&pictures) / std(&reference) - 1.0).abs() < 0.1, "{} {}", std(&pictures), std(&reference));
    assert!((mean(&pictures) - mean(&reference)).abs() < 0.1 * std(&reference));
}

#[test]
fn the_same_seed_exports_the_same_bytes() {
    let _turn = common::alone();
    let architecture = Architecture::new(64, 3, 32, 8).unwrap();
    let model = || exported(architecture, Statistics::Estimated { seed: 9 }).2;
    assert!(model() == model());
}

#[test]
fn directions_are_orthonormal_and_the_first_is_the_strongest() {
    let _turn = common::alone();
    let architecture = Architecture::new(64, 3, 32, 8).unwrap();
    let (_store, _generator, model) = exported(architecture, Statistics::Stored);
    let rows = Tensor::from_slice(model.tensor("directions")).view([16, 32]);
    let identity = Tensor::eye(16, tch::kind::FLOAT_CPU);
    assert!((rows.matmul(&rows.tr()) - identity).abs().max().double_value(&[]) < 1e-5);
    let first_layer = Tensor::from_slice(model.tensor("init.weight")).view([32, -1]);
    let gain = rows.matmul(&first_layer).norm_scalaropt_dim(2.0, [1].as_slice(), false);
    let gains: Vec<f32> = gain.try_into().unwrap();
    assert!(gains.windows(2).all(|pair| pair[0] >= pair[1] * 0.9999), "{gains:?}");
}
