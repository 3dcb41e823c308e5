//! The parameters of a network as views of one buffer.

use crate::no_grad::no_grad;
use std::borrow::Borrow;
use tch::Tensor;
use tch::nn::VarStore;

/// All trainable variables of a network, laid into one vector in the order of their names.
#[derive(Debug)]
pub struct FlatParameters {
    buffer: Tensor,
    names: Vec<String>,
    variables: Vec<Tensor>,
}

impl FlatParameters {
    /// Moves the trainable variables of `store` into one buffer. The variables stay what they were to the network.
    pub fn new(store: &VarStore) -> Self {
        let mut named: Vec<_> = store.variables().into_iter().filter(|(_, v)| v.requires_grad()).collect();
        named.sort_by(|a, b| a.0.cmp(&b.0));
        let (names, mut variables): (Vec<_>, Vec<_>) = named.into_iter().unzip();
        let buffer = no_grad(|| {
            let buffer = flatten(&variables);
            let views = views(&buffer, &shapes(&variables));
            for (variable, view) in variables.iter_mut().zip(views) {
                variable.set_data(&view);
            }
            buffer
        });
        Self { buffer, names, variables }
    }

    /// The buffer itself: writing to it writes to every variable.
    pub fn buffer(&self) -> &Tensor {
        &self.buffer
    }

    /// The variables themselves, in the buffer's order.
    pub fn variables(&self) -> &[Tensor] {
        &self.variables
    }

    /// Their names, in the same order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The gradient of `loss` by every parameter, flat; zero where the loss does not depend on one. Frees the graph.
    pub fn gradient(&self, loss: &Tensor) -> Tensor {
        let gradients = Tensor::run_backward(&[loss], &self.variables, false, false);
        let parts: Vec<_> = gradients
            .into_iter()
            .zip(&self.variables)
            .map(|(gradient, variable)| if gradient.defined() { gradient } else { variable.zeros_like() })
            .collect();
        flatten(&parts)
    }

    /// A vector of this layout as named tensors.
    pub fn named(&self, flat: &Tensor) -> Vec<(String, Tensor)> {
        self.names.iter().cloned().zip(views(flat, &shapes(&self.variables))).collect()
    }
}

fn shapes(variables: &[Tensor]) -> Vec<Vec<i64>> {
    variables.iter().map(Tensor::size).collect()
}

fn flatten<T: Borrow<Tensor>>(tensors: &[T]) -> Tensor {
    let parts: Vec<_> = tensors.iter().map(|t| t.borrow().reshape([-1])).collect();
    Tensor::cat(&parts, 0)
}

fn views(flat: &Tensor, shapes: &[Vec<i64>]) -> Vec<Tensor> {
    let mut start = 0;
    shapes
        .iter()
        .map(|shape| {
            let length = shape.iter().product();
            let view = flat.narrow(0, start, length).view(&shape[..]);
            start += length;
            view
        })
        .collect()
}
