//! From tensors to numbers.

use tch::{Device, Kind, Tensor};

/// The values of a tensor on any device, row-major, as F32.
pub fn values(x: &Tensor) -> Vec<f32> {
    let flat = x.detach().to_device(Device::Cpu).to_kind(Kind::Float).contiguous().view([-1]);
    let mut values = vec![0.0; flat.numel()];
    flat.copy_data(&mut values, flat.numel());
    values
}
