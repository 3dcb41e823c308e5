//! Grey and transparent pictures, from a folder of images through every verb.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{path, run};
use common::lpips::filled_lpips;
use fastgan_model::file::ModelFile;
use fastgan_trainer::data::Batch;
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::train::{Settings, State, step};
use image::{AnimationDecoder, ColorType, ImageDecoder, ImageReader, Rgba, RgbaImage};
use std::fs;
use std::path::Path;
use tch::{Device, Kind, Tensor};

const STEPS: &str = "20";

/// Discs on nothing; what is hidden is noise.
fn discs(folder: &Path, count: u32) {
    fs::create_dir_all(folder).unwrap();
    for n in 0..count {
        let (x0, y0) = (20.0 + f64::from(n % 3) * 4.0, 24.0);
        let pixel = |x: u32, y: u32| {
            if (f64::from(x) - x0).hypot(f64::from(y) - y0) < 14.0 {
                Rgba([220, (n * 30) as u8, 40, 255])
            } else {
                Rgba([(x * 91) as u8, (y * 57) as u8, (x * y) as u8, 0])
            }
        };
        RgbaImage::from_fn(48, 48, pixel).save(folder.join(format!("{n}.png"))).unwrap();
    }
}

/// Width, height and kind of a PNG.
fn kind(path: &Path) -> (u32, u32, ColorType) {
    let decoder = ImageReader::open(path).unwrap().into_decoder().unwrap();
    let (width, height) = decoder.dimensions();
    (width, height, decoder.color_type())
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Trains in `folder/run`, goes on for a step, and looks at all that this leaves. `one` is what a picture's PNG is, `sheet` a sheet's.
fn trained(folder: &Path, channels: usize, one: ColorType, sheet: ColorType) {
    let (data, run_folder) = (folder.join("data"), folder.join("run"));
    discs(&data, 8);
    let channels_text = channels.to_string();
    let train = ["train", path(&data), "--run", path(&run_folder), "--channels", &channels_text];
    let small = ["--resolution", "64", "--base-channels", "8", "--latent-dim", "16", "--batch", "4"];
    let more = ["--iterations", STEPS, "--metric-every", "10", "--sample-every", "10", "--holdout", "25%"];
    run(&[&train[..], &small, &more].concat());
    run(&["train", "--resume", "--run", path(&run_folder), "--iterations", "21"]);

    let model = ModelFile::read(&fs::read(run_folder.join("model.safetensors")).unwrap()).unwrap();
    assert_eq!(
        (model.header().channels, model.header().iterations, model.header().images),
        (channels, 21, 6)
    );
    let grid = |columns: u32, rows: u32| (columns * 66 - 2, rows * 66 - 2, sheet);
    assert_eq!(kind(&run_folder.join("samples/augmentation.png")), grid(8, 6));
    assert_eq!(kind(&run_folder.join("samples/model.png")), grid(4, 4));
    let rebuilt = fs::read_dir(run_folder.join("reconstructions")).unwrap().next().unwrap().unwrap().path();
    assert_eq!(kind(&rebuilt).2, sheet);
    let metrics = fs::read_to_string(run_folder.join("metrics.jsonl")).unwrap();
    assert!(metrics.contains("sliced_wasserstein") && metrics.contains("memorised"), "{metrics}");

    let out = folder.join("samples");
    run(&[
        "sample",
        "--model",
        path(&run_folder.join("model.safetensors")),
        "--count",
        "2",
        "--output",
        path(&out),
    ]);
    assert_eq!(kind(&out.join("0.png")), (64, 64, one));
    assert_eq!(kind(&out.join("sheet.png")), grid(2, 1));
}

/// Every other verb that reads or writes pictures, on what [`trained`] has left.
fn used(folder: &Path, one: ColorType, sheet: ColorType) {
    let place = |name: &str| folder.join(name);
    let (model, data, none) = (place("run/model.safetensors"), place("data"), place("no-weights"));
    let (model, data, none) = (path(&model), path(&data), path(&none));

    let (film, frames) = (place("film.png"), place("frames"));
    run(&[
        "interpolate",
        "--model",
        model,
        "--seeds",
        "1,2",
        "--frames",
        "3",
        "--output",
        path(&film),
        "--frames-dir",
        path(&frames),
    ]);
    let film_kind = if one == ColorType::Rgba8 { one } else { ColorType::Rgb8 };
    assert_eq!((kind(&film).2, kind(&frames.join("00000.png")).2), (film_kind, one));

    let mix = place("mix");
    run(&["mix", "--model", model, "--content", "1", "--style", "2", "--per-gate", "--output", path(&mix)]);
    assert_eq!((kind(&mix.join("1_2.png")).2, kind(&mix.join("per-gate.png")).2), (one, sheet));

    let near = place("neighbours");
    run(&[
        "neighbours",
        "--model",
        model,
        "--data",
        data,
        "--samples",
        "2",
        "--weights",
        none,
        "--output",
        path(&near),
    ]);
    assert_eq!(kind(&near.join("neighbours.png")).2, sheet);
    assert!(json(&near.join("report.json"))["mean"].as_f64() > Some(0.0));

    let found = place("invert");
    let image = place("data/0.png");
    run(&[
        "invert",
        "--model",
        model,
        path(&image),
        "--steps",
        "4",
        "--starts",
        "1",
        "--weights",
        none,
        "--output",
        path(&found),
    ]);
    assert_eq!(kind(&found.join("sheet.png")), (64, 130, sheet));

    let report = place("report.json");
    let said = run(&[
        "evaluate",
        "--model",
        model,
        "--data",
        data,
        "--samples",
        "4",
        "--weights",
        none,
        "--json",
        path(&report),
    ]);
    let over = if one == ColorType::Rgba8 { ", over white" } else { ", in grey" };
    assert!(said.contains(over), "{said}");
    assert!(json(&report)["measured"].as_array().unwrap().len() == 3, "{said}");

    let run_folder = place("run");
    let run_folder = path(&run_folder);
    let sheets = [place("rebuilt.png"), place("probe")];
    run(&[
        "reconstruct",
        "--run",
        run_folder,
        "--count",
        "2",
        "--weights",
        none,
        "--output",
        path(&sheets[0]),
    ]);
    run(&[
        "probe",
        "--run",
        run_folder,
        "--iterations",
        "2",
        "--weights",
        none,
        "--output",
        path(&sheets[1]),
    ]);
    assert_eq!((kind(&sheets[0]).2, kind(&sheets[1].join("probe.png")).2), (sheet, sheet));

    let (again, graph) = (place("again.safetensors"), place("again.onnx"));
    run(&[
        "export",
        "--run",
        run_folder,
        "--dtype",
        "int8",
        "--output",
        path(&again),
        "--onnx",
        path(&graph),
    ]);
    let again = ModelFile::read(&fs::read(again).unwrap()).unwrap();
    let known = ModelFile::read(&fs::read(model).unwrap()).unwrap();
    assert_eq!((again.header().channels, again.header().images), (known.header().channels, 6));
    assert!(fs::metadata(graph).unwrap().len() > 0);
    // A model file is where another run may begin, if it has the same channels.
    let refused = common::cli::refuse(&[
        "train",
        data,
        "--init-from",
        model,
        "--resolution",
        "64",
        "--base-channels",
        "8",
        "--latent-dim",
        "16",
        "--dry-run",
    ]);
    assert!(refused.contains("3 channels"), "{refused}");
}

#[test]
fn grey() {
    let folder = tempfile::tempdir().unwrap();
    trained(folder.path(), 1, ColorType::L8, ColorType::L8);
    used(folder.path(), ColorType::L8, ColorType::L8);
}

#[test]
fn colour() {
    let folder = tempfile::tempdir().unwrap();
    trained(folder.path(), 3, ColorType::Rgb8, ColorType::Rgb8);
}

#[test]
fn transparent() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    trained(folder, 4, ColorType::Rgba8, ColorType::Rgb8);
    used(folder, ColorType::Rgba8, ColorType::Rgb8);
    // The film's frames are the frames.
    let decoder = image::codecs::png::PngDecoder::new(std::io::BufReader::new(
        fs::File::open(folder.join("film.png")).unwrap(),
    ));
    let frames: Vec<_> = decoder.unwrap().apng().unwrap().into_frames().map(Result::unwrap).collect();
    for (index, frame) in frames.iter().enumerate() {
        let alone = image::open(folder.join(format!("frames/{index:05}.png"))).unwrap().into_rgba8();
        assert!(*frame.buffer() == alone, "frame {index}");
    }
    let model = folder.join("run/model.safetensors");
    let webp = folder.join("film.webp");
    run(&[
        "interpolate",
        "--model",
        path(&model),
        "--seeds",
        "1,2",
        "--frames",
        "3",
        "--output",
        path(&webp),
    ]);
    let decoder =
        image::codecs::webp::WebPDecoder::new(std::io::BufReader::new(fs::File::open(&webp).unwrap()));
    let still: Vec<_> = decoder.unwrap().into_frames().map(Result::unwrap).collect();
    assert!(still[0].buffer() == frames[0].buffer() && still.len() == 3);
}

fn random(channels: i64, seed: i64) -> Tensor {
    tch::manual_seed(seed);
    Tensor::rand([2, channels, 64, 64], (Kind::Float, Device::Cpu)) * 2.0 - 1.0
}

#[test]
fn lpips_sees_what_people_see_and_alpha_beside_it() {
    let _turn = common::alone();
    let loss = Reconstruction::Lpips(Box::new(filled_lpips()));
    let distance = |a: &Tensor, b: &Tensor| loss.target(a).distance(b).double_value(&[]);
    let three = |grey: &Tensor| Tensor::cat(&[grey, grey, grey], 1);
    let (a, b) = (random(1, 0), random(1, 1));
    assert_eq!(distance(&a, &b), distance(&three(&a), &three(&b)));
    // All opaque: alpha adds nothing. All hidden: the colours do not count, and alpha does.
    let with = |colors: &Tensor, alpha: f64| {
        Tensor::cat(&[colors, &Tensor::full([2, 1, 64, 64], alpha, (Kind::Float, Device::Cpu))], 1)
    };
    let (a, b) = (random(3, 2), random(3, 3));
    let opaque = distance(&with(&a, 1.0), &with(&b, 1.0));
    assert!((opaque - distance(&a, &b)).abs() < 1e-5 && opaque > 0.0);
    assert_eq!(distance(&with(&a, -1.0), &with(&b, -1.0)), 0.0);
    let white = random(3, 4) * 0.0 + 1.0;
    assert_eq!(distance(&with(&white, -1.0), &with(&white, 1.0)), 2.0);
}

/// The decoders learn from LPIPS with any number of channels.
#[test]
fn a_step_with_lpips() {
    let _turn = common::alone();
    let loss = Reconstruction::Lpips(Box::new(filled_lpips()));
    for channels in [1, 4] {
        let settings = Settings {
            resolution: 64,
            base_channels: 8,
            latent_dim: 16,
            batch: 2,
            channels: channels.try_into().unwrap(),
            ..Settings::official("data".into())
        };
        let mut state = State::new(&settings, Device::Cpu).unwrap();
        let before = state.discriminator_parameters.buffer().copy();
        let losses = step(&mut state, &settings, &loss, &Batch::of(random(channels as i64, 5)));
        let value = losses.reconstruction.double_value(&[]);
        assert!(value.is_finite() && value > 0.0);
        assert!(!before.equal(state.discriminator_parameters.buffer()));
    }
}

#[test]
fn a_sheet_shows_what_training_makes_of_images() {
    let folder = tempfile::tempdir().unwrap();
    let (data, sheet) = (folder.path().join("data"), folder.path().join("sheet.png"));
    discs(&data, 3);
    fs::write(data.join("broken.png"), "no image").unwrap();
    let check =
        ["check", path(&data), "--resolution", "64", "--channels", "4", "--augmentation", path(&sheet)];
    let said = run(&check);
    assert!(said.contains("sheet.png: images on the left"), "{said}");
    assert!(common::cli::refuse(&check).contains("--force"));
    let picture = image::open(&sheet).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (8 * 66 - 2, 3 * 66 - 2));
    // The first column is the images, and no other is like it or like another.
    let cell = |column: u32, row: u32| {
        image::imageops::crop_imm(&picture, column * 66, row * 66, 64, 64).to_image().into_raw()
    };
    for row in 0..3 {
        let cells: Vec<_> = (0..8).map(|column| cell(column, row)).collect();
        assert!((0..8).all(|a| (0..a).all(|b| cells[a] != cells[b])), "row {row}");
        assert_eq!(cells[0][..3], [255; 3], "nothing over a checker");
    }
    // The same images, the same sheet.
    let before = fs::read(&sheet).unwrap();
    run(&[&check[..], &["--force", "--json"]].concat());
    assert_eq!(fs::read(&sheet).unwrap(), before);
}
