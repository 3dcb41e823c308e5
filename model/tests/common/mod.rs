//! A small model, and ways to spoil its file.

#![allow(clippy::unwrap_used, dead_code, reason = "helpers of several test files")]

use fastgan_model::Architecture;
use fastgan_model::file::{Dtype, Header, ModelFile};
use fastgan_model::filler::{fill, filled};

pub(crate) const DTYPES: [Dtype; 4] = [Dtype::F16, Dtype::F32, Dtype::Int8, Dtype::Mixed];

pub(crate) fn model() -> ModelFile {
    let architecture = Architecture::new(64, 3, 16, 8).unwrap();
    let tensors =
        architecture.tensors().into_iter().map(|t| (t.name.clone(), filled(&t.name, t.len(), 0.2))).collect();
    ModelFile::new(Header::new(architecture), tensors).unwrap()
}

/// A number below `n` that belongs to `index`.
pub(crate) fn random(index: u64, n: usize) -> usize {
    ((fill("damage", index) + 0.5) * n as f64) as usize
}

fn parts(bytes: &[u8]) -> (serde_json::Value, &[u8]) {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    (serde_json::from_slice(&bytes[8..8 + length]).unwrap(), &bytes[8 + length..])
}

fn joined(json: &serde_json::Value, data: &[u8]) -> Vec<u8> {
    let text = serde_json::to_vec(json).unwrap();
    [&(text.len() as u64).to_le_bytes()[..], &text, data].concat()
}

/// The file with its JSON header rewritten by `change`, the data kept.
pub(crate) fn with_header(bytes: &[u8], change: impl Fn(&mut serde_json::Value)) -> Vec<u8> {
    let (mut json, data) = parts(bytes);
    change(&mut json);
    joined(&json, data)
}

pub(crate) fn with_metadata(bytes: &[u8], change: impl Fn(&mut serde_json::Value)) -> Vec<u8> {
    with_header(bytes, |json| {
        let text = json["__metadata__"]["fastgan"].as_str().unwrap();
        let mut ours = serde_json::from_str(text).unwrap();
        change(&mut ours);
        json["__metadata__"]["fastgan"] = ours.to_string().into();
    })
}

fn offsets(entry: &serde_json::Value) -> [usize; 2] {
    serde_json::from_value(entry["data_offsets"].clone()).unwrap()
}

/// The file with the bytes of one entry changed.
pub(crate) fn with_data(bytes: &[u8], name: &str, change: impl Fn(&mut [u8])) -> Vec<u8> {
    let (json, data) = parts(bytes);
    let [start, end] = offsets(&json[name]);
    let mut data = data.to_vec();
    change(&mut data[start..end]);
    joined(&json, &data)
}

/// The file with its entries laid last to first.
pub(crate) fn reversed(bytes: &[u8]) -> Vec<u8> {
    let (mut json, data) = parts(bytes);
    let mut turned = Vec::new();
    let mut entries: Vec<_> =
        json.as_object_mut().unwrap().iter_mut().filter(|(name, _)| *name != "__metadata__").collect();
    entries.sort_by_key(|(_, entry)| std::cmp::Reverse(offsets(entry)));
    for (_, entry) in entries {
        let [start, end] = offsets(entry);
        entry["data_offsets"] = [turned.len(), turned.len() + end - start].into();
        turned.extend(&data[start..end]);
    }
    joined(&json, &turned)
}
