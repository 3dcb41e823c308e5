//! Ctrl-C: once ends the run after the current step and saves, twice ends the program. SIGTERM, by which launchers and queues end a
//! program, does the same as Ctrl-C once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the user asked the run to end.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

/// Whether the system did. A signal's handler can reach nothing else.
static TERMINATED: AtomicBool = AtomicBool::new(false);

impl Interrupt {
    /// Listens for Ctrl-C and SIGTERM from now on; `say` is told of the first Ctrl-C.
    ///
    /// # Errors
    /// Where the system refuses a handler.
    pub fn listen(say: impl Fn(&str) + Send + 'static) -> Result<Self, ctrlc::Error> {
        let interrupt = Self::default();
        let flag = interrupt.0.clone();
        ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
            say("saving after this step; press Ctrl-C again to stop at once");
        })?;
        listen_for_termination();
        Ok(interrupt)
    }

    /// Whether it was asked.
    pub fn requested(&self) -> bool {
        self.0.load(Ordering::SeqCst) || TERMINATED.load(Ordering::SeqCst)
    }
}

#[cfg(unix)]
fn listen_for_termination() {
    extern "C" fn terminated(_: libc::c_int) {
        TERMINATED.store(true, Ordering::SeqCst);
    }
    let handler: extern "C" fn(libc::c_int) = terminated;
    // SAFETY: the handler does nothing but store a flag.
    unsafe { libc::signal(libc::SIGTERM, handler as libc::sighandler_t) };
}

#[cfg(not(unix))]
fn listen_for_termination() {}
