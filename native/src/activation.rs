//! Leaky ReLU with a slope: the binding's has none.

use crate::error::{NativeError, tensor};
use tch::Tensor;

unsafe extern "C" {
    fn fastgan_leaky_relu(x: *mut torch_sys::C_tensor, slope: f64) -> *mut torch_sys::C_tensor;
}

/// `x` where it is positive, else `slope`·`x`; differentiable. It is written over `x`: for what nothing else keeps, whose layer's gradient
/// does not need its output. The slope is positive, so that the gradient follows from the result.
///
/// # Errors
/// Where `x` has no numbers to be multiplied, or is a variable of its own.
pub fn leaky_relu_in_place(mut x: Tensor, slope: f64) -> Result<Tensor, NativeError> {
    // SAFETY: tch's tensors are pointers to `at::Tensor`s; the callee makes a new handle and keeps nothing.
    unsafe { tensor(fastgan_leaky_relu(x.as_mut_ptr(), slope)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::{Kind, kind::FLOAT_CPU};

    #[test]
    fn it_agrees_with_the_definition_and_its_gradient() {
        let x = Tensor::from_slice(&[-2.0f32, -0.5, 0.5, 3.0]).set_requires_grad(true);
        let y = leaky_relu_in_place(&x * 1.0, 0.2).unwrap();
        let expected = Tensor::from_slice(&[-0.4f32, -0.1, 0.5, 3.0]);
        assert!((&y - &expected).abs().max().double_value(&[]) < 1e-7);
        let gradient = &Tensor::run_backward(&[y.sum(Kind::Float)], &[&x], false, false)[0];
        assert_eq!(Vec::<f32>::try_from(gradient).unwrap(), [0.2, 0.2, 1.0, 1.0]);
    }

    #[test]
    fn a_variable_is_not_overwritten() {
        let x = Tensor::zeros([2], FLOAT_CPU).set_requires_grad(true);
        assert!(leaky_relu_in_place(x, 0.2).unwrap_err().to_string().contains("leaf"));
    }
}
