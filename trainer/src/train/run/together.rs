//! What a run of several processes agrees on: its state, its end, what went wrong.

use super::sentinel::NotFinite;
use super::trouble::{LostContact, Trouble};
use super::{Run, RunError};
use crate::parallel::ParallelError;
use crate::train::State;

impl Run<'_> {
    /// Whether this process writes; every other one only computes.
    pub(super) fn leads(&self) -> bool {
        self.ranks.is_none_or(|ranks| ranks.leads())
    }

    /// Makes the state that of rank 0, which alone reads checkpoints.
    pub(super) fn share(&self, state: &mut State) -> Result<(), RunError> {
        self.ranks.map_or(Ok(()), |ranks| state.broadcast(ranks)).map_err(RunError::Parallel)
    }

    /// All have learnt of the same trouble: they meet anew.
    pub(super) fn meet_again(&self) -> Result<(), RunError> {
        self.ranks.map_or(Ok(()), |ranks| ranks.renew()).map_err(RunError::Parallel)
    }

    /// Whether any process says so. Waits for all of them.
    pub(super) fn any(&self, here: bool, step: u64) -> Result<bool, Trouble> {
        let Some(ranks) = self.ranks else { return Ok(here) };
        ranks.any(here).map_err(|error| match error {
            ParallelError::LostContact(words) => self.lost(step, LostContact(words)),
            other => RunError::Parallel(other).into(),
        })
    }

    /// What is to be done about numbers that this process found, or another one.
    pub(super) fn sound(&self, found: Option<NotFinite>, step: u64) -> Result<(), Trouble> {
        let broken = self.any(found.is_some(), step)?;
        match found {
            Some(found) => Err(Trouble::NotFinite(found)),
            None if broken => {
                Err(Trouble::NotFinite(NotFinite { step, what: "a number of another process".into() }))
            }
            None => Ok(()),
        }
    }

    /// Memory ran out here in the step after `step`: the others, which wait for this process, are told.
    pub(super) fn out_of_memory(&self, step: u64) -> Trouble {
        match self.ranks.map_or(Ok(()), |ranks| ranks.raise()) {
            Ok(()) => Trouble::OutOfMemory { step },
            Err(error) => RunError::Parallel(error).into(),
        }
    }

    /// A call to the others failed: either memory ran out there, or this process ends.
    pub(super) fn lost(&self, step: u64, LostContact(words): LostContact) -> Trouble {
        match self.ranks.map_or(Ok(()), |ranks| ranks.reason(words)) {
            Ok(()) => Trouble::OutOfMemory { step },
            Err(error) => RunError::Parallel(error).into(),
        }
    }
}
