//! Back-tracking: the search finds pictures of the generator again, each as if it were alone; and the command around it.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{path, pictures, refuse, run};
use common::lpips::filled_lpips;
use fastgan_model::file::ModelFile;
use fastgan_trainer::applications::invert::{Search, SearchSettings};
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::latents::Latents;
use std::path::{Path, PathBuf};
use tch::{Device, Tensor};

/// The trained model that comes with the project: 64 px, base 16.
fn shipped() -> PathBuf {
    Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../www/models/smileys.safetensors")
}

fn generator() -> InferenceGenerator {
    let model = ModelFile::read(&std::fs::read(shipped()).unwrap()).unwrap();
    InferenceGenerator::new(&model, Device::Cpu)
}

fn targets(generator: &InferenceGenerator, seeds: &[u64]) -> Vec<Tensor> {
    let z = Latents::from_seeds(seeds, generator.architecture().latent_dim()).tensor();
    z.split(1, 0).iter().map(|z| generator.forward(z).squeeze_dim(0)).collect()
}

/// A fifth of the updates of the command find this picture again well enough to tell a search that works from one that does not:
/// from 20 dB at the nearest candidate. (With 1000 updates: 30 dB and more, see the README.)
#[test]
fn a_picture_of_the_generator_is_found_again() {
    let generator = generator();
    let target = &targets(&generator, &[1002])[0];
    let settings = SearchSettings { updates: 120, starts: 1, ..SearchSettings::default() };
    let mut updates = 0;
    let found = Search::new(&generator, None, settings).find(target, || updates += 1);
    println!("{:?} at update {}", found.quality, found.update);
    assert_eq!(updates, 120);
    assert!(found.quality.psnr >= 33.0, "{:?}", found.quality);
    assert_eq!(found.quality.lpips, None);
    // The latent that is given is the one of the picture, and the best of the way.
    assert!(generator.forward(&found.z.unsqueeze(0)).squeeze_dim(0).equal(&found.picture));
    assert!(found.way.get(-1).equal(&found.z) && found.way.size() == [49, 256], "{:?}", found.way.size());
}

#[test]
fn alone_and_in_company_the_same_bit_for_bit() {
    let generator = generator();
    let targets = targets(&generator, &[7, 8, 9]);
    let settings = SearchSettings { updates: 12, starts: 3, ..SearchSettings::default() };
    let company = Search::new(&generator, None, settings);
    let together: Vec<_> = targets.iter().map(|target| company.find(target, || ()).z).collect();
    for (target, z) in targets.iter().zip(&together) {
        let alone = Search::new(&generator, None, settings).find(target, || ()).z;
        assert!(alone.equal(z));
    }
    assert!(!together[0].equal(&together[1]));
    let other = Search::new(&generator, None, SearchSettings { seed: 1, ..settings });
    assert!(!other.find(&targets[0], || ()).z.equal(&together[0]));
}

/// With LPIPS the loss falls, too, and the distance is reported.
#[test]
fn with_lpips() {
    let generator = generator();
    let lpips = filled_lpips();
    let target = &targets(&generator, &[3])[0];
    let quality = |updates| {
        let settings = SearchSettings { updates, starts: 1, ..SearchSettings::default() };
        let search = Search::new(&generator, Some(&lpips), settings);
        assert!(search.objective().contains("LPIPS"));
        search.find(target, || ()).quality
    };
    let (early, late) = (quality(1), quality(12));
    assert!(late.lpips.unwrap() < 0.9 * early.lpips.unwrap(), "{early:?} {late:?}");
}

#[test]
fn the_command_leaves_latents_links_sheet_film_and_figures() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("data"), folder.path().join("out"));
    pictures(&data, 3);
    let images: Vec<_> = (0..2).map(|n| data.join(format!("{n:03}.png"))).collect();
    let weights = folder.path().join("none");
    let model = shipped();
    let arguments = [
        ["invert", "--model", path(&model), path(&images[0]), path(&images[1])].as_slice(),
        &["--output", path(&out), "--steps", "6", "--starts", "2", "--weights", path(&weights)],
        &["--page", "https://example.org/"],
    ]
    .concat();
    let said = run(&arguments);
    assert!(said.contains("no LPIPS weights") && said.contains("mean of 2: PSNR"), "{said}");
    let latents = Latents::read(&out.join("latents.safetensors")).unwrap();
    assert_eq!(latents.unique_names(), ["000", "001"]);
    let links = std::fs::read_to_string(out.join("links.txt")).unwrap();
    assert!(links.starts_with("000\thttps://example.org/#at=z0&z="), "{links}");
    assert_eq!(image::image_dimensions(out.join("sheet.png")).unwrap(), (130, 130));
    assert!(out.join("search.gif").exists());

    // The figures are those of the latents that were written.
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.join("report.json")).unwrap()).unwrap();
    let generator = generator();
    for (index, image) in images.iter().enumerate() {
        let drawn = generator.forward(&latents.tensor().narrow(0, index as i64, 1)).clamp(-1.0, 1.0);
        let target = fastgan_trainer::data::read_picture(image, 64).unwrap();
        let mse = (drawn - target).square().mean(tch::Kind::Double).double_value(&[]);
        let stated = report["images"][index]["mse"].as_f64().unwrap();
        assert!((stated - mse).abs() < 1e-6, "{stated} {mse}");
    }
    assert!(refuse(&arguments).contains("add --force"));
    run(&[&arguments[..], &["--force"]].concat());

    // What was found goes on: drawn again, as content and style, as keyframes.
    let (latents, model) = (out.join("latents.safetensors"), path(&model));
    let (latents, made) = (path(&latents), |name: &str| folder.path().join(name));
    let (drawn, mixed, film) = (made("drawn"), made("mixed"), made("way.gif"));
    let said = run(&["sample", "--model", model, "--latents", latents, "--link", "--output", path(&drawn)]);
    let link = links.lines().next().unwrap().split_once("#at=").unwrap().1;
    assert!(said.contains(&format!("#at={link}")), "{said}");
    let (first, style) = (drawn.join("000.png"), ["--style", "7", "--strength", "0"]);
    run(&[&["mix", "--model", model, "--content", latents, "--output", path(&mixed)], &style[..]].concat());
    let content = std::fs::read(&first).unwrap();
    let mixes = std::fs::read_dir(&mixed).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    assert!(mixes.into_iter().any(|mix| mix == content), "no mix of strength 0 is the content's picture");
    run(&["interpolate", "--model", model, "--latents", latents, "--frames", "5", "--output", path(&film)]);
    assert!(film.exists());
}

#[test]
fn a_held_out_tenth() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("data"), folder.path().join("out"));
    pictures(&data, 20);
    std::fs::write(data.join("note.png"), "no picture").unwrap();
    let model = shipped();
    let arguments = |holdout| {
        [
            "invert",
            "--model",
            path(&model),
            "--data",
            path(&data),
            "--holdout",
            holdout,
            "--output",
            path(&out),
        ]
    };
    // The model that comes with the project saw more images than are left: it cannot have been trained without the held-out ones.
    let said = refuse(&arguments("10%"));
    assert!(said.contains("the model was trained on") && said.contains("--holdout"), "{said}");
    assert!(refuse(&arguments("200%")).contains("200%"));
    assert!(!out.exists());

    let other = folder.path().join("other.safetensors");
    let (mut header, tensors) = ModelFile::read(&std::fs::read(&model).unwrap()).unwrap().into_parts();
    header.images = 17;
    let bytes = ModelFile::new(header, tensors).unwrap().to_bytes(fastgan_model::file::Dtype::F16).unwrap();
    std::fs::write(&other, bytes).unwrap();
    let said =
        run(
            &[
                &[
                    "invert",
                    "--model",
                    path(&other),
                    "--data",
                    path(&data),
                    "--holdout",
                    "15%",
                    "--steps",
                    "2",
                ][..],
                &["--starts", "1", "--output", path(&out), "--weights", path(folder.path())],
            ]
            .concat(),
        );
    assert!(said.contains("3 of 21 images that training left out (split of seed 0); 18 were"), "{said}");
    assert!(said.contains("held-out images: PSNR"), "{said}");
}

#[test]
fn what_cannot_be_searched_for() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("data"), folder.path().join("out"));
    pictures(&data, 2);
    let (note, empty) = (folder.path().join("note.jpg"), folder.path().join("empty"));
    std::fs::write(&note, "no picture").unwrap();
    std::fs::create_dir(&empty).unwrap();
    let (model, image) = (shipped(), data.join("000.png"));
    let start = ["invert", "--output", path(&out), "--model"];
    let (note, image, empty) = (path(&note), path(&image), path(&empty));
    for (arguments, sentence) in [
        (vec![path(&model), note], "is not an image"),
        (vec![path(&model), "nowhere.png"], "nowhere.png cannot be read"),
        (vec![path(&model), "--data", empty, "--holdout", "0.1"], "no images in"),
        (vec![path(&model)], "required"),
        (vec![path(&model), "--data", path(&data)], "--holdout"),
        (vec![path(&model), image, "--steps", "0"], "--steps is 0"),
        (vec![path(&model), image, "--steps", "5", "--starts", "3"], "too few"),
        (vec![path(&model), image, "--rate", "0"], "--rate"),
        (vec![path(&model), image, "--beta1", "1"], "--beta1"),
        (vec![note, image], "cannot be used"),
    ] {
        let said = refuse(&[&start[..], &arguments].concat());
        assert!(said.contains(sentence), "{arguments:?}: {said}");
    }
    assert!(!out.exists());
    let said = refuse(&["invert", "--run", path(&data), image, "--output", path(&out)]);
    assert!(said.contains("holds no run"), "{said}");
}
