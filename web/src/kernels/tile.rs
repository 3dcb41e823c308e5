//! How a convolution's work is cut into threads.

/// Invocations and workgroup memory that WebGPU grants everywhere.
const MAX_THREADS: usize = 256;
const MAX_SHARED_BYTES: usize = 16 << 10;

/// The shape of one thread's and one workgroup's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Tile {
    /// Pixels of one column that a thread makes.
    pub rows: usize,
    /// Output quads (four channels each, before the GLU eight) that a thread makes.
    pub quads: usize,
    /// Threads of a workgroup side by side in the map.
    pub spatial: usize,
    /// Threads of a workgroup for different output channels.
    pub groups: usize,
    /// Threads of a workgroup that share the input channels of one result.
    pub slices: usize,
}

impl Tile {
    /// Whether it is within WebGPU's default limits; `halves` is 2 where a thread also makes GLU partners, else 1.
    pub fn fits(&self, halves: usize) -> bool {
        let threads = self.spatial * self.groups * self.slices;
        self.quads > 0
            && (1..=MAX_THREADS).contains(&threads)
            && self.shared_bytes(halves) <= MAX_SHARED_BYTES
            && self.slices <= 64
    }

    fn shared_bytes(&self, halves: usize) -> usize {
        self.spatial * self.groups * (self.slices - 1) * self.rows * self.quads * halves * 16
    }
}
