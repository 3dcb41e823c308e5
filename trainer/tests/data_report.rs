//! What is said about a folder of images before training: one file of each kind, and each is counted and named.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{fastgan, path, refuse, run};
use fastgan_trainer::data::{Channels, DataReport, Fit, Images, Square, look_at, scan, survey};
use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{
    DynamicImage, Frame, ImageBuffer, ImageEncoder, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage,
    imageops,
};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Coloured waves: each number is another picture.
fn picture(number: u32, width: u32, height: u32) -> RgbImage {
    let wave = |k: u32| f64::from((number * 7 + k * 13) % 11 + 1);
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (f64::from(x) / f64::from(width) * 6.0, f64::from(y) / f64::from(height) * 6.0);
        let value = |c: u32| (u * wave(c) / 4.0 + v * wave(c + 3) / 4.0 + wave(c + 6)).sin() * 110.0 + 128.0;
        Rgb([0, 1, 2].map(|c| value(c) as u8))
    })
}

fn jpeg(path: &Path, picture: &RgbImage, quality: u8) {
    let mut file = std::fs::File::create(path).unwrap();
    JpegEncoder::new_with_quality(&mut file, quality).encode_image(picture).unwrap();
}

/// A JPEG with four components, all of them 255: no ink. Blocks have a mean and nothing else.
fn cmyk(path: &Path) {
    let segment = |marker: u8, body: &[u8]| {
        [&[0xFF, marker], &(body.len() as u16 + 2).to_be_bytes()[..], body].concat()
    };
    let components = |rest: &[u8]| (1..=4u8).flat_map(|id| [&[id], rest].concat()).collect::<Vec<_>>();
    let mut lengths = [0; 16];
    lengths[3] = 12;
    let means = [&[0x00], &lengths[..], &(0..12).collect::<Vec<u8>>()].concat();
    let mut lengths = [0; 16];
    lengths[0] = 1;
    let ends = [&[0x10], &lengths[..], &[0]].concat();
    // Each mean is coded as its change: 8·127 in 10 bits (code 1010) for the first block, none (code 0000) for others; then the end (0).
    let mut bits = "1010".to_owned() + "1111111000" + "0";
    bits = bits.repeat(4) + &"00000".repeat(4 * 63);
    bits.push_str(&"1".repeat((8 - bits.len() % 8) % 8));
    let scan =
        bits.as_bytes().chunks(8).map(|byte| byte.iter().fold(0u8, |all, bit| all << 1 | (bit - b'0')));
    let scan: Vec<u8> = scan.flat_map(|byte| if byte == 0xFF { vec![0xFF, 0] } else { vec![byte] }).collect();
    let parts = [
        vec![0xFF, 0xD8],
        segment(0xEE, b"Adobe\0d\0\0\0\0\0"),
        segment(0xDB, &[&[0][..], &[1; 64]].concat()),
        segment(0xC0, &[&[8, 0, 64, 0, 64, 4][..], &components(&[0x11, 0])].concat()),
        segment(0xC4, &means),
        segment(0xC4, &ends),
        segment(0xDA, &[&[4][..], &components(&[0]), &[0, 63, 0]].concat()),
        scan,
        vec![0xFF, 0xD9],
    ];
    std::fs::write(path, parts.concat()).unwrap();
}

fn png(path: &Path, color: png::ColorType, frames: u32, data: &[u8]) {
    let file = BufWriter::new(std::fs::File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, 64, 64);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    if color == png::ColorType::Indexed {
        encoder.set_palette(vec![10, 20, 30, 200, 180, 40]);
    }
    if frames > 1 {
        encoder.set_animated(frames, 0).unwrap();
    }
    let mut writer = encoder.write_header().unwrap();
    (0..frames).for_each(|_| writer.write_image_data(data).unwrap());
    writer.finish().unwrap();
}

/// One of each.
fn fill(folder: &Path) {
    let file = |name: &str| folder.join(name);
    std::fs::create_dir(file("more")).unwrap();
    // Six photographs; the last one wide and small.
    for n in 0..5 {
        jpeg(&file(&format!("photo-{n}.jpg")), &picture(n, 160, 150), 92);
    }
    jpeg(&file("wide.jpg"), &picture(5, 120, 50), 92);
    // The first one again: the same pixels in another file, smaller and coarser, mirrored and brighter.
    let first = image::open(file("photo-0.jpg")).unwrap();
    first.save(file("more/again.bmp")).unwrap();
    jpeg(
        &file("smaller.jpg"),
        &imageops::resize(&picture(0, 160, 150), 90, 84, imageops::FilterType::Lanczos3),
        50,
    );
    let mirrored = imageops::brighten(&imageops::flip_horizontal(&picture(1, 160, 150)), 12);
    mirrored.save(file("mirrored.png")).unwrap();
    // Without colours: stored so, and only seen so.
    DynamicImage::from(picture(6, 100, 100)).to_luma8().save(file("grey.png")).unwrap();
    let grey = DynamicImage::from(picture(7, 100, 100)).to_luma8();
    jpeg(&file("looks-grey.jpg"), &DynamicImage::from(grey).into_rgb8(), 90);
    // An alpha channel that hides nothing, and one that does.
    let opaque = DynamicImage::from(picture(8, 100, 100)).into_rgba8();
    opaque.save(file("opaque.png")).unwrap();
    let hole = RgbaImage::from_fn(100, 100, |x, y| {
        let Rgba([r, g, b, _]) = *opaque.get_pixel(y, x);
        Rgba([r, g, b, if x > 50 { 0 } else { 255 }])
    });
    hole.save_with_format(file("hole.webp"), ImageFormat::WebP).unwrap();
    png(
        &file("palette.png"),
        png::ColorType::Indexed,
        1,
        &(0..64 * 64).map(|n| (n / 9 % 2) as u8).collect::<Vec<_>>(),
    );
    png(&file("moving.png"), png::ColorType::Rgb, 2, picture(9, 64, 64).as_raw());
    let frames = [10, 11].map(|n| Frame::new(DynamicImage::from(picture(n, 64, 64)).into_rgba8()));
    GifEncoder::new(std::fs::File::create(file("moving.gif")).unwrap()).encode_frames(frames).unwrap();
    let deep = |x, y| Luma([(x * 600) as u16 ^ (y * 777) as u16]);
    ImageBuffer::<Luma<u16>, Vec<u16>>::from_fn(100, 100, deep).save(file("deep.png")).unwrap();
    cmyk(&file("cmyk.jpg"));
    // Turned by its metadata; the line break in its name is allowed.
    let mut turned = Vec::new();
    let mut encoder = JpegEncoder::new(&mut turned);
    let head = b"II*\0\x08\0\0\0\x01\0".as_slice();
    encoder.set_exif_metadata([head, &[0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]].concat()).unwrap();
    encoder.encode_image(&picture(12, 160, 70)).unwrap();
    std::fs::write(file("two\nlines.jpg"), turned).unwrap();
    // What cannot be used.
    std::fs::write(file("text.png"), "I am a text").unwrap();
    std::fs::write(file("tiff.png"), b"II*\0\x08\0\0\0\0\0\0\0").unwrap();
    let whole = std::fs::read(file("photo-2.jpg")).unwrap();
    std::fs::write(file("cut.jpg"), &whole[..whole.len() / 2]).unwrap();
    bomb(&file("bomb.png"));
    std::fs::write(file("phone.heic"), "").unwrap();
}

/// The header of an image of 60,000 × 60,000 pixels.
fn bomb(path: &Path) {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 64, 64);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().unwrap().write_image_data(&[0; 64 * 64 * 4]).unwrap();
    bytes[16..24].copy_from_slice(&[60_000u32.to_be_bytes(), 60_000u32.to_be_bytes()].concat());
    let mut check = 0xFFFF_FFFFu32;
    for byte in &bytes[12..29] {
        check ^= u32::from(*byte);
        (0..8).for_each(|_| check = if check & 1 == 1 { check >> 1 ^ 0xEDB8_8320 } else { check >> 1 });
    }
    bytes[29..33].copy_from_slice(&(!check).to_be_bytes());
    std::fs::File::create(path).unwrap().write_all(&bytes).unwrap();
}

#[cfg(unix)]
fn links(folder: &Path) {
    use std::os::unix::ffi::OsStrExt;
    std::os::unix::fs::symlink(folder, folder.join("more/circle")).unwrap();
    std::os::unix::fs::symlink("nowhere.png", folder.join("dangling.png")).unwrap();
    std::fs::write(folder.join(std::ffi::OsStr::from_bytes(b"bad\xff.png")), "no").unwrap();
}

fn groups(groups: &[fastgan_trainer::data::Copies]) -> Vec<(Vec<&str>, bool)> {
    groups.iter().map(|group| (group.files.iter().map(String::as_str).collect(), group.mirrored)).collect()
}

#[test]
#[cfg(unix)]
fn one_of_each_is_counted_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fill(folder);
    links(folder);
    let found = survey(folder).unwrap();
    assert_eq!(found.circles.len(), 1);
    assert_eq!(found.other_kinds().as_deref(), Some("1 .heic"));
    let report = look_at(&found.files, |_| 128.into(), |_| ());
    assert_eq!(report.images, 19);
    let mut reasons: Vec<_> =
        report.unreadable.iter().map(|u| (u.file.as_str(), u.reason.as_str())).collect();
    reasons.sort_unstable();
    let expected = [
        ("bad\u{fffd}.png", "is not an image"),
        ("bomb.png", "has 60000×60000 pixels"),
        ("cut.jpg", "is cut off"),
        ("dangling.png", "cannot be read: No such file"),
        ("text.png", "is not an image"),
        ("tiff.png", "is a TIFF image, which is not read"),
    ];
    assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
    for ((file, reason), (expected, why)) in reasons.iter().zip(expected) {
        assert!(*file == expected && reason.starts_with(why), "{file} {reason}");
    }
    let formats: Vec<_> = report.formats.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(formats, [("BMP", 1), ("GIF", 1), ("JPEG", 10), ("PNG", 6), ("WebP", 1)]);
    assert_eq!((report.alpha.present, report.alpha.used), (3, 1), "a GIF decodes with alpha");
    assert_eq!((report.grey.stored, report.grey.seen), (2, 4), "{:?}", report.grey);
    assert_eq!((report.palette, report.animated), (2, 2));
    assert_eq!((report.deep, report.cmyk, report.turned), (1, 1, 1));
    // 70×160 after turning.
    assert_eq!((report.shapes.landscape, report.shapes.portrait), (1, 1));
    assert_eq!(report.width.map(|w| (w.min, w.max)), Some((64, 160)));
    assert_eq!(report.shorter_side.map(|side| side.min), Some(50));
    assert_eq!(groups(&report.duplicates), [(vec!["more/again.bmp", "photo-0.jpg"], false)]);
    let near = groups(report.near_duplicates.as_deref().unwrap());
    assert_eq!(
        near,
        [(vec!["mirrored.png", "photo-1.jpg"], true), (vec!["more/again.bmp", "smaller.jpg"], false)]
    );
    assert_eq!(report.distinct, 19 - 3);
    assert!(report.notes[0].starts_with("16 different images are too few"), "{:?}", report.notes);
    let lines = report.to_lines().join("\n");
    assert!(lines.contains("19 images can be used (16 of them different), 6 cannot"), "{lines}");
    assert!(!lines.contains("two\nlines"));
}

#[test]
fn the_command_prints_it_in_words_and_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    for n in 0..3 {
        picture(n, 300 + n * 10, 280).save(data.join(format!("{n}.png"))).unwrap();
    }
    std::fs::write(data.join("text.png"), "text").unwrap();
    let said = run(&["check", path(&data)]);
    assert!(said.contains("3 images can be used, 1 cannot") && said.contains("--resolution 256"), "{said}");
    assert!(said.contains("text.png is not an image"), "{said}");
    assert!(run(&["check", path(&data), "--resolution", "512"]).contains("512 px: 3 are enlarged"));
    let json = fastgan().args(["check", path(&data), "--json"]).output().unwrap();
    let report: DataReport = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((report.images, report.unreadable.len(), report.square), (3, 1, 256.into()));
    assert!(refuse(&["check", path(&data), "--resolution", "100"]).contains("64, 128"));
    assert!(refuse(&["check", path(&data), "--fit", "stretch"]).contains("squash, crop or pad"));
    std::fs::remove_file(data.join("0.png")).unwrap();
    std::fs::remove_file(data.join("1.png")).unwrap();
    assert!(refuse(&["check", path(&data)]).contains("at least 2 usable images"));
}

#[test]
fn one_is_one_and_two_are_two() {
    let folder = tempfile::tempdir().unwrap();
    let square = Square { side: 64, fit: Fit::Squash, channels: Channels::Rgb };
    for (count, sentences) in [
        (1, ["1 image is too few", "1 of 1 image is enlarged", "1 image is partly transparent"]),
        (2, ["2 images are too few", "2 of 2 images are enlarged", "2 images are partly transparent"]),
    ] {
        // One rises and one falls: no copies of each other.
        let pixel = |x: u32, y: u32| match count {
            1 => image::Rgba([x as u8 * 6, y as u8 * 5, 9, 255 - x as u8]),
            _ => image::Rgba([255 - y as u8 * 6, (x * y / 7) as u8, 200, 6 * y as u8]),
        };
        let picture = image::RgbaImage::from_fn(40, 40, pixel);
        picture.save(folder.path().join(format!("{count}.png"))).unwrap();
        let report = look_at(&scan(folder.path()).unwrap(), |_| square, |_| ());
        let notes = report.notes.join("\n");
        assert!(sentences.iter().all(|sentence| notes.contains(sentence)), "{notes}");
    }
}

/// Training finds out the same while it decodes, and still knows it when it goes on.
#[test]
fn the_cache_keeps_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let (data, cache) = (folder.path().join("data"), folder.path().join("cache"));
    std::fs::create_dir_all(&data).unwrap();
    std::fs::create_dir_all(&cache).unwrap();
    for n in 0..3 {
        picture(n % 2, 120, 80).save(data.join(format!("{n}.png"))).unwrap();
    }
    let files = scan(&data).unwrap();
    let square = Square { side: 64, fit: Fit::Crop, channels: Channels::Rgb };
    let seen = look_at(&files, |_| square, |_| ());
    assert_eq!(groups(&seen.duplicates), [(vec!["0.png", "2.png"], false)]);
    for decoded in [3, 0] {
        let count = std::sync::atomic::AtomicU64::new(0);
        let images = Images::open(&cache, &files, square, |n| {
            count.fetch_add(n, std::sync::atomic::Ordering::Relaxed);
        });
        assert_eq!(*images.unwrap().report(), seen);
        assert_eq!(count.into_inner(), decoded);
    }
}
