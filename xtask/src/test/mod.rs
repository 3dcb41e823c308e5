//! `cargo xtask test`: every check of the workspace, one after the other, and a table of what they took.

mod count;
mod steps;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::ValueEnum;

use self::count::Counts;
use self::steps::{STEPS, Step};
use crate::places::Places;
use crate::ui::{self, Ui};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Runs one kind of check, with what it needs built first.
    #[arg(long)]
    only: Option<Kind>,
}

/// The kinds of checks that can be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum Kind {
    /// rustfmt, on every crate.
    Fmt,
    /// clippy, with warnings as errors.
    Lint,
    /// The tests of each crate that are of no other kind.
    Unit,
    /// The same numbers along the whole chain from the trainer to the browser's engine.
    Parity,
    /// Broken input, interrupted writes, full disks.
    Faults,
    /// The engine, the page with its own checks, and the page in headless Chromium.
    Browser,
}

impl Kind {
    /// How the names of this kind's integration tests begin; those of no other kind are unit tests.
    fn prefix(self) -> &'static str {
        match self {
            Self::Parity => "parity",
            Self::Faults => "faults",
            _ => "",
        }
    }

    /// The kind of an integration test, by its name.
    fn of_test(name: &str) -> Self {
        let special = [Self::Parity, Self::Faults].into_iter().find(|kind| name.starts_with(kind.prefix()));
        special.unwrap_or(Self::Unit)
    }
}

/// How a step ended.
enum Outcome {
    Passed,
    Failed(anyhow::Error),
    /// A step that it builds on has not passed.
    Skipped(&'static str),
}

struct Report {
    step: &'static Step,
    outcome: Outcome,
    counts: Counts,
    took: Duration,
}

pub(crate) fn run(ui: &Ui, places: &Places, arguments: &Arguments) -> Result<()> {
    let start = Instant::now();
    let mut reports: Vec<Report> = Vec::new();
    for step in selection(arguments.only) {
        ui.say(format!("\n── {} ──", step.name));
        let report = perform(step, &reports, ui, places);
        match &report.outcome {
            Outcome::Passed => {}
            Outcome::Failed(error) => ui.say(format!("{} failed: {error:#}", step.name)),
            Outcome::Skipped(cause) => {
                ui.say(format!("{} is skipped, because {cause} has not passed.", step.name));
            }
        }
        reports.push(report);
    }
    ui.say(table(&reports));
    ui.say(format!("in {}", ui::seconds(start.elapsed())));
    let total = reports.iter().fold(Counts::default(), |sum, report| sum + report.counts);
    println!("{} passed, {} failed", total.passed, total.failed);
    let broken = |report: &&Report| !matches!(report.outcome, Outcome::Passed);
    let broken: Vec<_> = reports.iter().filter(broken).map(|report| report.step.name).collect();
    if !broken.is_empty() {
        bail!("These steps have not passed: {}.", broken.join(", "));
    }
    Ok(())
}

fn selection(only: Option<Kind>) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |step| only.is_none_or(|kind| step.kind == kind))
}

fn perform(step: &'static Step, before: &[Report], ui: &Ui, places: &Places) -> Report {
    let passed = |name: &str| {
        before.iter().any(|report| report.step.name == name && matches!(report.outcome, Outcome::Passed))
    };
    if let Some(cause) = step.after.iter().find(|name| !passed(name)) {
        let counts = Counts { passed: 0, failed: 1 };
        return Report { step, outcome: Outcome::Skipped(cause), counts, took: Duration::ZERO };
    }
    let start = Instant::now();
    let mut counts = Counts::default();
    let outcome = match (step.run)(ui, places, &mut counts) {
        Ok(()) => Outcome::Passed,
        Err(error) => Outcome::Failed(error),
    };
    // A step that is no test run, or broke before its tests could, counts as one check.
    if matches!(outcome, Outcome::Failed(_)) && counts.failed == 0 {
        counts.failed = 1;
    } else if counts == Counts::default() {
        counts.passed = 1;
    }
    Report { step, outcome, counts, took: start.elapsed() }
}

fn table(reports: &[Report]) -> String {
    let mut lines = vec![format!("\n{:<10} {:>8} {:>7} {:>7}", "step", "seconds", "passed", "failed")];
    for report in reports {
        let note = match report.outcome {
            Outcome::Passed => "",
            Outcome::Failed(_) => "  FAILED",
            Outcome::Skipped(_) => "  SKIPPED",
        };
        let (seconds, counts) = (report.took.as_secs_f32(), report.counts);
        lines.push(format!(
            "{:<10} {seconds:>8.1} {:>7} {:>7}{note}",
            report.step.name, counts.passed, counts.failed
        ));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_steps_and_everything_is_all_of_them() {
        for kind in Kind::value_variants() {
            assert!(selection(Some(*kind)).count() > 0, "{kind:?}");
        }
        assert_eq!(selection(None).count(), STEPS.len());
    }

    #[test]
    fn a_step_builds_on_earlier_ones_of_its_own_kind() {
        for (index, step) in STEPS.iter().enumerate() {
            for name in step.after {
                let earlier = STEPS[..index].iter().find(|earlier| earlier.name == *name);
                assert_eq!(
                    earlier.map(|earlier| earlier.kind),
                    Some(step.kind),
                    "{} after {name}",
                    step.name
                );
            }
        }
    }

    #[test]
    fn the_names_of_steps_are_distinct() {
        let names: std::collections::HashSet<_> = STEPS.iter().map(|step| step.name).collect();
        assert_eq!(names.len(), STEPS.len());
    }
}
