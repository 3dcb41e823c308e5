//! Metrics against numbers computed with the reference implementations on filled networks and sets (reference, "Metrics"), and the
//! properties by which each is used.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::lpips::filled_lpips;
use common::{close, mean, tensor};
use fastgan_model::filler::fill;
use fastgan_trainer::metrics::{
    Inception, frechet_distance, kernel_distance, lpips_diversity, memorisation, pairwise_diversity,
};
use std::collections::HashMap;
use tch::{Kind, Tensor};

fn filled_inception() -> HashMap<String, Tensor> {
    let fill = |(key, shape): (String, Vec<i64>)| {
        let values = if key.ends_with(".conv.weight") {
            let fan_in: i64 = shape[1..].iter().product();
            tensor(&key, &shape, (24.0 / fan_in as f64).sqrt())
        } else if key.ends_with(".bn.weight") {
            tensor(&key, &shape, 0.2) + 1.0
        } else if key.ends_with(".bn.bias") {
            tensor(&key, &shape, 0.2)
        } else if key.ends_with(".bn.running_mean") {
            tensor(&key, &shape, 0.1)
        } else {
            tensor(&key, &shape, 1.0).abs() + 1.0
        };
        (key, values)
    };
    Inception::tensors().into_iter().map(fill).collect()
}

#[test]
fn features_of_the_filled_inception() {
    let tensors = filled_inception();
    assert_eq!(tensors.len(), 470);
    let network = Inception::new(tensors).unwrap();
    // The golden input lies in [0, 1]; here pictures lie in [-1, 1].
    let x = tensor("x", &[2, 3, 256, 256], 2.0);
    let y = network.features(&x);
    assert_eq!(y.size(), [2, 2048]);
    let at = |row: i64, column: i64| y.double_value(&[row, column]);
    close("mean", mean(&y), 0.080707, 1e-4);
    close("std", y.to_kind(Kind::Double).std(true).double_value(&[]), 0.111293, 1e-4);
    for (column, expected) in [0.0, 0.032338, 0.039350, 0.0].into_iter().enumerate() {
        close("y[0]", at(0, column as i64), expected, 1e-4);
    }
    close("y[1,2047]", at(1, 2047), 0.019546, 1e-4);
    close("first row", mean(&y.get(0)), 0.0808624, 1e-4);
    close("second row", mean(&y.get(1)), 0.0805523, 1e-4);
}

#[test]
fn a_missing_or_misshapen_tensor_of_inception_is_named() {
    let zeros = || -> HashMap<String, Tensor> {
        Inception::tensors()
            .into_iter()
            .map(|(key, shape)| (key, Tensor::zeros(shape, tch::kind::FLOAT_CPU)))
            .collect()
    };
    let mut tensors = zeros();
    tensors.remove("Mixed_7c.branch3x3dbl_3b.bn.bias");
    let error = Inception::new(tensors).unwrap_err();
    assert!(error.contains("`Mixed_7c.branch3x3dbl_3b.bn.bias`"), "{error}");
    let mut tensors = zeros();
    tensors.insert("Conv2d_1a_3x3.conv.weight".into(), Tensor::zeros([32, 1, 3, 3], tch::kind::FLOAT_CPU));
    let error = Inception::new(tensors).unwrap_err();
    assert!(error.contains("[32, 1, 3, 3]") && error.contains("[32, 3, 3, 3]"), "{error}");
}

/// f(key, r·64 + c) · linspace(from, to, 64)[c] + shift, in double precision.
fn set(key: &str, rows: i64, from: f64, to: f64, shift: f64) -> Tensor {
    let values: Vec<f64> = (0..rows as u64 * 64)
        .map(|i| fill(key, i) * (from + (to - from) * (i % 64) as f64 / 63.0) + shift)
        .collect();
    Tensor::from_slice(&values).view([rows, 64])
}

#[test]
fn frechet_and_kernel_distance_of_filled_sets() {
    let (a, b) = (set("A", 200, 0.5, 2.0, 0.0), set("B", 300, 2.0, 0.5, 0.1));
    close("Fréchet distance", frechet_distance(&a, &b), 5.91098776, 1e-7);
    close("rank-deficient", frechet_distance(&a.narrow(0, 0, 40), &b.narrow(0, 0, 40)), 11.189391, 1e-3);
    close("kernel distance", kernel_distance(&a, &b), 0.0312188590, 1e-9);
    // One set by its covariance, the other by its rows: the same as when both go by the covariance.
    let few = b.narrow(0, 0, 64);
    let repeated = Tensor::cat(&[&few, &few], 0);
    let (by_rows, by_covariance) = (frechet_distance(&a, &few), frechet_distance(&a, &repeated));
    // Said twice, 64 rows have the same mean and 126/127 of the covariance.
    close("either way", by_covariance / by_rows, 1.0, 0.02);
}

#[test]
fn distances_are_zero_to_oneself_and_grow_with_the_difference() {
    for rows in [30, 200] {
        let a = set("A", rows, 0.5, 2.0, 0.0);
        close("to itself", frechet_distance(&a, &a), 0.0, 1e-6);
        let near = frechet_distance(&a, &(&a + 0.05));
        // A shift by s in each of 64 dimensions costs 64·s².
        close("a shift", near, 64.0 * 0.05 * 0.05, 1e-6);
        let noise = set("N", rows, 5.0, 5.0, 1.0);
        assert!(frechet_distance(&a, &noise) > 50.0 * near);
        assert!(kernel_distance(&a, &noise) > 50.0 * kernel_distance(&a, &(&a + 0.05)).abs());
    }
    // Unbiased: halves of one set are apart by nothing but chance, on either side of zero.
    let b = set("B", 300, 2.0, 0.5, 0.1);
    assert!(kernel_distance(&b.narrow(0, 0, 150), &b.narrow(0, 150, 150)).abs() < 5e-3);
}

/// Smooth pictures that differ.
fn pictures(key: &str, count: i64) -> Tensor {
    tensor(key, &[count, 3, 4, 4], 2.0).upsample_bilinear2d([32, 32], false, None, None)
}

#[test]
fn copies_are_memorised_and_others_are_not() {
    let images = pictures("images", 60);
    let copied = memorisation(&(images.narrow(0, 0, 20) * 0.99), &images);
    assert_eq!(copied.share, 1.0);
    assert!(copied.distance < 0.05 * copied.distance_of_images, "{copied:?}");
    // A mirrored copy is a copy.
    let mirrored = memorisation(&images.narrow(0, 20, 20).flip([3].as_slice()), &images);
    assert!(mirrored.share == 1.0 && mirrored.distance < 1e-6, "{mirrored:?}");
    // Pictures of the same kind are as the images among themselves, far ones are nobody's neighbours.
    let fresh = memorisation(&pictures("fresh", 200), &images);
    assert!((fresh.share - fresh.share_of_images).abs() < 0.25, "{fresh:?}");
    assert!((fresh.distance / fresh.distance_of_images - 1.0).abs() < 0.1, "{fresh:?}");
    let noise = memorisation(&tensor("noise", &[20, 3, 32, 32], 2.0), &images);
    assert!(noise.share == 0.0 && noise.distance > 1.3 * noise.distance_of_images, "{noise:?}");
    assert_eq!(fresh.repeated_images, 0);
    let twice = Tensor::cat(&[&images, &images.narrow(0, 0, 5)], 0);
    assert_eq!(memorisation(&images, &twice).repeated_images, 10);
}

#[test]
fn a_collapsed_generator_has_no_diversity() {
    let images = pictures("images", 300);
    close("itself", pairwise_diversity(&images, &images).ratio, 1.0, 1e-9);
    let fresh = pairwise_diversity(&pictures("fresh", 40), &images).ratio;
    close("the same kind", fresh, 1.0, 0.1);
    let one = images.narrow(0, 0, 1).repeat([30, 1, 1, 1]);
    close("one picture", pairwise_diversity(&one, &images).ratio, 0.0, 1e-9);
    close("half the contrast", pairwise_diversity(&(&images * 0.5), &images).ratio, 0.5, 1e-6);
}

#[test]
fn lpips_diversity_falls_with_the_difference() {
    let lpips = filled_lpips();
    let images = pictures("images", 6).avg_pool2d([2, 2], [2, 2], [0, 0], false, true, None);
    let same = lpips_diversity(&lpips, &images, &images, 0);
    assert!((same.ratio - 1.0).abs() < 0.2 && same.samples > 0.0 && same.samples_error > 0.0, "{same:?}");
    assert_eq!(same, lpips_diversity(&lpips, &images, &images, 0));
    let like = images.narrow(0, 0, 1) * 0.95 + &images * 0.05;
    assert!(lpips_diversity(&lpips, &like, &images, 0).ratio < 0.2);
    let one = images.narrow(0, 0, 1).repeat([3, 1, 1, 1]);
    assert_eq!(lpips_diversity(&lpips, &one, &images, 0).samples, 0.0);
}
