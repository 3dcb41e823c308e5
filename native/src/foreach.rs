//! Operations over many tensors at once.

use crate::error::{NativeError, check};
use tch::Tensor;
use torch_sys::C_tensor;

unsafe extern "C" {
    fn fastgan_largest(tensors: *const *mut C_tensor, count: usize, out: *mut *mut C_tensor) -> bool;
}

/// The largest absolute value of each tensor, as a vector; NaN where a tensor holds one. None of the tensors may be empty.
///
/// # Errors
/// Where libtorch refuses: tensors on several devices, no tensor at all.
pub fn largest(tensors: &[Tensor]) -> Result<Tensor, NativeError> {
    let pointers: Vec<_> = tensors.iter().map(|tensor| tensor.as_ptr().cast_mut()).collect();
    let mut out = std::ptr::null_mut();
    // SAFETY: the pointers are to live tensors, and libtorch fills `out` with a tensor that is ours where it returns true.
    check(unsafe { fastgan_largest(pointers.as_ptr(), pointers.len(), &raw mut out) })?;
    // SAFETY: see above.
    Ok(unsafe { Tensor::from_ptr(out) })
}

#[cfg(test)]
mod tests {
    use super::largest;
    use tch::Tensor;

    #[test]
    fn the_largest_of_each() {
        let tensors = [
            Tensor::from_slice(&[1.0f32, -3.0]),
            Tensor::from_slice(&[f32::NAN, 2.0]),
            Tensor::from_slice(&[0.5f32]),
        ];
        let values = Vec::<f32>::try_from(largest(&tensors).unwrap()).unwrap();
        assert_eq!((values[0], values[2]), (3.0, 0.5));
        assert!(values[1].is_nan());
        assert!(largest(&[]).is_err());
    }
}
