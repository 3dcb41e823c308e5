//! One step after the other: its pictures, what is computed, and whether its numbers are finite.

use super::sentinel::{NotFinite, Sentinel};
use super::trouble::{Trouble, is_out_of_memory, within_memory, within_reach};
use super::{Run, Watch};
use crate::cost::Cost;
use crate::data::{Batch, Resident, Sampler};
use crate::train::{Losses, Recorded, State, Thrift, Work, step_with};
use fastgan_native::{NativeError, free_memory};
use tch::Device;

/// What a run needs for its steps, until there is trouble.
pub(super) struct Steps {
    resident: Option<Resident>,
    sampler: Sampler,
    sentinel: Sentinel,
    recorded: Option<Recorded>,
}

impl Steps {
    pub(super) fn new(run: &Run, state: &State, watch: &mut dyn Watch) -> Self {
        Self {
            resident: resident(run, state),
            sampler: Sampler::new(run.settings.seed, run.images.len()),
            sentinel: Sentinel::new(state),
            recorded: recorded(run, state, watch),
        }
    }

    /// One step, and a look at whether its numbers are finite, which waits for nothing.
    pub(super) fn one(
        &mut self,
        run: &Run,
        state: &mut State,
        watch: &mut dyn Watch,
    ) -> Result<Losses, Trouble> {
        let before = state.step;
        let attempt = || -> Result<Losses, NativeError> {
            let batch = self.batch(run, state);
            let losses = self.computed(run, state, &batch, watch)?;
            self.sentinel.look(state, &losses).map(|()| losses)
        };
        let attempt = within_reach(|| within_memory(attempt)).map_err(|lost| run.lost(before, lost))?;
        match attempt {
            Ok(Err(error)) if !is_out_of_memory(&error.to_string()) => Err(error.into()),
            Ok(Ok(losses)) => Ok(losses),
            _ => Err(run.out_of_memory(before)),
        }
    }

    /// What was not finite first, if anything was. Reading it waits for the device.
    pub(super) fn verdict(&self) -> Option<NotFinite> {
        self.sentinel.verdict()
    }

    fn batch(&mut self, run: &Run, state: &State) -> Batch {
        let work = Work::of(run.ranks, run.settings.batch);
        let indices = self.sampler.share(state.step, work.share);
        match &self.resident {
            Some(resident) => resident.training_batch(&indices),
            None => run.images.training_batch(&indices, run.device),
        }
    }

    fn computed(
        &mut self,
        run: &Run,
        state: &mut State,
        batch: &Batch,
        watch: &mut dyn Watch,
    ) -> Result<Losses, NativeError> {
        if let Some(recorded) = &mut self.recorded {
            match recorded.step(state, run.settings, run.loss, batch) {
                // Of memory, too: a recording may want more than a step does.
                Err(error) if !recorded.is_ready() => {
                    watch.say(&not_recorded(&error));
                    self.recorded = None;
                }
                done => return done,
            }
        }
        let work = Work::of(run.ranks, run.settings.batch).thrifty(state.remedies().memory);
        Ok(step_with(state, run.settings, run.loss, batch, work))
    }
}

/// All images on the GPU, where they fit beside what a step needs and memory has sufficed so far.
fn resident(run: &Run, state: &State) -> Option<Resident> {
    let Device::Cuda(index) = run.device else { return None };
    if state.remedies().memory != Thrift::None {
        return None;
    }
    let (free, _) = free_memory(index).ok()?;
    let step = Cost::of(run.settings, run.images_here()).ok()?.memory;
    let most = (free / 2).min(free.saturating_sub(2 * step));
    within_memory(|| Resident::within(run.images, run.device, most)).ok().flatten()
}

/// A step that is recorded, where that is wished and possible: one process, memory that has sufficed, nothing that shall go wrong.
fn recorded(run: &Run, state: &State, watch: &mut dyn Watch) -> Option<Recorded> {
    let Device::Cuda(index) = run.device else { return None };
    let plain = run.ranks.is_none() && state.remedies().memory == Thrift::None && state.fault.is_none();
    if !(run.record && plain) {
        return None;
    }
    Recorded::new(index).map_err(|error| watch.say(&not_recorded(&error))).ok()
}

fn not_recorded(error: &NativeError) -> String {
    format!("the step cannot be recorded ({error}); the run goes on one operation at a time")
}
