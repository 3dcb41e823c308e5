//! What the discriminator's decoders make of real pictures.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{path, pictures, refuse, run};
use fastgan_trainer::applications::reconstruct::reconstruct;
use fastgan_trainer::data::Batch;
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::net::{Decoders, DiscriminatorDesign, Part};
use fastgan_trainer::train::{Settings, State, step};
use std::path::{Path, PathBuf};
use tch::{Device, Tensor};

fn settings() -> Settings {
    Settings {
        resolution: 64,
        base_channels: 8,
        latent_dim: 16,
        batch: 4,
        ..Settings::official(PathBuf::new())
    }
}

/// Four smooth pictures.
fn batch() -> Tensor {
    let small = common::tensor("pictures", &[4, 3, 4, 4], 1.6);
    small.upsample_bilinear2d([64, 64], false, None, None)
}

/// Training teaches the decoders, and looking at them changes nothing.
#[test]
fn decoders_come_nearer_and_are_left_as_they_are() {
    let _turn = common::alone();
    let settings = settings();
    let mut state = State::new(&settings, Device::Cpu).unwrap();
    let pictures = batch();
    let look = |state: &State| {
        let part = Part::quadrant(2);
        let rebuilt = reconstruct(&state.discriminator, &pictures, settings.small_view, 32, &part).unwrap();
        assert_eq!(rebuilt.big.size(), [4, 3, 32, 32]);
        assert!(rebuilt.part.equal(&settings.small_view.of(&part.crop(&pictures), 32)));
        rebuilt.distances(&Reconstruction::L1)
    };
    let before = look(&state);
    for _ in 0..30 {
        step(&mut state, &settings, &Reconstruction::L1, &Batch::of(pictures.shallow_clone()));
    }
    let variables = |state: &State| {
        let mut all: Vec<_> = state.discriminator_store.variables().into_iter().collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all.into_iter().map(|(_, variable)| variable.copy()).collect::<Vec<_>>()
    };
    let kept = variables(&state);
    let after = look(&state);
    assert!(kept.iter().zip(variables(&state)).all(|(a, b)| a.equal(&b)));
    println!("{before:?} {after:?}");
    for (before, after) in before.iter().zip(&after) {
        assert!(after.1 < 0.8 * before.1, "{before:?} {after:?}");
    }
    assert_eq!(after.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["big", "small", "part"]);
}

#[test]
fn no_decoders_rebuild_nothing() {
    let _turn = common::alone();
    let discriminator = DiscriminatorDesign { decoders: Decoders::None, ..DiscriminatorDesign::default() };
    let settings = Settings { discriminator, ..settings() };
    let state = State::new(&settings, Device::Cpu).unwrap();
    let part = Part::quadrant(0);
    assert!(reconstruct(&state.discriminator, &batch(), settings.small_view, 32, &part).is_none());
}

fn train(data: &Path, run_folder: &Path, more: &[&str]) {
    // Averaged statistics: estimating them would take longer than the training.
    let sizes = ["--resolution", "64", "--base-channels", "8", "--latent-dim", "8", "--batch", "2"];
    let more = [more, &["--batch-norm", "averaged"]].concat();
    let arguments = ["train", "--data", path(data), "--run", path(run_folder), "--iterations", "2"];
    run(&[&arguments[..], &sizes, &more].concat());
}

#[test]
fn the_command_makes_a_sheet_of_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let (data, trained) = (folder.path().join("data"), folder.path().join("run"));
    pictures(&data, 5);
    train(&data, &trained, &[]);
    let out = folder.path().join("new/sheet.png");
    let start = ["reconstruct", "--weights", path(folder.path()), "--run"];
    let arguments = [&start[..], &[path(&trained), "--count", "4", "--output", path(&out)]].concat();
    let said = run(&arguments);
    assert!(said.contains("4 of 5 that it was trained on") && said.contains("step 2"), "{said}");
    assert!(said.contains("mean L1 of each decoder: big 0."), "{said}");
    // Real, from either view, a part, the part again.
    assert_eq!(image::image_dimensions(&out).unwrap(), (4 * 66 - 2, 5 * 66 - 2));
    let sheet = image::open(&out).unwrap().into_rgb8();
    let pixel = |x: u32, y: u32| sheet.get_pixel(x, y).0;
    assert!((0..64).any(|x| pixel(x, 10) != pixel(x, 76)), "the second row repeats the first");
    assert!(refuse(&arguments).contains("add --force"));

    let other = folder.path().join("baseline");
    train(&data, &other, &["--preset", "baseline"]);
    let out = path(&out);
    let said = refuse(&[&start[..], &[path(&other), "--output", out, "--force"]].concat());
    assert!(said.contains("has no decoders"), "{said}");
    let said = refuse(&[&start[..], &[path(&data), "--output", out, "--force"]].concat());
    assert!(said.contains("holds no run"), "{said}");
    let said = refuse(&[&start[..], &[path(&trained), "--output", out, "--force", "--count", "1"]].concat());
    assert!(said.contains("at least 2"), "{said}");
}
