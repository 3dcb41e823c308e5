//! How much memory decoded images may take at once, however many threads decode.

use std::sync::{Condvar, Mutex, PoisonError};

/// Bytes of decoded images that are in memory at once.
pub(super) static ROOM: Room = Room::new(1 << 30);

/// A number of bytes that are lent.
#[derive(Debug)]
pub(super) struct Room {
    all: u64,
    free: Mutex<u64>,
    returned: Condvar,
}

/// Bytes that were lent; they return when it is dropped.
#[derive(Debug)]
pub(in crate::data) struct Permit<'a> {
    room: &'a Room,
    bytes: u64,
}

impl Room {
    const fn new(all: u64) -> Self {
        Self { all, free: Mutex::new(all), returned: Condvar::new() }
    }

    /// Waits until `bytes` are free and takes them; one that wants more than there is waits until it is alone. A thread may hold one
    /// permit only.
    pub(super) fn take(&self, bytes: u64) -> Permit<'_> {
        let bytes = bytes.min(self.all);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free < bytes {
            free = self.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= bytes;
        Permit { room: self, bytes }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.room.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.room.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn never_more_than_there_is() {
        let room = Room::new(10);
        let (used, most) = (AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for n in 0..8 {
                let (room, used, most) = (&room, &used, &most);
                scope.spawn(move || {
                    for k in 0..50 {
                        let bytes = (n * 7 + k) % 14 + 1;
                        let permit = room.take(bytes);
                        let now = used.fetch_add(permit.bytes, Ordering::SeqCst) + permit.bytes;
                        most.fetch_max(now, Ordering::SeqCst);
                        std::thread::yield_now();
                        used.fetch_sub(permit.bytes, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!(most.into_inner() <= 10);
        assert_eq!(*room.free.lock().unwrap(), 10);
    }
}
