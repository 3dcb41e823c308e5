//! From the processor's memory to a GPU.

use crate::error::{NativeError, tensor};
use tch::Tensor;

unsafe extern "C" {
    fn fastgan_upload(x: *mut torch_sys::C_tensor, device: i64) -> *mut torch_sys::C_tensor;
}

/// `x` of the processor's memory on the GPU of that index. Nothing is waited for: the copy takes its turn in the GPU's queue.
///
/// # Errors
/// Where there is no such GPU, or no memory.
pub fn upload(x: &Tensor, device: usize) -> Result<Tensor, NativeError> {
    let mut handle = x.shallow_clone();
    // SAFETY: tch's tensors are pointers to `at::Tensor`s; the callee makes a new one, and libtorch keeps what it copies from.
    unsafe { tensor(fastgan_upload(handle.as_mut_ptr(), device as i64)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::{Cuda, Device, Kind};

    #[test]
    fn a_gpu_that_is_not_there_is_an_error_in_words() {
        let x = Tensor::arange(7, (Kind::Int64, Device::Cpu));
        let error = upload(&x, Cuda::device_count().max(0) as usize).unwrap_err().to_string();
        assert!(error.len() > 10 && !error.contains('\n'), "{error}");
    }

    #[test]
    #[ignore = "needs an NVIDIA GPU"]
    fn values_arrive() {
        let x = Tensor::arange(7, (Kind::Int64, Device::Cpu));
        let there = upload(&x, 0).unwrap();
        assert!(there.device().is_cuda() && there.to_device(Device::Cpu).equal(&x));
    }
}
