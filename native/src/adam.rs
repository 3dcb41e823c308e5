//! Adam in one pass over memory, on any device.

use crate::error::{NativeError, check};
use tch::Tensor;

unsafe extern "C" {
    fn fastgan_fused_adam(
        parameters: *mut torch_sys::C_tensor,
        gradient: *mut torch_sys::C_tensor,
        mean: *mut torch_sys::C_tensor,
        square: *mut torch_sys::C_tensor,
        steps: *mut torch_sys::C_tensor,
        rate: *mut torch_sys::C_tensor,
        beta1: f64,
        beta2: f64,
        epsilon: f64,
    ) -> bool;
}

/// What Adam remembers of one vector of parameters, and how it decays.
#[derive(Debug)]
pub struct AdamState<'a> {
    /// First moment, in the parameters' shape.
    pub mean: &'a mut Tensor,
    /// Second moment, in the parameters' shape.
    pub square: &'a mut Tensor,
    /// Updates so far, this one included: an F32 scalar on the parameters' device.
    pub steps: &'a mut Tensor,
    /// Learning rate: a scalar on the CPU, or an F32 one on the parameters' device.
    pub rate: &'a mut Tensor,
    /// Decay of the first moment.
    pub beta1: f64,
    /// Decay of the second moment.
    pub beta2: f64,
    /// Added to the root of the second moment.
    pub epsilon: f64,
}

/// One update of `parameters` and both moments in place. Call it without a graph being recorded.
///
/// # Errors
/// Where the shapes, kinds or devices differ.
pub fn fused_adam(
    parameters: &mut Tensor,
    gradient: &mut Tensor,
    state: AdamState<'_>,
) -> Result<(), NativeError> {
    let AdamState { mean, square, steps, rate, beta1, beta2, epsilon } = state;
    // SAFETY: tch's tensors are pointers to `at::Tensor`s, valid while they are borrowed; the callee keeps none of them.
    check(unsafe {
        fastgan_fused_adam(
            parameters.as_mut_ptr(),
            gradient.as_mut_ptr(),
            mean.as_mut_ptr(),
            square.as_mut_ptr(),
            steps.as_mut_ptr(),
            rate.as_mut_ptr(),
            beta1,
            beta2,
            epsilon,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::{Kind, kind::FLOAT_CPU};

    /// One update of zero moments at a rate of 0.1; parameters, first and second moment after it.
    fn updated(parameters: &[f32], gradient: &mut Tensor) -> Result<[Tensor; 3], NativeError> {
        let mut parameters = Tensor::from_slice(parameters);
        let (mut mean, mut square) = (parameters.zeros_like(), parameters.zeros_like());
        let state = AdamState {
            mean: &mut mean,
            square: &mut square,
            steps: &mut Tensor::ones([], FLOAT_CPU),
            rate: &mut Tensor::full([], 0.1, FLOAT_CPU),
            beta1: 0.5,
            beta2: 0.999,
            epsilon: 1e-8,
        };
        fused_adam(&mut parameters, gradient, state)?;
        Ok([parameters, mean, square])
    }

    #[test]
    fn one_update_follows_the_definition() {
        let mut gradient = Tensor::from_slice(&[0.5f32, -0.25]);
        let [parameters, mean, square] = updated(&[1.0, -2.0], &mut gradient).unwrap();
        // The first step of Adam is the rate in the gradient's direction.
        let expected = Tensor::from_slice(&[0.9f32, -1.9]);
        assert!((parameters - expected).abs().max().double_value(&[]) < 1e-6);
        assert!((mean - &gradient * 0.5).abs().max().double_value(&[]) < 1e-7);
        assert!((square - gradient.square() * 0.001).abs().max().double_value(&[]) < 1e-9);
    }

    #[test]
    fn another_shape_is_an_error() {
        assert!(updated(&[0.0, 0.0], &mut Tensor::zeros([3], (Kind::Double, tch::Device::Cpu))).is_err());
    }
}
