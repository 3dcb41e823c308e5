//! What can go wrong between processes.

use fastgan_native::NativeError;

/// Why processes do not compute together.
#[derive(Debug, thiserror::Error)]
pub enum ParallelError {
    /// Rank 0 cannot serve the store.
    #[error("port {0} of this machine is taken: set MASTER_PORT to a free one, the same for every process")]
    PortTaken(u16),
    /// The store does not answer.
    #[error(
        "rank {rank} cannot reach {place}: is MASTER_ADDR the host of rank 0, is MASTER_PORT open there, and has rank 0 been started? ({source})"
    )]
    Unreachable {
        /// This process.
        rank: usize,
        /// Address and port.
        place: String,
        /// libtorch's words.
        source: NativeError,
    },
    /// Not everybody came.
    #[error(
        "rank {missing} of {size} has not come to {place} within {minutes} minutes: look at its own messages, and start all {size} processes"
    )]
    Absent {
        /// The first that is missing.
        missing: usize,
        /// All processes.
        size: usize,
        /// Address and port.
        place: String,
        /// How long the others waited.
        minutes: u64,
    },
    /// Two processes compute on one GPU.
    #[error(
        "ranks {first} and {second} have the same GPU: give every process --device cuda, without a number, and a LOCAL_RANK of its own, or show each another GPU with CUDA_VISIBLE_DEVICES"
    )]
    SameGpu {
        /// One of them.
        first: usize,
        /// The other.
        second: usize,
    },
    /// What rank 0 said makes no sense here.
    #[error("what rank 0 says is not understood: install the same version of this program everywhere ({0})")]
    NotUnderstood(#[from] serde_json::Error),
    /// A process left in the middle, and nobody knows why.
    #[error("{0}; go on from the newest checkpoint with --resume")]
    LostContact(NativeError),
}
