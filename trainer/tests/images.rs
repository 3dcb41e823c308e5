//! Folders of images as people have them.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use fastgan_trainer::data::{DecodeError, Images, decode, probe, scan};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, ImageEncoder, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use std::path::Path;
use tch::Device;

/// Left half red, right half blue.
fn two_colours(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) })
}

/// The RGB of one pixel of a decoded 64 px square.
fn at(pixels: &[u8], x: usize, y: usize) -> [u8; 3] {
    [0, 1, 2].map(|channel| pixels[channel * 64 * 64 + y * 64 + x])
}

fn near(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 6)
}

#[test]
fn every_kind_is_found_and_decoded() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::create_dir_all(folder.join("deep/er")).unwrap();
    std::fs::create_dir_all(folder.join(".hidden")).unwrap();
    let picture = DynamicImage::from(two_colours(100, 80));
    for (name, format) in [
        ("a.jpg", ImageFormat::Jpeg),
        ("b.JPEG", ImageFormat::Jpeg),
        ("c.Png", ImageFormat::Png),
        ("deep/d.webp", ImageFormat::WebP),
        ("deep/er/e.bmp", ImageFormat::Bmp),
        ("deep/er/f.GIF", ImageFormat::Gif),
        (".hidden/g.png", ImageFormat::Png),
    ] {
        picture.save_with_format(folder.join(name), format).unwrap();
    }
    std::fs::write(folder.join("notes.txt"), "not an image").unwrap();
    let files = scan(folder).unwrap();
    assert_eq!(files.len(), 6);
    for file in &files {
        let pixels = decode(file, 64).unwrap();
        assert!(near(at(&pixels, 8, 32), [255, 0, 0]), "{}", file.display());
        assert!(near(at(&pixels, 56, 32), [0, 0, 255]), "{}", file.display());
        assert_eq!(probe(file).map(|o| (o.width, o.height)).unwrap(), (100, 80));
    }
}

#[test]
fn exif_rotation_is_applied() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("turned.jpg");
    // A TIFF block with one entry: orientation (0x0112) = 6, "turn a quarter clockwise".
    let exif =
        [b"II*\0\x08\0\0\0\x01\0".as_slice(), &[0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]].concat();
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif).unwrap();
    encoder.encode_image(&two_colours(100, 80)).unwrap();
    std::fs::write(&file, bytes).unwrap();
    let pixels = decode(&file, 64).unwrap();
    assert!(near(at(&pixels, 32, 8), [255, 0, 0]) && near(at(&pixels, 32, 56), [0, 0, 255]));
    assert_eq!(probe(&file).map(|o| (o.width, o.height)).unwrap(), (80, 100));
}

#[test]
fn alpha_goes_over_white_and_grey_and_16_bit_become_rgb() {
    let folder = tempfile::tempdir().unwrap();
    let save = |name: &str, image: DynamicImage| {
        let file = folder.path().join(name);
        image.save(&file).unwrap();
        decode(&file, 64).unwrap()
    };
    let clear = save("alpha.png", RgbaImage::from_pixel(64, 64, Rgba([0, 0, 0, 0])).into());
    assert_eq!(at(&clear, 5, 5), [255, 255, 255]);
    let half = save("half.png", RgbaImage::from_pixel(64, 64, Rgba([200, 0, 100, 51])).into());
    assert!(near(at(&half, 5, 5), [244, 204, 224]), "{:?}", at(&half, 5, 5));
    let grey = save("grey.png", GrayImage::from_pixel(64, 64, Luma([77])).into());
    assert_eq!(at(&grey, 60, 3), [77, 77, 77]);
    let deep = image::ImageBuffer::<Rgb<u16>, _>::from_pixel(64, 64, Rgb([65535u16, 32896, 0]));
    assert_eq!(at(&save("deep.png", deep.into()), 1, 1), [255, 128, 0]);
}

#[test]
fn bad_files_are_named_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("text.png"), "I am a text").unwrap();
    assert!(matches!(decode(&file("text.png"), 64), Err(DecodeError::NotAnImage)));
    std::fs::write(file("empty.jpg"), "").unwrap();
    assert!(matches!(decode(&file("empty.jpg"), 64), Err(DecodeError::NotAnImage)));

    two_colours(200, 200).save(file("whole.jpg")).unwrap();
    let bytes = std::fs::read(file("whole.jpg")).unwrap();
    for kept in [300, bytes.len() / 2, bytes.len() - 40] {
        std::fs::write(file("cut.jpg"), &bytes[..kept]).unwrap();
        let result = decode(&file("cut.jpg"), 64);
        let refused = matches!(result, Err(DecodeError::CutOff | DecodeError::Damaged(_)));
        assert!(refused, "{kept} of {} bytes: {result:?}", bytes.len());
    }
    std::fs::write(file("cut.png"), {
        two_colours(200, 200).save(file("whole.png")).unwrap();
        let bytes = std::fs::read(file("whole.png")).unwrap();
        bytes[..bytes.len() / 2].to_vec()
    })
    .unwrap();
    assert!(matches!(decode(&file("cut.png"), 64), Err(DecodeError::Damaged(_))));

    // A bitmap that says it holds a JPEG.
    two_colours(20, 20).save(file("whole.bmp")).unwrap();
    let mut bytes = std::fs::read(file("whole.bmp")).unwrap();
    bytes[30..34].copy_from_slice(&4u32.to_le_bytes());
    std::fs::write(file("rare.bmp"), bytes).unwrap();
    let error = decode(&file("rare.bmp"), 64).unwrap_err();
    let said = "is a variety that is not read (JPEG compression): save it again as PNG or JPEG";
    assert_eq!(error.to_string(), said);

    GrayImage::new(10_000, 10_000).save(file("huge.png")).unwrap();
    let error = decode(&file("huge.png"), 64).unwrap_err();
    assert!(matches!(error, DecodeError::TooLarge { width: 10_000, height: 10_000 }), "{error}");
}

#[test]
fn a_folder_without_images_says_what_was_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let message = |path: &Path| scan(path).unwrap_err().to_string();
    assert!(message(folder.path()).contains(".webp"));
    assert!(message(&folder.path().join("nowhere")).contains("does not exist"));
    std::fs::write(folder.path().join("file"), "").unwrap();
    assert!(message(&folder.path().join("file")).contains("is a file"));
}

#[test]
fn the_cache_is_made_once_and_again_when_the_folder_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (pictures, cache) = (folder.path().join("pictures"), folder.path().join("cache"));
    common::cli::pictures(&pictures, 3);
    std::fs::write(pictures.join("bad.png"), "no").unwrap();
    std::fs::create_dir(&cache).unwrap();
    let open = || {
        let decoded = std::sync::atomic::AtomicU64::new(0);
        let count = |n| {
            decoded.fetch_add(n, std::sync::atomic::Ordering::Relaxed);
        };
        let images = Images::open(&cache, &scan(&pictures).unwrap(), 64, count).unwrap();
        (images, decoded.into_inner())
    };
    let (images, decoded) = open();
    assert_eq!((images.len(), images.manifest().skipped.len(), decoded), (3, 1, 4));
    let batch = images.batch(&[2, 0], Device::Cpu);
    assert_eq!(batch.size(), [2, 3, 64, 64]);
    assert!(batch.max().double_value(&[]) <= 1.0 && batch.min().double_value(&[]) >= -1.0);
    let first = decode(&pictures.join("000.png"), 64).unwrap();
    let value = f64::from(first[0]) / 127.5 - 1.0;
    assert!((batch.double_value(&[1, 0, 0, 0]) - value).abs() < 1e-6);

    assert_eq!(open().1, 0);
    two_colours(50, 50).save(pictures.join("new.png")).unwrap();
    let (images, decoded) = open();
    assert_eq!((images.len(), decoded), (4, 5));
}
