//! A file that streams in is never in memory as a whole.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use fastgan_model::Architecture;
use fastgan_model::file::{Dtype, Header, ModelFile, ModelStream};
use fastgan_model::filler::filled;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The system's memory, counted.
struct Counting;

static USED: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came; only sizes are noted.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        MOST.fetch_max(USED.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static MEMORY: Counting = Counting;

#[test]
fn one_tensor_at_a_time() {
    let architecture = Architecture::new(256, 3, 64, 24).unwrap();
    let tensors =
        architecture.tensors().into_iter().map(|t| (t.name.clone(), filled(&t.name, t.len(), 0.2))).collect();
    let model = ModelFile::new(Header::new(architecture), tensors).unwrap();
    // The longest are feat_8's two weights, which are neighbours: the piece that ends one begins the other. The 4-bit
    // scales of the whole file, 16 bits each, wait besides.
    let both = (384 + 192) * 384 * 9;
    let scales = 2 * (64 * 768 + (384 + 192) * 384 / 4);
    for (dtype, most) in [
        (Dtype::F32, 4 * both),
        (Dtype::F16, 2 * both),
        (Dtype::Int8, both),
        (Dtype::Mixed, both / 2 + scales),
    ] {
        let bytes = model.to_bytes(dtype).unwrap();
        let before = USED.load(Relaxed);
        MOST.store(before, Relaxed);
        let mut stream = ModelStream::new();
        let mut tensors = 0;
        for piece in bytes.chunks(65_536) {
            tensors += stream.push(piece).unwrap().len();
        }
        stream.finish().unwrap();
        let used = MOST.load(Relaxed) - before;
        assert_eq!(tensors, architecture.tensors().len());
        // The header, its tables and small tensors of the same piece come on top.
        assert!(used <= most + 200_000, "{dtype:?}: {used} bytes, {most} expected");
        assert!(used < bytes.len() * 2 / 3, "{dtype:?}: {used} of {} bytes", bytes.len());
    }
}
