//! From the processor's memory to a GPU.

use crate::error::{NativeError, check};
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
    let new = unsafe { fastgan_upload(handle.as_mut_ptr(), device as i64) };
    check(!new.is_null())?;
    // SAFETY: a non-null result is a tensor that nobody else owns.
    Ok(unsafe { Tensor::from_ptr(new) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::{Cuda, Device, Kind};

    #[test]
    fn values_arrive_or_there_is_an_error_in_words() {
        let x = Tensor::arange(7, (Kind::Int64, Device::Cpu));
        match upload(&x, 0) {
            Ok(there) => assert!(there.device().is_cuda() && there.to_device(Device::Cpu).equal(&x)),
            Err(error) => assert!(!Cuda::is_available() && !error.to_string().is_empty(), "{error}"),
        }
    }
}
