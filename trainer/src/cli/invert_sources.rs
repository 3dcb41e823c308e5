//! Which pictures `fastgan invert` searches for.

use anyhow::{Result, bail, ensure};
use fastgan_model::file::Header;
use fastgan_trainer::applications::invert::HeldOut;
use fastgan_trainer::data::{Share, holdout, read_picture, scan};
use std::path::{Path, PathBuf};
use tch::Tensor;

#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct Sources {
    /// Images to search for.
    #[arg(required_unless_present = "data", conflicts_with = "data")]
    images: Vec<PathBuf>,
    /// The folder of images that the model was trained on; needs --holdout.
    #[arg(long, requires = "holdout")]
    data: Option<PathBuf>,
    /// Searches for the share of --data that training left out (train --holdout), such as 10%: the paper's Table 5.
    #[arg(long, requires = "data")]
    holdout: Option<Share>,
}

/// The pictures themselves.
pub(super) struct Source {
    /// Each `[3, S, S]` in [-1, 1].
    pub(super) pictures: Vec<Tensor>,
    /// The files' names.
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
    /// Reads the pictures at the model's size. A held-out file that is no image is left out as in training; one that was named
    /// is an error.
    pub(super) fn open(&self, model: &Header, seed: u64) -> Result<Source> {
        ensure!(
            model.channels == 3,
            "the model draws {} channels; images are searched for in models of 3",
            model.channels
        );
        let size = model.resolution as u32;
        match (&self.data, self.holdout) {
            (Some(data), Some(share)) => held_out(data, share, model, size, seed),
            _ => named(&self.images, size),
        }
    }
}

fn named(images: &[PathBuf], size: u32) -> Result<Source> {
    let read = |path: &PathBuf| {
        read_picture(path, size).map_err(|error| anyhow::anyhow!("the image {} {error}", path.display()))
    };
    let pictures = images.iter().map(read).collect::<Result<_>>()?;
    Ok(Source { pictures, names: images.iter().map(|path| name(path)).collect(), holdout: None })
}

fn held_out(data: &Path, share: Share, model: &Header, size: u32, seed: u64) -> Result<Source> {
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
            share: share.part(),
            seed,
            training: split.training.len(),
            held_out: split.held_out.len(),
        }),
    };
    for path in &split.held_out {
        match read_picture(path, size) {
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
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
