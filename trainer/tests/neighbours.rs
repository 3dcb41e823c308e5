//! The nearest training images of samples.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{path, pictures, refuse, run};
use common::lpips::filled_lpips;
use common::tensor;
use fastgan_model::file::ModelFile;
use fastgan_trainer::applications::neighbours::{Measure, distances, mean_nearest, nearest};
use fastgan_trainer::data::{Images, scan};
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::latents::Latents;
use std::path::{Path, PathBuf};
use tch::{Device, Kind};

fn shipped() -> PathBuf {
    Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../www/models/smileys.safetensors")
}

/// Points of LPIPS are as far from each other as LPIPS says.
#[test]
fn points_have_lpips_for_distances() {
    let lpips = filled_lpips();
    let (p, q) = (tensor("p", &[2, 3, 32, 32], 2.0), tensor("q", &[2, 3, 32, 32], 2.0));
    let expected = lpips.distance(&p, &lpips.target(&q));
    let (a, b) = (lpips.embedding(&p), lpips.embedding(&q));
    let found = (a - b).square().sum_dim_intlist([1].as_slice(), false, Kind::Float);
    let difference = (found / &expected - 1.0).abs().max().double_value(&[]);
    // Two orders of summing 127,000 products in 32 bits.
    assert!(difference < 1e-4, "{difference}");
}

/// Among other images, those that the generator itself has drawn are found at their samples, with either measure.
#[test]
fn samples_among_the_images_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    run(&["sample", "--model", path(&shipped()), "--seeds", "40-42", "--output", path(&data)]);
    std::fs::remove_file(data.join("sheet.png")).unwrap();
    pictures(&data, 2);
    let files = scan(&data).unwrap();
    let model = ModelFile::read(&std::fs::read(shipped()).unwrap()).unwrap();
    let generator = InferenceGenerator::new(&model, Device::Cpu);
    let z = Latents::from_seeds(&[41], 256).tensor();
    let lpips = filled_lpips();
    for (measure, z) in [
        (
            Measure::Thumbnails,
            Latents::from_seeds(&(0..20).chain([42, 40]).collect::<Vec<_>>(), 256).tensor(),
        ),
        (Measure::Lpips(&lpips), z),
    ] {
        let images = Images::open(folder.path(), &files, measure.side(64), |_| ()).unwrap();
        let mut passes = 0;
        let table = distances(measure, &generator, &z, &images, || passes += 1);
        assert_eq!(table.size(), [z.size()[0], 5]);
        // Every image once for every 16 samples.
        assert_eq!(passes, 5 * (z.size()[0] as usize).div_ceil(16));
        let found = nearest(&table, 2);
        let last = &found[found.len() - 1];
        let name = files[last[0].0].file_name().unwrap().to_str().unwrap();
        assert_eq!(name, if found.len() == 1 { "seed-41.png" } else { "seed-40.png" });
        // Rounded to bytes, so not quite 0; and the next one is another picture.
        assert!(last[0].1 < 0.01 && last[1].1 > 3.0 * last[0].1, "{last:?}");
        assert!(mean_nearest(&table) >= last[0].1);
    }
}

#[test]
fn the_command_makes_a_sheet_and_figures() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("data"), folder.path().join("out"));
    pictures(&data, 4);
    std::fs::write(data.join("note.png"), "no picture").unwrap();
    let model = shipped();
    let start = ["neighbours", "--model", path(&model), "--data", path(&data), "--output", path(&out)];
    let arguments = |samples, runs, columns| {
        let numbers = ["--samples", samples, "--runs", runs, "--columns", columns];
        [&start[..], &numbers, &["--weights", path(folder.path())]].concat()
    };
    let said = run(&arguments("9", "2", "2"));
    assert!(said.contains("no LPIPS weights") && said.contains("root-mean-square"), "{said}");
    assert!(said.contains("left out") && said.contains("nearest of 4 images"), "{said}");
    // Two halves of a sample and two images, a white column between them, five rows.
    let size = image::image_dimensions(out.join("neighbours.png")).unwrap();
    assert_eq!(size, (7 * 66 - 2, 5 * 66 - 2));
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.join("report.json")).unwrap()).unwrap();
    let runs: Vec<f64> = report["runs"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
    assert_eq!(runs.len(), 2);
    assert_ne!(runs[0], runs[1]);
    assert_eq!(report["best"].as_f64().unwrap(), runs[0].min(runs[1]));
    assert_eq!(report["neighbours"].as_array().unwrap().len(), 9);
    // Smileys are no gradients: an image's own copy is nearer.
    assert!(report["copies"].as_f64().unwrap() < runs[0], "{report}");
    assert!(said.contains("only LPIPS"), "{said}");
    assert!(refuse(&arguments("9", "2", "2")).contains("add --force"));
    for arguments in [arguments("0", "2", "2"), arguments("9", "0", "2"), arguments("9", "2", "0")] {
        assert!(refuse(&arguments).contains("is 0"));
    }
}
