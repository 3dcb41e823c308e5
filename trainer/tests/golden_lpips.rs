//! LPIPS against numbers computed with the reference implementation on filled networks.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::lpips::filled_lpips;
use common::tensor;
use fastgan_trainer::loss::{LINEAR, Lpips, VGG_CONVOLUTIONS};
use std::collections::HashMap;
use tch::{Kind, Tensor};

#[test]
fn distances_of_filled_networks() {
    let lpips = filled_lpips();
    let (p, q) = (tensor("p", &[2, 3, 128, 128], 2.0), tensor("q", &[2, 3, 128, 128], 2.0));
    let nearer: Tensor = &p * 0.7 + &q * 0.3;
    for (other, golden) in [(&q, [0.00459749, 0.00459024]), (&nearer, [0.000748447, 0.000743502])] {
        let distance = lpips.distance(other, &lpips.target(&p));
        for (n, expected) in golden.into_iter().enumerate() {
            let value = distance.double_value(&[n as i64]);
            assert!((value - expected).abs() <= 1e-4 * expected, "{value}, expected {expected}");
        }
    }
    assert_eq!(lpips.distance(&p, &lpips.target(&p)).double_value(&[0]), 0.0);
}

#[test]
fn the_gradient_is_finite_where_features_are_all_zero() {
    let mut lpips_of_zeros = HashMap::new();
    for (index, input, output) in VGG_CONVOLUTIONS {
        lpips_of_zeros.insert(
            format!("features.{index}.weight"),
            Tensor::zeros([output, input, 3, 3], tch::kind::FLOAT_CPU),
        );
        lpips_of_zeros
            .insert(format!("features.{index}.bias"), Tensor::zeros([output], tch::kind::FLOAT_CPU));
    }
    for (key, width) in LINEAR {
        lpips_of_zeros.insert(key.to_owned(), Tensor::ones([1, width, 1, 1], tch::kind::FLOAT_CPU));
    }
    let lpips = Lpips::new(lpips_of_zeros).unwrap();
    let x = tensor("p", &[1, 3, 32, 32], 2.0).set_requires_grad(true);
    let distance = lpips.distance(&x, &lpips.target(&tensor("q", &[1, 3, 32, 32], 2.0)));
    let gradient = &Tensor::run_backward(&[distance.sum(Kind::Float)], &[&x], false, false)[0];
    assert!(gradient.isfinite().all().int64_value(&[]) == 1);
}

#[test]
fn a_missing_or_misshapen_tensor_is_named() {
    let error = Lpips::new(HashMap::new()).unwrap_err();
    assert!(error.contains("features.0.weight"), "{error}");
}
