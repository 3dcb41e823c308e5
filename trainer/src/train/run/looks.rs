//! When a run looks at its generator, and what it keeps of what it sees: sheets, the model file, measurements, snapshots.

use super::look::{Look, reconstructions};
use super::trouble::{Trouble, within_memory};
use super::{Ended, EventKind, Limits, Records, Run, RunError, Watch};
use crate::memory::aside;
use crate::pictures::Picture;
use crate::train::{Checkpoint, State};
use fastgan_model::file::ReadError;
use std::path::PathBuf;

impl Run<'_> {
    /// The averaged generator with statistics that do not take long.
    fn look_quickly(&self, state: &State) -> Result<Look, ReadError> {
        let statistics = self.settings.statistics(self.settings.seed).sketched();
        Look::take(state, self.settings, self.images.len(), statistics)
    }

    /// Shows the generator as it is before the first step of all, so that the film of a run starts at its beginning. A run that
    /// goes on writes the model file anew for those who would wait for the next look.
    pub(super) fn first_look(&self, state: &State, watch: &mut dyn Watch) -> Result<(), RunError> {
        let begins = state.step == 0 && self.limits.sample_every > 0;
        if !self.leads() || !(begins || watch.lacks_model()) {
            return Ok(());
        }
        let look = || -> Result<(), RunError> {
            let look = self.look_quickly(state)?;
            if begins { self.show(&look, state, watch) } else { self.offer(&look, watch) }
        };
        match aside(|| within_memory(look)) {
            Ok(result) => result?,
            Err(_) => watch.say("no memory for a look before the first step"),
        }
        Ok(())
    }

    /// Shows the averaged generator as it is now, and measures it.
    pub(super) fn look(
        &self,
        state: &State,
        drawn: bool,
        measured: bool,
        records: &mut Records,
        watch: &mut dyn Watch,
    ) -> Result<(), RunError> {
        let look = self.look_quickly(state)?;
        if drawn {
            self.show(&look, state, watch)?;
        }
        if measured {
            self.measure(&look, state.step, records, watch)?;
        }
        Ok(())
    }

    /// The model file, and sheets of what it draws and of what the decoders make of the images.
    fn show(&self, look: &Look, state: &State, watch: &mut dyn Watch) -> Result<(), RunError> {
        self.offer(look, watch)?;
        let name = format!("{:08}.png", state.step);
        let mut keep = |kind: &'static str, folder: PathBuf, sheet: &Picture| {
            watch.sheet(state.step, kind, sheet);
            sheet.save(&folder.join(&name))
        };
        keep("samples", self.folder.samples(), &look.samples())?;
        if let Some(sheet) = reconstructions(state, self.settings, self.images) {
            keep("reconstructions", self.folder.reconstructions(), &sheet)?;
        }
        Ok(())
    }

    /// A new `model.safetensors`.
    fn offer(&self, look: &Look, watch: &mut dyn Watch) -> Result<(), RunError> {
        look.write(&self.folder.model())?;
        watch.model(look.step());
        Ok(())
    }

    fn measure(
        &self,
        look: &Look,
        step: u64,
        records: &mut Records,
        watch: &mut dyn Watch,
    ) -> Result<(), RunError> {
        let measured = look.measure(self.images);
        records.metrics.append(&measured)?;
        watch.measured(&measured);
        let milestone = Limits::due(step, self.limits.milestone_every);
        records.snapshots.offer(&measured, milestone, |path| look.write(path).map_err(RunError::from))
    }

    /// The last look, with the best statistics: `model.safetensors` and a sheet of its samples.
    pub(super) fn finish(
        &self,
        state: &State,
        records: &mut Records,
        watch: &mut dyn Watch,
    ) -> Result<Ended, Trouble> {
        let statistics = self.settings.statistics(self.settings.seed);
        let look = Look::take(state, self.settings, self.images.len(), statistics)?;
        self.offer(&look, watch)?;
        look.samples().save(&self.folder.samples().join("model.png"))?;
        let every = self.limits.metric_every;
        if every > 0 && !Limits::due(state.step, every) && !self.interrupt.requested() {
            self.measure(&look, state.step, records, watch)?;
        }
        let why = if self.interrupt.requested() { "ended by the user" } else { "ended" };
        self.tell(state.step, EventKind::Ended, &format!("{why} at step {}", state.step), watch)?;
        Ok(Ended {
            step: state.step,
            best: records.snapshots.best().cloned(),
            snapshots: records.snapshots.size(),
            checkpoints: Checkpoint::sizes(&self.folder.checkpoints()),
        })
    }
}
