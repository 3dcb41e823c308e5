//! The progress bar of a run.

use fastgan_trainer::train::Report;
use indicatif::{ProgressBar, ProgressStyle};

/// Steps done, with the log's lines above.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new(done: u64, all: u64) -> Self {
        let bar = ProgressBar::new(all).with_position(done);
        bar.reset_eta();
        Self(bar.with_style(style("{bar:30} {pos}/{len} {per_sec}, {eta} left")))
    }
}

impl Bar {
    pub(super) fn finish(self) {
        self.0.finish_and_clear();
    }
}

impl Report for Bar {
    fn step(&mut self, step: u64) {
        self.0.set_position(step);
    }

    fn line(&mut self, text: &str) {
        // Without a terminal the bar is hidden and swallows lines.
        if self.0.is_hidden() { println!("{text}") } else { self.0.println(text) }
    }
}

/// A bar that looks like every other one here.
pub(super) fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
