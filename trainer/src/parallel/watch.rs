//! Who is still there: every process gives signs of life to the store, and rank 0 looks at them.
//!
//! Two threads in each process: one that talks to the store, and one that notices where the store itself no longer answers.

use super::Environment;
use fastgan_native::{NativeError, ProcessGroup, Store};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Time between signs of life.
const BEAT: Duration = Duration::from_secs(1);

/// A process that was not heard of for so long is gone. A look at a large model does not keep the threads of this file from running.
const SILENCE: Duration = Duration::from_secs(15);

/// The same once a call between the processes has failed.
const ALARMED_SILENCE: Duration = Duration::from_secs(5);

/// How long the one that serves the store stays for the others to read why it ends.
const LINGER: Duration = Duration::from_secs(3);

/// Names of what lies in the store.
#[derive(Debug, Default)]
pub(super) struct Keys {
    meeting: AtomicU64,
}

impl Keys {
    /// Everybody has come.
    pub(super) const ALL: &'static str = "all";

    /// Why the run ends: the rank that says so, and a sentence.
    const ENDED: &'static str = "ended";

    /// That a rank has come, and which GPU it has.
    pub(super) fn here(rank: usize) -> String {
        format!("here {rank}")
    }

    /// A rank's signs of life.
    fn beat(rank: usize) -> String {
        format!("beat {rank}")
    }

    /// That a rank has done its part and left.
    fn left(rank: usize) -> String {
        format!("left {rank}")
    }

    /// Where the current meeting is.
    pub(super) fn meeting(&self) -> String {
        format!("meeting {}", self.meeting.load(Ordering::SeqCst))
    }

    /// That a rank has left the current meeting for trouble that all should know of.
    pub(super) fn trouble(&self) -> String {
        format!("trouble {}", self.meeting.load(Ordering::SeqCst))
    }

    /// Goes on to the next meeting.
    pub(super) fn next(&self) {
        self.meeting.fetch_add(1, Ordering::SeqCst);
    }
}

/// What the threads of a watch share with the process.
#[derive(Debug, Default)]
pub(super) struct Watch {
    over: Arc<AtomicBool>,
    alarmed: Arc<AtomicBool>,
}

/// What the two threads share.
struct Watched {
    environment: Environment,
    over: Arc<AtomicBool>,
    alarmed: Arc<AtomicBool>,
    /// When the store answered last.
    answered: Mutex<Instant>,
    end: fn(&str) -> !,
}

impl Watch {
    pub(super) fn start(
        &self,
        environment: &Environment,
        store: Store,
        group: &'static ProcessGroup,
        keys: &'static Keys,
        end: fn(&str) -> !,
    ) {
        let watched = Arc::new(Watched {
            environment: environment.clone(),
            over: self.over.clone(),
            alarmed: self.alarmed.clone(),
            answered: Mutex::new(Instant::now()),
            end,
        });
        let talks = watched.clone();
        thread::spawn(move || talks.talk(&store, group, keys));
        thread::spawn(move || watched.listen());
    }

    /// A call to the others has failed: less silence is enough to say that one is gone.
    pub(super) fn alarm(&self) {
        self.alarmed.store(true, Ordering::SeqCst);
    }

    /// The others have answered again.
    pub(super) fn calm(&self) {
        self.alarmed.store(false, Ordering::SeqCst);
    }

    pub(super) fn farewell(&self, environment: &Environment, store: &Store, error: Option<&str>) {
        if self.over.swap(true, Ordering::SeqCst) {
            return;
        }
        let Some(error) = error else {
            // The others know how many steps there are.
            let _ = store.set(&Keys::left(environment.rank), b"");
            return;
        };
        announce(store, environment.rank, &format!("rank {} ended: {error}", environment.rank));
    }
}

/// Tells everybody why the run ends, unless somebody has told another reason. Without a store there is nobody to tell.
fn announce(store: &Store, rank: usize, sentence: &str) {
    if store.has(Keys::ENDED).unwrap_or(true) {
        return;
    }
    let _ = store.set(Keys::ENDED, format!("{rank} {sentence}").as_bytes());
    if rank == 0 {
        thread::sleep(LINGER);
    }
}

/// When a rank's signs of life changed last.
struct Heard {
    sign: Option<Vec<u8>>,
    when: Instant,
}

impl Watched {
    /// Gives signs of life and looks at the others', until the run is over.
    fn talk(&self, store: &Store, group: &ProcessGroup, keys: &Keys) {
        let Environment { rank, size, .. } = self.environment;
        let mut beats = 0u64;
        let mut heard: Vec<_> = (0..size).map(|_| Heard { sign: None, when: Instant::now() }).collect();
        let mut aborted = None;
        while !self.over() {
            beats += 1;
            let mut round = || -> Result<(), NativeError> {
                store.set(&Keys::beat(rank), beats.to_string().as_bytes())?;
                if let Some(ended) = store.find(Keys::ENDED)? {
                    self.ended(&String::from_utf8_lossy(&ended));
                }
                let trouble = keys.trouble();
                if aborted.as_ref() != Some(&trouble) && store.has(&trouble)? {
                    group.abort();
                    aborted = Some(trouble);
                }
                if rank == 0 {
                    self.look(store, &mut heard)?;
                } else {
                    self.look_at_first(store, &mut heard[0])?;
                }
                Ok(())
            };
            if round().is_ok() {
                *self.answered.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
            }
            thread::sleep(BEAT);
        }
    }

    /// Rank 0 looks at all others.
    fn look(&self, store: &Store, heard: &mut [Heard]) -> Result<(), NativeError> {
        for (rank, heard) in heard.iter_mut().enumerate().skip(1) {
            if self.silent(store, rank, heard)? && !store.has(&Keys::left(rank))? {
                let sentence = self.gone(rank);
                announce(store, 0, &sentence);
                self.end(&sentence);
            }
        }
        Ok(())
    }

    /// The others look at rank 0, where the store is not its own.
    fn look_at_first(&self, store: &Store, heard: &mut Heard) -> Result<(), NativeError> {
        if self.silent(store, 0, heard)? && !store.has(&Keys::left(0))? {
            self.end(&self.gone(0));
        }
        Ok(())
    }

    /// Whether a rank that was there has given no sign of life for too long.
    fn silent(&self, store: &Store, rank: usize, heard: &mut Heard) -> Result<bool, NativeError> {
        let sign = store.find(&Keys::beat(rank))?;
        if sign != heard.sign {
            *heard = Heard { sign, when: Instant::now() };
        }
        Ok(heard.sign.is_some() && heard.when.elapsed() > self.silence())
    }

    /// Somebody said why the run ends.
    fn ended(&self, words: &str) {
        if let Some((rank, sentence)) = words.split_once(' ')
            && rank.parse() != Ok(self.environment.rank)
        {
            if self.environment.rank == 0 {
                // The others read it, too, before the store goes.
                thread::sleep(LINGER);
            }
            self.end(sentence);
        }
    }

    /// Notices where the store no longer answers, also where a question to it hangs.
    fn listen(&self) {
        while !self.over() {
            thread::sleep(BEAT);
            let silence = self.answered.lock().unwrap_or_else(PoisonError::into_inner).elapsed();
            if silence > self.silence() {
                match self.environment.attempt {
                    None => self.end(&self.gone(0)),
                    Some(_) => self.end(&format!(
                        "the launcher at {} no longer answers; go on from the newest checkpoint with --resume",
                        self.environment.place()
                    )),
                }
            }
        }
    }

    fn over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    fn end(&self, sentence: &str) {
        if !self.over.swap(true, Ordering::SeqCst) {
            (self.end)(sentence);
        }
    }

    fn silence(&self) -> Duration {
        if self.alarmed.load(Ordering::SeqCst) { ALARMED_SILENCE } else { SILENCE }
    }

    fn gone(&self, rank: usize) -> String {
        format!(
            "rank {rank} is gone: nothing was heard of it for {} s; look at its own messages, then go on from the newest checkpoint with --resume",
            self.silence().as_secs()
        )
    }
}
