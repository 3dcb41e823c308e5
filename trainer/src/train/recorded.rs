//! A whole step as one call to a GPU: what it does is recorded once (a CUDA graph) and replayed with other pictures and chances. The
//! processor then has hardly anything to do, and the GPU waits for the start of no operation.

use super::{Chances, Losses, Settings, State, Work, compute};
use crate::data::Batch;
use crate::loss::Reconstruction;
use crate::no_grad::no_grad;
use fastgan_native::{NativeError, Recorder, Recording};
use tch::Tensor;

/// Steps that are done one operation at a time at first: what libtorch and cuDNN choose by trying is then chosen.
const TRIED: u32 = 3;

/// A step of one run on one GPU. It belongs to the state that it is given, whose tensors it knows, and to its learning rates.
#[derive(Debug)]
pub struct Recorded {
    recorder: Recorder,
    tried: u32,
    ready: Option<Ready>,
}

/// A recording, and the tensors that it reads and fills.
#[derive(Debug)]
struct Ready {
    recording: Recording,
    batch: Batch,
    chances: Chances,
    losses: Tensor,
}

impl Recorded {
    /// For the GPU of that index.
    ///
    /// # Errors
    /// Where nothing can be recorded there.
    pub fn new(device: usize) -> Result<Self, NativeError> {
        Ok(Self { recorder: Recorder::new(device)?, tried: 0, ready: None })
    }

    /// Whether there is a recording.
    pub fn is_ready(&self) -> bool {
        self.ready.is_some()
    }

    /// [`super::step_with`] with all of the batch, in the usual memory, and no other processes.
    ///
    /// # Errors
    /// Where something cannot be recorded or replayed. A step that could not be recorded has not been done.
    pub fn step(
        &mut self,
        state: &mut State,
        settings: &Settings,
        loss: &Reconstruction,
        batch: &Batch,
    ) -> Result<Losses, NativeError> {
        let work = Work::whole(batch.count());
        let chances =
            Chances::draw(settings, state.architecture(), state.step, batch.count(), batch.device());
        chances.seed.plant();
        let losses = if self.tried < TRIED {
            self.tried += 1;
            let mut compute = || compute(state, settings, loss, batch, &chances, work).together();
            // The last time where it will be recorded, so that what belongs to that stream is there, too.
            if self.tried < TRIED { compute() } else { self.recorder.rehearse(compute)? }
        } else {
            let ready = match &mut self.ready {
                Some(ready) => ready.with(batch, &chances),
                None => {
                    let ready = Ready::record(&self.recorder, state, settings, loss, batch, chances)?;
                    self.ready.insert(ready)
                }
            };
            ready.recording.replay()?;
            // The next replay fills the same tensor again.
            no_grad(|| ready.losses.copy())
        };
        state.step += 1;
        Ok(Losses::of(&losses))
    }
}

impl Ready {
    fn record(
        recorder: &Recorder,
        state: &mut State,
        settings: &Settings,
        loss: &Reconstruction,
        batch: &Batch,
        chances: Chances,
    ) -> Result<Self, NativeError> {
        // Of its own: the batch may be a view of something.
        let batch = batch.copy();
        let work = Work::whole(batch.count());
        let (recording, losses) =
            recorder.record(|| compute(state, settings, loss, &batch, &chances, work).together())?;
        Ok(Self { recording, batch, chances, losses })
    }

    /// The same recording with other input.
    fn with(&mut self, batch: &Batch, chances: &Chances) -> &mut Self {
        self.batch.copy_from(batch);
        self.chances.copy_from(chances);
        self
    }
}
