//! Those who look on while a run goes on.

use super::log::Line;
use super::record::Measurement;
use crate::pictures::Picture;

/// What a watcher may hear of. None of it can change the run.
pub trait Watch {
    /// A step is done.
    fn step(&mut self, _step: u64) {}
    /// Losses, logits and speed were logged.
    fn line(&mut self, _line: &Line) {}
    /// The averaged generator was measured.
    fn measured(&mut self, _measured: &Measurement) {}
    /// A sheet was drawn: `samples` or `reconstructions`.
    fn sheet(&mut self, _step: u64, _name: &'static str, _sheet: &Picture) {}
    /// `model.safetensors` is new.
    fn model(&mut self, _step: u64) {}
    /// Trouble has led back to `step`: what was heard of later steps is void, because they come again.
    fn back(&mut self, _step: u64) {}
    /// Whether `model.safetensors` is missed so much that the generator shall be written before its next step.
    fn lacks_model(&self) -> bool {
        false
    }
    /// Something happened that a person should know.
    fn say(&mut self, _text: &str) {}
}

/// Nobody.
impl Watch for () {}

/// All of them, in turn.
impl Watch for Vec<Box<dyn Watch>> {
    fn step(&mut self, step: u64) {
        self.iter_mut().for_each(|watcher| watcher.step(step));
    }

    fn line(&mut self, line: &Line) {
        self.iter_mut().for_each(|watcher| watcher.line(line));
    }

    fn measured(&mut self, measured: &Measurement) {
        self.iter_mut().for_each(|watcher| watcher.measured(measured));
    }

    fn sheet(&mut self, step: u64, name: &'static str, sheet: &Picture) {
        self.iter_mut().for_each(|watcher| watcher.sheet(step, name, sheet));
    }

    fn model(&mut self, step: u64) {
        self.iter_mut().for_each(|watcher| watcher.model(step));
    }

    fn back(&mut self, step: u64) {
        self.iter_mut().for_each(|watcher| watcher.back(step));
    }

    fn lacks_model(&self) -> bool {
        self.iter().any(|watcher| watcher.lacks_model())
    }

    fn say(&mut self, text: &str) {
        self.iter_mut().for_each(|watcher| watcher.say(text));
    }
}
