//! Which pictures `fastgan invert` searches for.

use crate::cli::model;
use anyhow::{Result, bail, ensure};
use fastgan_model::file::Header;
use fastgan_trainer::applications::invert::HeldOut;
use fastgan_trainer::data::{Square, holdout, read_picture, scan};
use fastgan_trainer::train::RunFolder;
use std::path::{Path, PathBuf};
use tch::Tensor;

#[derive(Debug, clap::Args)]
pub(super) struct Sources {
    /// The model file.
    #[arg(long, required_unless_present = "run")]
    model: Option<PathBuf>,
    /// A run in place of --model: its newest model and, unless images are named, the images that it left out (train --holdout).
    #[arg(long, conflicts_with = "model")]
    run: Option<PathBuf>,
    /// Images to search for.
    #[arg(required_unless_present_any = ["data", "run"], conflicts_with = "data")]
    images: Vec<PathBuf>,
    /// The folder of images that the model was trained on; needs --holdout.
    #[arg(long, requires = "holdout", conflicts_with = "run")]
    data: Option<PathBuf>,
    /// Searches for the share of --data that training left out, such as 10%: the paper's Table 5.
    #[arg(long, requires = "data", value_parser = crate::cli::share)]
    holdout: Option<f64>,
}

/// The pictures themselves.
pub(super) struct Source {
    /// Each `[3, S, S]` in [-1, 1].
    pub(super) pictures: Vec<Tensor>,
    /// The files' names, without their endings.
    pub(super) names: Vec<String>,
    pub(super) holdout: Option<HeldOut>,
}

impl Source {
    /// In words, for the plan.
    pub(super) fn describe(&self) -> String {
        match &self.holdout {
            Some(held) => format!(
                "{} of {} images that training left out (split of seed {}); {} were trained on",
                self.pictures.len(),
                held.held_out + held.training,
                held.seed,
                held.training
            ),
            None => self.pictures.len().to_string(),
        }
    }
}

impl Sources {
    /// The model file.
    pub(super) fn model(&self) -> Result<PathBuf> {
        match (&self.model, &self.run) {
            (Some(model), _) => Ok(model.clone()),
            (None, Some(run)) => Ok(RunFolder::open(run)?.0.model()),
            (None, None) => bail!("which model? give its file with --model or a run with --run"),
        }
    }

    /// Reads the pictures at the model's size. A held-out file that is no image is left out as in training; one that was named
    /// is an error. `seed` is that of the split, unless a run has its own.
    pub(super) fn open(&self, model: &Header, seed: u64) -> Result<Source> {
        ensure!(
            model.channels == 3,
            "the model draws {} channels; images are searched for in models of 3",
            model.channels
        );
        let square = model::square(model)?;
        if let (Some(data), Some(share)) = (&self.data, self.holdout) {
            return held_out(data, share, model, square, seed);
        }
        match &self.run {
            Some(run) if self.images.is_empty() => {
                let (_, settings) = RunFolder::open(run)?;
                ensure!(
                    settings.holdout > 0.0,
                    "{} was trained on all of its images: name images to search for, or train with --holdout 10%",
                    run.display()
                );
                held_out(&settings.data, settings.holdout, model, square, settings.seed)
            }
            _ => named(&self.images, square),
        }
    }
}

fn named(images: &[PathBuf], square: Square) -> Result<Source> {
    let read = |path: &PathBuf| {
        read_picture(path, square).map_err(|error| anyhow::anyhow!("the image {} {error}", path.display()))
    };
    let pictures = images.iter().map(read).collect::<Result<_>>()?;
    Ok(Source { pictures, names: images.iter().map(|path| name(path)).collect(), holdout: None })
}

fn held_out(data: &Path, share: f64, model: &Header, square: Square, seed: u64) -> Result<Source> {
    let split = holdout(&scan(data)?, share, seed);
    ensure!(
        !split.held_out.is_empty(),
        "{} has one image; at least 2 are needed to hold one out",
        data.display()
    );
    // The one sign there is of a model that has seen them all: then the figure would be that of pictures it knows.
    let training = split.training.len() as u64;
    ensure!(
        model.images <= training,
        "the model was trained on {} images, but only {training} of {} are left without the held-out ones: train it with the same --holdout and --seed",
        model.images,
        data.display()
    );
    let mut source = Source {
        pictures: Vec::new(),
        names: Vec::new(),
        holdout: Some(HeldOut {
            share,
            seed,
            training: split.training.len(),
            held_out: split.held_out.len(),
        }),
    };
    for path in &split.held_out {
        match read_picture(path, square) {
            Ok(picture) => {
                source.pictures.push(picture);
                source.names.push(name(path));
            }
            Err(error) => println!("left out: {} {error}", path.display()),
        }
    }
    if source.pictures.is_empty() {
        bail!("none of the held-out images of {} can be used", data.display());
    }
    Ok(source)
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
