//! Ways through latent space: the page's numbers, and films of them.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{fastgan, path, refuse, run, text};
use common::narrow_model::Stage;
use fastgan_trainer::applications::interpolate::{Easing, Interpolation, Way};
use fastgan_trainer::latents::{Latents, truncate};
use image::AnimationDecoder;
use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use std::fs;
use std::io::BufReader;
use std::path::Path;
use tch::Tensor;

fn keys() -> Latents {
    let rows = [[0.5f32, -1.25, 2.0, 0.1], [-0.75, 0.3, 1.5, -2.0], [1.0, 1.0, -0.2, 0.7]].concat();
    Latents::new(&Tensor::from_slice(&rows).view([3, 4]), &[]).unwrap()
}

/// Frames 1, 3 and 5 of 7 with ψ 0.8, computed by the page's own code (`spotOn`, `frameTimes`, `latentOf`).
#[rustfmt::skip]
const GOLDEN: [(Interpolation, Easing, bool, [[f64; 4]; 3]); 6] = [
    (Interpolation::Slerp, Easing::Linear, true, [[-0.0463207327, -0.559718966, 1.74477673, -0.802733064], [-0.169087112, 0.808576763, 1.2908138, -1.49174595], [0.942752838, 0.560431123, 0.270235538, 0.605309606]]),
    (Interpolation::Slerp, Easing::Smooth, false, [[0.135633454, -0.760308027, 1.74603212, -0.467644781], [-0.600000024, 0.24000001, 1.20000005, -1.60000002], [0.568777144, 1.07858348, 0.541710019, -0.318012685]]),
    (Interpolation::Slerp, Easing::Soft, true, [[0.01908396, -0.634939313, 1.75413418, -0.685944736], [-0.399894059, 0.552794933, 1.30486465, -1.61822701], [0.827373981, 0.764397323, -0.0899028406, 0.570165098]]),
    (Interpolation::Lerp, Easing::Linear, false, [[0.0666666701, -0.586666703, 1.4666667, -0.480000019], [-0.600000024, 0.24000001, 1.20000005, -1.60000002], [0.333333313, 0.613333344, 0.293333352, -0.159999996]]),
    (Interpolation::Lerp, Easing::Smooth, true, [[0.00641399343, -0.511953354, 1.44256568, -0.581224501], [-0.322448969, 0.351020396, 0.930379033, -1.17177844], [0.777842581, 0.700291514, -0.0625072867, 0.533411086]]),
    (Interpolation::Lerp, Easing::Soft, false, [[0.190123469, -0.739753127, 1.51604939, -0.272592604], [-0.600000024, 0.24000001, 1.20000005, -1.60000002], [0.506172836, 0.68246913, 0.125432104, 0.106666662]]),
];

#[test]
fn the_page_s_numbers() {
    let keys = keys();
    for (how, easing, closed, golden) in GOLDEN {
        let frames: Vec<_> = Way { keys: &keys, how, easing, closed }.frames(7).collect();
        assert_eq!(frames.len(), 7);
        for (index, golden) in [1, 3, 5].into_iter().zip(golden) {
            let mut z = frames[index].clone();
            truncate(&mut z, 0.8);
            for (value, golden) in z.iter().zip(golden) {
                assert!(
                    (f64::from(*value) - golden).abs() <= 1e-6,
                    "{how:?} {easing:?} {closed} {index}: {z:?}"
                );
            }
        }
    }
}

#[test]
fn keyframes_are_themselves_and_a_loop_closes() {
    let keys = keys();
    for easing in [Easing::Linear, Easing::Smooth, Easing::Soft] {
        let way = |closed| Way { keys: &keys, how: Interpolation::Slerp, easing, closed };
        // 210 frames of three steps: many of the places i / 210 · 3 are no whole numbers in floating point.
        let frames: Vec<_> = way(true).frames(210).collect();
        for (key, row) in keys.rows().iter().enumerate() {
            assert_eq!(frames[70 * key], row.z);
        }
        assert_eq!(way(true).latent(1.0), frames[0]);
        assert!(frames.iter().enumerate().all(|(index, z)| index == 0 || *z != frames[0]));
        let open: Vec<_> = way(false).frames(141).collect();
        assert_eq!([&open[0], &open[70], &open[140]], [0, 1, 2].map(|key| &keys.rows()[key].z));
    }
    // Opposite latents have no single arc between them, and equal ones none at all.
    let between = |to: [f32; 2]| Interpolation::Slerp.between(&[1.0, 0.0], &to, 0.5);
    assert_eq!(between([-1.0, 0.0]), [0.0, 0.0]);
    assert_eq!(between([1.0, 0.0]), [1.0, 0.0]);
    assert_eq!(between([0.0, 0.0]), [0.5, 0.0]);
    let diagonal = between([0.0, 1.0]);
    assert!((diagonal[0] - 0.5f32.sqrt()).abs() < 1e-7 && diagonal[0] == diagonal[1]);
}

impl Stage {
    fn arguments<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        [&["interpolate", "--model", path(&self.model)], more].concat()
    }
}

/// RGB of each frame, with its milliseconds.
fn decode(decoder: impl for<'a> AnimationDecoder<'a>) -> Vec<(Vec<u8>, u32)> {
    let frames = decoder.into_frames().map(Result::unwrap);
    let rgb = |frame: image::Frame| {
        let (numerator, denominator) = frame.delay().numer_denom_ms();
        (
            frame.buffer().pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(),
            numerator / denominator,
        )
    };
    frames.map(rgb).collect()
}

fn open(path: &Path) -> BufReader<fs::File> {
    BufReader::new(fs::File::open(path).unwrap())
}

fn pixels(path: &Path) -> Vec<u8> {
    image::open(path).unwrap().into_rgb8().into_raw()
}

#[test]
fn films_have_their_frames_and_keyframes_are_samples() {
    let stage = Stage::new();
    let [gif, apng, frames, samples] = ["a.gif", "a.apng", "frames", "samples"].map(|name| stage.path(name));
    run(&["sample", "--model", path(&stage.model), "--seeds", "3,9,5", "--output", path(&samples)]);
    let said = run(&stage.arguments(&[
        "--seeds",
        "3,9,5",
        "--loop",
        "--frames",
        "9",
        "--fps",
        "20",
        "--output",
        path(&gif),
    ]));
    assert!(said.contains("9 frames, 0.45 s"), "{said}");
    let film = decode(GifDecoder::new(open(&gif)).unwrap());
    assert!(film.len() == 9 && film.iter().all(|(_, milliseconds)| *milliseconds == 50));

    let keys = ["--seeds", "3,9,5", "--loop", "--seconds", "0.2", "--fps", "15"];
    let said = run(&stage.arguments(
        &[&keys[..], &["--output", path(&apng), "--frames-dir", path(&frames), "--link"]].concat(),
    ));
    assert!(said.contains("#screen=interpolate&mode=interpolate&keys=3,0/9,0/5,0&seconds=0.2"), "{said}");
    let film = decode(PngDecoder::new(open(&apng)).unwrap().apng().unwrap());
    assert_eq!(film.len(), 9);
    assert_eq!(fs::read_dir(&frames).unwrap().count(), 9);
    for (index, (pixels_of_film, _)) in film.iter().enumerate() {
        assert!(*pixels_of_film == pixels(&frames.join(format!("{index:05}.png"))));
    }
    for (frame, seed) in [("00000", 3), ("00003", 9), ("00006", 5)] {
        let sample = samples.join(format!("seed-{seed}.png"));
        assert!(fs::read(frames.join(format!("{frame}.png"))).unwrap() == fs::read(sample).unwrap());
    }
}

#[test]
fn an_open_way_ends_at_its_last_keyframe() {
    let stage = Stage::new();
    let [frames, samples, z] = ["frames", "samples", "z.safetensors"].map(|name| stage.path(name));
    Latents::from_seeds(&[1, 2], 16).write(&z).unwrap();
    run(&[
        "sample",
        "--model",
        path(&stage.model),
        "--seeds",
        "1-2",
        "--psi",
        "0.5",
        "--output",
        path(&samples),
    ]);
    let how = ["--how", "lerp", "--easing", "soft", "--psi", "0.5", "--frames", "4"];
    run(&stage.arguments(&[&["--latents", path(&z), "--frames-dir", path(&frames)], &how[..]].concat()));
    let frame = |index: usize| fs::read(frames.join(format!("{index:05}.png"))).unwrap();
    assert_eq!(fs::read_dir(&frames).unwrap().count(), 4);
    assert!(frame(0) == fs::read(samples.join("seed-1.png")).unwrap());
    assert!(frame(3) == fs::read(samples.join("seed-2.png")).unwrap());
    assert!(frame(1) != frame(0) && frame(1) != frame(2) && frame(2) != frame(3));
}

#[test]
fn what_makes_no_film_is_said_before_the_work() {
    let stage = Stage::new();
    let film = stage.path("film.gif");
    for (arguments, sentence) in [
        (&["--seeds", "1,2"][..], "nothing to write"),
        (&["--seeds", "1,2", "--output", "film.avi"], ".gif, .png or .apng, .webp, or .mp4"),
        (&["--seeds", "1,cat", "--output", path(&film)], "`cat` is no seed"),
        (&["--seeds", "1", "--output", path(&film)], "one keyframe is no way"),
        (&["--output", path(&film)], "no keyframes"),
        (&["--seeds", "1,2", "--output", path(&film), "--fps", "60"], "1 to 50"),
        (&["--seeds", "1,2", "--output", path(&film), "--seconds", "0"], "choose 0.1 to 60"),
        (
            &["--seeds", "1,2", "--output", path(&film), "--seconds", "1", "--frames", "3"],
            "cannot be used with",
        ),
        (&["--seeds", "0-64", "--output", path(&film), "--link"], "at most 64 keyframes"),
    ] {
        let said = refuse(&stage.arguments(arguments));
        assert!(said.contains(sentence), "{said}");
    }
    assert!(!film.exists());
    fs::write(&film, "precious").unwrap();
    let arguments = stage.arguments(&["--seeds", "1,2", "--frames", "2", "--output", path(&film)]);
    assert!(refuse(&arguments).contains("--force"));
    assert_eq!(fs::read(&film).unwrap(), b"precious");
    run(&[&arguments[..], &["--force"]].concat());

    let film = stage.path("film.mp4");
    let arguments = stage.arguments(&["--seeds", "1,2", "--frames", "2", "--output", path(&film)]);
    let output = fastgan().args(arguments).env("PATH", "").output().unwrap();
    let said = text(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("ffmpeg, which is not on this machine") && said.contains(".gif"), "{said}");
    assert!(!film.exists());
}
