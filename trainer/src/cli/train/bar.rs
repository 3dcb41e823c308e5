//! The status line of a run: what a person looks at while it goes on.

use fastgan_trainer::train::{Line, Measurement, Watch};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

/// Steps done, speed, time left, memory, losses, logits, the best measurement. Without a terminal: a line of them for each logged step.
pub(super) struct Bar {
    bar: ProgressBar,
    best: Option<(u64, f64)>,
}

impl Bar {
    pub(super) fn new(done: u64, all: u64) -> Self {
        let bar = ProgressBar::new(all).with_position(done);
        bar.reset_eta();
        Self {
            bar: bar.with_style(style("{bar:14} {pos}/{len} · {eta} left · {prefix}\n{wide_msg}")),
            best: None,
        }
    }

    fn print(&self, text: &str) {
        // Without a terminal the bar is hidden and swallows lines.
        if self.bar.is_hidden() { println!("{text}") } else { self.bar.println(text) }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Watch for Bar {
    fn step(&mut self, step: u64) {
        self.bar.set_position(step);
    }

    fn line(&mut self, line: &Line) {
        let pace = format!(
            "{:.2} it/s, {:.1} images/s · {}",
            line.steps_per_second,
            line.images_per_second,
            HumanBytes(line.memory_bytes)
        );
        let best =
            self.best.map_or(String::new(), |(step, distance)| format!(" · best {distance:.1} at {step}"));
        let networks = format!(
            "loss D {:.3}, G {:.3} · logit real {:.2}, fake {:.2}{best} · decoders {:.3}",
            line.loss_discriminator(),
            line.loss_generator,
            line.logit_real,
            line.logit_fake,
            line.loss_reconstruction,
        );
        if self.bar.is_hidden() {
            println!("step {}: {pace} · {networks}", line.step);
        }
        self.bar.set_prefix(pace);
        self.bar.set_message(networks);
    }

    fn measured(&mut self, measured: &Measurement) {
        let Some(distance) = measured.score() else { return };
        let others = measured.values.iter().filter(|(name, _)| *name != Measurement::SCORE);
        let others: Vec<_> =
            others.map(|(name, value)| format!("{} {value:.2}", name.replace('_', " "))).collect();
        self.print(&format!(
            "step {}: sliced Wasserstein distance {distance:.1}{}{}",
            measured.step,
            if others.is_empty() { "" } else { ", " },
            others.join(", ")
        ));
        if self.best.is_none_or(|(_, best)| distance < best) {
            self.best = Some((measured.step, distance));
        }
    }

    fn say(&mut self, text: &str) {
        self.print(text);
    }
}

/// A bar that looks like every other one here.
pub(super) fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
