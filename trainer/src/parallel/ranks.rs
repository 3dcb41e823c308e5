//! The processes of a run, seen from one of them.

use super::watch::{Keys, Watch};
use super::{Environment, ParallelError, gpus};
use crate::share::Share;
use fastgan_native::{NativeError, ProcessGroup, Store};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tch::{Cuda, Device, Tensor};

/// How long processes wait for each other at the beginning.
const MEETING: Duration = Duration::from_secs(300);

/// How long a process whose call failed waits to learn the reason from the others.
const REASON: Duration = Duration::from_secs(40);

/// How often one looks whether something has come.
const LOOK: Duration = Duration::from_millis(100);

/// All processes of a run. Each makes the same calls in the same order.
#[derive(Debug)]
pub struct Ranks {
    environment: Environment,
    device: Device,
    group: ProcessGroup,
    store: Store,
    keys: Keys,
    /// Messages told so far.
    told: AtomicU64,
    watch: Watch,
}

/// A process has one.
impl PartialEq for Ranks {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Ranks {}

impl Ranks {
    /// Meets the other processes, and watches over them from now on: where one is gone, or has ended with an error, `end` is called
    /// from another thread with a sentence that names it. The connection lasts as long as the process.
    ///
    /// # Errors
    /// Where they cannot be reached within five minutes, or two of them have the same GPU.
    pub fn join(
        environment: Environment,
        device: Device,
        end: fn(&str) -> !,
    ) -> Result<&'static Self, ParallelError> {
        let store = open(&environment)?;
        let own = open_as(&environment, false)?;
        let cuda = if let Device::Cuda(index) = device { Some(index) } else { None };
        let group = ProcessGroup::new(environment.rank, environment.size, cuda);
        let (keys, watch, told) = (Keys::default(), Watch::default(), AtomicU64::new(0));
        let ranks: &Self = Box::leak(Box::new(Self { environment, device, group, store, keys, told, watch }));
        ranks.watch.start(&ranks.environment, own, &ranks.group, &ranks.keys, end);
        ranks.wait_for_all()?;
        ranks.meet()?;
        Ok(ranks)
    }

    /// This process, from 0.
    pub fn rank(&self) -> usize {
        self.environment.rank
    }

    /// All processes.
    pub fn size(&self) -> usize {
        self.environment.size
    }

    /// This process among those of its machine.
    pub fn local_rank(&self) -> usize {
        self.environment.local_rank
    }

    /// Whether this process is the one that writes.
    pub fn leads(&self) -> bool {
        self.rank() == 0
    }

    /// This process's share of a batch.
    pub fn share(&self, batch: usize) -> Share {
        self.environment.share(batch)
    }

    /// Makes a contiguous tensor the sum of all ranks' ones, in place; bit for bit the same everywhere.
    ///
    /// # Panics
    /// As every call of the binding does where libtorch fails; the words begin with [`fastgan_native::LOST_CONTACT`].
    pub fn sum(&self, tensor: &Tensor) {
        self.group.sum(tensor).unwrap_or_else(|error| error.raise());
    }

    /// BatchNorm with the statistics of all ranks' pictures: [`ProcessGroup::batch_norm`].
    ///
    /// # Panics
    /// As [`Ranks::sum`].
    pub fn batch_norm(
        &self,
        input: &Tensor,
        affine: [&Tensor; 2],
        running: [&Tensor; 2],
        momentum: f64,
        epsilon: f64,
    ) -> Tensor {
        let result = self.group.batch_norm(input, affine, running, momentum, epsilon);
        result.unwrap_or_else(|error| error.raise())
    }

    /// Makes a contiguous tensor that of rank 0, in place.
    ///
    /// # Errors
    /// Where a rank is lost.
    pub fn broadcast(&self, tensor: &Tensor) -> Result<(), ParallelError> {
        self.group.broadcast(tensor).map_err(ParallelError::LostContact)
    }

    /// Whether any rank says so. Waits for all of them, and for no GPU.
    ///
    /// # Errors
    /// Where a rank is lost.
    pub fn any(&self, here: bool) -> Result<bool, ParallelError> {
        let votes = Tensor::from_slice(&[i64::from(here)]);
        self.group.sum(&votes).map_err(ParallelError::LostContact)?;
        Ok(votes.int64_value(&[0]) > 0)
    }

    /// What rank 0 says; the others wait for it, a day at most.
    ///
    /// # Errors
    /// Where the store is lost.
    pub fn told(&self, words: &[u8]) -> Result<Vec<u8>, ParallelError> {
        let key = format!("told {}", self.told.fetch_add(1, Ordering::Relaxed));
        let told = if self.leads() {
            self.store.set(&key, words).map(|()| words.to_vec())
        } else {
            self.store.get(&key)
        };
        told.map_err(ParallelError::LostContact)
    }

    /// Leaves in the middle of a step, in which memory ran out here: the others learn of it where their next call fails.
    ///
    /// # Errors
    /// Where the store is lost.
    pub fn raise(&self) -> Result<(), ParallelError> {
        if let Device::Cuda(index) = self.device {
            // What was begun before is the others' as well.
            Cuda::synchronize(index as i64);
        }
        self.store.set(&self.keys.trouble(), b"memory").map_err(ParallelError::LostContact)?;
        self.group.leave();
        Ok(())
    }

    /// After a call that failed: waits to learn whether a rank has left on purpose ([`Ranks::raise`]).
    ///
    /// # Errors
    /// Where none says so. If one is gone, the watch ends this process before.
    pub fn reason(&self, words: NativeError) -> Result<(), ParallelError> {
        self.watch.alarm();
        let start = Instant::now();
        while start.elapsed() < REASON {
            // A store that does not answer is the watch's matter.
            if self.store.has(&self.keys.trouble()).unwrap_or(false) {
                return Ok(());
            }
            std::thread::sleep(LOOK);
        }
        Err(ParallelError::LostContact(words))
    }

    /// Meets the others again, after trouble that all of them know of.
    ///
    /// # Errors
    /// Where they do not come.
    pub fn renew(&self) -> Result<(), ParallelError> {
        self.group.leave();
        self.keys.next();
        self.meet()?;
        self.watch.calm();
        Ok(())
    }

    /// Ends the watch. Without an error the others are to go on by themselves; with one they end, too, and say why.
    pub fn farewell(&self, error: Option<&str>) {
        self.watch.farewell(&self.environment, &self.store, error);
    }

    fn meet(&self) -> Result<(), ParallelError> {
        self.group.meet(&self.store, &self.keys.meeting()).map_err(ParallelError::LostContact)
    }

    /// Rank 0 waits for each of the others and then tells them that all have come, and each with a GPU of its own.
    fn wait_for_all(&self) -> Result<(), ParallelError> {
        let lost = ParallelError::LostContact;
        let own = gpus::identity(self.device);
        self.store.set(&Keys::here(self.rank()), own.as_bytes()).map_err(lost)?;
        if !self.leads() {
            self.store.get(Keys::ALL).map_err(lost)?;
            return Ok(());
        }
        let start = Instant::now();
        let mut identities = vec![own.into_bytes()];
        for rank in 1..self.size() {
            while !self.store.has(&Keys::here(rank)).map_err(lost)? {
                if start.elapsed() > MEETING {
                    let (size, place) = (self.size(), self.environment.place());
                    let minutes = MEETING.as_secs() / 60;
                    let absent = ParallelError::Absent { missing: rank, size, place, minutes };
                    self.farewell(Some(&absent.to_string()));
                    return Err(absent);
                }
                std::thread::sleep(LOOK);
            }
            identities.push(self.store.get(&Keys::here(rank)).map_err(lost)?);
        }
        if let Some([first, second]) = gpus::same(&identities) {
            let same = ParallelError::SameGpu { first, second };
            self.farewell(Some(&same.to_string()));
            return Err(same);
        }
        self.store.set(Keys::ALL, b"").map_err(lost)
    }
}

fn open(environment: &Environment) -> Result<Store, ParallelError> {
    open_as(environment, environment.rank == 0 && environment.attempt.is_none())
}

fn open_as(environment: &Environment, serve: bool) -> Result<Store, ParallelError> {
    let prefix = format!("fastgan/{}", environment.attempt.as_deref().unwrap_or("0"));
    Store::open(&environment.address, environment.port, serve, &prefix, MEETING).map_err(|source| {
        if serve && source.to_string().contains("EADDRINUSE") {
            return ParallelError::PortTaken(environment.port);
        }
        ParallelError::Unreachable { rank: environment.rank, place: environment.place(), source }
    })
}
