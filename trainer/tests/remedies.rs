//! What a run does about trouble: the same gradients in less memory, and a way back from numbers that are not finite.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{fastgan, path, pictures, run, text};
use fastgan_trainer::data::Batch;
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::rng::{Purpose, Stream};
use fastgan_trainer::train::{Preset, Settings, State, Work, step_with};
use std::path::{Path, PathBuf};
use tch::{Device, Kind, Tensor};

fn settings(preset: Preset, resolution: usize) -> Settings {
    let settings = Settings {
        resolution,
        base_channels: 8,
        latent_dim: 16,
        batch: 4,
        ..Settings::official(PathBuf::new())
    };
    preset.applied(settings)
}

fn images(settings: &Settings) -> Batch {
    Stream::new(99, Purpose::Metric, 0).seed_torch();
    let side = settings.resolution as i64;
    Batch::of(Tensor::rand([settings.batch as i64, 3, side, side], (Kind::Float, Device::Cpu)) * 2.0 - 1.0)
}

/// What one step leaves behind that follows from its gradients without amplifying rounding: Adam's first moments, and the buffers.
fn after_a_step(settings: &Settings, work: Work) -> Vec<(String, Tensor)> {
    let mut state = State::new(settings, Device::Cpu).unwrap();
    step_with(&mut state, settings, &Reconstruction::L1, &images(settings), work);
    let buffer = |(_, variable): &(String, Tensor)| !variable.requires_grad();
    let stores = [&state.generator_store, &state.discriminator_store];
    let mut all: Vec<_> = stores.iter().flat_map(|store| store.variables()).filter(buffer).collect();
    all.sort_by(|a, b| (&a.0, a.1.size()).cmp(&(&b.0, b.1.size())));
    all.extend(state.generator_parameters.named(&state.generator_adam.mean));
    all.extend(state.discriminator_parameters.named(&state.discriminator_adam.mean));
    all
}

/// The order in which gradients are added up is another one; nothing else is.
#[test]
fn recomputed_maps_give_the_same_gradients_within_rounding() {
    let _turn = common::alone();
    for (preset, resolution) in [(Preset::Official, 64), (Preset::Official, 128), (Preset::Paper, 128)] {
        let settings = settings(preset, resolution);
        let whole = Work::whole(settings.batch as i64);
        let kept = after_a_step(&settings, whole);
        let recomputed = after_a_step(&settings, Work { recompute: true, ..whole });
        for ((name, a), (_, b)) in kept.iter().zip(&recomputed) {
            let largest = a.abs().max().double_value(&[]);
            let difference = (a - b).abs().max().double_value(&[]);
            assert!(
                difference <= 1e-5 * largest,
                "{preset:?} at {resolution} px: {name}: {difference} of {largest}"
            );
        }
    }
}

/// A run's words, which must end well.
fn trained(folder: &Path, more: &[&str]) -> String {
    let data = folder.join("data");
    pictures(&data, 6);
    let run_folder = folder.join("run");
    let mut arguments = vec!["train", path(&data), "--run", path(&run_folder)];
    arguments.extend(["--resolution", "64", "--base-channels", "8", "--latent-dim", "16", "--batch", "4"]);
    arguments.extend([
        "--log-every",
        "1",
        "--save-every",
        "3",
        "--metric-every",
        "0",
        "--milestone-every",
        "0",
    ]);
    arguments.extend(more);
    run(&arguments)
}

fn records(folder: &Path, name: &str) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(folder.join("run").join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_gradient_that_is_not_finite_is_named_and_survived() {
    let folder = tempfile::tempdir().unwrap();
    let tensor = "discriminator.decoder_big.main.1.1.weight_orig";
    let fault = format!("nan:5:{tensor}:1");
    let said = trained(folder.path(), &["--iterations", "8", "--fault", &fault]);
    let sentence =
        "at step 5 the discriminator's `decoder_big.main.1.1.weight_orig` or its gradient was not finite";
    assert!(said.contains(sentence) && said.contains("going on from step 3"), "{said}");
    let events = records(folder.path(), "events.jsonl");
    let recovered = events.iter().find(|event| event["kind"] == "recovered").unwrap();
    assert_eq!(recovered["step"], 5);
    assert!(recovered["text"].as_str().unwrap().starts_with(sentence));
    let log = records(folder.path(), "log.jsonl");
    // Each step once, at half the rate from where it went on.
    assert_eq!(
        log.iter().map(|line| line["step"].as_u64().unwrap()).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5, 6, 7, 8]
    );
    let rates: Vec<_> = log.iter().map(|line| line["learning_rate"].as_f64().unwrap()).collect();
    assert_eq!((rates[2], rates[3], rates[7]), (2e-4, 1e-4, 1e-4));
    assert!(log.iter().all(|line| line["loss_generator"].as_f64().unwrap().is_finite()));
    // A run that goes on later goes on at that rate.
    let run_folder = folder.path().join("run");
    run(&[
        "train",
        "--resume",
        "--run",
        path(&run_folder),
        "--iterations",
        "9",
        "--log-every",
        "1",
        "--metric-every",
        "0",
        "--milestone-every",
        "0",
    ]);
    assert_eq!(records(folder.path(), "log.jsonl")[8]["learning_rate"], 1e-4);
}

#[test]
fn three_recoveries_and_then_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    pictures(&data, 6);
    let run_folder = folder.path().join("run");
    let mut command = fastgan();
    command.args([
        "train",
        path(&data),
        "--run",
        path(&run_folder),
        "--iterations",
        "9",
        "--save-every",
        "2",
    ]);
    command.args([
        "--resolution",
        "64",
        "--base-channels",
        "8",
        "--batch",
        "2",
        "--metric-every",
        "0",
        "--milestone-every",
        "0",
    ]);
    let output = command.args(["--fault", "nan:3:generator.to_big.weight_orig:9"]).output().unwrap();
    let said = text(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("error: at step 3 the generator's `to_big.weight_orig`"), "{said}");
    assert!(said.contains("3 recoveries") && said.matches("going on from step 2").count() == 3, "{said}");
    // What was good is whole.
    let resumed = run(&[
        "train",
        "--resume",
        "--run",
        path(&run_folder),
        "--iterations",
        "4",
        "--metric-every",
        "0",
        "--milestone-every",
        "0",
    ]);
    assert!(resumed.contains("going on from step 2"), "{resumed}");
}

#[test]
fn memory_that_runs_out_makes_steps_smaller_and_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let said = trained(folder.path(), &["--iterations", "5", "--fault", "memory:4:4:recomputed"]);
    assert!(said.contains("memory ran out after step 3; from now on maps are computed anew"), "{said}");
    let other = tempfile::tempdir().unwrap();
    let plain = trained(other.path(), &["--iterations", "5"]);
    assert!(!plain.contains("memory ran out"), "{plain}");
    // The same run within rounding, which grows from step to step.
    let losses = |folder: &Path| -> Vec<f64> {
        let log = records(folder, "log.jsonl");
        log.iter().map(|line| line["loss_real"].as_f64().unwrap()).collect()
    };
    let (thrifty, plain) = (losses(folder.path()), losses(other.path()));
    assert_eq!(thrifty[..3], plain[..3]);
    assert!(thrifty.iter().zip(&plain).all(|(a, b)| (a - b).abs() < 1e-4), "{thrifty:?} {plain:?}");
    let split = tempfile::tempdir().unwrap();
    let said = trained(split.path(), &["--iterations", "5", "--fault", "memory:4:2"]);
    assert!(said.contains("in 2 parts whose gradients are added up"), "{said}");
    let kinds: Vec<_> = records(split.path(), "events.jsonl")
        .iter()
        .map(|event| event["kind"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["started", "memory", "memory", "ended"]);
}
