//! How fast a device multiplies and moves, measured on the spot.

use crate::no_grad::no_grad;
use crate::train::Precision;
use std::time::Instant;
use tch::{Cuda, Device, Kind, Tensor};

/// What a device can do at best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed {
    /// Multiply-adds each second, in a large matrix product.
    pub multiply_adds: f64,
    /// Bytes read and written each second, in a large copy.
    pub bytes: f64,
}

/// How often each is tried; the best counts.
const TRIALS: usize = 15;

impl Speed {
    /// Of `device`, with factors of that precision. It takes about a second.
    pub fn measure(device: Device, precision: Precision) -> Self {
        // Large enough that starting it costs nothing beside it, small enough to have room beside a training.
        let (side, numbers) = if device.is_cuda() { (8192, 1 << 28) } else { (1024, 1 << 24) };
        no_grad(|| {
            let matrix = || Tensor::ones([side, side], (Kind::Float, device));
            let (a, b) = (matrix(), matrix());
            let multiply = || precision.forward(device, || drop(a.matmul(&b)));
            let from = Tensor::ones([numbers], (Kind::Float, device));
            let mut to = Tensor::empty_like(&from);
            let seconds = best(device, multiply);
            let copying = best(device, || to.copy_(&from));
            Self {
                multiply_adds: (side * side * side) as f64 / seconds,
                bytes: 8.0 * numbers as f64 / copying,
            }
        })
    }
}

fn best(device: Device, mut work: impl FnMut()) -> f64 {
    let wait = || {
        if let Device::Cuda(index) = device {
            Cuda::synchronize(index as i64);
        }
    };
    // The first one loads kernels and memory.
    work();
    let trial = |_| {
        wait();
        let start = Instant::now();
        work();
        wait();
        start.elapsed().as_secs_f64()
    };
    (0..TRIALS).map(trial).fold(f64::INFINITY, f64::min)
}
