//! Where the memory of a process comes from, on Linux: jemalloc, for libtorch's tensors on a CPU as well as for everything else.
//!
//! A training step asks for the same sizes in the same order every time. The C library's heap answers with holes between them, which are
//! of another size in each process: 1.2 to 1.7 times the tensors. jemalloc sorts by size, and holds 1.1 times the tensors, always.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod jemalloc {
    use std::ffi::{CStr, c_char};
    use std::ptr::null_mut;
    use tikv_jemalloc_sys::mallctl;

    /// What tensors leave behind is kept for the next ones: each page that went back to the system would come anew, as zeros, at every
    /// step. One pool for all threads, because tensors are made by one of them and what they leave should serve all.
    const SETTINGS: &CStr = c"narenas:1,oversize_threshold:0,dirty_decay_ms:-1,muzzy_decay_ms:-1";

    /// jemalloc reads this before `main`; `MALLOC_CONF` in the environment goes over it.
    #[used]
    #[unsafe(export_name = "malloc_conf")]
    // SAFETY: the pointer is that of a constant.
    static MALLOC_CONF: Option<&'static c_char> = Some(unsafe { &*SETTINGS.as_ptr() });

    /// All pools: `MALLCTL_ARENAS_ALL` of jemalloc's header.
    const PURGE: &CStr = c"arena.4096.purge";

    pub(super) fn give_back() {
        // SAFETY: a name that ends with a zero, and nothing to read or write. What is in use stays.
        unsafe {
            mallctl(PURGE.as_ptr(), null_mut(), null_mut(), null_mut(), 0);
        }
    }
}

/// Gives memory that nobody uses any longer back to the system: after something that needed more than a training step does.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    jemalloc::give_back();
}
