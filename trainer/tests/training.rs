//! Steps and checkpoints as a library: resumed equals uninterrupted, bit for bit.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use fastgan_trainer::data::Batch;
use fastgan_trainer::loss::{Margin, Reconstruction};
use fastgan_trainer::net::{DiscriminatorDesign, Head, SmallView};
use fastgan_trainer::rng::{Purpose, Stream};
use fastgan_trainer::train::{
    AugmentationStrength, BatchNormSource, Checkpoint, FakeAugmentation, Remedies, Settings, State, Thrift,
    step,
};
use std::path::PathBuf;
use tch::{Device, Kind, Tensor};

fn settings(resolution: usize) -> Settings {
    Settings { resolution, base_channels: 8, latent_dim: 16, batch: 4, ..Settings::official(PathBuf::new()) }
}

fn images(settings: &Settings, step: u64) -> Batch {
    Stream::new(99, Purpose::Metric, step).seed_torch();
    let side = settings.resolution as i64;
    Batch::of(Tensor::rand([settings.batch as i64, 3, side, side], (Kind::Float, Device::Cpu)) * 2.0 - 1.0)
}

fn run(state: &mut State, settings: &Settings, steps: u64) {
    for _ in 0..steps {
        let images = images(settings, state.step);
        let losses = step(state, settings, &Reconstruction::L1, &images);
        for loss in [losses.real, losses.fake, losses.reconstruction, losses.generator] {
            assert!(loss.double_value(&[]).is_finite());
        }
    }
}

/// Every tensor of a state.
fn everything(state: &State) -> Vec<(String, Tensor)> {
    let mut all: Vec<_> =
        [("generator", &state.generator_store), ("discriminator", &state.discriminator_store)]
            .into_iter()
            .flat_map(|(net, store)| {
                store.variables().into_iter().map(move |(name, v)| (format!("{net} {name}"), v))
            })
            .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.push(("ema".into(), state.ema.shallow_clone()));
    for (net, adam) in [("generator", &state.generator_adam), ("discriminator", &state.discriminator_adam)] {
        all.push((format!("{net} mean"), adam.mean.shallow_clone()));
        all.push((format!("{net} square"), adam.square.shallow_clone()));
    }
    all.extend(state.averaged_statistics.iter().map(|(name, tensor)| (name.clone(), tensor.shallow_clone())));
    let lecam = state.lecam.iter().flat_map(|lecam| [("real", &lecam.real), ("fake", &lecam.fake)]);
    all.extend(lecam.map(|(name, tensor)| (format!("lecam {name}"), tensor.shallow_clone())));
    let chance = state.augmentation.iter().map(|augmentation| augmentation.chance.shallow_clone());
    all.extend(chance.map(|chance| ("augmentation".into(), chance)));
    all
}

/// Every setting that changes what a step does, away from the official one.
fn every_setting(resolution: usize) -> Settings {
    let official = settings(resolution);
    Settings {
        images: 10,
        seed: 3,
        ema_decay: 0.9,
        small_view: SmallView::Area,
        fake_augmentation: FakeAugmentation::Shared,
        margin: Margin::One,
        lecam: 0.3,
        batch_norm: BatchNormSource::Averaged,
        augmentation: AugmentationStrength::Adaptive { target: 0.6, images: 50.0 },
        discriminator: DiscriminatorDesign {
            contrastive: true,
            aspect_ratio: true,
            head: Head::Single,
            ..official.discriminator
        },
        ..official
    }
}

fn resumed_is_uninterrupted(settings: &Settings, loss: &Reconstruction, remedies: Remedies) {
    let run = |state: &mut State, steps: u64| {
        for _ in 0..steps {
            let images = images(settings, state.step);
            step(state, settings, loss, &images);
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let mut whole = State::new(settings, Device::Cpu).unwrap();
    whole.remedy(remedies);
    run(&mut whole, 3);
    let checkpoint = Checkpoint::write(&whole, folder.path(), 2).unwrap();
    run(&mut whole, 3);

    let mut resumed = State::new(&Settings { seed: 5, ..settings.clone() }, Device::Cpu).unwrap();
    checkpoint.read(&mut resumed).unwrap();
    run(&mut resumed, 3);
    assert_eq!((whole.step, resumed.step, resumed.remedies()), (6, 6, remedies));
    for ((name, a), (_, b)) in everything(&whole).into_iter().zip(everything(&resumed)) {
        assert!(a.equal(&b), "{name} differs");
    }
}

#[test]
fn n_and_n_steps_are_2n_steps_bit_for_bit() {
    let _turn = common::alone();
    resumed_is_uninterrupted(&settings(64), &Reconstruction::L1, Remedies::default());
    let lpips = Reconstruction::Lpips(Box::new(common::lpips::filled_lpips()));
    resumed_is_uninterrupted(&every_setting(64), &lpips, Remedies::default());
    // As a run goes on that has been in trouble.
    let remedies = Remedies { rate: 0.25, recoveries: 2, memory: Thrift::Parts(2) };
    resumed_is_uninterrupted(&every_setting(64), &Reconstruction::L1, remedies);
}

#[test]
fn a_step_changes_every_parameter_of_both_networks() {
    let _turn = common::alone();
    for resolution in [64, 128] {
        let settings = settings(resolution);
        let mut state = State::new(&settings, Device::Cpu).unwrap();
        let before: Vec<_> = everything(&state).iter().map(|(_, tensor)| tensor.copy()).collect();
        run(&mut state, &settings, 2);
        for ((name, after), before) in everything(&state).into_iter().zip(before) {
            // The unit vector of a single output is 1 or -1 for ever.
            let fixed = after.numel() == 1 && name.ends_with("weight_u");
            assert!(fixed || !after.equal(&before), "{resolution} px: {name} has not changed");
        }
    }
}

#[test]
fn damaged_checkpoints_are_told_from_whole_ones() {
    let _turn = common::alone();
    let settings = settings(64);
    let folder = tempfile::tempdir().unwrap();
    let mut state = State::new(&settings, Device::Cpu).unwrap();
    for _ in 0..4 {
        run(&mut state, &settings, 1);
        Checkpoint::write(&state, folder.path(), 3).unwrap();
    }
    let kept = Checkpoint::list(folder.path());
    assert_eq!(kept.iter().map(|c| c.step).collect::<Vec<_>>(), [2, 3, 4]);

    let cut = kept[2].folder.join("optimizer.safetensors");
    let bytes = std::fs::read(&cut).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() - 1]).unwrap();
    let mut flipped = std::fs::read(kept[1].folder.join("ema.safetensors")).unwrap();
    *flipped.last_mut().unwrap() ^= 1;
    std::fs::write(kept[1].folder.join("ema.safetensors"), flipped).unwrap();
    assert!(kept[2].read(&mut state).unwrap_err().to_string().contains("optimizer.safetensors"));
    assert!(kept[1].read(&mut state).unwrap_err().to_string().contains("ema.safetensors"));
    kept[0].read(&mut state).unwrap();
    assert_eq!(state.step, 2);

    std::fs::remove_file(kept[1].folder.join("state.json")).unwrap();
    assert!(kept[1].read(&mut state).is_err());
    let mut other = State::new(&Settings { base_channels: 9, ..settings }, Device::Cpu).unwrap();
    let error = kept[0].read(&mut other).unwrap_err().to_string();
    assert!(error.contains("another shape"), "{error}");
}

/// The weight of the reconstruction does not depend on how many images a step has.
#[test]
fn reconstruction_is_stable_under_another_batch_size() {
    let _turn = common::alone();
    let image = common::tensor("x", &[1, 3, 32, 32], 2.0);
    let other = common::tensor("y", &[1, 3, 32, 32], 2.0);
    let distance = |n: i64| {
        let repeat = |x: &Tensor| x.repeat([n, 1, 1, 1]);
        Reconstruction::L1.target(&repeat(&image)).distance(&repeat(&other)).double_value(&[])
    };
    assert!((distance(1) - distance(16)).abs() < 1e-6);
}
