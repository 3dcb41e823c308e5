//! Every preset and variant: it trains, each switched-on part receives gradient, and what is frozen or switched off none.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use fastgan_trainer::data::Batch;
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::net::{DiscriminatorDesign, Head, SmallView};
use fastgan_trainer::rng::{Purpose, Stream};
use fastgan_trainer::train::{
    AugmentationStrength, BatchNormSource, Checkpoint, FakeAugmentation, Preset, Settings, State, step,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use tch::{Device, Kind, Tensor};

const STEPS: u64 = 50;
const IMAGES: usize = 12;

/// Every preset, every self-supervision variant of Table 6, both heads, every option by itself, and all options together.
fn variants() -> Vec<(String, Settings)> {
    let sizes = Settings {
        resolution: 64,
        base_channels: 8,
        latent_dim: 32,
        batch: 4,
        images: IMAGES,
        ..Settings::official(PathBuf::new())
    };
    let mut all: Vec<_> =
        Preset::ALL.iter().map(|preset| (preset.name().to_owned(), preset.applied(sizes.clone()))).collect();
    let baseline = Preset::Skip.applied(sizes.clone());
    for (name, decode, contrastive, aspect_ratio) in [
        ("a", false, true, false),
        ("b", false, false, true),
        ("a+b", false, true, true),
        ("a+b+c", true, true, true),
    ] {
        let from = if decode { &sizes } else { &baseline };
        let discriminator = DiscriminatorDesign { contrastive, aspect_ratio, ..from.discriminator };
        all.push((format!("self-supervision {name}"), Settings { discriminator, ..from.clone() }));
    }
    let single = DiscriminatorDesign { head: Head::Single, ..sizes.discriminator };
    let adaptive = AugmentationStrength::ADAPTIVE;
    let options: [(&str, Settings); 6] = [
        ("head 1x1", Settings { discriminator: single, ..sizes.clone() }),
        ("lecam", Settings { lecam: 0.3, ..sizes.clone() }),
        ("averaged statistics", Settings { batch_norm: BatchNormSource::Averaged, ..sizes.clone() }),
        ("adaptive augmentation", Settings { augmentation: adaptive, ..sizes.clone() }),
        ("shared augmentation", Settings { fake_augmentation: FakeAugmentation::Shared, ..sizes.clone() }),
        ("antialiased view", Settings { small_view: SmallView::Area, ..sizes.clone() }),
    ];
    all.extend(options.map(|(name, settings)| (name.to_owned(), settings)));
    all.push((
        "all options".into(),
        Settings {
            lecam: 0.3,
            batch_norm: BatchNormSource::Averaged,
            augmentation: adaptive,
            fake_augmentation: FakeAugmentation::Shared,
            small_view: SmallView::Area,
            ..sizes
        },
    ));
    all
}

fn batch(settings: &Settings, step: u64) -> Batch {
    Stream::new(7, Purpose::Metric, step).seed_torch();
    let (count, side) = (settings.batch as i64, settings.resolution as i64);
    let patches = Tensor::rand([count, 3, 4, 4], (Kind::Float, Device::Cpu)) * 2.0 - 1.0;
    let index: Vec<_> = (0..count).map(|n| (step as i64 + n) % IMAGES as i64).collect();
    let ratios: Vec<_> = index.iter().map(|&index| (index as f32 / 6.0 - 1.0) * 0.5).collect();
    Batch {
        pictures: patches.upsample_bilinear2d([side, side], false, None, None),
        index: Tensor::from_slice(&index),
        log_aspect_ratio: Tensor::from_slice(&ratios),
    }
}

/// Trains, checks that every loss is finite, and returns the last step's losses of reconstruction and labels.
fn train(name: &str, state: &mut State, settings: &Settings, steps: u64) -> (f64, f64) {
    let mut last = (0.0, 0.0);
    for _ in 0..steps {
        let losses = step(state, settings, &Reconstruction::L1, &batch(settings, state.step));
        let value = |tensor: &Tensor| tensor.double_value(&[]);
        let all = [&losses.real, &losses.fake, &losses.generator, &losses.reconstruction, &losses.labels];
        for loss in all {
            assert!(value(loss).is_finite(), "{name}: a loss is not finite after {} steps", state.step);
        }
        last = (value(&losses.reconstruction), value(&losses.labels));
    }
    last
}

/// First names of the parameters whose first moment is not 0: they have received gradient. All of a name's tensors must have.
fn trained(name: &str, state: &State) -> BTreeSet<String> {
    let mut parts: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    for (parameters, adam) in [
        (&state.generator_parameters, &state.generator_adam),
        (&state.discriminator_parameters, &state.discriminator_adam),
    ] {
        for (key, mean) in parameters.named(&adam.mean) {
            let first = key.split('.').next().unwrap().to_owned();
            let moved = mean.abs().sum(Kind::Double).double_value(&[]) > 0.0;
            parts.entry(first).or_default().push((key, moved));
        }
    }
    for tensors in parts.values() {
        for (key, moved) in tensors {
            assert!(moved, "{name}: {key} has received no gradient");
        }
    }
    parts.into_keys().collect()
}

/// The parts that a variant must have, by the first names of their variables.
fn expected(settings: &Settings) -> BTreeSet<String> {
    let paper = settings.preset == Preset::Paper;
    let design = settings.discriminator;
    let mut parts = vec!["init", "feat_8", "feat_16", "feat_32", "feat_64", "to_big"];
    parts.extend(["down_from_big", "down_16", "down_32", "down_64", "rf_big"]);
    if !paper {
        parts.extend(["to_32", "down_from_small", "rf_small"]);
    }
    if design.skip {
        parts.extend(["se_64", "se_8_64"]);
    }
    if design.decoders != fastgan_trainer::net::Decoders::None {
        parts.extend(["decoder_big", "decoder_part"]);
        parts.extend((!paper).then_some("decoder_small"));
    }
    parts.extend(design.contrastive.then_some("classes"));
    parts.extend(design.aspect_ratio.then_some("aspect_ratio"));
    parts.into_iter().map(str::to_owned).collect()
}

#[test]
fn every_variant_trains_and_what_is_on_receives_gradient() {
    let _turn = common::alone();
    for (name, settings) in variants() {
        let mut state = State::new(&settings, Device::Cpu).unwrap();
        let first = train(&name, &mut state, &settings, 1);
        assert_eq!(trained(&name, &state), expected(&settings), "{name}");
        let last = train(&name, &mut state, &settings, STEPS - 1);
        let on = settings.discriminator.contrastive || settings.discriminator.aspect_ratio;
        assert_eq!(first.1 > 0.0, on, "{name}: labels");
        let decodes = settings.discriminator.decoders != fastgan_trainer::net::Decoders::None;
        assert_eq!(last.0 > 0.0, decodes, "{name}: reconstruction");
        // The decoders learn something.
        assert!(!decodes || last.0 < first.0, "{name}: reconstruction went from {} to {}", first.0, last.0);
        println!(
            "{name}: reconstruction {:.3} → {:.3}, labels {:.3} → {:.3}",
            first.0, last.0, first.1, last.1
        );
    }
}

/// The paper's gates need 128 px.
#[test]
fn the_papers_gates_receive_gradient() {
    let _turn = common::alone();
    let sizes =
        Settings { resolution: 128, base_channels: 8, batch: 2, ..Settings::official(PathBuf::new()) };
    let settings = Preset::Paper.applied(sizes);
    let mut state = State::new(&settings, Device::Cpu).unwrap();
    train("paper, 128 px", &mut state, &settings, 1);
    assert!(trained("paper, 128 px", &state).contains("se_128"));
}

#[test]
fn frozen_layers_stay_and_the_others_move() {
    let _turn = common::alone();
    let (_, official) = variants().remove(0);
    for layers in 1..=4 {
        let settings = Settings { freeze_d: layers, ..official.clone() };
        let mut state = State::new(&settings, Device::Cpu).unwrap();
        let before: BTreeMap<_, _> =
            state.discriminator_store.variables().into_iter().map(|(name, v)| (name, v.copy())).collect();
        train("frozen", &mut state, &settings, 2);
        let frozen: Vec<_> = state.discriminator.layers().into_iter().take(layers).flatten().collect();
        assert!(frozen.len() >= layers);
        for (name, variable) in state.discriminator_store.variables() {
            let parameter = [".weight_orig", ".weight", ".bias"].iter().any(|end| name.ends_with(end));
            let held = frozen.iter().any(|layer| name.starts_with(&format!("{layer}.")));
            if parameter {
                assert_eq!(variable.equal(&before[&name]), held, "{layers} layers frozen: {name}");
                assert_eq!(variable.requires_grad(), !held, "{layers} layers frozen: {name}");
            }
        }
    }
}

#[test]
fn averages_and_chances_are_in_the_checkpoint() {
    let _turn = common::alone();
    let (name, settings) = variants().pop().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut whole = State::new(&settings, Device::Cpu).unwrap();
    train(&name, &mut whole, &settings, 3);
    let checkpoint = Checkpoint::write(&whole, folder.path(), 1).unwrap();
    train(&name, &mut whole, &settings, 3);
    let mut resumed = State::new(&Settings { seed: 9, ..settings.clone() }, Device::Cpu).unwrap();
    checkpoint.read(&mut resumed).unwrap();
    train(&name, &mut resumed, &settings, 3);
    let lecam = |state: &State| state.lecam.as_ref().unwrap().real.double_value(&[0]);
    assert_eq!(lecam(&whole).to_bits(), lecam(&resumed).to_bits());
    assert_ne!(lecam(&whole), 0.0);
    let chance = |state: &State| state.augmentation.as_ref().unwrap().chance.double_value(&[0]);
    assert_eq!(chance(&whole).to_bits(), chance(&resumed).to_bits());
    assert!(chance(&whole) < 1.0);
    let pairs = whole.averaged_statistics.iter().zip(&resumed.averaged_statistics);
    for ((name, a), (_, b)) in pairs {
        assert!(a.equal(b), "{name} differs");
    }
    assert!(whole.ema.equal(&resumed.ema));
}
