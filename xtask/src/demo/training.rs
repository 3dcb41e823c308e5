//! The demo's training: what on, how long, and what becomes of it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::catalogue::{self, Entry, Place};
use crate::places::Places;
use crate::process;
use crate::setup::libtorch::{self, Flavour, Libtorch};
use crate::ui::{self, Ui};

/// Long enough for owls on two cores that also compile; the whole demo stays below half an hour.
const DEFAULT_MINUTES: f64 = 12.0;

/// How large a network this machine can train while one waits.
struct Preset {
    resolution: u32,
    base_channels: u32,
    batch: u32,
    /// A run of some 1500 steps should average over a few hundred of them, not over the official thousand.
    ema_decay: f64,
}

const CPU: Preset = Preset { resolution: 64, base_channels: 16, batch: 8, ema_decay: 0.995 };
const CUDA: Preset = Preset { resolution: 256, base_channels: 32, batch: 8, ema_decay: 0.999 };

pub(super) struct Training {
    data: PathBuf,
    /// The trainer's folder for this run, which a later demo goes on with.
    run: PathBuf,
    /// The exported model.
    output: PathBuf,
    /// As asked for; see [`Plan`].
    minutes: Option<f64>,
    name: String,
    description: String,
    license: &'static str,
    credit: String,
}

/// What is to be done, given what earlier runs left.
#[derive(Debug, PartialEq)]
enum Plan {
    Keep,
    Start { minutes: f64 },
    GoOn { minutes: f64 },
}

fn plan(exported: bool, begun: bool, minutes: Option<f64>) -> Plan {
    match (exported, begun, minutes) {
        (true, _, None) => Plan::Keep,
        (_, true, minutes) => Plan::GoOn { minutes: minutes.unwrap_or(DEFAULT_MINUTES) },
        (_, false, minutes) => Plan::Start { minutes: minutes.unwrap_or(DEFAULT_MINUTES) },
    }
}

impl Training {
    pub(super) fn on_drawn_set(places: &Places, minutes: Option<f64>) -> Self {
        Self {
            data: places.drawn_images(),
            run: places.root.join("runs/demo"),
            output: places.models().join("owls.safetensors"),
            minutes,
            name: "Owls".to_owned(),
            description:
                "Little owls that nobody drew: learnt within minutes from a set that the demo draws itself."
                    .to_owned(),
            license: "CC0-1.0",
            credit: "Drawn by this project".to_owned(),
        }
    }

    pub(super) fn on_folder(places: &Places, folder: &Path, minutes: Option<f64>) -> Result<Self> {
        let data = folder.canonicalize();
        let data = data.with_context(|| {
            format!("There is no folder {}: name one that holds images.", folder.display())
        })?;
        let name = data.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let safe = file_name(&data, &name);
        Ok(Self {
            run: places.root.join(format!("runs/demo-{safe}")),
            output: places.models().join(format!("demo-{safe}.safetensors")),
            minutes,
            description: format!("Trained by the demo on the images in {name}."),
            license: "Unknown: that of the images",
            credit: format!("The images in {name}"),
            name,
            data,
        })
    }

    /// Trains, exports, and offers the model on the page.
    pub(super) fn run(&self, ui: &Ui, places: &Places) -> Result<()> {
        let libtorch = libtorch::ensure(ui, places, Flavour::of_this_machine())?;
        let mut build = process::cargo(places);
        libtorch.apply(&mut build);
        ui.run("trainer", build.args(["build", "-p", "fastgan-trainer"]))?;
        let preset = if has_cuda(&mut fastgan(places, &libtorch))? { CUDA } else { CPU };

        match plan(self.output.exists(), self.run.join("run.toml").exists(), self.minutes) {
            Plan::Keep => ui.say(format!(
                "The model {} is there already; `--minutes N` trains it for N minutes more.",
                self.output.display()
            )),
            Plan::Start { minutes } => self.train(ui, places, &libtorch, &preset, minutes, false)?,
            Plan::GoOn { minutes } => self.train(ui, places, &libtorch, &preset, minutes, true)?,
        }
        catalogue::offer(&places.models(), Entry::of(&self.output)?, Place::First)
    }

    fn train(
        &self,
        ui: &Ui,
        places: &Places,
        libtorch: &Libtorch,
        preset: &Preset,
        minutes: f64,
        resume: bool,
    ) -> Result<()> {
        let Preset { resolution, base_channels, batch, ema_decay } = *preset;
        let mut train = fastgan(places, libtorch);
        train.arg("train").arg("--data").arg(&self.data).arg("--run").arg(&self.run);
        train.args(["--minutes", &minutes.to_string()]);
        if resume {
            train.arg("--resume");
        } else {
            train.args([
                "--resolution",
                &resolution.to_string(),
                "--base-channels",
                &base_channels.to_string(),
            ]);
            train.args(["--batch", &batch.to_string(), "--ema-decay", &ema_decay.to_string()]);
        }
        ui.say(format!("Training at {resolution} px for {minutes} minutes: {}", self.run.display()));
        train.args(["--log-every", "20"]);
        ui.run_for(
            &format!("training ({minutes} min)"),
            &mut train,
            Duration::from_secs_f64(minutes * 60.0),
        )?;

        std::fs::create_dir_all(places.models()).context("The page's folder of models cannot be created.")?;
        let mut export = fastgan(places, libtorch);
        export.arg("export").arg("--run").arg(&self.run).arg("--output").arg(&self.output);
        export.arg("--force");
        export.args(["--name", &self.name, "--description", &self.description]);
        export.args(["--license", self.license, "--credit", &self.credit]);
        ui.run("export", &mut export)?;
        let bytes = self.output.metadata().map_or(0, |file| file.len());
        ui.say(format!("The model: {} ({})", self.output.display(), ui::size(bytes)));
        Ok(())
    }
}

/// A name for the files of a folder's run: folders that share a name do not share a run.
fn file_name(folder: &Path, name: &str) -> String {
    let safe: String =
        name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
    let hash = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    format!("{safe}-{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2])
}

/// The trainer's program; cargo finds it wherever it has built it.
fn fastgan(places: &Places, libtorch: &Libtorch) -> Command {
    let mut command = process::cargo(places);
    libtorch.apply(&mut command);
    command.args(["run", "--quiet", "-p", "fastgan-trainer", "--bin", "fastgan", "--"]);
    command
}

/// Whether the trainer itself can use a GPU: a driver alone is not enough.
fn has_cuda(fastgan: &mut Command) -> Result<bool> {
    Ok(lists_cuda(&process::ask(fastgan.arg("info"))?))
}

fn lists_cuda(devices: &str) -> bool {
    let count = devices.lines().find_map(|line| line.strip_prefix("CUDA devices:"));
    count.is_some_and(|count| count.trim() != "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_model_is_kept_unless_more_training_is_asked_for() {
        assert_eq!(plan(true, true, None), Plan::Keep);
        assert_eq!(plan(true, true, Some(3.0)), Plan::GoOn { minutes: 3.0 });
    }

    #[test]
    fn an_interrupted_training_goes_on() {
        assert_eq!(plan(false, true, None), Plan::GoOn { minutes: DEFAULT_MINUTES });
        assert_eq!(plan(false, false, Some(5.0)), Plan::Start { minutes: 5.0 });
        assert_eq!(plan(true, false, Some(5.0)), Plan::Start { minutes: 5.0 });
    }

    #[test]
    fn folders_of_the_same_name_do_not_share_a_run() {
        let (one, other) = (
            file_name(Path::new("/a/my shoes"), "my shoes"),
            file_name(Path::new("/b/my shoes"), "my shoes"),
        );
        assert_ne!(one, other);
        assert!(one.starts_with("my-shoes-"), "{one}");
    }

    #[test]
    fn a_gpu_is_read_from_the_trainers_list() {
        assert!(lists_cuda("CUDA devices: 2\nCPU threads: 8\n"));
        assert!(!lists_cuda("CUDA devices: 0\nCPU threads: 2\n"));
    }
}
