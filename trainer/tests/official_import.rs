//! Official checkpoints in all their shapes: imported, sampled with given latents, and compared with the unfolded network.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{path, refuse, run};
use common::{fill_trained, relative_difference, tensor};
use fastgan_model::Architecture;
use fastgan_trainer::net::{Generator, Pass};
use std::path::Path;
use std::process::Command;
use tch::nn::VarStore;
use tch::{Device, Tensor, no_grad};

/// A filled generator, its variables in a file, and what it draws in evaluation mode.
fn official(resolution: usize, base: usize, latent_dim: usize, folder: &Path) -> (Tensor, Tensor) {
    let architecture = Architecture::new(resolution, 3, latent_dim, base).unwrap();
    let store = VarStore::new(Device::Cpu);
    let generator = Generator::new(&store.root(), architecture);
    fill_trained(&store, &generator);
    store.save(folder.join("variables.safetensors")).unwrap();
    let z = tensor("z", &[3, latent_dim as i64], 4.0);
    Tensor::write_safetensors(&[("z", &z)], folder.join("z.safetensors")).unwrap();
    let drawn = no_grad(|| generator.forward(&z, Pass::EVAL)).big;
    (z, drawn)
}

fn write_checkpoint(folder: &Path, form: &str, container: &str, prefix: &str) {
    // Asked at run time: checkouts that share a target folder also share this program.
    let script =
        Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("tests/official_checkpoint.py");
    let status = Command::new("python3")
        .args([
            path(&script),
            path(&folder.join("variables.safetensors")),
            path(&folder.join("official.pth")),
            form,
            container,
            prefix,
        ])
        .status()
        .unwrap();
    assert!(status.success());
}

fn import_and_sample(folder: &Path, dtype: &str) -> Tensor {
    let [checkpoint, model, z, images] =
        ["official.pth", "model.safetensors", "z.safetensors", "images.safetensors"]
            .map(|name| folder.join(name));
    run(&[
        "import",
        path(&checkpoint),
        "--output",
        path(&model),
        "--batchnorm",
        "stored",
        "--dtype",
        dtype,
        "--force",
    ]);
    let arguments =
        ["sample", "--model", path(&model), "--latents", path(&z), "--tensors", path(&images), "--force"];
    run(&arguments);
    let mut tensors = Tensor::read_safetensors(&images).unwrap();
    assert_eq!(tensors.len(), 1);
    let (name, image) = tensors.remove(0);
    assert_eq!(name, "image");
    image
}

#[test]
fn every_form_draws_what_the_unfolded_network_draws() {
    let _turn = common::alone();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (resolution, base, latent_dim, form, container, prefix) in [
        (256, 8, 32, "n", "zip", ""),
        (256, 12, 20, "all", "zip", "module."),
        (256, 8, 32, "all", "old", ""),
        (512, 8, 32, "n", "old", "module."),
        (1024, 16, 32, "all", "zip", ""),
    ] {
        let (_, drawn) = official(resolution, base, latent_dim, folder);
        write_checkpoint(folder, form, container, prefix);
        let difference = relative_difference(&import_and_sample(folder, "f32"), &drawn);
        assert!(difference <= 1e-4, "{resolution} px, {form}, `{prefix}`: {difference}");
        let error = import_and_sample(folder, "f16") - &drawn;
        let rms = error.square().mean(tch::Kind::Double).sqrt().double_value(&[]) / common::std(&drawn);
        assert!(rms <= 1e-2, "{resolution} px, {form}, F16: {rms}");
    }
}

#[test]
fn estimated_statistics_are_the_default() {
    let _turn = common::alone();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let _drawn = official(256, 8, 16, folder);
    write_checkpoint(folder, "n", "zip", "");
    let (checkpoint, model) = (folder.join("official.pth"), folder.join("model.safetensors"));
    let said = run(&["import", path(&checkpoint), "--output", path(&model), "--name", "shells"]);
    assert!(said.contains("256 px, base 8, latent 16"), "{said}");
    assert!(run(&["info", path(&model)]).contains("shells"));
    // A second import must not replace the first by accident.
    assert!(refuse(&["import", path(&checkpoint), "--output", path(&model)]).contains("--force"));
}

#[test]
fn other_files_are_refused_in_one_sentence() {
    let _turn = common::alone();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let output = folder.join("model.safetensors");
    let refused = |name: &str, content: &[u8]| {
        let file = folder.join(name);
        std::fs::write(&file, content).unwrap();
        let said = refuse(&["import", path(&file), "--output", path(&output)]);
        assert!(!output.exists());
        said
    };
    assert!(refused("text.pth", b"not a checkpoint").contains("not a checkpoint that torch.save wrote"));
    refused("old.pth", b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.");
    assert!(refuse(&["import", "/nowhere.pth", "--output", path(&output)]).contains("cannot be read"));

    // A checkpoint of something else.
    let z = tensor("z", &[2, 3], 1.0);
    Tensor::write_safetensors(&[("layer.weight", &z)], folder.join("variables.safetensors")).unwrap();
    write_checkpoint(folder, "n", "zip", "");
    let said = refuse(&["import", path(&folder.join("official.pth")), "--output", path(&output)]);
    assert!(said.contains("holds no FastGAN generator") && said.contains("`g`"), "{said}");

    // Cut off.
    let _drawn = official(256, 8, 16, folder);
    for container in ["zip", "old"] {
        write_checkpoint(folder, "n", container, "");
        let bytes = std::fs::read(folder.join("official.pth")).unwrap();
        for kept in [100, 5_000, bytes.len() / 2, bytes.len() - 1] {
            refused("cut.pth", &bytes[..kept]);
        }
    }
}
