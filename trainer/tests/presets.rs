//! Presets, variants and fine-tuning as a person at the terminal meets them.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{path, pictures, refuse, run};
use fastgan_model::file::ModelFile;
use fastgan_trainer::train::{Preset, Settings};
use std::path::{Path, PathBuf};

const SMALL: [&str; 10] =
    ["--resolution", "64", "--base-channels", "8", "--latent-dim", "8", "--batch", "2", "--iterations", "2"];

struct Place {
    _folder: tempfile::TempDir,
    data: PathBuf,
    root: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        pictures(&data, 6);
        Self { data, root: folder.path().into(), _folder: folder }
    }

    fn run(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn train<'a>(&'a self, run: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
        [&["train", "--data", path(&self.data), "--run", path(run)], &SMALL[..], more].concat()
    }
}

fn settings(run: &Path) -> Settings {
    toml::from_str(&std::fs::read_to_string(run.join("run.toml")).unwrap()).unwrap()
}

#[test]
fn a_dry_run_says_every_setting_and_writes_nothing() {
    let place = Place::new();
    for preset in Preset::ALL {
        let text = run(&["train", "--data", path(&place.data), "--dry-run", "--preset", preset.name()]);
        let toml = &text[text.find("preset =").unwrap()..];
        let settings: Settings = toml::from_str(toml).unwrap();
        let sizes = Settings {
            resolution: settings.resolution,
            base_channels: settings.base_channels,
            precision: settings.precision,
            ..Settings::official(settings.data.clone())
        };
        assert_eq!(settings, preset.applied(sizes), "{}", preset.name());
    }
    let names: Vec<_> =
        std::fs::read_dir(&place.root).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["data"]);
    let error = refuse(&["train", "--data", path(&place.data), "--dry-run", "--preset", "papre"]);
    assert!(error.contains("official, paper, baseline, skip, decode, skip+decode, best"), "{error}");
}

#[test]
fn the_model_says_how_it_was_trained() {
    let place = Place::new();
    let (folder, file) = (place.run("baseline"), place.run("baseline").join("model.safetensors"));
    run(&place.train(&folder, &["--preset", "baseline", "--lecam", "0.1"]));
    let model = ModelFile::read(&std::fs::read(&file).unwrap()).unwrap();
    let header = model.header();
    assert_eq!(
        (header.architecture.as_str(), header.training["preset"].as_str()),
        ("baseline", Some("baseline"))
    );
    assert_eq!(header.training["lecam"].as_f64(), Some(0.1));
    // Where the images lay on somebody's machine is nobody's business.
    assert!(!header.training.contains_key("data"));
    let text = run(&["info", path(&file)]);
    assert!(text.contains("preset") && text.contains("baseline"), "{text}");
    // A network without gates draws like any other.
    run(&["sample", "--model", path(&file), "--output", path(&place.run("samples")), "--count", "2"]);
}

#[test]
fn images_that_are_told_apart_belong_to_the_run() {
    let place = Place::new();
    let folder = place.run("contrastive");
    run(&place.train(&folder, &["--self-supervision", "contrastive,aspect-ratio", "--head", "1x1"]));
    let kept = settings(&folder);
    assert_eq!(kept.images, 6);
    assert!(kept.discriminator.contrastive && kept.discriminator.aspect_ratio);
    let others = place.root.join("others");
    pictures(&others, 5);
    let error = refuse(&["train", "--resume", "--run", path(&folder), "--data", path(&others)]);
    assert!(error.contains("tells 6 images apart") && error.contains("has 5"), "{error}");
    let error = refuse(&place.train(&place.run("x"), &["--self-supervision", "rotation"]));
    assert!(error.contains("auto-encoding, contrastive and aspect-ratio"), "{error}");
    let error = refuse(&["train", "--resume", "--run", path(&folder), "--lecam", "1"]);
    assert!(error.contains("--lecam cannot be changed"), "{error}");
}

#[test]
fn training_starts_from_a_run_a_checkpoint_or_a_model() {
    let place = Place::new();
    let source = place.run("source");
    run(&place.train(&source, &[]));
    let (model, checkpoint) = (source.join("model.safetensors"), source.join("checkpoints/00000002"));
    for (name, from) in [("run", &source), ("checkpoint", &checkpoint)] {
        let folder = place.run(name);
        let text = run(&place.train(&folder, &["--init-from", path(from), "--freeze-d", "2"]));
        assert!(text.contains("2 of its layers frozen"), "{text}");
        assert_eq!(settings(&folder).freeze_d, 2);
    }
    // Where nothing was saved yet, the run begins from there once more.
    std::fs::remove_dir_all(place.run("run").join("checkpoints")).unwrap();
    let text = run(&["train", "--resume", "--run", path(&place.run("run")), "--iterations", "1"]);
    assert!(text.contains("2 of its layers frozen"), "{text}");
    let tuned = place.run("model");
    let text = run(&place.train(&tuned, &["--init-from", path(&model)]));
    assert!(text.contains("none of the discriminator"), "{text}");

    let refused = |more: &[&str], words: &str| {
        let folder = place.run("refused");
        let error = refuse(&place.train(&folder, more));
        assert!(error.contains(words), "{error}");
        assert!(!folder.exists(), "{words}: a folder was left behind");
    };
    refused(&["--init-from", path(&model), "--freeze-d", "1"], "no discriminator to freeze");
    refused(&["--init-from", path(&source), "--freeze-d", "5"], "has 4 layers that can be frozen");
    refused(&["--init-from", path(&source), "--preset", "baseline"], "design official");
    refused(&["--init-from", path(&place.data)], "no run folder, no checkpoint and no model file");
    refused(&["--init-from", "nowhere"], "there is no such run");
    refused(&["--holdout", "200%"], "no share");
    refused(&["--lpips", "--weights", path(&place.data)], "fastgan weights fetch vgg16 lpips");
}

#[test]
fn held_out_images_are_not_trained_on() {
    let place = Place::new();
    let folder = place.run("held");
    let text = run(&place.train(&folder, &["--holdout", "34%"]));
    assert!(text.contains("2 images are held out") && text.contains("4 images can be used"), "{text}");
}
