//! A model file comes from a stranger: every kind of damage gets its own error, and none a crash.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{DTYPES, model, random, with_data, with_header, with_metadata};
use fastgan_model::file::{Dtype, ModelFile, ReadError};

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
    for dtype in DTYPES {
        assert_eq!(model().to_bytes(dtype).unwrap(), model().to_bytes(dtype).unwrap());
    }
}

#[test]
fn cut_short_anywhere() {
    for dtype in DTYPES {
        let bytes = model().to_bytes(dtype).unwrap();
        for length in (0..bytes.len()).step_by(997).chain([1, 7, 8, 9, bytes.len() - 1]) {
            assert!(
                matches!(error(&bytes[..length]), ReadError::NotSafetensors | ReadError::Length { .. }),
                "{length} bytes"
            );
        }
        let longer = [&bytes[..], b"x"].concat();
        assert!(matches!(error(&longer), ReadError::Length { .. }));
    }
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
fn integers_and_their_scales_are_sound() {
    let eight = model().to_bytes(Dtype::Int8).unwrap();
    let lowest = with_data(&eight, "to_big.weight", |data| data[5] = 0x80);
    assert!(matches!(error(&lowest), ReadError::Integer { name, index: 5 } if name == "to_big.weight"));
    // The last would make infinities of its values.
    for scale in [0.0, -0.1, f32::NAN, f32::INFINITY, f32::MAX] {
        let damaged = with_data(&eight, "to_big.weight.scale", |data| {
            data[4..8].copy_from_slice(&scale.to_le_bytes());
        });
        let ReadError::Scale { name, index: 1, found } = error(&damaged) else { panic!("{scale}") };
        assert_eq!((name.as_str(), found.to_bits()), ("to_big.weight.scale", scale.to_bits()));
    }
    let mixed = model().to_bytes(Dtype::Mixed).unwrap();
    // Zero, minus zero, infinity and a NaN of 16 bits.
    for bits in [0u16, 0x8000, 0x7C00, 0xFE01] {
        let damaged = with_data(&mixed, "init.weight.scale", |data| {
            data[6..8].copy_from_slice(&bits.to_le_bytes());
        });
        assert!(matches!(error(&damaged), ReadError::Scale { index: 3, .. }), "{bits:x}");
    }
}

#[test]
fn scales_belong_to_integers_and_integers_to_weights() {
    let eight = model().to_bytes(Dtype::Int8).unwrap();
    let without = with_header(&eight, |json| {
        let scale = json.as_object_mut().unwrap().remove("init.weight.scale").unwrap();
        json["init.weight.sclae"] = scale;
    });
    assert!(matches!(error(&without), ReadError::Missing { name, .. } if name == "init.weight.scale"));

    let short = with_header(&eight, |json| json["init.weight.scale"]["shape"] = [2, 128].into());
    let ReadError::Shape { expected, .. } = error(&short) else { panic!("another error") };
    assert_eq!(expected, [256]);

    let whole = with_header(&eight, |json| json["init.weight.scale"]["dtype"] = "I32".into());
    assert!(matches!(error(&whole), ReadError::Dtype { expected: "F32", .. }));

    // A float's scale is a tensor that nobody asked for.
    let sixteen = model().to_bytes(Dtype::F16).unwrap();
    let more = with_header(&sixteen, |json| {
        let noise = json.as_object_mut().unwrap().remove("feat_8.noise1").unwrap();
        json["init.weight.scale"] = noise;
    });
    assert!(matches!(error(&more), ReadError::Missing { name, .. } if name == "feat_8.noise1"));

    // Unsigned bytes are nibbles, and only two layers may have those; a vector has no integers at all.
    let nibbles = with_header(&eight, |json| json["feat_16.conv1.weight"]["dtype"] = "U8".into());
    assert!(matches!(error(&nibbles), ReadError::Dtype { name, .. } if name == "feat_16.conv1.weight"));
    let vector = with_header(&eight, |json| {
        json["init.bias"]["dtype"] = "I8".into();
        json["init.bias"]["shape"] = [1024].into();
    });
    assert!(matches!(error(&vector), ReadError::Dtype { name, .. } if name == "init.bias"));

    let mixed = model().to_bytes(Dtype::Mixed).unwrap();
    let flat = with_header(&mixed, |json| json["init.weight"]["shape"] = [32768].into());
    let ReadError::Shape { expected, .. } = error(&flat) else { panic!("another error") };
    assert_eq!(expected, [16, 2048]);
}

#[test]
fn random_damage_never_panics() {
    for dtype in DTYPES {
        let bytes = model().to_bytes(dtype).unwrap();
        for round in 0..200u64 {
            let mut damaged = bytes.clone();
            for hit in 0..4 {
                // The header is where the danger is.
                let place = random(12 * round + 3 * hit, 4000.min(damaged.len()));
                damaged[place] = random(12 * round + 3 * hit + 1, 256) as u8;
            }
            let _ = ModelFile::read(&damaged);
        }
    }
}

#[test]
fn what_no_number_format_holds_is_named() {
    let mut tensors: std::collections::BTreeMap<_, _> = {
        let model = model();
        let specs = model.architecture().tensors();
        specs.into_iter().map(|t| (t.name.clone(), model.tensor(&t.name).to_vec())).collect()
    };
    tensors.get_mut("feat_8.conv1.weight").unwrap()[40] = 1e6;
    let model = ModelFile::new(model().header().clone(), tensors).unwrap();
    for dtype in [Dtype::F16, Dtype::Mixed] {
        let error = model.to_bytes(dtype).unwrap_err();
        assert!(matches!(&error, ReadError::NonFinite { name, .. } if name == "feat_8.conv1.weight"));
    }
    assert!(ModelFile::read(&model.to_bytes(Dtype::Int8).unwrap()).is_ok());
}
