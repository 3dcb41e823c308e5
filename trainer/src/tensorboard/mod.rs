//! What a run measures, as events for TensorBoard (`tensorboard --logdir RUN`).

pub mod messages;
mod record;

use crate::files::{FileError, create_folder};
use crate::pictures::Picture;
use messages::{Content, Event, Image, SessionLog, SessionStatus, Summary, Value, What};
use prost::Message;
use record::record;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The format of the files: the one in which [`SessionStatus::Start`] voids what a part that was lost said about later steps.
const VERSION: &str = "brain.Event:2";

/// An open file of events. Each call leaves a whole record, so that a reader sees the run as it goes on and a crash costs nothing.
#[derive(Debug)]
pub struct TensorBoard {
    path: PathBuf,
    file: File,
}

impl TensorBoard {
    /// Starts a new file of events in `folder`, which is made where it is missing. `step` steps are done; what earlier files of the
    /// folder say about later ones is void, because they will be done again.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn open(folder: &Path, step: u64) -> Result<Self, FileError> {
        create_folder(folder)?;
        let seconds = now() as u64;
        // Readers take the files in the order of their names.
        let path = |part: u32| folder.join(format!("events.out.tfevents.{seconds:010}.{part:03}.fastgan"));
        let mut part = 0;
        let file = loop {
            match OpenOptions::new().append(true).create_new(true).open(path(part)) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => part += 1,
                opened => break opened,
            }
        };
        let file = file.map_err(|error| FileError::new(&path(part), error))?;
        let mut events = Self { path: path(part), file };
        events.append(0, What::FileVersion(VERSION.into()))?;
        events.restart(step)?;
        Ok(events)
    }

    /// Goes on after `step`: what was said about later steps, here and in earlier files of the folder, is void.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn restart(&mut self, step: u64) -> Result<(), FileError> {
        let start = SessionLog { status: SessionStatus::Start.into() };
        self.append(step + 1, What::SessionLog(start))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Numbers of one step by name; names with the same beginning up to a slash stand together.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn scalars(&mut self, step: u64, values: &[(&str, f64)]) -> Result<(), FileError> {
        let value = |&(tag, value): &(&str, f64)| Value {
            tag: tag.into(),
            content: Some(Content::Scalar(value as f32)),
        };
        self.append(step, What::Summary(Summary { value: values.iter().map(value).collect() }))
    }

    /// A picture of one step.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn image(&mut self, step: u64, tag: &str, picture: &Picture) -> Result<(), FileError> {
        let mut png = Vec::new();
        picture.write_png(&mut png).map_err(|error| self.failed(error))?;
        let image = Image {
            height: picture.height() as i32,
            width: picture.width() as i32,
            colorspace: picture.channels() as i32,
            encoded_image_string: png,
        };
        let value = Value { tag: tag.into(), content: Some(Content::Image(image)) };
        self.append(step, What::Summary(Summary { value: vec![value] }))
    }

    /// One write for each record: the file ends with a whole one unless the write itself is cut short.
    fn append(&mut self, step: u64, what: What) -> Result<(), FileError> {
        let event = Event { wall_time: now(), step: step as i64, what: Some(what) };
        self.file.write_all(&record(&event.encode_to_vec())).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: io::Error) -> FileError {
        FileError::new(&self.path, error)
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}
