//! From a model file back to weights that can be trained on: the generator draws the same, and folds to the same.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use fastgan_model::file::Header;
use fastgan_model::{Architecture, Design};
use fastgan_trainer::export::{Statistics, export, unfold};
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::net::{Generator, Pass};
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor, no_grad};

#[test]
fn unfolded_weights_draw_what_the_file_draws() {
    let _turn = common::alone();
    for (resolution, design) in
        [(64, Design::Official), (64, Design::Baseline), (128, Design::Official), (128, Design::Paper)]
    {
        let architecture = Architecture::new(resolution, 3, 32, 8).unwrap().with_design(design);
        let store = VarStore::new(Device::Cpu);
        let generator = Generator::new(&store.root(), architecture);
        common::fill_trained(&store, &generator);
        let model = export(&store, &generator, Statistics::Averaged, Header::new(architecture)).unwrap();

        let variables = unfold(&model, Device::Cpu);
        let store = VarStore::new(Device::Cpu);
        let generator = Generator::new(&store.root(), architecture);
        for (name, variable) in store.variables() {
            if name.starts_with("to_") && !name.starts_with("to_big") {
                continue;
            }
            let values = variables.get(&name).unwrap_or_else(|| panic!("{name} is missing"));
            assert_eq!(values.size(), variable.size(), "{name}");
            no_grad(|| variable.shallow_clone().copy_(values));
        }
        tch::manual_seed(3);
        let z = Tensor::randn([4, 32], tch::kind::FLOAT_CPU);
        let expected = InferenceGenerator::new(&model, Device::Cpu).forward(&z);
        let stored = no_grad(|| generator.forward(&z, Pass::EVAL)).big;
        let difference = common::relative_difference(&stored, &expected);
        // Rounding alone: each layer is computed another way round.
        assert!(difference < 1e-3, "{resolution} px {design:?}: {difference}");

        // With a batch's own statistics, as training uses them, the pictures are near: 256 latents against 64.
        let many = Tensor::randn([64, 32], tch::kind::FLOAT_CPU);
        let expected = InferenceGenerator::new(&model, Device::Cpu).forward(&many);
        let batch = no_grad(|| generator.forward(&many, Pass { noise: false, ..Pass::TRAIN })).big;
        let error = (&batch - &expected).square().mean(Kind::Double).sqrt().double_value(&[]);
        assert!(error < 0.35 * common::std(&expected), "{resolution} px {design:?}: {error}");
    }
}
