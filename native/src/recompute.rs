//! A part of a network whose inner maps are not kept for the backward pass but computed once more in it: the same gradients, less
//! memory, one more forward pass of the part.

use crate::error::{NativeError, check, words};
use std::ffi::{CString, c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tch::Tensor;
use torch_sys::C_tensor;

type Body = unsafe extern "C" fn(*mut c_void, *const *mut C_tensor, usize, bool) -> *mut C_tensor;
type Drop = unsafe extern "C" fn(*mut c_void);

unsafe extern "C" {
    fn fastgan_recompute(
        body: Body,
        drop: Drop,
        context: *mut c_void,
        inputs: *const *mut C_tensor,
        input_count: usize,
        parameters: *const *mut C_tensor,
        parameter_count: usize,
        out: *mut *mut C_tensor,
    ) -> bool;
    fn fastgan_fail(message: *const c_char);
}

/// What is computed: its inputs, and whether it is computed once more for the backward pass, when it must compute the same and leave
/// nothing behind.
type Part = Box<dyn Fn(&[Tensor], bool) -> Tensor>;

/// Runs `part` on `inputs` so that its graph keeps the inputs alone. `parameters` are all variables that the part uses and that may require a
/// gradient: others get none. The backward pass computes the gradients that it is asked for, and no others.
///
/// # Errors
/// What libtorch or the part said (a panic's message).
pub fn recompute(
    inputs: &[&Tensor],
    parameters: &[&Tensor],
    part: impl Fn(&[Tensor], bool) -> Tensor + 'static,
) -> Result<Tensor, NativeError> {
    let part: Box<Part> = Box::new(Box::new(part));
    let pointers =
        |tensors: &[&Tensor]| -> Vec<_> { tensors.iter().map(|tensor| tensor.as_ptr().cast_mut()).collect() };
    let (inputs, parameters) = (pointers(inputs), pointers(parameters));
    let mut out = std::ptr::null_mut();
    // SAFETY: the pointers are to live tensors; the part belongs to the C++ side, which calls `drop` once and `body` never after that. The
    // backward pass may run it in another thread, but only while this one waits for it.
    check(unsafe {
        fastgan_recompute(
            body,
            drop_part,
            Box::into_raw(part).cast(),
            inputs.as_ptr(),
            inputs.len(),
            parameters.as_ptr(),
            parameters.len(),
            &raw mut out,
        )
    })?;
    // SAFETY: libtorch filled it with a tensor that is ours.
    Ok(unsafe { Tensor::from_ptr(out) })
}

unsafe extern "C" fn body(
    context: *mut c_void,
    inputs: *const *mut C_tensor,
    count: usize,
    again: bool,
) -> *mut C_tensor {
    let run = || {
        // SAFETY: the context is what `recompute` boxed, and has not been dropped.
        let part = unsafe { &*context.cast::<Part>() };
        // SAFETY: `count` pointers to tensors that live until this returns; the copies share their memory.
        let inputs: Vec<_> = (0..count).map(|i| unsafe { Tensor::clone_from_ptr(*inputs.add(i)) }).collect();
        part(&inputs, again)
    };
    match catch_unwind(AssertUnwindSafe(run)) {
        // The tensor is the caller's now.
        Ok(output) => std::mem::ManuallyDrop::new(output).as_ptr().cast_mut(),
        Err(panic) => {
            let words = words(&*panic).unwrap_or("a panic");
            let message = CString::new(words.replace('\0', " ")).unwrap_or_default();
            // SAFETY: a terminated string that outlives the call.
            unsafe { fastgan_fail(message.as_ptr()) };
            std::ptr::null_mut()
        }
    }
}

unsafe extern "C" fn drop_part(context: *mut c_void) {
    // SAFETY: boxed by `recompute`; the C++ side calls this once.
    drop(unsafe { Box::from_raw(context.cast::<Part>()) });
}

#[cfg(test)]
mod tests {
    use super::recompute;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tch::{Device, Kind, Tensor};

    fn leaf(seed: i64, shape: &[i64]) -> Tensor {
        tch::manual_seed(seed);
        Tensor::randn(shape, (Kind::Float, Device::Cpu)).set_requires_grad(true)
    }

    #[test]
    fn gradients_are_the_same_and_the_part_runs_twice() {
        let (x, fixed, weight) = (leaf(1, &[4, 3]), leaf(2, &[4, 5]).detach(), leaf(3, &[3, 5]));
        let part = |inputs: &[Tensor], weight: &Tensor| (inputs[0].matmul(weight) * &inputs[1]).tanh();
        let plain = part(&[x.shallow_clone(), fixed.shallow_clone()], &weight);
        let runs = Arc::new(AtomicUsize::new(0));
        let (counted, own) = (runs.clone(), weight.shallow_clone());
        let saved = recompute(&[&x, &fixed], &[&weight], move |inputs, again| {
            assert_eq!(again, counted.fetch_add(1, Ordering::SeqCst) == 1);
            part(inputs, &own)
        });
        let saved = saved.unwrap();
        assert!(saved.equal(&plain));
        let gradients =
            |y: &Tensor| Tensor::run_backward(&[(y * y).sum(Kind::Float)], &[&x, &weight], false, false);
        for (a, b) in gradients(&plain).into_iter().zip(gradients(&saved)) {
            assert!(a.equal(&b));
        }
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        // With the graph the part itself goes.
        drop(saved);
        assert_eq!(Arc::strong_count(&runs), 1);
    }

    #[test]
    fn only_what_is_asked_for_is_computed() {
        let (x, weight) = (leaf(1, &[4, 3]), leaf(2, &[3, 5]));
        let differentiated = Arc::new(AtomicUsize::new(0));
        let (counted, own) = (differentiated.clone(), weight.shallow_clone());
        let run = move |inputs: &[Tensor], again: bool| {
            counted.fetch_add(usize::from(again && inputs[0].requires_grad()), Ordering::SeqCst);
            inputs[0].matmul(&own).tanh()
        };
        let y = recompute(&[&x], &[&weight], run).unwrap();
        let gradient =
            |of: &Tensor| Tensor::run_backward(&[y.sum(Kind::Float)], &[of], true, false).remove(0);
        let plain = x.matmul(&weight).tanh().sum(Kind::Float);
        let expected = Tensor::run_backward(&[plain], &[&x, &weight], false, false);
        assert!(gradient(&weight).equal(&expected[1]));
        assert_eq!(differentiated.load(Ordering::SeqCst), 0);
        assert!(gradient(&x).equal(&expected[0]));
        assert_eq!(differentiated.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_part_that_fails_says_why() {
        let x = leaf(1, &[2]);
        let failed = recompute(&[&x], &[], |_, _| panic!("no memory for this"));
        assert_eq!(failed.unwrap_err().to_string(), "no memory for this");
    }
}
