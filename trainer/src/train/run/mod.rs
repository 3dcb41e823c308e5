//! The loop around the step: data, log, looks at the generator, checkpoints, what to do about trouble, and a clean end.

mod error;
mod interrupt;
mod limits;
mod log;
mod look;
mod looks;
mod pace;
mod record;
mod sentinel;
mod snapshots;
mod steps;
mod together;
mod trouble;
mod watch;

pub use error::RunError;
pub use interrupt::Interrupt;
pub use limits::Limits;
pub use log::Line;
pub use pace::{in_words, outlook};
pub use record::{Event, EventKind, Measurement, read as read_record};
pub use snapshots::{Snapshot, read as read_snapshots};
pub(crate) use trouble::within_memory;
pub use trouble::{is_lost_contact, is_out_of_memory};
pub use watch::Watch;

use super::{BeginError, Checkpoint, RunFolder, Settings, State, Work, go_on};
use crate::data::Images;
use crate::device::choose_convolutions;
use crate::files::{FileError, create_folder};
use crate::loss::Reconstruction;
use crate::memory::aside;
use crate::parallel::Ranks;
use log::Log;
use pace::Pace;
use record::Record;
use sentinel::NotFinite;
use snapshots::Snapshots;
use std::time::Instant;
use steps::Steps;
use tch::Device;
use trouble::Trouble;

/// All that a run needs to know.
#[derive(Debug)]
pub struct Run<'a> {
    /// What is computed.
    pub settings: &'a Settings,
    /// Where.
    pub device: Device,
    /// What the decoders minimise.
    pub loss: &'a Reconstruction,
    /// What is learnt.
    pub images: &'a Images,
    /// Where everything is kept.
    pub folder: &'a RunFolder,
    /// How long, and how often what.
    pub limits: Limits,
    /// The user's wish to end.
    pub interrupt: &'a Interrupt,
    /// Who computes the rest of each batch; none: nobody. Then only rank 0 writes.
    pub ranks: Option<&'static Ranks>,
    /// On a GPU: records the step and replays it ([`super::Recorded`]).
    pub record: bool,
}

/// What a run has come to.
#[derive(Debug)]
pub struct Ended {
    /// Steps done.
    pub step: u64,
    /// The snapshot that measured best.
    pub best: Option<Snapshot>,
    /// Number and bytes of the kept snapshots.
    pub snapshots: (usize, u64),
    /// Number and bytes of the kept checkpoints.
    pub checkpoints: (usize, u64),
}

/// What is written while a run goes on.
struct Records {
    log: Log,
    metrics: Record,
    snapshots: Snapshots,
}

impl Records {
    fn open(run: &Run, step: u64, start: Instant) -> Result<Self, FileError> {
        Ok(Self {
            log: Log::open(run.folder, step, start)?,
            metrics: Record::open(&run.folder.metrics(), step)?,
            snapshots: Snapshots::open(&run.folder.snapshots(), step, run.limits.keep_best)?,
        })
    }
}

impl Run<'_> {
    /// Trains from `state` until a limit is reached or the user interrupts, and leaves a checkpoint and the model file behind.
    ///
    /// Where numbers stop being finite or memory runs out, the newest checkpoint is read again and the run goes on in another way
    /// ([`Remedies`]).
    ///
    /// # Errors
    /// A [`RunError`]; what was saved before stays whole.
    pub fn train(&self, state: State, watch: &mut dyn Watch) -> Result<Ended, RunError> {
        let result = self.train_and_recover(state, watch);
        if let Err(error) = &result
            && self.leads()
        {
            // Best effort: what matters is the error itself, and a full disk is one.
            let step = read_record::<Line>(&self.folder.log()).last().map_or(0, |line| line.step);
            let _ = self.tell(step, EventKind::Failed, &error.to_string(), &mut ());
        }
        result
    }

    fn train_and_recover(&self, mut state: State, watch: &mut dyn Watch) -> Result<Ended, RunError> {
        if self.leads() {
            for folder in [self.folder.samples(), self.folder.reconstructions()] {
                create_folder(&folder)?;
            }
        }
        self.share(&mut state)?;
        self.settings.precision.announce()?;
        choose_convolutions();
        let start = Instant::now();
        let (kind, how) = match state.step {
            0 => (EventKind::Started, "started"),
            _ => (EventKind::Resumed, "resumed"),
        };
        self.tell(state.step, kind, &format!("{how} at step {}", state.step), watch)?;
        self.first_look(&state, watch)?;
        loop {
            let mut remedies = state.remedies();
            let (step, kind, text) = match self.stretch(&mut state, start, watch) {
                Ok(ended) => return Ok(ended),
                Err(Trouble::Fatal(error)) => return Err(error),
                Err(Trouble::NotFinite(NotFinite { step, what })) => {
                    let recoveries = remedies.recoveries;
                    let Some(slower) = remedies.slower() else {
                        return Err(RunError::NotFinite { step, what, recoveries });
                    };
                    remedies = slower;
                    let rate = self.settings.learning_rate * remedies.rate;
                    let text =
                        format!("at step {step} {what} was not finite; the learning rate is now {rate:.1e}");
                    (step, EventKind::Recovered, text)
                }
                Err(Trouble::OutOfMemory { step }) => {
                    let Some(thriftier) = remedies.thriftier(self.images_here()) else {
                        return Err(RunError::OutOfMemory { step });
                    };
                    remedies = thriftier;
                    let how = remedies.memory.in_words(self.images_here());
                    let text = format!("memory ran out after step {step}; from now on {how}");
                    (step, EventKind::Memory, text)
                }
            };
            let fault = state.take_fault();
            // Its memory is needed for the next one.
            drop(state);
            state = self.last_good_state(watch)?;
            state.remedy(remedies);
            self.meet_again()?;
            self.share(&mut state)?;
            state.set_fault(fault);
            watch.back(state.step);
            self.tell(step, kind, &format!("{text}; going on from step {}", state.step), watch)?;
        }
    }

    /// The newest checkpoint, or the beginning.
    fn last_good_state(&self, watch: &mut dyn Watch) -> Result<State, RunError> {
        if !self.leads() {
            // Rank 0 sends its own.
            return Ok(State::new(self.settings, self.device).map_err(BeginError::from)?);
        }
        let complain = |error: &_| watch.say(&format!("passed over a damaged checkpoint: {error}"));
        Ok(go_on(self.settings, self.folder, self.device, complain)?.0)
    }

    /// Says something and keeps it with the run.
    fn tell(&self, step: u64, kind: EventKind, text: &str, watch: &mut dyn Watch) -> Result<(), RunError> {
        watch.say(text);
        if !self.leads() {
            return Ok(());
        }
        Record::open(&self.folder.events(), u64::MAX)?.append(&Event::now(step, kind, text))?;
        Ok(())
    }

    /// Trains until the end or until there is trouble.
    fn stretch(&self, state: &mut State, start: Instant, watch: &mut dyn Watch) -> Result<Ended, Trouble> {
        let Self { settings, limits, .. } = self;
        let mut records = self.leads().then(|| Records::open(self, state.step, start)).transpose()?;
        let mut steps = Steps::new(self, state, watch);
        let mut pace = Pace::new(state.step);
        let mut saved = None;
        let mut last = self.ended(state.step, start)?;
        while !last {
            let losses = steps.one(self, state, watch)?;
            watch.step(state.step);
            let due = |every| Limits::due(state.step, every);
            let (save, logged) = (due(limits.save_every), due(limits.log_every));
            let drawn = due(limits.sample_every);
            let measured = due(limits.metric_every) || due(limits.milestone_every);
            last = self.ended(state.step, start)?;
            // On a GPU, reading waits; then only what is kept or shown has to be good.
            if self.device == Device::Cpu || save || logged || drawn || measured || last {
                self.sound(steps.verdict(), state.step)?;
            }
            let Some(records) = &mut records else { continue };
            if let Some(outlook) = pace.told(state.step, limits) {
                watch.say(&outlook);
            }
            if logged || last {
                watch.line(&records.log.write(state, &losses, settings.batch)?);
            }
            let pause = Instant::now();
            if save {
                aside(|| Checkpoint::write(state, &self.folder.checkpoints(), limits.keep))?;
                saved = Some(state.step);
            }
            if drawn || measured {
                match aside(|| within_memory(|| self.look(state, drawn, measured, records, watch))) {
                    Ok(result) => result?,
                    Err(_) => watch.say(&format!("no memory for a look at step {}", state.step)),
                }
            }
            records.log.skip(pause.elapsed());
            pace.skip(pause.elapsed());
        }
        let Some(records) = &mut records else {
            return Ok(Ended { step: state.step, best: None, snapshots: (0, 0), checkpoints: (0, 0) });
        };
        if saved != Some(state.step) {
            Checkpoint::write(state, &self.folder.checkpoints(), limits.keep)?;
        }
        self.finish(state, records, watch)
    }

    fn ended(&self, step: u64, start: Instant) -> Result<bool, Trouble> {
        let here = step >= self.limits.iterations
            || self.interrupt.requested()
            || self.limits.time.is_some_and(|time| start.elapsed() >= time);
        self.any(here, step)
    }

    /// Images of a step that this process computes.
    fn images_here(&self) -> usize {
        Work::of(self.ranks, self.settings.batch).share.count as usize
    }
}
