//! A key-value store that several processes share: c10d's `TCPStore`. One of them serves, all of them ask.

use crate::error::{NativeError, check};
use std::ffi::{CString, c_char, c_void};
use std::time::Duration;

pub(crate) enum CStore {}

unsafe extern "C" {
    fn fastgan_store_open(
        host: *const c_char,
        port: u16,
        serve: bool,
        prefix: *const c_char,
        milliseconds: i64,
        out: *mut *mut CStore,
    ) -> bool;
    fn fastgan_store_close(store: *mut CStore);
    fn fastgan_store_set(store: *mut CStore, key: *const c_char, value: *const u8, length: usize) -> bool;
    fn fastgan_store_has(store: *mut CStore, key: *const c_char, out: *mut bool) -> bool;
    fn fastgan_store_get(
        store: *mut CStore,
        key: *const c_char,
        context: *mut c_void,
        take: extern "C" fn(*mut c_void, *const u8, usize),
    ) -> bool;
}

/// A connection to the store. Calls of several threads take turns, so a thread that waits for a key keeps the others waiting: give
/// each its own connection.
#[derive(Debug)]
pub struct Store(*mut CStore);

// SAFETY: c10d's store takes a lock for each call.
unsafe impl Send for Store {}
// SAFETY: see above.
unsafe impl Sync for Store {}

impl Store {
    /// Connects to `host`, trying again for as long as `patience`; where `serve` is true, serves at `port` of this machine first. Every
    /// key gets `prefix`.
    ///
    /// # Errors
    /// Where the port is taken, or nobody answers.
    pub fn open(
        host: &str,
        port: u16,
        serve: bool,
        prefix: &str,
        patience: Duration,
    ) -> Result<Self, NativeError> {
        let (host, prefix) = (c_string(host), c_string(prefix));
        let milliseconds = i64::try_from(patience.as_millis()).unwrap_or(i64::MAX);
        let mut out = std::ptr::null_mut();
        // SAFETY: the strings outlive the call, and `out` is filled with a store that is ours where it returns true.
        check(unsafe {
            fastgan_store_open(host.as_ptr(), port, serve, prefix.as_ptr(), milliseconds, &raw mut out)
        })?;
        Ok(Self(out))
    }

    /// Puts a value under a key.
    ///
    /// # Errors
    /// Where the store no longer answers.
    pub fn set(&self, key: &str, value: &[u8]) -> Result<(), NativeError> {
        let key = c_string(key);
        // SAFETY: the store is live, key and value outlive the call.
        check(unsafe { fastgan_store_set(self.0, key.as_ptr(), value.as_ptr(), value.len()) })
    }

    /// Whether there is a value under a key.
    ///
    /// # Errors
    /// Where the store no longer answers.
    pub fn has(&self, key: &str) -> Result<bool, NativeError> {
        let key = c_string(key);
        let mut out = false;
        // SAFETY: the store is live, key and `out` outlive the call.
        check(unsafe { fastgan_store_has(self.0, key.as_ptr(), &raw mut out) })?;
        Ok(out)
    }

    /// The value under a key; waits until there is one, a day at most.
    ///
    /// # Errors
    /// Where the store no longer answers, or there is none for so long.
    pub fn get(&self, key: &str) -> Result<Vec<u8>, NativeError> {
        extern "C" fn take(context: *mut c_void, value: *const u8, length: usize) {
            // SAFETY: `context` is the vector of `get`, and an empty value may come without an address.
            let out = unsafe { &mut *context.cast::<Vec<u8>>() };
            if length > 0 {
                // SAFETY: the value lives until this returns.
                out.extend_from_slice(unsafe { std::slice::from_raw_parts(value, length) });
            }
        }
        let key = c_string(key);
        let mut out: Vec<u8> = Vec::new();
        // SAFETY: the store is live, `take` has the signature that is asked for, and key and `out` outlive the call.
        check(unsafe { fastgan_store_get(self.0, key.as_ptr(), (&raw mut out).cast(), take) })?;
        Ok(out)
    }

    /// The value under a key, if there is one.
    ///
    /// # Errors
    /// Where the store no longer answers.
    pub fn find(&self, key: &str) -> Result<Option<Vec<u8>>, NativeError> {
        self.has(key)?.then(|| self.get(key)).transpose()
    }

    pub(crate) fn as_ptr(&self) -> *mut CStore {
        self.0
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // SAFETY: ours, and never used again.
        unsafe { fastgan_store_close(self.0) }
    }
}

/// Up to the first zero, as C reads it.
pub(crate) fn c_string(text: &str) -> CString {
    let text = text.split('\0').next().unwrap_or_default();
    CString::new(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Store;
    use std::net::TcpListener;
    use std::time::Duration;

    const PATIENCE: Duration = Duration::from_secs(20);

    #[test]
    fn what_one_puts_the_other_gets() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Store::open("127.0.0.1", port, true, "a", PATIENCE).unwrap();
        let client = Store::open("127.0.0.1", port, false, "a", PATIENCE).unwrap();
        assert_eq!(client.find("key").unwrap(), None);
        server.set("key", b"value").unwrap();
        assert_eq!(client.get("key").unwrap(), b"value");
        server.set("key", b"").unwrap();
        assert_eq!(client.find("key").unwrap().as_deref(), Some(&b""[..]));
        let elsewhere = Store::open("127.0.0.1", port, false, "b", PATIENCE).unwrap();
        assert!(!elsewhere.has("key").unwrap());
        drop(server);
        assert!(client.has("key").is_err());
    }

    #[test]
    fn a_port_that_is_taken() {
        let other = TcpListener::bind("0.0.0.0:0").unwrap();
        let port = other.local_addr().unwrap().port();
        let error = Store::open("127.0.0.1", port, true, "", Duration::from_secs(2)).unwrap_err();
        assert!(error.to_string().contains("EADDRINUSE"), "{error}");
    }
}
