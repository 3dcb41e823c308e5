//! How a picture's values lie in memory: plane by plane (`NCHW`), or a pixel's channels side by side (`NHWC`, "channels last").

use crate::error::{NativeError, tensor};
use tch::Tensor;

unsafe extern "C" {
    fn fastgan_channels_last(x: *mut torch_sys::C_tensor) -> *mut torch_sys::C_tensor;
    fn fastgan_is_channels_last(x: *mut torch_sys::C_tensor, yes: *mut bool) -> bool;
}

/// `[N, C, H, W]` in the same shape, with a pixel's channels side by side; differentiable. What follows in libtorch keeps that layout.
///
/// # Errors
/// Where `x` does not have four dimensions.
pub fn channels_last(x: &Tensor) -> Result<Tensor, NativeError> {
    let mut handle = x.shallow_clone();
    // SAFETY: tch's tensors are pointers to `at::Tensor`s; the callee makes a new one and keeps nothing.
    unsafe { tensor(fastgan_channels_last(handle.as_mut_ptr())) }
}

/// Whether a pixel's channels lie side by side.
pub fn is_channels_last(x: &Tensor) -> bool {
    let mut yes = false;
    let mut handle = x.shallow_clone();
    // SAFETY: as above; the pointer is to a local that outlives the call.
    unsafe { fastgan_is_channels_last(handle.as_mut_ptr(), &raw mut yes) };
    yes
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::kind::FLOAT_CPU;

    #[test]
    fn values_stay_and_strides_change() {
        let x = Tensor::randn([2, 3, 4, 5], FLOAT_CPU);
        let y = channels_last(&x).unwrap();
        assert!(x.equal(&y) && !is_channels_last(&x) && is_channels_last(&y));
        assert_eq!(y.stride(), [60, 1, 15, 3]);
        assert!(channels_last(&Tensor::zeros([3], FLOAT_CPU)).is_err());
    }
}
