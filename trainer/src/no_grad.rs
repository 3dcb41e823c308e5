//! Work without a graph.

/// Does `work` without recording what would be needed for gradients. Unlike the binding's own function it also restores what was before
/// when `work` panics, as it does where memory runs out, and the panic is caught.
pub fn no_grad<T>(work: impl FnOnce() -> T) -> T {
    let _off = tch::no_grad_guard();
    work()
}

#[cfg(test)]
mod tests {
    use super::no_grad;
    use std::panic::catch_unwind;
    use tch::{Tensor, kind::FLOAT_CPU};

    #[test]
    fn gradients_are_on_again_after_a_panic() {
        let leaf = Tensor::zeros([1], FLOAT_CPU).set_requires_grad(true);
        let with_graph = || (&leaf * 2.0).requires_grad();
        assert!(!no_grad(with_graph) && with_graph());
        assert!(catch_unwind(|| no_grad(|| panic!("no memory"))).is_err());
        assert!(with_graph());
    }
}
