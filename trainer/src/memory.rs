//! Where the memory of a process comes from, on Linux: jemalloc, for libtorch's tensors on a CPU as well as for everything else.
//!
//! A training step asks for the same sizes in the same order every time. The C library's heap answers with holes between them, which are
//! of another size in each process: 1.2 to 1.7 times the tensors. jemalloc sorts by size, and holds 1.1 times the tensors, always.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod jemalloc {
    use std::ffi::{CStr, CString, c_char, c_uint};
    use std::ptr::{self, null_mut};
    use std::sync::LazyLock;
    use tikv_jemalloc_sys::mallctl;

    /// What tensors leave behind is kept for the next ones: each page that went back to the system would come anew, as zeros, at every
    /// step. One pool for all threads, because tensors are made by one of them and what they leave should serve all.
    const SETTINGS: &CStr = c"narenas:1,oversize_threshold:0,dirty_decay_ms:-1,muzzy_decay_ms:-1";

    /// jemalloc reads this before `main`; `MALLOC_CONF` in the environment goes over it.
    #[used]
    #[unsafe(export_name = "malloc_conf")]
    // SAFETY: the pointer is that of a constant.
    static MALLOC_CONF: Option<&'static c_char> = Some(unsafe { &*SETTINGS.as_ptr() });

    /// The pool of what is made aside; none where there can be no more.
    static ASIDE: LazyLock<Option<c_uint>> = LazyLock::new(|| {
        let mut pool = 0;
        read(c"arenas.create", &mut pool).then_some(pool)
    });

    /// While it lives, this thread takes its memory from another pool.
    pub(super) struct Aside {
        pool: c_uint,
        former: c_uint,
    }

    impl Aside {
        pub(super) fn begin() -> Option<Self> {
            let (pool, former) = ((*ASIDE)?, pool()?);
            write(c"thread.arena", pool).then_some(Self { pool, former })
        }
    }

    impl Drop for Aside {
        fn drop(&mut self) {
            write(c"thread.arena", self.former);
            // What nobody uses goes back to the system.
            if let Ok(purge) = CString::new(format!("arena.{}.purge", self.pool)) {
                // SAFETY: a name that ends with a zero, and nothing to read or write.
                unsafe {
                    mallctl(purge.as_ptr(), null_mut(), null_mut(), null_mut(), 0);
                }
            }
        }
    }

    /// The pool that this thread takes its memory from.
    fn pool() -> Option<c_uint> {
        let mut pool = 0;
        read(c"thread.arena", &mut pool).then_some(pool)
    }

    fn read(name: &CStr, value: &mut c_uint) -> bool {
        let mut size = size_of::<c_uint>();
        // SAFETY: a name that ends with a zero, and where to put an unsigned number with its size; jemalloc checks that it is one.
        unsafe { mallctl(name.as_ptr(), ptr::from_mut(value).cast(), &mut size, null_mut(), 0) == 0 }
    }

    fn write(name: &CStr, mut value: c_uint) -> bool {
        let new = ptr::from_mut(&mut value).cast();
        // SAFETY: a name that ends with a zero, and an unsigned number with its size; jemalloc checks that it wants one.
        unsafe { mallctl(name.as_ptr(), null_mut(), null_mut(), new, size_of::<c_uint>()) == 0 }
    }

    #[cfg(test)]
    mod tests {
        use super::super::aside;
        use super::pool;
        use std::panic::catch_unwind;

        #[test]
        fn what_is_aside_has_a_pool_of_its_own_and_comes_back_whatever_happens() {
            let usual = pool().unwrap();
            assert_ne!(aside(pool).unwrap(), usual);
            assert_eq!(pool().unwrap(), usual);
            assert!(catch_unwind(|| aside(|| panic!("as when memory runs out"))).is_err());
            assert_eq!(pool().unwrap(), usual);
        }
    }
}

/// Does something that is not a training step, such as a look at the generator, with memory of its own, which goes back to the system
/// afterwards. A step finds the memory that the step before has left just as it was, so that it fits once more.
pub fn aside<T>(body: impl FnOnce() -> T) -> T {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    let _aside = jemalloc::Aside::begin();
    body()
}
