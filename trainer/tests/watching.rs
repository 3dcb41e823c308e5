//! Those who look on see the generator from the start, and change nothing.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use fastgan_trainer::data::{Images, scan};
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::train::{
    BatchNormSource, Fault, Interrupt, Limits, Run, RunFolder, Settings, State, Watch, begin,
};
use std::path::Path;
use tch::Device;

/// Writes down the generators that it hears of, and lacks one at first where it is `eager`.
#[derive(Default)]
struct Watcher {
    eager: bool,
    models: Vec<u64>,
    back: Vec<u64>,
}

impl Watch for Watcher {
    fn model(&mut self, step: u64) {
        self.models.push(step);
    }

    fn back(&mut self, step: u64) {
        self.back.push(step);
    }

    fn lacks_model(&self) -> bool {
        self.eager && self.models.is_empty()
    }
}

/// Two steps from the beginning, with checkpoints as often as `save_every` says; returns the last generator's file.
fn train(
    root: &Path,
    pictures: &Path,
    save_every: u64,
    fault: Option<Fault>,
    watcher: &mut Watcher,
) -> Vec<u8> {
    let settings = Settings {
        resolution: 64,
        base_channels: 8,
        latent_dim: 16,
        batch: 2,
        batch_norm: BatchNormSource::Averaged,
        ..Settings::official(pictures.into())
    };
    let folder = RunFolder::create(root, &settings).unwrap();
    std::fs::create_dir_all(folder.cache()).unwrap();
    let images = Images::open(&folder.cache(), &scan(pictures).unwrap(), 64, |_| {}).unwrap();
    let limits = Limits {
        iterations: 2,
        time: None,
        log_every: 1,
        save_every,
        sample_every: 0,
        metric_every: 0,
        keep: 1,
        keep_best: 0,
        milestone_every: 0,
    };
    let (mut state, _): (State, _) = begin(&settings, Device::Cpu).unwrap();
    state.set_fault(fault);
    let run = Run {
        ranks: None,
        record: false,
        settings: &settings,
        device: Device::Cpu,
        loss: &Reconstruction::L1,
        images: &images,
        folder: &folder,
        limits,
        interrupt: &Interrupt::default(),
    };
    run.train(state, watcher).unwrap();
    std::fs::read(folder.model()).unwrap()
}

#[test]
fn who_lacks_a_generator_gets_one_before_the_first_step_which_changes_nothing() {
    let _turn = common::alone();
    let folder = tempfile::tempdir().unwrap();
    let pictures = folder.path().join("pictures");
    common::cli::pictures(&pictures, 4);
    let mut patient = Watcher::default();
    let alone = train(&folder.path().join("alone"), &pictures, 0, None, &mut patient);
    assert_eq!(patient.models, [2]);
    let mut eager = Watcher { eager: true, ..Watcher::default() };
    let watched = train(&folder.path().join("watched"), &pictures, 0, None, &mut eager);
    assert_eq!(eager.models, [0, 2]);
    assert!(watched == alone, "a look changed what is learnt");
}

#[test]
fn who_looks_on_hears_that_trouble_has_led_back() {
    let _turn = common::alone();
    let folder = tempfile::tempdir().unwrap();
    let pictures = folder.path().join("pictures");
    common::cli::pictures(&pictures, 4);
    // To the newest checkpoint, or to the beginning.
    for (save_every, step) in [(1, 1), (0, 0)] {
        let fault = "nan:2:generator.init.init.0.weight_orig:1".parse().unwrap();
        let mut watcher = Watcher::default();
        let root = folder.path().join(step.to_string());
        train(&root, &pictures, save_every, Some(fault), &mut watcher);
        assert_eq!((watcher.back, watcher.models), (vec![step], vec![2]));
    }
}
