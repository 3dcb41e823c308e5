//! What a person sees while something runs: one line per running job in a terminal, plain lines in a log.

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::{DecimalBytes, MultiProgress, ProgressBar, ProgressStyle};

use crate::places::Places;
use crate::process::{self, Event, Flow};

/// How often a job says that it still runs where there is no terminal.
const HEARTBEAT: Duration = Duration::from_secs(60);
/// How many lines of a failed job's output are shown.
const TAIL: usize = 40;

pub(crate) struct Ui {
    bars: MultiProgress,
    terminal: bool,
    logs: PathBuf,
    cancelled: AtomicBool,
}

impl Ui {
    pub(crate) fn new(places: &Places) -> Result<Self> {
        let logs = places.logs();
        std::fs::create_dir_all(&logs)
            .with_context(|| format!("Cannot create the folder {}.", logs.display()))?;
        let terminal = std::io::stderr().is_terminal();
        Ok(Self { bars: MultiProgress::new(), terminal, logs, cancelled: AtomicBool::new(false) })
    }

    /// One line that stays.
    pub(crate) fn say(&self, line: impl AsRef<str>) {
        if self.terminal {
            self.bars.suspend(|| eprintln!("{}", line.as_ref()));
        } else {
            eprintln!("{}", line.as_ref());
        }
    }

    /// Makes the jobs that still run end soon, because another one has failed.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether an error only says that a job was stopped by [`Ui::cancel`].
    pub(crate) fn is_cancellation(error: &anyhow::Error) -> bool {
        error.is::<Cancelled>()
    }

    /// Runs a command to its end. Its output goes to a log file; the newest line is shown beside the label.
    pub(crate) fn run(&self, label: &str, command: &mut Command) -> Result<()> {
        self.follow(label, command, None, &self.spinner(label))
    }

    /// Like [`Ui::run`], but gives up after `limit`.
    pub(crate) fn run_within(&self, label: &str, command: &mut Command, limit: Duration) -> Result<()> {
        self.follow(label, command, Some(limit), &self.spinner(label))
    }

    /// Like [`Ui::run`], for a command that is known to take `expected`.
    pub(crate) fn run_for(&self, label: &str, command: &mut Command, expected: Duration) -> Result<()> {
        let template = "  {prefix} {bar:24.cyan/dim} {elapsed} {wide_msg:.dim}";
        self.follow(label, command, None, &self.bar(label, ProgressBar::new(expected.as_secs()), template))
    }

    /// Runs a function of our own, which says nothing by itself.
    pub(crate) fn during<T>(&self, label: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let (bar, start) = (self.spinner(label), Instant::now());
        let result = work();
        bar.finish_and_clear();
        let value = result.with_context(|| format!("{label} failed."))?;
        self.say(format!("  ✓ {label} ({})", seconds(start.elapsed())));
        Ok(value)
    }

    fn follow(
        &self,
        label: &str,
        command: &mut Command,
        limit: Option<Duration>,
        bar: &ProgressBar,
    ) -> Result<()> {
        let path = self.logs.join(format!("{}.log", slug(label)));
        let mut log = File::create(&path).with_context(|| format!("Cannot write {}.", path.display()))?;
        let (start, mut shown) = (Instant::now(), Instant::now());
        let mut tail = Tail::default();
        let result = process::follow(command, limit, |event| {
            if let Event::Line(line) = event {
                writeln!(log, "{line}")?;
                bar.set_message(line.trim().to_owned());
                tail.push(line);
            }
            bar.set_position(start.elapsed().as_secs());
            if !self.terminal && shown.elapsed() > HEARTBEAT {
                shown = Instant::now();
                self.say(format!("  … {label} ({} s): {}", start.elapsed().as_secs(), tail.last()));
            }
            Ok(if self.cancelled.load(Ordering::Relaxed) { Flow::Stop } else { Flow::Continue })
        });
        bar.finish_and_clear();
        match result {
            Ok(status) if status.success() => {
                self.say(format!("  ✓ {label} ({})", seconds(start.elapsed())));
                Ok(())
            }
            _ if self.cancelled.load(Ordering::Relaxed) => Err(Cancelled(label.to_owned()).into()),
            Ok(status) => bail!(
                "{label} failed ({status}): {}\n{tail}\nAll of its output: {}",
                process::shown(command),
                path.display()
            ),
            Err(error) => Err(error.context(format!("{label} did not end well."))),
        }
    }

    fn spinner(&self, label: &str) -> ProgressBar {
        self.bar(
            label,
            ProgressBar::new_spinner(),
            "  {spinner:.cyan} {prefix} {elapsed:.dim} {wide_msg:.dim}",
        )
    }

    fn bar(&self, label: &str, bar: ProgressBar, template: &str) -> ProgressBar {
        if !self.terminal {
            self.say(format!("  … {label}"));
            return ProgressBar::hidden();
        }
        let bar = self.bars.add(bar);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_prefix(label.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }
}

/// A job was stopped because another one had failed.
#[derive(Debug, thiserror::Error)]
#[error("{0} was stopped, because another part failed.")]
struct Cancelled(String);

/// The newest lines of an output.
#[derive(Default)]
struct Tail(std::collections::VecDeque<String>);

impl Tail {
    fn push(&mut self, line: &str) {
        if self.0.len() == TAIL {
            self.0.pop_front();
        }
        self.0.push_back(line.to_owned());
    }

    fn last(&self) -> &str {
        self.0.back().map_or("", |line| line.trim())
    }
}

impl std::fmt::Display for Tail {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|line| writeln!(formatter, "    {line}"))
    }
}

/// A duration as people say it: `8.2 s`, `3 min 05 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        whole @ 0..100 => format!("{whole}.{} s", duration.subsec_millis() / 100),
        whole => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

/// A file's size as people say it.
pub(crate) fn size(bytes: u64) -> String {
    DecimalBytes(bytes).to_string()
}

fn slug(label: &str) -> String {
    let letters = label.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
    letters.collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(8_240)), "8.2 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }

    #[test]
    fn the_tail_keeps_the_newest_lines() {
        let mut tail = Tail::default();
        (0..TAIL + 5).for_each(|line| tail.push(&line.to_string()));
        assert_eq!(tail.0.len(), TAIL);
        assert_eq!(tail.last(), (TAIL + 4).to_string());
    }
}
