//! Images that are not square become square in three ways.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{path, pictures, refuse, run};
use fastgan_trainer::data::{Channels, Fit, Images, Square, decode, scan};
use fastgan_trainer::train::{RunFolder, Settings};
use image::{Rgb, RgbImage, Rgba, RgbaImage};
use std::sync::atomic::{AtomicU64, Ordering};

const SIDE: usize = 64;

fn square(fit: Fit, channels: Channels) -> Square {
    Square { side: SIDE as u32, fit, channels }
}

/// One pixel of planes.
fn at<const C: usize>(planes: &[u8], x: usize, y: usize) -> [u8; C] {
    std::array::from_fn(|c| planes[(c * SIDE + y) * SIDE + x])
}

/// Columns of 16 pixels in six colours, 96×48.
fn stripes() -> RgbImage {
    let colors = [[250, 0, 0], [0, 250, 0], [0, 0, 250], [250, 250, 0], [0, 250, 250], [250, 0, 250]];
    RgbImage::from_fn(96, 48, |x, _| Rgb(colors[x as usize / 16]))
}

#[test]
fn squashed_cropped_padded() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stripes.png");
    stripes().save(&file).unwrap();
    let of = |fit| decode(&file, square(fit, Channels::Rgb)).unwrap();
    assert_eq!(of(Fit::Squash), decode(&file, 64).unwrap());
    // All six across the whole side.
    let squashed = of(Fit::Squash);
    assert_eq!([5, 16, 59].map(|x| at(&squashed, x, 2)), [[250, 0, 0], [0, 250, 0], [250, 0, 250]]);
    // The middle 48 pixels: half of the second, the third and fourth, half of the fifth.
    let cropped = of(Fit::Crop);
    assert_eq!(
        [2, 16, 40, 61].map(|x| at(&cropped, x, 63)),
        [[0, 250, 0], [0, 0, 250], [250, 250, 0], [0, 250, 250]]
    );
    // 64×32 between bars of 16 rows in the mean colour of the edge: (250·3)/6 of each channel.
    let padded = of(Fit::Pad);
    assert_eq!([0, 15, 48, 63].map(|y| at(&padded, 30, y)), [[125, 125, 125]; 4]);
    assert_eq!([16, 47].map(|y| at(&padded, 4, y)), [[250, 0, 0]; 2]);
    // Upright, and of an odd size: bars left and right differ in colour as the edges do.
    let upright = folder.path().join("upright.png");
    image::imageops::rotate90(&stripes()).save(&upright).unwrap();
    let padded = decode(&upright, square(Fit::Pad, Channels::Rgb)).unwrap();
    assert_eq!(at(&padded, 32, 4), [250, 0, 0]);
    let ramp = folder.path().join("ramp.png");
    RgbImage::from_fn(33, 101, |x, _| Rgb([(x * 7) as u8; 3])).save(&ramp).unwrap();
    let padded = decode(&ramp, square(Fit::Pad, Channels::Grey)).unwrap();
    assert_eq!(padded.len(), 64 * 64);
    let ([left], [right]) = (at(&padded, 0, 9), at(&padded, 63, 60));
    assert!(left < 12 && right > 212, "{left} {right}");
    assert_eq!((at::<1>(&padded, 20, 9), at::<1>(&padded, 42, 9)), ([left], [right]));
    // Nothing but a line.
    let line = folder.path().join("line.png");
    RgbImage::from_pixel(900, 1, Rgb([10, 20, 30])).save(&line).unwrap();
    for fit in [Fit::Squash, Fit::Crop, Fit::Pad] {
        let planes = decode(&line, square(fit, Channels::Rgb)).unwrap();
        assert_eq!([0, 31, 63].map(|y| at(&planes, 0, y)), [[10, 20, 30]; 3]);
    }
}

#[test]
fn bars_beside_something_on_nothing_are_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("disc.png");
    let inside = |x: u32, y: u32| (f64::from(x) - 50.0).hypot(f64::from(y) - 25.0) < 20.0;
    let pixel = |x, y| if inside(x, y) { Rgba([200, 30, 10, 255]) } else { Rgba([0, 255, 0, 0]) };
    RgbaImage::from_fn(100, 50, pixel).save(&file).unwrap();
    let rgba = decode(&file, square(Fit::Pad, Channels::Rgba)).unwrap();
    // The hidden green is gone: what nobody sees continues what can be seen.
    for (x, y) in [(0, 0), (30, 3), (0, 32), (63, 63)] {
        assert_eq!(at(&rgba, x, y), [200, 30, 10, 0], "{x} {y}");
    }
    assert_eq!(at(&rgba, 32, 32), [200, 30, 10, 255]);
    let white = decode(&file, square(Fit::Pad, Channels::Rgb)).unwrap();
    assert_eq!((at(&white, 0, 0), at(&white, 32, 32)), ([255; 3], [200, 30, 10]));
    let grey = decode(&file, square(Fit::Pad, Channels::Grey)).unwrap();
    // 0.299·200 + 0.587·30 + 0.114·10.
    assert_eq!((at(&grey, 0, 0), at(&grey, 32, 32)), ([255], [79]));
}

#[test]
fn each_way_has_a_cache_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (data, cache) = (folder.path().join("data"), folder.path().join("cache"));
    pictures(&data, 3);
    std::fs::create_dir(&cache).unwrap();
    let files = scan(&data).unwrap();
    let decoded = AtomicU64::new(0);
    let open = |square| {
        Images::open(&cache, &files, square, |n| {
            let _ = decoded.fetch_add(n, Ordering::Relaxed);
        })
        .unwrap()
    };
    let squares = [
        square(Fit::Squash, Channels::Rgb),
        square(Fit::Crop, Channels::Rgb),
        square(Fit::Pad, Channels::Rgba),
        square(Fit::Squash, Channels::Grey),
    ];
    for round in 1..=2 {
        for square in squares {
            let batch = open(square).batch(&[0, 2], tch::Device::Cpu);
            assert_eq!(batch.size(), [2, square.channels.count() as i64, 64, 64]);
        }
        assert_eq!(decoded.load(Ordering::Relaxed), 3 * 4, "round {round}");
    }
}

#[test]
fn the_run_knows_how_its_images_were_fitted() {
    let folder = tempfile::tempdir().unwrap();
    let (data, run_folder) = (folder.path().join("data"), folder.path().join("run"));
    pictures(&data, 3);
    let plan = run(&["train", "--data", path(&data), "--fit", "pad", "--channels", "1", "--dry-run"]);
    assert!(plan.contains("fit = \"pad\"") && plan.contains("channels = 1"), "{plan}");
    let plan = run(&["train", "--data", path(&data), "--dry-run"]);
    assert!(plan.contains("fit = \"squash\"") && plan.contains("channels = 3"), "{plan}");
    let train = ["train", "--data", path(&data), "--run", path(&run_folder)];
    assert!(refuse(&[&train[..], &["--channels", "2"]].concat()).contains("choose 1 (grey), 3 (RGB) or 4"));
    let settings = Settings { fit: Fit::Crop, ..Settings::official(data.clone()) };
    RunFolder::create(&run_folder, &settings).unwrap();
    assert_eq!(RunFolder::open(&run_folder).unwrap().1.square(), Square { fit: Fit::Crop, ..256.into() });
    let said = refuse(&["train", "--resume", "--run", path(&run_folder), "--fit", "pad"]);
    assert!(said.contains("--fit cannot be changed"), "{said}");
}
