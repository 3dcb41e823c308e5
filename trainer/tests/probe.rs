//! A decoder on the frozen discriminator's features.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{path, pictures, refuse, run};
use fastgan_trainer::applications::probe::{Probe, Trunk};
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::optim::AdamSettings;
use fastgan_trainer::train::{Settings, State};
use std::path::PathBuf;
use tch::nn::VarStore;
use tch::{Device, Tensor};

const ADAM: AdamSettings = AdamSettings { rate: 1e-3, beta1: 0.5, beta2: 0.999 };

fn variables(store: &VarStore) -> Vec<(String, Tensor)> {
    let mut all: Vec<_> = store.variables().into_iter().collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.into_iter().map(|(name, variable)| (name, variable.copy())).collect()
}

/// The decoder learns; no gradient arrives at the discriminator, and nothing of it changes; features are of one picture alone.
#[test]
fn the_decoder_learns_and_the_discriminator_does_not() {
    let _turn = common::alone();
    let settings =
        Settings { resolution: 64, base_channels: 8, latent_dim: 16, ..Settings::official(PathBuf::new()) };
    let state = State::new(&settings, Device::Cpu).unwrap();
    let pictures =
        common::tensor("pictures", &[4, 3, 4, 4], 1.6).upsample_bilinear2d([64, 64], false, None, None);
    let trunk = Trunk::settle(&state.discriminator, |_| pictures.shallow_clone());
    let features = trunk.features(&pictures);
    assert_eq!(features.size(), [4, 64, 8, 8]);
    assert!(!features.requires_grad());
    let alone = trunk.features(&pictures.narrow(0, 1, 1));
    // The same sums in other blocks.
    assert!((alone - features.narrow(0, 1, 1)).abs().max().double_value(&[]) < 1e-4);
    // Settled: about as wide as BatchNorm and the leaky ReLUs make them, though this network is fresh.
    let deviation = common::std(&features);
    assert!((0.1..10.0).contains(&deviation), "{deviation}");

    let before = variables(&state.discriminator_store);
    let mut probe = Probe::new(state.architecture(), &features, ADAM, 3);
    let fresh = variables(probe.store());
    let target = settings.small_view.of(&pictures, 32);
    let losses: Vec<_> = (0..25)
        .map(|_| probe.step(&trunk.features(&pictures), &target, &Reconstruction::L1).double_value(&[]))
        .collect();
    assert!(losses[24] < 0.7 * losses[0], "{losses:?}");
    assert!(state.discriminator_store.trainable_variables().iter().all(|v| !v.grad().defined()));
    for ((name, before), (_, after)) in before.iter().zip(variables(&state.discriminator_store)) {
        assert!(before.equal(&after), "{name} changed");
    }
    for ((name, before), (_, after)) in fresh.iter().zip(variables(probe.store())) {
        assert!(!before.equal(&after), "{name} has not changed");
    }
    let again = Probe::new(state.architecture(), &features, ADAM, 3);
    assert!(fresh.iter().zip(variables(again.store())).all(|(a, b)| a.1.equal(&b.1)));
    assert_eq!(probe.decode(&features).size(), [4, 3, 32, 32]);
}

#[test]
fn the_command_measures_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let (data, trained, out) =
        (folder.path().join("data"), folder.path().join("run"), folder.path().join("out"));
    pictures(&data, 8);
    run(&[
        ["train", "--data", path(&data), "--run", path(&trained), "--iterations", "20"].as_slice(),
        &["--resolution", "64", "--base-channels", "8", "--latent-dim", "8", "--batch", "2"],
        // Estimating statistics would take longer than the training.
        &["--batch-norm", "averaged"],
    ]
    .concat());
    let arguments = |run, iterations, holdout| {
        let start = ["probe", "--run", run, "--iterations", iterations, "--holdout", holdout];
        [&start[..], &["--from-scratch", "--output", path(&out), "--weights", path(folder.path())]].concat()
    };
    let good = arguments(path(&trained), "30", "25%");
    let said = run(&good);
    assert!(said.contains("6 to train the decoder, 2 held out; the discriminator was trained on"), "{said}");
    assert!(said.contains("from scratch (0): mean L1 on 2 held-out images 0."), "{said}");
    let json = || std::fs::read(out.join("report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&json()).unwrap();
    let held_out = |of: &str| report[of]["held_out"].as_f64().unwrap();
    // All are in (0, 2); two discriminators have different features.
    for of in ["trained", "from_scratch"] {
        assert!(held_out(of) > 0.0 && held_out(of) < 1.0, "{report}");
    }
    assert_ne!(held_out("trained"), held_out("from_scratch"));
    assert_eq!(report["seen"], true);
    // Real pictures, and what either decoder makes of them, at the decoders' 32 px.
    assert_eq!(image::image_dimensions(out.join("probe.png")).unwrap(), (2 * 34 - 2, 3 * 34 - 2));

    // The same command, the same figures.
    let first = json();
    assert!(refuse(&good).contains("add --force"));
    run(&[&good[..], &["--force"]].concat());
    assert_eq!(first, json());
    for (arguments, sentence) in [
        (arguments(path(&trained), "0", "25%"), "is 0"),
        (arguments(path(&data), "30", "25%"), "holds no run"),
        (arguments(path(&trained), "30", "200%"), "200%"),
    ] {
        let said = refuse(&[&arguments[..], &["--force"]].concat());
        assert!(said.contains(sentence), "{said}");
    }
}
