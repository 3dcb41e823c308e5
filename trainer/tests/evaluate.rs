//! `fastgan evaluate` on the model that comes with the project, and what it rests on.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{fastgan, path, pictures, refuse, text};
use common::tensor;
use fastgan_trainer::metrics::{Evaluation, Inception, Metric, Network, Report, Source};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tch::Device;

/// The trained model at 64 px; asked at run time, because checkouts that share a target folder also share this program.
fn model() -> String {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    Path::new(&root).join("../www/models/smileys.safetensors").to_str().unwrap().to_owned()
}

/// Runs `evaluate` with no weights and a cache of the test's own; gives what it printed, and its JSON.
fn evaluate(folder: &Path, arguments: &[&str]) -> (String, Value) {
    let json = folder.join("report.json");
    let nothing = folder.join("no-weights");
    let fixed =
        ["evaluate", "--device", "cpu", "--force", "--weights", path(&nothing), "--json", path(&json)];
    let output =
        fastgan().args(fixed).args(arguments).env("FASTGAN_CACHE", folder.join("cache")).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    (text(&output), serde_json::from_slice(&fs::read(&json).unwrap()).unwrap())
}

fn measured<'a>(report: &'a Value, metric: &str) -> &'a Value {
    let all = report["measured"].as_array().unwrap();
    all.iter()
        .find(|measured| measured["metric"] == metric)
        .unwrap_or_else(|| panic!("no {metric} in {report}"))
}

fn value(report: &Value, metric: &str) -> f64 {
    measured(report, metric)["value"].as_f64().unwrap()
}

#[test]
fn a_model_is_measured_without_weights() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let data = folder.join("data");
    pictures(&data, 12);
    fs::write(data.join("broken.png"), b"no image").unwrap();
    let model = model();
    let arguments = ["--model", &model[..], "--data", path(&data), "--samples", "24", "--seed", "7"];
    let (said, report) = evaluate(folder, &arguments);
    assert!(said.contains("24 samples of") && said.contains("13 images of"), "{said}");
    assert_eq!(said.matches("fastgan weights fetch").count(), 1, "{said}");
    assert!(
        report["left_out"][0].as_str().unwrap().starts_with("fid, kid, lpips cannot be measured"),
        "{report}"
    );
    assert_eq!((&report["protocol"]["n_real"], &report["protocol"]["n_fake"]), (&12.into(), &24.into()));
    assert_eq!(report["protocol"]["seeds"], serde_json::json!([7, 30]));
    assert_eq!(report["protocol"]["model"].as_str().unwrap().len(), 64);
    assert!(report["warnings"][0].as_str().unwrap().contains("broken.png"), "{report}");
    // Smileys are no copies of these pictures, and far from them.
    assert_eq!(value(&report, "memorisation"), 0.0);
    let details = &measured(&report, "memorisation")["details"];
    assert!(details["distance"].as_f64() > details["distance_of_images"].as_f64(), "{details}");
    assert!(value(&report, "swd") > 20.0 && value(&report, "diversity") > 0.0, "{report}");
    assert!(said.contains("128 patches of 7×7 px"), "{said}");
    // The same again is the same, to the last digit; other seeds are other samples.
    assert_eq!(evaluate(folder, &arguments).1, report);
    let others = [
        "--model",
        &model[..],
        "--data",
        path(&data),
        "--samples",
        "24",
        "--seed",
        "99",
        "--metrics",
        "diversity",
    ];
    let other = evaluate(folder, &others).1;
    assert_ne!(value(&other, "diversity"), value(&report, "diversity"));
    assert_eq!(other["measured"].as_array().unwrap().len(), 1);
}

#[test]
fn a_folder_against_itself_and_against_noise() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (data, noise, odd) = (folder.join("data"), folder.join("noise"), folder.join("odd"));
    fs::create_dir_all(&data).unwrap();
    fs::create_dir_all(&noise).unwrap();
    for n in 0..10u32 {
        let smooth = |x: u32, y: u32| [(x * 8) as u8, (y * 8) as u8, (n * 25) as u8];
        let rough = |x: u32, y: u32| {
            [0, 1, 2].map(|c| (((x * 71 + y * 37 + n * 13 + c * 29 + 1) * 40503) >> 4) as u8)
        };
        let of =
            |f: &dyn Fn(u32, u32) -> [u8; 3]| image::RgbImage::from_fn(32, 32, |x, y| image::Rgb(f(x, y)));
        of(&smooth).save(data.join(format!("{n}.png"))).unwrap();
        of(&rough).save(noise.join(format!("{n}.png"))).unwrap();
    }
    let (_, own) = evaluate(folder, &["--images", path(&data), "--data", path(&data)]);
    let (_, other) = evaluate(folder, &["--images", path(&noise), "--data", path(&data)]);
    assert_eq!((value(&own, "memorisation"), value(&own, "diversity")), (1.0, 1.0));
    assert_eq!(value(&other, "memorisation"), 0.0);
    assert!(value(&other, "swd") > 3.0 * value(&own, "swd"), "{own} {other}");
    assert_eq!(own["protocol"]["seeds"], Value::Null);
    // Pictures that are no squares of one size have no pixels that could be laid side by side.
    pictures(&odd, 3);
    let (said, report) = evaluate(folder, &["--images", path(&odd), "--data", path(&data)]);
    assert!(
        said.contains("swd cannot be measured, because") && report["measured"].as_array().unwrap().len() == 2
    );
    let said = refuse(&["evaluate", "--images", path(&odd), "--data", path(&data), "--metrics", "swd"]);
    assert!(said.contains("squares of one size"), "{said}");
}

#[test]
fn what_cannot_be_measured_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (data, one, empty) = (folder.join("data"), folder.join("one"), folder.join("empty"));
    pictures(&data, 3);
    pictures(&one, 1);
    fs::create_dir_all(&empty).unwrap();
    let model = model();
    let refused = |data: &Path, more: &[&str]| {
        let weights = folder.join("no-weights");
        refuse(
            &[&["evaluate", "--model", &model[..], "--data", path(data), "--weights", path(&weights)], more]
                .concat(),
        )
    };
    let said = refused(&data, &["--metrics", "fid,swd"]);
    assert!(said.contains("fid cannot be measured") && said.contains("fastgan weights fetch"), "{said}");
    assert!(refused(&empty, &[]).contains("no images in"));
    let said = refused(&one, &["--samples", "2"]);
    assert!(said.contains("training images: 1 can be used, and at least 2 are needed"), "{said}");
    assert!(refused(&data, &["--samples", "1"]).contains("at least 2"));
    let report = folder.join("report.json");
    fs::write(&report, "{}").unwrap();
    assert!(refused(&data, &["--json", path(&report)]).contains("--force"));
    assert_eq!(fs::read_to_string(&report).unwrap(), "{}");
    let unknown =
        fastgan().args(["evaluate", "--model", &model, "--data", path(&data), "--metrics", "is"]).output();
    assert!(text(&unknown.unwrap()).contains("`is` is no metric: choose among fid, kid, lpips"));
}

fn files(folder: &Path, count: u32, blue: u8) -> Vec<PathBuf> {
    fs::create_dir_all(folder).unwrap();
    let save = |n: u32| {
        let file = folder.join(format!("{n}.png"));
        let of = |x: u32, y: u32| image::Rgb([(x * 7 + n * 20) as u8, (y * (5 + n)) as u8, blue]);
        image::RgbImage::from_fn(20, 20, of).save(&file).unwrap();
        file
    };
    (0..count).map(save).collect()
}

#[test]
fn features_of_a_training_set_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let tensors = Inception::tensors().into_iter().map(|(key, shape)| {
        let fan_in = shape[1..].iter().product::<i64>();
        let values = match key.rsplit('.').next().unwrap() {
            "weight" if shape.len() == 4 => tensor(&key, &shape, (24.0 / fan_in as f64).sqrt()),
            "weight" | "running_var" => tensor(&key, &shape, 0.2) + 1.0,
            _ => tensor(&key, &shape, 0.2),
        };
        (key, values)
    });
    let inception = Inception::new(tensors.collect()).unwrap();
    let (images, others) = (files(&folder.join("images"), 4, 0), files(&folder.join("others"), 3, 250));
    let cache = folder.join("cache");
    let run = |images: &[PathBuf], pictures: &[PathBuf]| -> Report {
        let evaluation = Evaluation {
            images,
            pictures: Source::Files(pictures),
            square: 64.into(),
            metrics: &[Metric::Fid, Metric::Kid],
            inception: Some((&inception, Network { name: "filled", sha256: "0123456789" })),
            lpips: None,
            model: None,
            seed: 0,
            device: Device::Cpu,
            cache: Some(&cache),
        };
        evaluation.run(|_, _, _| ()).unwrap()
    };
    let fid = |report: &Report| report.measured[0].value;
    let own = run(&images, &images);
    let apart = run(&images, &others);
    assert!(fid(&own).abs() < 1e-6 && fid(&apart) > 1e-2, "{own:?} {apart:?}");
    assert!(apart.measured[1].value > own.measured[1].value);
    assert_eq!(apart.warnings.len(), 2);
    assert!(apart.warnings[0].contains("4 training images has a rank of 3 at most, of 2048"), "{apart:?}");
    let protocol = &apart.measured[0].protocol;
    assert!(
        protocol.contains("images to 64 px as for training, all to 256 px")
            && protocol.contains("filled 01234567")
    );

    // The second run has used what the first one kept: what lies there now is what it would use.
    let kept: Vec<_> = fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(kept.len(), 1);
    fs::write(&kept[0], vec![0; 4 * 2048 * 4]).unwrap();
    assert!(fid(&run(&images, &others[..2])) > 10.0 * fid(&apart));
    // A file that is not whole is made again, and so is one of other images.
    fs::write(&kept[0], [0; 100]).unwrap();
    assert_eq!(fid(&run(&images, &others)), fid(&apart));
    files(&folder.join("images"), 1, 9);
    run(&images, &others[..2]);
    assert_eq!(fs::read_dir(&cache).unwrap().count(), 2);
}

#[test]
fn lpips_is_reported_with_its_network() {
    let folder = tempfile::tempdir().unwrap();
    let images = files(&folder.path().join("images"), 4, 0);
    let lpips = common::lpips::filled_lpips();
    let run = |pictures: &[PathBuf]| -> Report {
        let evaluation = Evaluation {
            images: &images,
            pictures: Source::Files(pictures),
            square: 16.into(),
            metrics: &[Metric::Lpips],
            inception: None,
            lpips: Some((&lpips, Network { name: "filled", sha256: "0123456789" })),
            model: None,
            seed: 0,
            device: Device::Cpu,
            cache: None,
        };
        evaluation.run(|_, _, _| ()).unwrap()
    };
    let own = &run(&images).measured[0];
    assert!((own.value - 1.0).abs() < 0.3 && own.details["samples_error"].as_f64() > Some(0.0), "{own:?}");
    assert!(
        own.protocol.contains("100 random pairs of the first 4 and 4 pictures at 16 px, filled 01234567"),
        "{own:?}"
    );
    let one = [images[0].clone(), images[0].clone()];
    assert_eq!(run(&one).measured[0].value, 0.0);
}
