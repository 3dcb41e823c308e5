//! A model file comes from a stranger: every kind of damage gets its own error, and none a crash.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use fastgan_model::Architecture;
use fastgan_model::file::{Dtype, Header, ModelFile, ReadError};
use fastgan_model::filler::filled;

fn model() -> ModelFile {
    let architecture = Architecture::new(64, 3, 16, 8).unwrap();
    let tensors =
        architecture.tensors().into_iter().map(|t| (t.name.clone(), filled(&t.name, t.len(), 0.2))).collect();
    ModelFile::new(Header::new(architecture), tensors).unwrap()
}

/// The file with its JSON header rewritten by `change`, the data kept.
fn with_header(bytes: &[u8], change: impl Fn(&mut serde_json::Value)) -> Vec<u8> {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let mut json: serde_json::Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    change(&mut json);
    let text = serde_json::to_vec(&json).unwrap();
    [&(text.len() as u64).to_le_bytes()[..], &text, &bytes[8 + length..]].concat()
}

fn with_metadata(bytes: &[u8], change: impl Fn(&mut serde_json::Value)) -> Vec<u8> {
    with_header(bytes, |json| {
        let text = json["__metadata__"]["fastgan"].as_str().unwrap();
        let mut ours = serde_json::from_str(text).unwrap();
        change(&mut ours);
        json["__metadata__"]["fastgan"] = ours.to_string().into();
    })
}

fn error(bytes: &[u8]) -> ReadError {
    ModelFile::read(bytes).expect_err("the file is damaged")
}

#[test]
fn f32_comes_back_bit_for_bit_and_f16_within_its_rounding() {
    let model = model();
    assert_eq!(ModelFile::read(&model.to_bytes(Dtype::F32).unwrap()).unwrap(), model);
    let half = ModelFile::read(&model.to_bytes(Dtype::F16).unwrap()).unwrap();
    for spec in model.architecture().tensors() {
        for (a, b) in model.tensor(&spec.name).iter().zip(half.tensor(&spec.name)) {
            // Half of F16's spacing below 0.125 is 2^-14/2; values here are below 0.1.
            assert!((a - b).abs() <= 3.1e-5, "{}: {a} became {b}", spec.name);
        }
    }
}

#[test]
fn writing_is_deterministic() {
    assert_eq!(model().to_bytes(Dtype::F16).unwrap(), model().to_bytes(Dtype::F16).unwrap());
}

#[test]
fn cut_short_anywhere() {
    let bytes = model().to_bytes(Dtype::F16).unwrap();
    for length in (0..bytes.len()).step_by(997).chain([1, 7, 8, 9, bytes.len() - 1]) {
        assert!(
            matches!(error(&bytes[..length]), ReadError::NotSafetensors | ReadError::Length { .. }),
            "{length} bytes"
        );
    }
    let longer = [&bytes[..], b"x"].concat();
    assert!(matches!(error(&longer), ReadError::Length { .. }));
}

#[test]
fn not_a_model_at_all() {
    assert!(matches!(error(b""), ReadError::NotSafetensors));
    assert!(matches!(error(b"<!doctype html><html>not found</html>"), ReadError::NotSafetensors));
    let other = safetensors::serialize(Vec::<(String, &Nothing)>::new(), None).unwrap();
    assert!(matches!(error(&other), ReadError::NotFastgan));
}

struct Nothing;
impl safetensors::View for &Nothing {
    fn dtype(&self) -> safetensors::Dtype {
        safetensors::Dtype::F32
    }
    fn shape(&self) -> &[usize] {
        &[]
    }
    fn data(&self) -> std::borrow::Cow<'_, [u8]> {
        (&[]).into()
    }
    fn data_len(&self) -> usize {
        0
    }
}

#[test]
fn a_two_gigabyte_header_is_refused_before_it_is_read() {
    let mut bytes = model().to_bytes(Dtype::F16).unwrap();
    bytes[..8].copy_from_slice(&(2u64 << 30).to_le_bytes());
    assert!(matches!(error(&bytes), ReadError::HeaderTooLarge { found } if found == 2 << 30));
    bytes[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(matches!(error(&bytes), ReadError::HeaderTooLarge { .. }));
}

#[test]
fn tensors_are_exactly_those_of_the_architecture() {
    let bytes = model().to_bytes(Dtype::F32).unwrap();
    let renamed = with_header(&bytes, |json| {
        let tensor = json.as_object_mut().unwrap().remove("feat_8.conv1.bias").unwrap();
        json["feat_8.conv1.bais"] = tensor;
    });
    assert!(matches!(error(&renamed), ReadError::Missing { name, .. } if name == "feat_8.conv1.bias"));

    let reshaped = with_header(&bytes, |json| json["to_big.weight"]["shape"] = [3, 3, 3, 16].into());
    let ReadError::Shape { name, expected, found } = error(&reshaped) else { panic!("another error") };
    assert_eq!((name.as_str(), expected, found), ("to_big.weight", vec![3, 16, 3, 3], vec![3, 3, 3, 16]));

    let swapped = with_header(&bytes, |json| {
        let a = json["feat_8.conv1.weight"].clone();
        json["feat_8.conv1.weight"] = json["feat_8.conv2.weight"].clone();
        json["feat_8.conv2.weight"] = a;
    });
    assert!(matches!(error(&swapped), ReadError::Shape { name, .. } if name == "feat_8.conv1.weight"));

    let more = with_header(&bytes, |json| {
        let end = json["init.bias"]["data_offsets"][1].clone();
        json["surprise"] = serde_json::json!({"dtype": "F32", "shape": [0], "data_offsets": [end, end]});
    });
    assert!(matches!(error(&more), ReadError::Unexpected { name } if name == "surprise"));
}

#[test]
fn bytes_neither_overlap_nor_leave_gaps() {
    let bytes = model().to_bytes(Dtype::F32).unwrap();
    let overlapping = with_header(&bytes, |json| {
        // Two tensors of one shape: the second is pointed at the first one's bytes.
        json["feat_8.noise2"]["data_offsets"] = json["feat_8.noise1"]["data_offsets"].clone();
    });
    assert!(matches!(error(&overlapping), ReadError::Offsets { .. }));
    let beyond = with_header(&bytes, |json| {
        json["init.bias"]["data_offsets"] = [u64::MAX - 1024, u64::MAX].into();
    });
    assert!(matches!(error(&beyond), ReadError::Offsets { .. }), "{}", error(&beyond));
}

#[test]
fn values_are_finite_floats() {
    let bytes = model().to_bytes(Dtype::F32).unwrap();
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut damaged = bytes.clone();
        let last = damaged.len() - 4;
        damaged[last..].copy_from_slice(&value.to_le_bytes());
        assert!(matches!(error(&damaged), ReadError::NonFinite { .. }));
    }
    let integers = with_header(&bytes, |json| json["init.bias"]["dtype"] = "I32".into());
    assert!(matches!(error(&integers), ReadError::Dtype { name, .. } if name == "init.bias"));
}

#[test]
fn the_header_states_a_known_architecture() {
    let bytes = model().to_bytes(Dtype::F32).unwrap();
    let of =
        |key: &str, value: serde_json::Value| error(&with_metadata(&bytes, |json| json[key] = value.clone()));
    assert!(matches!(of("format", 2.into()), ReadError::Format { found: 2 }));
    assert!(matches!(of("architecture", "other".into()), ReadError::UnknownArchitecture { .. }));
    assert!(matches!(of("resolution", 65.into()), ReadError::Architecture(_)));
    assert!(matches!(of("base_channels", 1_000_000_000_000u64.into()), ReadError::Architecture(_)));
    assert!(matches!(of("latent_dim", "many".into()), ReadError::Metadata(_)));
    assert!(matches!(of("activation", "tanh".into()), ReadError::Activation { .. }));
    assert!(matches!(of("resolution", 128.into()), ReadError::Missing { .. }));
}

#[test]
fn random_damage_never_panics() {
    let bytes = model().to_bytes(Dtype::F16).unwrap();
    for round in 0..400u64 {
        let mut damaged = bytes.clone();
        for hit in 0..4 {
            let at = |k: u64, n: usize| {
                ((fastgan_model::filler::fill("damage", 12 * round + k) + 0.5) * n as f64) as usize
            };
            // The header is where the danger is.
            let place = at(3 * hit, 4000.min(damaged.len()));
            damaged[place] = at(3 * hit + 1, 256) as u8;
        }
        let _ = ModelFile::read(&damaged);
    }
}
