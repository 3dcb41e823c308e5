//! How fast a run is, and when it will end.

use super::Limits;
use std::time::{Duration, Instant};

/// Steps after which a pace is told.
const STEPS: u64 = 20;

/// Measures the first steps of a run.
#[derive(Debug)]
pub(super) struct Pace {
    first: u64,
    start: Instant,
    /// Time that went into something else than steps.
    pauses: Duration,
}

impl Pace {
    /// A run that has done `step` steps begins now.
    pub(super) fn new(step: u64) -> Self {
        Self { first: step, start: Instant::now(), pauses: Duration::ZERO }
    }

    /// Leaves out time that went into something else than steps.
    pub(super) fn skip(&mut self, time: Duration) {
        self.pauses += time;
    }

    /// A sentence after the first steps, once. The very first one is left out, because it sets things up.
    pub(super) fn told(&mut self, step: u64, limits: &Limits) -> Option<String> {
        match step - self.first {
            1 => {
                (self.start, self.pauses) = (Instant::now(), Duration::ZERO);
                None
            }
            steps if steps == STEPS + 1 => {
                let time = self.start.elapsed().saturating_sub(self.pauses);
                let pace = STEPS as f64 / time.as_secs_f64().max(1e-9);
                Some(outlook(pace, step, limits))
            }
            _ => None,
        }
    }
}

/// What a pace of so many steps each second means.
pub fn outlook(pace: f64, step: u64, limits: &Limits) -> String {
    let left = Duration::try_from_secs_f64(limits.iterations.saturating_sub(step) as f64 / pace.max(1e-9));
    let left = left.unwrap_or(Duration::MAX);
    let (time, until) = match limits.time.filter(|&time| time < left) {
        Some(time) => (time, format!("the time limit ends it near step {:.0}", pace * time.as_secs_f64())),
        None => (left, format!("step {} is reached", limits.iterations)),
    };
    let end = jiff::SignedDuration::try_from(time)
        .ok()
        .and_then(|time| jiff::Zoned::now().checked_add(time).ok())
        .map_or(String::new(), |end| format!(", {}", end.strftime("%A %-d %B at %H:%M")));
    format!("{pace:.2} it/s: {until} in {}{end}", in_words(time))
}

/// A duration as people say it.
pub fn in_words(time: Duration) -> String {
    let minutes = time.as_secs().div_ceil(60);
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_words() {
        let words = |seconds| in_words(Duration::from_secs(seconds));
        assert_eq!([words(59), words(3_700), words(90_000)], ["1 min", "1 h 2 min", "1 d 1 h"]);
    }
}
