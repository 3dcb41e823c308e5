//! A run in a few numbers.

use super::kept::Kept;
use super::words;
use crate::train::{RunFolder, in_words};
use std::time::Duration;

/// A name and what stands beside it.
pub(super) type Fact = (&'static str, String);

/// The numbers that one looks for first. What is not known is left out.
pub(super) fn summary(kept: &Kept, folder: &RunFolder) -> Vec<Fact> {
    let mut facts = vec![("Steps", words::count(kept.steps()))];
    if let Some(images) = &kept.images {
        facts.push(("Images", words::count(images.len() as u64)));
    }
    if let Ok(settings) = &kept.settings {
        facts.push(("Picture", format!("{0} × {0} px", settings.resolution)));
    }
    let (seconds, parts) = kept.time();
    if parts > 0 {
        let time = in_words(Duration::try_from_secs_f64(seconds).unwrap_or_default());
        let in_parts = if parts > 1 { format!(" in {parts} parts") } else { String::new() };
        facts.push(("Time used", time + &in_parts));
        facts.push(("Speed (median)", format!("{} images/s", words::number(speed(kept)))));
    }
    if let Some(best) = kept.best() {
        let distance = best.score().unwrap_or_default();
        let step = words::count(best.step);
        facts.push(("Best distance", format!("{} at step {step}", words::number(distance))));
    }
    if let Ok(model) = std::fs::metadata(folder.model()) {
        facts.push(("Model file", words::bytes(model.len())));
    }
    facts
}

/// What computed the run.
pub(super) fn machine(kept: &Kept) -> Vec<Fact> {
    let Some(machine) = &kept.machine else { return Vec::new() };
    let some = |count: usize| if count == 0 { String::new() } else { count.to_string() };
    let memory = if machine.memory_bytes == 0 { String::new() } else { words::bytes(machine.memory_bytes) };
    let facts = [
        ("Computed on", machine.device.clone()),
        ("GPUs", machine.gpus.join("; ")),
        ("Processor", machine.processor.clone()),
        ("Instruction set", machine.architecture.clone()),
        ("Logical processors", some(machine.processors)),
        ("Threads", some(machine.threads)),
        ("Memory", memory),
        ("System", machine.system.clone()),
        ("Program", machine.program.clone()),
        ("libtorch", machine.libtorch.clone()),
    ];
    facts.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

/// Images each second, the middle one of all logged.
fn speed(kept: &Kept) -> f64 {
    let mut speeds: Vec<_> = kept.lines.iter().map(|line| line.images_per_second).collect();
    speeds.sort_by(f64::total_cmp);
    speeds.get(speeds.len() / 2).copied().unwrap_or_default()
}
