//! `log.jsonl`: one line for each logged step.

use super::record::Record;
use crate::files::FileError;
use crate::train::{Losses, RunFolder, State};
use fastgan_native::device_memory;
use serde::{Deserialize, Serialize};
use std::time::Instant;
use tch::{Device, Tensor};

/// One logged step. Losses and logits are apart, under their own names.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Steps done.
    pub step: u64,
    /// Seconds since this process began the run.
    pub seconds: f64,
    /// Steps each second, since the line before.
    pub steps_per_second: f64,
    /// Real images each second, since the line before.
    pub images_per_second: f64,
    /// Bytes: on a GPU the most that tensors have held there, else what this process holds (0 where the system does not say).
    pub memory_bytes: u64,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// The discriminator's hinge loss on real pictures.
    pub loss_real: f64,
    /// The discriminator's hinge loss on generated pictures.
    pub loss_fake: f64,
    /// The decoders' part of the discriminator's loss.
    pub loss_reconstruction: f64,
    /// The part of self-supervision by labels.
    pub loss_labels: f64,
    /// The generator's loss.
    pub loss_generator: f64,
    /// Mean logit of real pictures.
    pub logit_real: f64,
    /// Mean logit of generated pictures.
    pub logit_fake: f64,
    /// Probability with which pictures are augmented, where it is not always 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub augmentation: Option<f64>,
}

impl Line {
    /// Its numbers by name, without step and time: what is worth a curve.
    pub fn values(&self) -> Vec<(&'static str, f64)> {
        let always = [
            ("loss_real", self.loss_real),
            ("loss_fake", self.loss_fake),
            ("loss_reconstruction", self.loss_reconstruction),
            ("loss_labels", self.loss_labels),
            ("loss_generator", self.loss_generator),
            ("logit_real", self.logit_real),
            ("logit_fake", self.logit_fake),
            ("learning_rate", self.learning_rate),
            ("steps_per_second", self.steps_per_second),
            ("images_per_second", self.images_per_second),
            ("memory_bytes", self.memory_bytes as f64),
        ];
        always.into_iter().chain(self.augmentation.map(|chance| ("augmentation", chance))).collect()
    }

    /// The discriminator's loss as a whole.
    pub fn loss_discriminator(&self) -> f64 {
        self.loss_real + self.loss_fake + self.loss_reconstruction + self.loss_labels
    }
}

/// Bytes in use; 0 where nobody says.
fn memory(device: Device) -> u64 {
    match device {
        Device::Cuda(index) => device_memory(index).map_or(0, |memory| memory.peak),
        _ => memory_stats::memory_stats().map_or(0, |memory| memory.physical_mem as u64),
    }
}

/// The open log of a run.
#[derive(Debug)]
pub(super) struct Log {
    record: Record,
    start: Instant,
    last: (u64, Instant),
}

impl Log {
    /// Opens the log after `step`. Lines of later steps, which were lost with a killed run, are dropped.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn open(folder: &RunFolder, step: u64, start: Instant) -> Result<Self, FileError> {
        Ok(Self { record: Record::open(&folder.log(), step)?, start, last: (step, Instant::now()) })
    }

    /// Appends a line and returns it. This is where losses are read, which waits for the device.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn write(&mut self, state: &State, losses: &Losses, batch: usize) -> Result<Line, FileError> {
        let value = |tensor: &Tensor| tensor.double_value(&[]);
        let losses = [
            &losses.real,
            &losses.fake,
            &losses.reconstruction,
            &losses.labels,
            &losses.generator,
            &losses.real_logit,
            &losses.fake_logit,
        ]
        .map(value);
        let (step, since) = self.last;
        let pace = (state.step - step) as f64 / since.elapsed().as_secs_f64().max(1e-9);
        self.last = (state.step, Instant::now());
        let line = Line {
            step: state.step,
            seconds: self.start.elapsed().as_secs_f64(),
            steps_per_second: pace,
            images_per_second: pace * batch as f64,
            memory_bytes: memory(state.generator_store.device()),
            learning_rate: state.generator_adam.rate(),
            loss_real: losses[0],
            loss_fake: losses[1],
            loss_reconstruction: losses[2],
            loss_labels: losses[3],
            loss_generator: losses[4],
            logit_real: losses[5],
            logit_fake: losses[6],
            augmentation: state.augmentation.as_ref().map(|augmentation| value(&augmentation.chance)),
        };
        self.record.append(&line)?;
        Ok(line)
    }

    /// Time that went into something else than steps does not count against the pace.
    pub(super) fn skip(&mut self, time: std::time::Duration) {
        self.last.1 += time;
    }
}
