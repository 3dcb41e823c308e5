//! Files of events, read back by what their format's description says, apart from the writer.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use fastgan_trainer::pictures::Picture;
use fastgan_trainer::tensorboard::TensorBoard;
use std::path::Path;
use tch::Tensor;

/// CRC-32C bit by bit (the reflected polynomial of Castagnoli), with the mask of record files.
fn masked(data: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0x82f6_3b78 } else { crc >> 1 };
        }
    }
    let crc = !crc;
    crc.rotate_right(15).wrapping_add(0xa282_ead8)
}

/// The records of a file, every checksum looked at.
fn records(path: &Path) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(path).unwrap();
    let mut rest = &bytes[..];
    let mut records = Vec::new();
    let number = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().unwrap());
    while !rest.is_empty() {
        let (length, after) = rest.split_at(8);
        let (checksum, after) = after.split_at(4);
        assert_eq!(number(checksum), masked(length));
        let (data, after) = after.split_at(u64::from_le_bytes(length.try_into().unwrap()) as usize);
        let (checksum, after) = after.split_at(4);
        assert_eq!(number(checksum), masked(data));
        records.push(data.to_vec());
        rest = after;
    }
    records
}

/// A field's number and its bytes; a number on the wire is given as eight.
fn fields(message: &[u8]) -> Vec<(u64, Vec<u8>)> {
    let mut at = 0;
    let varint = |message: &[u8], at: &mut usize| {
        let mut value = 0u64;
        for shift in (0..).step_by(7) {
            let byte = message[*at];
            *at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    };
    let mut found = Vec::new();
    while at < message.len() {
        let key = varint(message, &mut at);
        let bytes = match key & 7 {
            0 => varint(message, &mut at).to_le_bytes().to_vec(),
            wire => {
                let length = match wire {
                    1 => 8,
                    2 => varint(message, &mut at) as usize,
                    5 => 4,
                    other => panic!("no field is stored as {other}"),
                };
                at += length;
                message[at - length..at].to_vec()
            }
        };
        found.push((key >> 3, bytes));
    }
    found
}

fn field(message: &[u8], number: u64) -> Vec<u8> {
    let found = fields(message).into_iter().find(|(key, _)| *key == number);
    found.unwrap_or_else(|| panic!("no field {number}")).1
}

fn step(event: &[u8]) -> u64 {
    u64::from_le_bytes(field(event, 2).try_into().unwrap())
}

/// Whether a record starts a session, which voids its step and all later ones.
fn starts(event: &[u8]) -> bool {
    let log = fields(event).into_iter().find(|(key, _)| *key == 7);
    log.is_some_and(|(_, log)| field(&log, 1) == 1u64.to_le_bytes())
}

#[test]
fn what_is_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut events = TensorBoard::open(&folder.path().join("events"), 0).unwrap();
    events.scalars(100, &[("loss/discriminator", 0.75), ("logit/real", -2.5)]).unwrap();
    let pixels = Tensor::from_slice(&[-1.0f32, 0.0, 1.0, 1.0, 0.0, -1.0]).view([1, 2, 3]);
    let picture = Picture::new(&pixels);
    events.image(300_000, "samples", &picture).unwrap();
    // The file is still open: nothing waits in a buffer.
    let records = records(events.path());
    assert_eq!(records.len(), 4);
    assert_eq!(field(&records[0], 3), b"brain.Event:2");
    let time = f64::from_le_bytes(field(&records[0], 1).try_into().unwrap());
    assert!(time > 1.7e9, "{time}");
    assert!(starts(&records[1]) && step(&records[1]) == 1);

    assert_eq!(step(&records[2]), 100);
    let values = fields(&field(&records[2], 5));
    let read = |(key, value): &(u64, Vec<u8>)| {
        assert_eq!(*key, 1);
        let number = f32::from_le_bytes(field(value, 2).try_into().unwrap());
        (String::from_utf8(field(value, 1)).unwrap(), number)
    };
    let values: Vec<_> = values.iter().map(read).collect();
    assert_eq!(values, [("loss/discriminator".into(), 0.75), ("logit/real".into(), -2.5)]);

    assert_eq!(step(&records[3]), 300_000);
    let value = field(&field(&records[3], 5), 1);
    assert_eq!(field(&value, 1), b"samples");
    let image = field(&value, 4);
    let [height, width, channels] =
        [1, 2, 3].map(|key| u64::from_le_bytes(field(&image, key).try_into().unwrap()));
    assert_eq!((height, width, channels), (2, 3, 1));
    let decoded = image::load_from_memory(&field(&image, 4)).unwrap().into_luma8();
    assert_eq!(decoded.into_raw(), picture.bytes());
}

#[test]
fn a_part_that_goes_on_has_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = TensorBoard::open(folder.path(), 0).unwrap();
    first.scalars(10, &[("loss", 1.0)]).unwrap();
    first.scalars(20, &[("loss", 2.0)]).unwrap();
    let before = std::fs::read(first.path()).unwrap();
    let mut second = TensorBoard::open(folder.path(), 10).unwrap();
    second.scalars(20, &[("loss", 3.0)]).unwrap();
    assert_eq!(std::fs::read(first.path()).unwrap(), before);
    // Readers go by the order of the names, and know the files by this beginning.
    let names = [&first, &second].map(|events| events.path().file_name().unwrap().to_owned());
    assert!(names[0] < names[1], "{names:?}");
    assert!(names.iter().all(|name| name.to_string_lossy().starts_with("events.out.tfevents.")));
    let records = records(second.path());
    // What the first file says about step 11 and later is void: a session starts.
    assert!(starts(&records[1]) && step(&records[1]) == 11);
    assert_eq!(step(&records[2]), 20);
}

#[test]
fn a_run_that_goes_back_voids_what_it_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut events = TensorBoard::open(folder.path(), 0).unwrap();
    events.scalars(10, &[("loss", 1.0)]).unwrap();
    events.restart(5).unwrap();
    events.scalars(10, &[("loss", 2.0)]).unwrap();
    events.restart(0).unwrap();
    let records = records(events.path());
    assert_eq!(records.iter().skip(1).map(|event| step(event)).collect::<Vec<_>>(), [1, 10, 6, 10, 1]);
    assert!([1, 3, 5].iter().all(|&place| starts(&records[place])));
}

#[test]
fn a_folder_that_is_a_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events");
    std::fs::write(&path, "in the way").unwrap();
    let error = TensorBoard::open(&path, 0).unwrap_err().to_string();
    assert!(error.contains("events"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), b"in the way");
}
