//! Style mixing: the definition, its two ends, and the command.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{path, refuse, run};
use common::{relative_difference, tensor};
use fastgan_model::file::{Dtype, ModelFile};
use fastgan_model::filler::generator;
use fastgan_model::{Architecture, Design};
use fastgan_trainer::applications::mix::{Mix, MixError};
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::net::glu;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use tch::{Device, Tensor};

fn model(resolution: usize) -> ModelFile {
    generator(Architecture::new(resolution, 3, 16, 8).unwrap()).unwrap()
}

fn smileys() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../www/models/smileys.safetensors")
}

fn weight(model: &ModelFile, name: &str) -> Tensor {
    let spec = model.architecture().tensors().into_iter().find(|spec| spec.name == name).unwrap();
    let shape: Vec<_> = spec.shape.iter().map(|&length| length as i64).collect();
    Tensor::from_slice(model.tensor(name)).view(&shape[..])
}

/// Every map of the network, where the gates on `swapped` look at `others` in place of its own maps (reference, section 4.4).
fn maps(
    model: &ModelFile,
    z: &Tensor,
    swapped: &[usize],
    others: &BTreeMap<usize, Tensor>,
) -> BTreeMap<usize, Tensor> {
    let w = |name: &str| weight(model, name);
    let bias = |name: &str| w(name).view([1, -1, 1, 1]);
    let first = Tensor::einsum("ni,ioyx->noyx", &[z, &w("init.weight")], None::<&[i64]>);
    let mut maps = BTreeMap::from([(4, glu(&(first + bias("init.bias"))))]);
    for stage in model.architecture().stages() {
        let (name, below) = (stage.name(), &maps[&(stage.size / 2)]);
        let mut x = below.repeat_interleave_self_int(2, 2, None).repeat_interleave_self_int(2, 3, None);
        for number in 1..=stage.convs {
            let convolved = x.conv2d(
                &w(&format!("{name}.conv{number}.weight")),
                None::<&Tensor>,
                [1, 1],
                [1, 1],
                [1, 1],
                1,
            );
            x = glu(&(convolved + bias(&format!("{name}.conv{number}.bias"))));
        }
        if let Some(gate) = stage.gate {
            let from = if swapped.contains(&gate.to) { &others[&gate.from] } else { &maps[&gate.from] };
            let squeeze = from.adaptive_avg_pool2d([4, 4]).conv2d::<Tensor>(
                &w(&format!("{}.squeeze.weight", gate.name())),
                None,
                [1, 1],
                [0, 0],
                [1, 1],
                1,
            );
            let squeeze = &squeeze * squeeze.sigmoid();
            let excite = w(&format!("{}.excite.weight", gate.name())).flatten(1, -1);
            x *= Tensor::einsum("nc,oc->no", &[squeeze.flatten(1, -1), excite], None::<&[i64]>)
                .sigmoid()
                .view([-1, gate.high as i64, 1, 1]);
        }
        maps.insert(stage.size, x);
    }
    maps
}

fn picture(model: &ModelFile, maps: &BTreeMap<usize, Tensor>) -> Tensor {
    maps[&model.architecture().resolution()].conv2d(
        &weight(model, "to_big.weight"),
        None::<&Tensor>,
        [1, 1],
        [1, 1],
        [1, 1],
        1,
    )
}

/// Only the order of sums differs: 1e-4 of the picture's deviation. Another choice of gates is far from that.
#[test]
fn swapped_gates_look_at_the_other_run() {
    let model = model(256);
    let generator = InferenceGenerator::new(&model, Device::Cpu);
    let (a, b) = (tensor("a", &[1, 16], 4.0), tensor("b", &[1, 16], 4.0));
    let others = maps(&model, &b, &[], &BTreeMap::new());
    let choices: [&[usize]; 6] = [&[], &[64], &[128], &[256], &[64, 256], &[64, 128, 256]];
    let drawn: Vec<_> = choices
        .iter()
        .map(|gates| {
            let mix = Mix::new(model.architecture(), Some(gates), 1.0).unwrap();
            mix.draw(&generator, &generator.low(&a), &generator.low(&b))
        })
        .collect();
    for (i, gates) in choices.iter().enumerate() {
        let expected = picture(&model, &maps(&model, &a, gates, &others));
        for (j, drawn) in drawn.iter().enumerate() {
            let difference = relative_difference(drawn, &expected);
            assert_eq!(difference <= 1e-4, i == j, "{gates:?} and {:?}: {difference}", choices[j]);
        }
    }
    let all = Mix::new(model.architecture(), None, 1.0).unwrap();
    assert_eq!(all.draw(&generator, &generator.low(&a), &generator.low(&b)), drawn[5]);
}

#[test]
fn both_ends_are_exact() {
    for resolution in [64, 256] {
        let model = model(resolution);
        let generator = InferenceGenerator::new(&model, Device::Cpu);
        let (a, b) = (tensor("a", &[1, 16], 4.0), tensor("b", &[1, 16], 4.0));
        let (content, style) = (generator.low(&a), generator.low(&b));
        let draw = |strength, style| {
            Mix::new(model.architecture(), None, strength).unwrap().draw(&generator, &content, style)
        };
        let own = generator.forward(&a);
        assert_eq!(draw(0.0, &style), own);
        for strength in [0.3, 0.5, 1.0] {
            assert_eq!(draw(strength, &content), own, "{strength}");
            assert_ne!(draw(strength, &style), own, "{strength}");
        }
        // At full strength the style's own gates, bit for bit; between, but for rounding, what lies between.
        let mut swapped = content.clone();
        swapped.gates = style.gates.iter().map(Tensor::shallow_clone).collect();
        assert_eq!(draw(1.0, &style), generator.high(&swapped));
        let quarter = |(own, other): (&Tensor, &Tensor)| own * 0.75 + other * 0.25;
        swapped.gates = content.gates.iter().zip(&style.gates).map(quarter).collect();
        assert!(relative_difference(&draw(0.25, &style), &generator.high(&swapped)) <= 1e-4);
    }
}

/// What a search for a latent relies on: `differentiable` keeps the graph, `forward` draws the same without one.
#[test]
fn gradients_reach_the_latent() {
    let model = model(64);
    let generator = InferenceGenerator::new(&model, Device::Cpu);
    let z = tensor("z", &[2, 16], 4.0).set_requires_grad(true);
    let picture = generator.differentiable(&z);
    assert_eq!(generator.forward(&z), picture);
    assert!(!generator.forward(&z).requires_grad());
    let loss = picture.square().mean(tch::Kind::Float);
    loss.backward();
    let gradient = z.grad();
    let step = tensor("direction", &[2, 16], 1e-2);
    let value = |z: &Tensor| generator.forward(z).square().mean(tch::Kind::Double).double_value(&[]);
    let expected = value(&(z.detach() + &step)) - value(&(z.detach() - &step));
    let found = 2.0 * (gradient * &step).sum(tch::Kind::Double).double_value(&[]);
    // Central differences of F32: their third order and rounding leave a hundredth.
    assert!((found - expected).abs() <= 0.02 * expected.abs(), "{found}, {expected}");
}

#[test]
fn impossible_mixes_are_named() {
    let architecture = Architecture::new(256, 3, 16, 8).unwrap();
    let said = Mix::new(architecture, Some(&[64, 32]), 1.0).unwrap_err().to_string();
    assert!(said.contains("32 is no gate") && said.contains("64, 128, 256"), "{said}");
    assert_eq!(Mix::new(architecture, None, 1.1), Err(MixError::Strength(1.1)));
    assert_eq!(Mix::new(architecture.with_design(Design::Baseline), None, 1.0), Err(MixError::NoGates));
    assert_eq!(Mix::new(architecture, Some(&[256]), 0.5).unwrap().strengths(), [0.0, 0.0, 0.5]);
}

#[test]
fn the_command_makes_the_paper_s_table() {
    let folder = tempfile::tempdir().unwrap();
    let (model, out, samples) = (smileys(), folder.path().join("mix"), folder.path().join("samples"));
    run(&["sample", "--model", path(&model), "--seeds", "1,2", "--output", path(&samples)]);
    let arguments = ["mix", "--model", path(&model), "--content", "1-2", "--output", path(&out)];
    let said = run(&[&arguments[..], &["--style", "1,12,2", "--per-gate", "--link"]].concat());
    assert!(said.contains("seed-2_seed-12: #screen=mix&mode=mix&at=2,0&style=12,0&strengths=1"), "{said}");
    let read = |name: &str| fs::read(out.join(name)).unwrap();
    for seed in ["1", "2"] {
        let own = fs::read(samples.join(format!("seed-{seed}.png"))).unwrap();
        assert!(read(&format!("seed-{seed}_seed-{seed}.png")) == own);
        assert!(read(&format!("seed-{seed}_seed-12.png")) != own);
    }
    // Two contents below a row of three styles; the corner is white, and each cell is what its own file holds.
    let sheet = image::open(out.join("sheet.png")).unwrap().into_rgb8();
    assert_eq!(sheet.dimensions(), (4 * 66 - 2, 3 * 66 - 2));
    let cell =
        |column: u32, row: u32| image::imageops::crop_imm(&sheet, 66 * column, 66 * row, 64, 64).to_image();
    let file = |path: PathBuf| image::open(path).unwrap().into_rgb8();
    assert!(cell(0, 0).pixels().all(|pixel| pixel.0 == [255; 3]));
    assert_eq!(cell(0, 2), file(samples.join("seed-2.png")));
    assert_eq!(cell(3, 0), file(samples.join("seed-2.png")));
    assert_eq!(cell(2, 1), file(out.join("seed-1_seed-12.png")));
    // Content, style, the only gate, all.
    assert_eq!(image::image_dimensions(out.join("per-gate.png")).unwrap(), (4 * 66 - 2, 6 * 66 - 2));

    let again = [&arguments[..], &["--style", "3"]].concat();
    assert!(refuse(&again).contains("--force"));
    let other = folder.path().join("other");
    let refused = |style: &str, more: &[&str]| {
        let start =
            ["mix", "--model", path(&model), "--content", "1", "--output", path(&other), "--style", style];
        refuse(&[&start[..], more].concat())
    };
    assert!(refused("2", &["--gates", "128"]).contains("choose among 64"));
    assert!(refused("2", &["--gates", "low"]).contains("such as 64,256"));
    assert!(refused("2", &["--strength", "2"]).contains("strength 2"));
    assert!(refused("cat", &[]).contains("`cat` is no seed"));
    assert!(refused("none.safetensors", &[]).contains("none.safetensors"));
    assert!(!other.exists());
}

/// Three gates by their sides, at 256 px.
#[test]
fn the_command_knows_gates_by_their_sides() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("model.safetensors"), folder.path().join("mix"));
    fs::write(&file, model(256).to_bytes(Dtype::F32).unwrap()).unwrap();
    let start = ["mix", "--model", path(&file), "--content", "1", "--style", "2", "--output", path(&out)];
    assert!(refuse(&[&start[..], &["--gates", "64,100"]].concat()).contains("64, 128, 256"));
    let said = run(&[&start[..], &["--gates", "256,64", "--strength", "0.5", "--per-gate"]].concat());
    assert!(said.contains("[0.5, 0.0, 0.5]"), "{said}");
    assert_eq!(image::image_dimensions(out.join("per-gate.png")).unwrap(), (6 * 258 - 2, 256));
}
