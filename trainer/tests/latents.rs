//! Latents from seeds and files, into files and links; `fastgan sample` with them.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{path, refuse, run};
use common::narrow_model::Stage;
use common::tensor;
use fastgan_model::Architecture;
use fastgan_trainer::applications::interpolate::{Easing, Interpolation, Way};
use fastgan_trainer::applications::link;
use fastgan_trainer::applications::mix::Mix;
use fastgan_trainer::latents::{Latents, LatentsError, half_text};
use std::fs;
use std::path::Path;
use tch::{Kind, Tensor};

fn own(values: &[f32]) -> Latents {
    Latents::new(&Tensor::from_slice(values).unsqueeze(0), &["mine".into()]).unwrap()
}

/// `www/tests/native-links.test.ts` reads the same texts with the page's own code, and writes them.
#[test]
fn links_are_the_page_s() {
    let values = [0.5, -1.25, 2.0, 0.1, -std::f32::consts::PI, 65504.0, 6e-8, -0.0];
    assert_eq!(half_text(&values).unwrap(), "ADgAvQBAZi5Iwv97AQAAgA");
    assert_eq!(half_text(&[65536.0]), None);

    let found = own(&[0.5, -1.25, 2.0, 0.1]);
    let seeds = Latents::from_seeds(&[7, 0xFFFF_FFFD_0000_000C], 4);
    let (seven, far) = (&seeds.rows()[0], &seeds.rows()[1]);
    assert_eq!(link::sample(seven, 1.0).unwrap(), "#at=7,0");
    assert_eq!(link::sample(far, 0.8).unwrap(), "#at=12,-3&psi=0.8");
    assert_eq!(link::sample(&found.rows()[0], 1.0).unwrap(), "#at=z0&z=ADgAvQBAZi4");

    let architecture = Architecture::new(256, 3, 4, 8).unwrap();
    let mix = Mix::new(architecture, Some(&[64, 256]), 0.5).unwrap();
    assert_eq!(
        link::mix(seven, &found.rows()[0], &mix, 1.0).unwrap(),
        "#screen=mix&mode=mix&at=7,0&style=z0&strengths=0.5,0,0.5&z=ADgAvQBAZi4"
    );

    let keys = seeds.then(found.clone()).unwrap().then(found).unwrap();
    let way = |how, easing, closed| Way { keys: &keys, how, easing, closed };
    assert_eq!(
        link::way(&way(Interpolation::Lerp, Easing::Soft, false), 4.0, 0.7).unwrap(),
        "#screen=interpolate&mode=interpolate&psi=0.7&keys=7,0/12,-3/z0/z0&how=lerp&easing=soft&seconds=4&loop=0\
         &z=ADgAvQBAZi4"
    );
    assert_eq!(
        link::way(&way(Interpolation::Slerp, Easing::Linear, true), 2.0, 1.0).unwrap(),
        "#screen=interpolate&mode=interpolate&keys=7,0/12,-3/z0/z0&z=ADgAvQBAZi4"
    );
    assert!(matches!(link::sample(&own(&[1e6]).rows()[0], 1.0), Err(LatentsError::TooLarge(_))));
}

#[test]
fn a_file_gives_back_values_and_names() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("z.safetensors");
    let names = ["cat", "../../etc/x", ".hidden"].map(String::from);
    let latents = Latents::new(&tensor("z", &[4, 5], 4.0), &names).unwrap();
    latents.write(&file).unwrap();
    let read = Latents::read(&file).unwrap();
    assert_eq!(read, latents);
    assert_eq!(read.tensor(), tensor("z", &[4, 5], 4.0));
    // Names are those of files: none leads out of the folder.
    assert_eq!(read.unique_names(), ["cat", "latent--..-etc-x", "latent-hidden", "latent-00003"]);

    let seeds = Latents::from_seeds(&[7, 0, 7, 7], 5);
    assert_eq!(seeds.unique_names(), ["seed-7", "seed-0", "seed-7-2", "seed-7-3"]);
    seeds.write(&file).unwrap();
    assert_eq!(Latents::read(&file).unwrap().rows()[2].z, fastgan_model::latent(7, 5));
    // Other programs' files have other number formats and no names.
    let halves = tensor("z", &[2, 5], 4.0).to_kind(Kind::Half);
    Tensor::write_safetensors(&[("z", &halves), ("w", &halves)], &file).unwrap();
    let read = Latents::read(&file).unwrap();
    assert_eq!(read.tensor(), halves.to_kind(Kind::Float));
    assert_eq!(read.unique_names(), ["latent-00000", "latent-00001"]);
}

#[test]
fn what_is_no_latents_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("z.safetensors");
    let said = |file: &Path| Latents::read(file).unwrap_err().to_string();
    assert!(said(&file).contains("z.safetensors"));
    fs::write(&file, "rubbish").unwrap();
    assert!(said(&file).contains("not a safetensors file"));
    let write = |name: &str, z: &Tensor| Tensor::write_safetensors(&[(name, z)], &file).unwrap();
    write("w", &tensor("z", &[2, 5], 1.0));
    assert!(said(&file).contains("no tensor `z`"));
    for shape in [&[10][..], &[0, 5], &[1, 2, 5]] {
        write("z", &tensor("z", shape, 1.0));
        assert!(said(&file).contains("[N, latent_dim]"), "{shape:?}");
    }
    write("z", &Tensor::from_slice(&[1i64, 2]).view([1, 2]));
    assert!(said(&file).contains("instead of floats"));
    write("z", &Tensor::from_slice(&[1.0f32, f32::NAN]).view([1, 2]));
    assert!(said(&file).contains("not finite"));
}

impl Stage {
    fn arguments<'a>(&'a self, output: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
        [&["sample", "--model", path(&self.model), "--output", path(output)], more].concat()
    }
}

#[test]
fn sample_takes_seeds_files_and_psi() {
    let stage = Stage::new();
    let [counted, listed, filed, centre] =
        ["counted", "listed", "filed", "centre"].map(|name| stage.path(name));
    run(&stage.arguments(&counted, &["--seed", "7", "--count", "3"]));
    let said = run(&stage.arguments(&listed, &["--seeds", "9,7-8", "--link"]));
    assert!(said.contains("seed-9: #at=9,0\nseed-7: #at=7,0\n"), "{said}");
    let [one, two] = ["one.safetensors", "two.safetensors"].map(|name| stage.path(name));
    Latents::from_seeds(&[8], 16).write(&one).unwrap();
    Latents::from_seeds(&[7, 9], 16).write(&two).unwrap();
    let said = run(&stage.arguments(&filed, &["--latents", path(&one), "--latents", path(&two), "--link"]));
    assert!(said.contains("seed-7: #at=z0&z="), "{said}");
    run(&stage.arguments(&centre, &["--seeds", "7,8", "--psi", "0"]));
    let read = |folder: &Path, name: &str| fs::read(folder.join(name)).unwrap();
    for name in ["seed-7.png", "seed-8.png", "seed-9.png"] {
        assert!(read(&counted, name) == read(&listed, name) && read(&counted, name) == read(&filed, name));
    }
    assert!(read(&counted, "seed-7.png") != read(&counted, "seed-8.png"));
    assert!(read(&centre, "seed-7.png") == read(&centre, "seed-8.png"));
    // The sheet keeps the order that was asked for.
    let sheet = image::open(listed.join("sheet.png")).unwrap().into_rgb8();
    let first = image::imageops::crop_imm(&sheet, 0, 0, 64, 64).to_image();
    assert_eq!(first, image::open(listed.join("seed-9.png")).unwrap().into_rgb8());
}

#[test]
fn sample_refuses_in_one_sentence() {
    let stage = Stage::new();
    let out = stage.path("out");
    let other = stage.path("other.safetensors");
    Latents::from_seeds(&[1], 8).write(&other).unwrap();
    for (arguments, sentence) in [
        (&["--seeds", "0,cat"][..], "`cat` is no seed"),
        (&["--seeds", "9-3"], "write the smaller seed first"),
        (&["--seeds", "1", "--count", "2"], "cannot be used with"),
        (&["--seeds", "1", "--latents", path(&other)], "cannot be used with"),
        (&["--latents", path(&other)], "its latents have 8 numbers; 16 are needed"),
        (&["--psi", "3"], "choose 0 to 2"),
        (&["--psi", "nan"], "choose 0 to 2"),
        (&["--count", "0"], "at least one picture"),
    ] {
        let said = refuse(&stage.arguments(&out, arguments));
        assert!(said.contains(sentence), "{said}");
    }
    assert!(!out.exists());
}
