//! Several processes that compute together: c10d's Gloo between processors, NCCL between GPUs.

use crate::error::{NativeError, check};
use crate::store::{CStore, Store, c_string};
use std::ffi::{c_char, c_int};
use tch::Tensor;
use torch_sys::C_tensor;

enum CGroup {}

unsafe extern "C" {
    fn fastgan_group_new(rank: c_int, size: c_int, cuda: c_int) -> *mut CGroup;
    fn fastgan_group_free(group: *mut CGroup);
    fn fastgan_group_meet(group: *mut CGroup, store: *mut CStore, prefix: *const c_char) -> bool;
    fn fastgan_group_sum(group: *mut CGroup, tensor: *mut C_tensor) -> bool;
    fn fastgan_group_broadcast(group: *mut CGroup, tensor: *mut C_tensor) -> bool;
    fn fastgan_group_abort(group: *mut CGroup);
    fn fastgan_group_leave(group: *mut CGroup);
    fn fastgan_group_batch_norm(
        group: *mut CGroup,
        input: *mut C_tensor,
        weight: *mut C_tensor,
        bias: *mut C_tensor,
        running_mean: *mut C_tensor,
        running_var: *mut C_tensor,
        momentum: f64,
        epsilon: f64,
        out: *mut *mut C_tensor,
    ) -> bool;
}

/// The first words of every error of a [`ProcessGroup`]'s calls, also where they come out of a backward pass.
pub const LOST_CONTACT: &str = "the processes lost contact";

/// Processes that compute together, each with its rank. All of them make the same calls in the same order.
///
/// Tensors on a GPU go by NCCL on its current stream, and nothing waits for them; tensors on the CPU go by Gloo, and the call waits.
#[derive(Debug)]
pub struct ProcessGroup(*mut CGroup);

// SAFETY: the calls that another thread may make beside (`abort`) take a lock.
unsafe impl Send for ProcessGroup {}
// SAFETY: see above.
unsafe impl Sync for ProcessGroup {}

impl ProcessGroup {
    /// This process as `rank` of `size`, with the GPU of that index or none. It has met nobody yet.
    pub fn new(rank: usize, size: usize, cuda: Option<usize>) -> Self {
        let cuda = cuda.map_or(-1, |index| index as c_int);
        // SAFETY: plain numbers in, an object of our own out.
        Self(unsafe { fastgan_group_new(rank as c_int, size as c_int, cuda) })
    }

    /// Meets the other ranks at a store, under a prefix that no meeting had before. Waits for all of them.
    ///
    /// # Errors
    /// Where they cannot be reached.
    pub fn meet(&self, store: &Store, prefix: &str) -> Result<(), NativeError> {
        let prefix = c_string(prefix);
        // SAFETY: group and store are live, the prefix outlives the call.
        check(unsafe { fastgan_group_meet(self.0, store.as_ptr(), prefix.as_ptr()) })
    }

    /// Makes a contiguous tensor the sum of all ranks' tensors, in place, bit for bit the same on each.
    ///
    /// # Errors
    /// Beginning with [`LOST_CONTACT`].
    pub fn sum(&self, tensor: &Tensor) -> Result<(), NativeError> {
        // SAFETY: group and tensor are live.
        check(unsafe { fastgan_group_sum(self.0, tensor.as_ptr().cast_mut()) })
    }

    /// Makes a contiguous tensor that of rank 0, in place.
    ///
    /// # Errors
    /// Beginning with [`LOST_CONTACT`].
    pub fn broadcast(&self, tensor: &Tensor) -> Result<(), NativeError> {
        // SAFETY: group and tensor are live.
        check(unsafe { fastgan_group_broadcast(self.0, tensor.as_ptr().cast_mut()) })
    }

    /// Ends what GPUs have under way, so that this process waits for nobody; from any thread. Later calls fail until the next meeting.
    pub fn abort(&self) {
        // SAFETY: the group is live, and the other side takes a lock.
        unsafe { fastgan_group_abort(self.0) }
    }

    /// Leaves the others, whose calls fail from now on, until the next meeting. No call of another thread may be under way.
    pub fn leave(&self) {
        // SAFETY: the group is live.
        unsafe { fastgan_group_leave(self.0) }
    }

    /// BatchNorm over `[N, C, H, W]` with the statistics of all ranks' pictures; differentiable. The group must outlive the graph.
    ///
    /// Gradients of `weight` and `bias` are this rank's part: like those of any other weight they are to be added up over the ranks.
    ///
    /// # Errors
    /// Beginning with [`LOST_CONTACT`]; a backward pass that fails panics with the same words.
    pub fn batch_norm(
        &self,
        input: &Tensor,
        affine: [&Tensor; 2],
        running: [&Tensor; 2],
        momentum: f64,
        epsilon: f64,
    ) -> Result<Tensor, NativeError> {
        let pointer = |tensor: &Tensor| tensor.as_ptr().cast_mut();
        let mut out = std::ptr::null_mut();
        // SAFETY: group and tensors are live, and `out` is filled with a tensor that is ours where it returns true.
        check(unsafe {
            fastgan_group_batch_norm(
                self.0,
                pointer(input),
                pointer(affine[0]),
                pointer(affine[1]),
                pointer(running[0]),
                pointer(running[1]),
                momentum,
                epsilon,
                &raw mut out,
            )
        })?;
        // SAFETY: see above.
        Ok(unsafe { Tensor::from_ptr(out) })
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        // SAFETY: ours, and never used again.
        unsafe { fastgan_group_free(self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;
    use std::time::Duration;
    use tch::{Device, Kind};

    /// Runs `body` as each rank of two, in threads of this process.
    fn two<T: Send>(body: impl Fn(usize, &ProcessGroup) -> T + Sync) -> Vec<T> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let rank = |rank: usize| {
            let store = Store::open("127.0.0.1", port, rank == 0, "test", Duration::from_secs(30)).unwrap();
            let group = ProcessGroup::new(rank, 2, None);
            group.meet(&store, "first").unwrap();
            let result = body(rank, &group);
            // The store of rank 0 stays until both are done.
            group.sum(&Tensor::from(0.0f32)).ok();
            result
        };
        thread::scope(|scope| {
            let threads: Vec<_> = (0..2).map(|n| scope.spawn(move || rank(n))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    }

    #[test]
    fn sums_and_broadcasts() {
        two(|rank, group| {
            let tensor = Tensor::from_slice(&[1.0f32, rank as f32]);
            group.sum(&tensor).unwrap();
            assert_eq!(Vec::<f32>::try_from(&tensor).unwrap(), [2.0, 1.0]);
            let tensor = Tensor::from_slice(&[10 + rank as i64]);
            group.broadcast(&tensor).unwrap();
            assert_eq!(tensor.int64_value(&[0]), 10);
        });
    }

    #[test]
    fn whoever_leaves_is_missed() {
        let words = two(|rank, group| {
            // Both have met: whoever leaves earlier breaks the other's meeting.
            group.sum(&Tensor::from(1.0f32)).unwrap();
            if rank == 1 {
                group.leave();
            }
            group.sum(&Tensor::from(1.0f32)).unwrap_err().to_string()
        });
        assert!(words.iter().all(|words| words.starts_with(LOST_CONTACT)), "{words:?}");
    }

    /// Output, gradients and running statistics are those of libtorch's own BatchNorm over the pictures of both ranks together.
    #[test]
    fn batch_norm_over_both_is_that_of_one_batch() {
        let cpu = (Kind::Double, Device::Cpu);
        let wave = |shape: &[i64], pace: f64| {
            let count = shape.iter().product::<i64>();
            (Tensor::arange(count, cpu) * pace).sin().to_kind(Kind::Float).reshape(shape)
        };
        let pictures = || (wave(&[5, 3, 4, 4], 0.7) * 2.0 + 3.0, wave(&[5, 3, 4, 4], 1.3));
        let make = || {
            let weight = (wave(&[3], 0.9) + 1.5).set_requires_grad(true);
            let bias = wave(&[3], 1.9).set_requires_grad(true);
            (weight, bias, wave(&[3], 0.3), wave(&[3], 0.4) + 2.0)
        };
        let (weight, bias, mean, var) = make();
        let (input, judge) = pictures();
        let x = input.copy().set_requires_grad(true);
        let y = x.batch_norm(Some(&weight), Some(&bias), Some(&mean), Some(&var), true, 0.1, 1e-5, false);
        let loss = (&y * &judge).sum(Kind::Float);
        let expected = Tensor::run_backward(&[&loss], &[&x, &weight, &bias], false, false);

        let parts = two(|rank, group| {
            // Shares of different sizes.
            let (first, count) = [(0, 2), (2, 3)][rank];
            let (weight, bias, mean, var) = make();
            let (input, judge) = pictures();
            let x = input.narrow(0, first, count).copy().set_requires_grad(true);
            let y = group.batch_norm(&x, [&weight, &bias], [&mean, &var], 0.1, 1e-5).unwrap();
            let loss = (&y * judge.narrow(0, first, count)).sum(Kind::Float);
            let mut all = Tensor::run_backward(&[&loss], &[&x, &weight, &bias], false, false);
            all.extend([y.detach(), mean, var]);
            all
        });
        let joined = |n: usize| Tensor::cat(&[&parts[0][n], &parts[1][n]], 0);
        let near = |what: &str, a: &Tensor, b: &Tensor| {
            let difference = (a - b).abs().max().double_value(&[]);
            // F32 rounding of sums over 80 numbers of size 5.
            assert!(difference < 2e-5, "{what}: {difference}");
        };
        near("input's gradient", &joined(0), &expected[0]);
        near("weight's gradient", &(&parts[0][1] + &parts[1][1]), &expected[1]);
        near("bias's gradient", &(&parts[0][2] + &parts[1][2]), &expected[2]);
        near("output", &joined(3), &y);
        for part in &parts {
            near("running mean", &part[4], &mean);
            near("running variance", &part[5], &var);
        }
    }
}
