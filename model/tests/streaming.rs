//! A file means the same in one piece and in any other pieces, whether it is sound or not.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{DTYPES, model, random, with_header};
use fastgan_model::file::{Dtype, Header, ModelFile, ModelStream, ReadError, Storage, StoredTensor};

/// Cuts `bytes` into pieces of the lengths that `length` gives.
fn pieces(mut bytes: &[u8], mut length: impl FnMut() -> usize) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    while !bytes.is_empty() {
        let (piece, rest) = bytes.split_at(length().min(bytes.len()));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}

fn stream(pieces: &[&[u8]]) -> Result<(Header, Vec<StoredTensor>), ReadError> {
    let mut stream = ModelStream::new();
    let mut tensors = Vec::new();
    for piece in pieces {
        tensors.extend(stream.push(piece)?);
    }
    Ok((stream.finish()?, tensors))
}

/// Reads in pieces of 1, of 7 and of random lengths; all must agree with the whole.
fn the_same_in_pieces(bytes: &[u8], what: &str) {
    let whole = stream(&[bytes]);
    let mut draw = 0;
    let random_length = || {
        draw += 1;
        [1, random(2 * draw, 9), random(2 * draw, 5_000)][random(2 * draw + 1, 3)]
    };
    for in_pieces in
        [stream(&pieces(bytes, || 1)), stream(&pieces(bytes, || 7)), stream(&pieces(bytes, random_length))]
    {
        match (&whole, in_pieces) {
            (Ok(whole), Ok(pieces)) => assert!(*whole == pieces, "{what}: other tensors"),
            (Err(whole), Err(pieces)) => assert_eq!(whole.to_string(), pieces.to_string(), "{what}"),
            (whole, pieces) => panic!("{what}: {:?} and {:?}", whole.as_ref().err(), pieces.err()),
        }
    }
    match (whole, ModelFile::read(bytes)) {
        (Ok((header, tensors)), Ok(file)) => {
            assert_eq!(ModelFile::from_stored(header, tensors).unwrap(), file, "{what}");
        }
        (Err(whole), Err(file)) => assert_eq!(whole.to_string(), file.to_string(), "{what}"),
        (whole, file) => panic!("{what}: {:?} and {:?}", whole.err(), file.err()),
    }
}

#[test]
fn sound_files() {
    for dtype in DTYPES {
        the_same_in_pieces(&model().to_bytes(dtype).unwrap(), &format!("{dtype:?}"));
    }
}

#[test]
fn what_was_stored_comes_back() {
    for dtype in DTYPES {
        let mut stored = model().stored(dtype).unwrap();
        let (header, mut read) = stream(&[&model().to_bytes(dtype).unwrap()]).unwrap();
        assert_eq!(header, *model().header());
        stored.sort_by(|a, b| a.name().cmp(b.name()));
        read.sort_by(|a, b| a.name().cmp(b.name()));
        assert_eq!(stored, read, "{dtype:?}");
    }
}

#[test]
fn cut_off_and_too_long() {
    for dtype in DTYPES {
        let bytes = model().to_bytes(dtype).unwrap();
        for length in [0, 1, 8, 9, 100, bytes.len() / 2, bytes.len() - 1] {
            the_same_in_pieces(&bytes[..length], &format!("{dtype:?} cut off after {length}"));
        }
        the_same_in_pieces(&[&bytes[..], b"more"].concat(), "too long");
    }
}

#[test]
fn damaged_anywhere() {
    for dtype in DTYPES {
        let bytes = model().to_bytes(dtype).unwrap();
        for round in 0..12 {
            let mut damaged = bytes.clone();
            // Half of the rounds hit the header, half the data; an exponent of ones is what numbers can suffer.
            let end = if round % 2 == 0 { 4_000 } else { bytes.len() };
            for hit in 0..3 {
                damaged[random(100 * round + 2 * hit, end)] = [0xFF, 0x80, b'7'][hit as usize];
            }
            the_same_in_pieces(&damaged, &format!("{dtype:?}, damage {round}"));
        }
    }
}

#[test]
fn tensors_come_when_their_last_byte_does() {
    let bytes = model().to_bytes(Dtype::Mixed).unwrap();
    let mut stream = ModelStream::new();
    assert!(stream.header().is_none() && stream.expected().is_none());
    let mut come = Vec::new();
    for (n, byte) in bytes.iter().enumerate() {
        let tensors = stream.push(std::slice::from_ref(byte)).unwrap();
        assert!(tensors.len() <= 1);
        come.extend(tensors.into_iter().map(|tensor| (tensor.name().to_owned(), n + 1)));
        assert_eq!(stream.received(), n as u64 + 1);
    }
    assert_eq!(stream.expected(), Some(bytes.len() as u64));
    assert_eq!(stream.architecture(), Some(model().architecture()));
    assert_eq!(come.len(), model().architecture().tensors().len());
    // Floats first, then 8-bit, then 4-bit values; each by name, each exactly as long as its bytes.
    let end = |name: &str| come.iter().find(|(other, _)| other == name).unwrap().1;
    assert_eq!(end("init.weight"), bytes.len());
    assert_eq!(end("init.weight") - end("feat_8.conv2.weight"), 16 * 16 * 16 * 16 / 2);
    assert_eq!(end("to_big.weight") - end("se_64.squeeze.weight"), 3 * 16 * 3 * 3);
    assert!(end("init.bias") < end("feat_16.conv1.weight"));
}

#[test]
fn scales_may_lie_behind_their_values() {
    let bytes = model().to_bytes(Dtype::Mixed).unwrap();
    let (_, mut expected) = stream(&[&bytes]).unwrap();
    let turned = common::reversed(&bytes);
    assert_ne!(turned, bytes);
    the_same_in_pieces(&turned, "reversed");
    let (_, mut tensors) = stream(&[&turned]).unwrap();
    expected.sort_by(|a, b| a.name().cmp(b.name()));
    tensors.sort_by(|a, b| a.name().cmp(b.name()));
    assert_eq!(tensors, expected);
}

#[test]
fn an_error_stays() {
    let mut stream = ModelStream::new();
    assert!(matches!(stream.push(b"<!doctype html>"), Err(ReadError::NotSafetensors)));
    assert!(matches!(stream.push(&model().to_bytes(Dtype::F16).unwrap()), Err(ReadError::NotSafetensors)));
    assert!(matches!(stream.finish(), Err(ReadError::NotSafetensors)));
}

#[test]
fn a_header_is_refused_before_the_data_come() {
    let bytes = model().to_bytes(Dtype::F32).unwrap();
    let damaged = with_header(&bytes, |json| json["to_big.weight"]["shape"] = [3, 3, 3, 16].into());
    let header = 8 + u64::from_le_bytes(damaged[..8].try_into().unwrap()) as usize;
    let mut stream = ModelStream::new();
    assert!(stream.push(&damaged[..header - 1]).unwrap().is_empty());
    assert!(matches!(stream.push(&damaged[header - 1..header]), Err(ReadError::Shape { .. })));
}

#[test]
fn quantised_values_are_near() {
    let model = model();
    for dtype in [Dtype::Int8, Dtype::Mixed] {
        for tensor in model.stored(dtype).unwrap() {
            let name = tensor.name().to_owned();
            let four_bit = matches!(tensor.storage(), Storage::Int4 { .. });
            assert_eq!(four_bit, dtype == Dtype::Mixed && tensor.spec().may_be_four_bit(), "{name}");
            // The fill is uniform in -0.1 to 0.1: 254 steps of 8 bits, or at least 14 of 4 bits. Rounding leaves a deviation
            // of 1/√12 of a step and errors up to half of one; the 4-bit search may cut peaks down to 7/8 · 0.7 of their
            // height, which is 2.7 steps, where that makes all others finer.
            let (step, most) = match tensor.storage() {
                Storage::F32(_) => (0.0, 0.0),
                Storage::F16(_) => panic!("{name} in 16 bits"),
                Storage::Int8 { .. } => (0.2 / 254.0, 0.51),
                Storage::Int4 { .. } => (0.2 / 14.0, 2.72),
            };
            let errors: Vec<f64> =
                model.tensor(&name).iter().zip(tensor.into_f32()).map(|(a, b)| f64::from(a - b)).collect();
            let largest = errors.iter().fold(0f64, |largest, e| largest.max(e.abs()));
            assert!(largest <= most * step + 1e-9, "{name}: {largest}");
            let deviation = (errors.iter().map(|e| e * e).sum::<f64>() / errors.len() as f64).sqrt();
            assert!(deviation <= 0.3 * step, "{name}: {deviation}");
        }
    }
}
