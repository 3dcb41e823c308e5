//! The loop around the step: data, log, samples, checkpoints, and a clean end.

use super::metrics_log::{Line, Log};
use super::{Checkpoint, CheckpointError, Interrupt, Losses, RunFolder, Settings, State, step};
use crate::data::{Images, Sampler};
use crate::export::export;
use crate::files::{FileError, create_folder, write_atomically};
use crate::inference::InferenceGenerator;
use crate::loss::Reconstruction;
use crate::net::Pass;
use crate::pictures::Picture;
use fastgan_model::file::{Dtype, Header, ReadError};
use fastgan_model::latent;
use std::io::Write;
use std::time::{Duration, Instant};
use tch::{Device, Tensor, no_grad};

/// When a run ends, and how often it says and saves something. None of it changes what is computed.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Steps in all, those of earlier parts of the run counted in.
    pub iterations: u64,
    /// Time for this part of the run.
    pub time: Option<Duration>,
    /// Steps between log lines.
    pub log_every: u64,
    /// Steps between checkpoints.
    pub save_every: u64,
    /// Steps between sample sheets.
    pub sample_every: u64,
    /// Checkpoints that are kept.
    pub keep: usize,
}

/// What the loop tells its caller while it goes on.
pub trait Report {
    /// A step is done.
    fn step(&mut self, step: u64);
    /// A log line was written; in words.
    fn line(&mut self, text: &str);
}

/// Why a run stopped before its end.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// The checkpoint could not be written.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A loss is NaN or infinite.
    #[error(
        "at step {step} {name} is not finite; the last checkpoint before it is whole, go on from there with --resume and a lower learning rate"
    )]
    NotFinite {
        /// The step.
        step: u64,
        /// Which loss.
        name: &'static str,
    },
    /// The weights are not finite.
    #[error("the averaged generator cannot be exported: {0}")]
    Export(#[from] ReadError),
}

/// Trains until a limit is reached or the user interrupts, and leaves a checkpoint and the model file behind.
///
/// # Errors
/// A [`RunError`]; what was saved before stays whole.
pub fn train(
    state: &mut State,
    settings: &Settings,
    loss: &Reconstruction,
    images: &Images,
    folder: &RunFolder,
    limits: Limits,
    interrupt: &Interrupt,
    report: &mut impl Report,
) -> Result<(), RunError> {
    create_folder(&folder.samples())?;
    let device = state.generator_store.device();
    let mut log = Log::open(folder.root())?;
    let mut sampler = Sampler::new(settings.seed, images.len());
    let start = Instant::now();
    let mut last_line = (state.step, start);
    let mut saved = None;
    let ended = |step: u64| {
        step >= limits.iterations
            || interrupt.requested()
            || limits.time.is_some_and(|time| start.elapsed() >= time)
    };
    while !ended(state.step) {
        let batch = images.training_batch(&sampler.batch(state.step, settings.batch), device);
        let losses = step(state, settings, loss, &batch);
        report.step(state.step);
        let save = state.step.is_multiple_of(limits.save_every);
        // Nothing is saved whose losses were not looked at.
        if state.step.is_multiple_of(limits.log_every) || save || ended(state.step) {
            let line = line(state.step, &losses, start, last_line);
            last_line = (state.step, Instant::now());
            if let Some(name) = line.not_finite() {
                return Err(RunError::NotFinite { step: state.step, name });
            }
            log.write(&line)?;
            report.line(&in_words(&line));
        }
        if save {
            Checkpoint::write(state, &folder.checkpoints(), limits.keep)?;
            saved = Some(state.step);
        }
        if state.step.is_multiple_of(limits.sample_every) {
            let sheet = sample_sheet(state);
            sheet.save(&folder.samples().join(format!("{:08}.png", state.step)))?;
        }
    }
    if saved != Some(state.step) {
        Checkpoint::write(state, &folder.checkpoints(), limits.keep)?;
    }
    write_model(state, settings, images, folder, device)
}

fn line(step: u64, losses: &Losses, start: Instant, last: (u64, Instant)) -> Line {
    let value = |tensor: &Tensor| tensor.double_value(&[]);
    Line {
        step,
        loss_real: value(&losses.real),
        loss_fake: value(&losses.fake),
        loss_reconstruction: value(&losses.reconstruction),
        loss_labels: value(&losses.labels),
        loss_generator: value(&losses.generator),
        logit_real: value(&losses.real_logit),
        logit_fake: value(&losses.fake_logit),
        seconds: start.elapsed().as_secs_f64(),
        steps_per_second: (step - last.0) as f64 / last.1.elapsed().as_secs_f64().max(1e-9),
    }
}

fn in_words(line: &Line) -> String {
    format!(
        "step {}: {:.2} it/s · loss D real {:.3}, fake {:.3}, reconstruction {:.3} · loss G {:.3} · logit real {:.2}, fake {:.2}",
        line.step,
        line.steps_per_second,
        line.loss_real,
        line.loss_fake,
        line.loss_reconstruction,
        line.loss_generator,
        line.logit_real,
        line.logit_fake,
    )
}

/// Pictures of a sample sheet, for seeds 0 to 15: the same latents through the whole run.
const SHEET: u64 = 16;

fn sheet_latents(state: &State, device: Device) -> Tensor {
    let dim = state.architecture().latent_dim();
    let values: Vec<f32> = (0..SHEET).flat_map(|seed| latent(seed, dim)).collect();
    Tensor::from_slice(&values).view([SHEET as i64, dim as i64]).to_device(device)
}

/// The averaged generator's pictures of the run's fixed latents, normalised over the sheet (statistics are only settled at export).
fn sample_sheet(state: &State) -> Picture {
    let (store, generator) = state.averaged_generator();
    let z = sheet_latents(state, store.device());
    let pass = Pass { noise: false, ..Pass::estimate(1) };
    let pictures = no_grad(|| generator.forward(&z, pass));
    Picture::sheet(&pictures.big, 4, 2)
}

/// Writes `model.safetensors` (F16) and a sheet of its samples.
fn write_model(
    state: &State,
    settings: &Settings,
    images: &Images,
    folder: &RunFolder,
    device: Device,
) -> Result<(), RunError> {
    let (store, generator) = state.averaged_generator();
    let header = Header {
        images: images.len() as u64,
        iterations: state.step,
        name: settings.data.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        training: settings.for_strangers(),
        ..Header::new(state.architecture())
    };
    let model = export(&store, &generator, settings.statistics(settings.seed), header)?;
    let bytes = model.to_bytes(Dtype::F16)?;
    write_atomically(&folder.model(), |file| file.write_all(&bytes))?;
    let inference = InferenceGenerator::new(&model, device);
    let z = sheet_latents(state, device);
    Picture::sheet(&inference.forward(&z), 4, 2).save(&folder.samples().join("model.png"))?;
    Ok(())
}
