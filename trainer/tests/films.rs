//! Films, decoded again: frames, delays, colours; what cannot be written is said before any work.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use fastgan_trainer::film::{self, Film, FilmError};
use fastgan_trainer::pictures::Picture;
use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, Frame};
use std::fs;
use std::io::BufReader;
use std::path::Path;
use std::process::{Command, Stdio};
use tch::Tensor;

const SIDE: usize = 32;
const FRAMES: usize = 7;

/// A hue that runs over a gradient: more colours than a palette has.
fn frame(index: usize, width: usize) -> Picture {
    let value = |channel: usize, x: usize, y: usize| match channel {
        0 => x as f32 / 16.0 - 1.0,
        1 => y as f32 / 16.0 - 1.0,
        _ => index as f32 / 8.0 - (x * y) as f32 / 1024.0,
    };
    let values: Vec<_> =
        (0..3 * SIDE * width).map(|i| value(i / (SIDE * width), i % width, i / width % SIDE)).collect();
    Picture::new(&Tensor::from_slice(&values).view([3, SIDE as i64, width as i64]))
}

fn frames() -> impl ExactSizeIterator<Item = Picture> {
    (0..FRAMES).map(|index| frame(index, SIDE))
}

/// Milliseconds and RGB of each frame.
fn read(decoder: impl for<'a> AnimationDecoder<'a>) -> Vec<(u32, Vec<u8>)> {
    let rgb =
        |frame: &Frame| frame.buffer().pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let time = |frame: &Frame| {
        let (numerator, denominator) = frame.delay().numer_denom_ms();
        (numerator + denominator / 2) / denominator
    };
    decoder.into_frames().map(|frame| frame.map(|frame| (time(&frame), rgb(&frame))).unwrap()).collect()
}

fn open(path: &Path) -> BufReader<fs::File> {
    BufReader::new(fs::File::open(path).unwrap())
}

#[test]
fn exact_kinds_give_every_frame_back() {
    let folder = tempfile::tempdir().unwrap();
    let (apng, webp) = (folder.path().join("a.png"), folder.path().join("b.webp"));
    for path in [&apng, &webp] {
        film::write(path, frames(), 30).unwrap();
    }
    let times = [33, 34, 33, 33, 34, 33, 33];
    for (film, times) in [
        (read(PngDecoder::new(open(&apng)).unwrap().apng().unwrap()), [33; FRAMES]),
        (read(WebPDecoder::new(open(&webp)).unwrap()), times),
    ] {
        assert_eq!(film.iter().map(|(time, _)| *time).collect::<Vec<_>>(), times);
        for ((_, pixels), expected) in film.iter().zip(frames()) {
            assert!(*pixels == expected.bytes());
        }
    }
    // Programs without animation see the first frame.
    assert!(image::open(&apng).unwrap().into_rgb8().into_raw() == frame(0, SIDE).bytes());
}

#[test]
fn a_gif_keeps_time_and_nearly_its_colours() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.GIF");
    film::write(&path, frames(), 30).unwrap();
    let film = read(GifDecoder::new(open(&path)).unwrap());
    assert_eq!(film.iter().map(|(time, _)| *time).collect::<Vec<_>>(), [30, 40, 30, 30, 40, 30, 30]);
    for ((_, pixels), expected) in film.iter().zip(frames()) {
        let errors = pixels.iter().zip(expected.bytes()).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
        let psnr = 10.0 * (255.0f64.powi(2) / (errors.sum::<f64>() / pixels.len() as f64)).log10();
        // 1024 pixels of 1024 colours, in 256.
        assert!(psnr > 33.0, "{psnr} dB");
    }
}

#[test]
fn a_film_repeats_where_it_should() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name: &str, repeat| {
        let path = folder.path().join(name);
        Film::new(&path, 10, repeat).unwrap().write(frames()).unwrap();
        fs::read(path).unwrap()
    };
    let holds = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    assert!(holds(&bytes("a.gif", true), b"NETSCAPE2.0\x03\x01\0\0"));
    assert!(!holds(&bytes("b.gif", false), b"NETSCAPE"));
    assert!(holds(&bytes("a.png", true), b"acTL\0\0\0\x07\0\0\0\0"));
    assert!(holds(&bytes("b.png", false), b"acTL\0\0\0\x07\0\0\0\x01"));
    assert!(holds(&bytes("a.webp", true), b"ANIM\x06\0\0\0\xff\xff\xff\xff\0\0"));
    assert!(holds(&bytes("b.webp", false), b"ANIM\x06\0\0\0\xff\xff\xff\xff\x01\0"));
}

#[test]
fn what_cannot_be_written_is_said_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let refused = |name: &str, fps| Film::new(&path(name), fps, true).unwrap_err().to_string();
    for name in ["film", "film.avi", "film.jpg"] {
        let said = refused(name, 30);
        assert!(
            [".gif", ".png", ".apng", ".webp", ".mp4"].iter().all(|ending| said.contains(ending)),
            "{said}"
        );
    }
    assert!(refused("film.gif", 60).contains("1 to 50"));
    assert!(refused("film.png", 0).contains("1 to 240"));
    let film = Film::new(&path("film.gif"), 30, true).unwrap();
    assert!(matches!(film.write(std::iter::empty()), Err(FilmError::Empty)));
    let sizes = [SIDE, SIDE, SIDE + 1];
    let said = film.write(sizes.into_iter().map(|width| frame(0, width))).unwrap_err().to_string();
    assert!(said.contains("33×32") && said.contains("32×32"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// Where ffmpeg is. It also reads what the other encoders have written: the second opinion on them.
#[test]
fn ffmpeg_agrees() {
    let quiet = |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !quiet(Command::new("ffmpeg").arg("-version")) {
        let refused = Film::new(Path::new("film.mp4"), 30, true).unwrap_err();
        assert!(matches!(refused, FilmError::NoFfmpeg));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // An odd width loses its last column; H.264 keeps colours nearly, at half the resolution.
    for (name, width, tolerance) in
        [("a.mp4", 33, 6.0), ("b.mp4", 32, 6.0), ("c.gif", 32, 6.0), ("d.png", 32, 0.0)]
    {
        let path = folder.path().join(name);
        film::write(&path, (0..FRAMES).map(|index| frame(index, width)), 25).unwrap();
        let raw = Command::new("ffmpeg")
            .args(["-loglevel", "error", "-i", path.to_str().unwrap()])
            .args(["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
            .output()
            .unwrap();
        assert!(raw.status.success(), "{}", String::from_utf8_lossy(&raw.stderr));
        assert_eq!(raw.stdout.len(), FRAMES * 3 * SIDE * SIDE, "{name}");
        for (index, pixels) in raw.stdout.chunks(3 * SIDE * SIDE).enumerate() {
            // The colour of a pixel depends on its place alone, not on the width.
            let expected = frame(index, SIDE);
            let errors = pixels.iter().zip(expected.bytes()).map(|(a, b)| f64::from(a.abs_diff(*b)));
            let mean = errors.sum::<f64>() / pixels.len() as f64;
            assert!(mean <= tolerance, "{name}, frame {index}: {mean}");
        }
    }
}
