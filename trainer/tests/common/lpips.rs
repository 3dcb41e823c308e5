//! LPIPS with the fill of its golden numbers.

use super::tensor;
use fastgan_model::filler::filled;
use fastgan_trainer::loss::{LINEAR, Lpips, VGG_CONVOLUTIONS};
use std::collections::HashMap;
use tch::Tensor;

pub(crate) fn filled_lpips() -> Lpips {
    let mut tensors = HashMap::new();
    for (index, input, output) in VGG_CONVOLUTIONS {
        let key = format!("features.{index}.weight");
        let scale = (24.0 / (input as f64 * 9.0)).sqrt();
        tensors.insert(key.clone(), tensor(&key, &[output, input, 3, 3], scale));
        let key = format!("features.{index}.bias");
        tensors.insert(key.clone(), tensor(&key, &[output], 0.1));
    }
    for (key, width) in LINEAR {
        let values: Vec<f32> =
            filled(key, width as usize, 1.0).iter().map(|f| f.abs() / width as f32).collect();
        tensors.insert(key.to_owned(), Tensor::from_slice(&values).view([1, width, 1, 1]));
    }
    Lpips::new(tensors).unwrap()
}
