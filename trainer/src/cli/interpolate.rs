//! `fastgan interpolate`.

use super::latents::LatentArguments;
use super::{DeviceArguments, Overwrite, model};
use anyhow::{Context, Result, bail, ensure};
use fastgan_trainer::applications::interpolate::{Easing, Interpolation, Way};
use fastgan_trainer::applications::link;
use fastgan_trainer::files::{FileError, create_folder};
use fastgan_trainer::film::Film;
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::latents::truncate;
use fastgan_trainer::pictures::Picture;
use std::path::PathBuf;
use tch::Tensor;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The model file.
    #[arg(long)]
    model: PathBuf,
    #[command(flatten)]
    latents: LatentArguments,
    /// Along the sphere, or straight.
    #[arg(long, value_enum, default_value = "slerp")]
    how: How,
    /// The pace from keyframe to keyframe: one speed, slow at the ends, or slower still.
    #[arg(long, value_enum, default_value = "linear")]
    easing: Pace,
    /// Frames of the whole film, in place of --seconds.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000), conflicts_with = "seconds")]
    frames: Option<u32>,
    /// Seconds from one keyframe to the next, 0.1 to 60.
    #[arg(long, default_value_t = link::SECONDS)]
    seconds: f64,
    /// Frames a second.
    #[arg(long, default_value_t = 30)]
    fps: u16,
    /// Lead the last keyframe back to the first, without a seam.
    #[arg(long = "loop")]
    closed: bool,
    /// The film: .gif, .png or .apng, .webp, or .mp4 (by ffmpeg).
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Also, or only, write each frame as a PNG into this folder.
    #[arg(long, value_name = "DIR")]
    frames_dir: Option<PathBuf>,
    /// Print the fragment of the explorer's address for this way.
    #[arg(long)]
    link: bool,
    #[command(flatten)]
    overwrite: Overwrite,
    #[command(flatten)]
    device: DeviceArguments,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum How {
    Slerp,
    Lerp,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Pace {
    Linear,
    Smooth,
    Soft,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    ensure!(
        arguments.output.is_some() || arguments.frames_dir.is_some(),
        "nothing to write: give a film with --output or a folder with --frames-dir"
    );
    for path in arguments.output.iter().chain(&arguments.frames_dir) {
        arguments.overwrite.check(path)?;
    }
    let film = arguments
        .output
        .as_deref()
        .map(|path| Film::new(path, arguments.fps, arguments.closed))
        .transpose()?;
    let device = arguments.device.device.resolve()?;
    let model = model::read(&arguments.model)?;
    let Some(keys) = arguments.latents.load(model.architecture().latent_dim())? else {
        bail!("no keyframes: give two or more with --seeds 0,7,40-47 or --latents FILE");
    };
    ensure!(keys.rows().len() > 1, "one keyframe is no way: give two or more");
    let way = Way {
        keys: &keys,
        how: arguments.how.into(),
        easing: arguments.easing.into(),
        closed: arguments.closed,
    };
    let count = arguments.count(way.steps())?;
    println!(
        "{} keyframes, {} steps ({}, {}{}): {count} frames, {:.2} s",
        keys.rows().len(),
        way.steps(),
        way.how.name(),
        way.easing.name(),
        if way.closed { ", a loop" } else { "" },
        count as f64 / f64::from(arguments.fps)
    );
    let psi = arguments.latents.truncation.psi;
    if arguments.link {
        println!("{}", arguments.link_text(&way, count, psi)?);
    }
    let generator = InferenceGenerator::new(&model, device);
    let frames = way.frames(count).map(|mut z| {
        truncate(&mut z, psi);
        let z = Tensor::from_slice(&z).unsqueeze(0).to_device(device);
        Picture::new(&generator.forward(&z).get(0))
    });
    arguments.write(film.as_ref(), frames)
}

impl Arguments {
    fn count(&self, steps: usize) -> Result<usize> {
        if let Some(frames) = self.frames {
            return Ok(frames as usize);
        }
        ensure!(
            (0.1..=60.0).contains(&self.seconds),
            "--seconds {} is not possible: choose 0.1 to 60",
            self.seconds
        );
        Ok(((steps as f64 * self.seconds * f64::from(self.fps)).round() as usize).max(2))
    }

    fn link_text(&self, way: &Way<'_>, count: usize, psi: f64) -> Result<String> {
        let keys = way.keys.rows().len();
        ensure!(
            keys <= link::MOST_KEYS,
            "a link holds at most {} keyframes, these are {keys}: leave --link out",
            link::MOST_KEYS
        );
        let seconds = match self.frames {
            None => self.seconds,
            Some(_) => (count as f64 / f64::from(self.fps) / way.steps() as f64).clamp(0.1, 60.0),
        };
        Ok(link::way(way, seconds, psi)?)
    }

    fn write(&self, film: Option<&Film>, frames: impl ExactSizeIterator<Item = Picture>) -> Result<()> {
        let count = frames.len();
        let mut failed = None;
        if let Some(folder) = &self.frames_dir {
            create_folder(folder)?;
        }
        let kept = frames.enumerate().map(|(index, picture)| {
            if let Some(folder) = self.frames_dir.as_ref().filter(|_| failed.is_none()) {
                failed = picture.save(&folder.join(format!("{index:05}.png"))).err();
            }
            picture
        });
        match film {
            Some(film) => film.write(kept)?,
            None => kept.for_each(drop),
        }
        failed.map_or(Ok(()), |error: FileError| Err(error)).context("the frames are not whole")?;
        if let (Some(path), Some(film)) = (&self.output, film) {
            let size = path.metadata().map_or(0, |meta| meta.len());
            println!("{}: {}, {count} frames, {:.1} kB", path.display(), film.format(), size as f64 / 1e3);
        }
        if let Some(folder) = &self.frames_dir {
            println!("{}: {count} frames", folder.display());
        }
        Ok(())
    }
}

impl From<How> for Interpolation {
    fn from(how: How) -> Self {
        match how {
            How::Slerp => Self::Slerp,
            How::Lerp => Self::Lerp,
        }
    }
}

impl From<Pace> for Easing {
    fn from(pace: Pace) -> Self {
        match pace {
            Pace::Linear => Self::Linear,
            Pace::Smooth => Self::Smooth,
            Pace::Soft => Self::Soft,
        }
    }
}
