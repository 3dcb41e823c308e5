//! Who else looks on: TensorBoard's files, and the page of `--view`. What goes wrong there never ends a run.

use fastgan_trainer::files::FileError;
use fastgan_trainer::pictures::Picture;
use fastgan_trainer::tensorboard::TensorBoard;
use fastgan_trainer::train::{Line, Measurement, RunFolder, Watch};
use fastgan_trainer::view::Viewer;

/// Numbers and sheets as TensorBoard's events. After a failure it stays silent: the run's own log has the same numbers.
pub(super) struct Events(Option<TensorBoard>);

impl Events {
    /// Events of a run that goes on after `step`; nothing but a warning where there is no place for them.
    pub(super) fn open(folder: &RunFolder, step: u64) -> Self {
        let opened = TensorBoard::open(&folder.tensorboard(), step);
        let warn = |error: &FileError| eprintln!("warning: there are no events for TensorBoard: {error}");
        Self(opened.inspect_err(warn).ok())
    }

    fn write(&mut self, write: impl FnOnce(&mut TensorBoard) -> Result<(), FileError>) {
        let Some(events) = &mut self.0 else { return };
        if let Err(error) = write(events) {
            eprintln!("TensorBoard's events end here: {error}");
            self.0 = None;
        }
    }

    fn scalars(&mut self, step: u64, group: &str, values: Vec<(&str, f64)>) {
        let tags: Vec<_> = values.iter().map(|(name, _)| tag(group, name)).collect();
        let values: Vec<_> =
            tags.iter().map(String::as_str).zip(values.iter().map(|(_, value)| *value)).collect();
        self.write(|events| events.scalars(step, &values));
    }
}

/// `loss_real` becomes `loss/real`; what has no group of its own comes into `group`.
fn tag(group: &str, name: &str) -> String {
    match name.split_once('_') {
        Some((own @ ("loss" | "logit"), rest)) => format!("{own}/{rest}"),
        _ => format!("{group}/{name}"),
    }
}

impl Watch for Events {
    fn line(&mut self, line: &Line) {
        self.scalars(line.step, "run", line.values());
    }

    fn measured(&mut self, measured: &Measurement) {
        let values = measured.values.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        self.scalars(measured.step, "metric", values);
    }

    fn sheet(&mut self, step: u64, name: &'static str, sheet: &Picture) {
        self.write(|events| events.image(step, name, sheet));
    }

    fn back(&mut self, step: u64) {
        self.write(|events| events.restart(step));
    }
}

/// The page, told of each new generator. It learns of the run's end when it is dropped.
pub(super) struct Live(pub(super) Viewer);

impl Watch for Live {
    fn model(&mut self, step: u64) {
        if let Err(error) = self.0.publish(step) {
            eprintln!("the page keeps the generator it has: {error}");
        }
    }

    fn lacks_model(&self) -> bool {
        !self.0.has_model()
    }
}
