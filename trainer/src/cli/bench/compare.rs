//! `fastgan bench compare`: what do the paper's ablations lose, and what does an option of training gain? Each is trained for the same
//! steps on the same sets and seeds.

use super::DeviceArguments;
use super::distance::{distance_of, exported};
use anyhow::{Context, Result, ensure};
use fastgan_model::file::Dtype;
use fastgan_trainer::data::{Images, Sampler, scan};
use fastgan_trainer::files::{create_folder, write_atomically};
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::net::SmallView;
use fastgan_trainer::train::{
    AugmentationStrength, BatchNormSource, FakeAugmentation, Preset, Settings, State, step,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tch::Device;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// Folders of images, each a set of its own.
    #[arg(long, required = true)]
    data: Vec<PathBuf>,
    /// Where results and models are kept. What is there already is not computed again.
    #[arg(long)]
    output: PathBuf,
    /// Seeds for each set and option.
    #[arg(long, default_value_t = 3)]
    seeds: u64,
    /// Steps of each training.
    #[arg(long, default_value_t = 600)]
    steps: u64,
    /// What is compared, by name; the official system and each option by itself without it.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Side length.
    #[arg(long, default_value_t = 64)]
    resolution: usize,
    /// Width unit of the networks.
    #[arg(long, default_value_t = 8)]
    base_channels: usize,
    /// Decay of the moving average.
    #[arg(long, default_value_t = 0.99)]
    ema_decay: f64,
    #[command(flatten)]
    device: DeviceArguments,
}

/// How the official settings become those of a candidate.
type Change = fn(Settings) -> Settings;

/// The official system, each option by itself, the preset that holds those that pay, and the paper's ablations.
const CANDIDATES: [(&str, Change); 11] = [
    ("official", |official| official),
    ("averaged-statistics", |official| Settings { batch_norm: BatchNormSource::Averaged, ..official }),
    ("lecam", |official| Settings { lecam: 0.3, ..official }),
    ("adaptive-augmentation", |official| Settings {
        augmentation: AugmentationStrength::ADAPTIVE,
        ..official
    }),
    ("shared-augmentation", |official| Settings { fake_augmentation: FakeAugmentation::Shared, ..official }),
    ("antialiased-view", |official| Settings { small_view: SmallView::Area, ..official }),
    ("best", |official| Preset::Best.applied(official)),
    ("paper", |official| Preset::Paper.applied(official)),
    ("baseline", |official| Preset::Baseline.applied(official)),
    ("skip", |official| Preset::Skip.applied(official)),
    ("decode", |official| Preset::Decode.applied(official)),
];

/// Of the candidates, the first ones: the official system and its options.
const OPTIONS: usize = 6;

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    set: String,
    option: String,
    seed: u64,
    steps: u64,
    /// Sliced Wasserstein distance ×10³, mean of all levels.
    distance: f64,
    levels: Vec<(i64, f64)>,
    seconds: f64,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let device = arguments.device.device.resolve()?;
    let candidates = candidates(&arguments.only)?;
    create_folder(&arguments.output)?;
    let mut outcomes = Vec::new();
    for seed in 0..arguments.seeds {
        for data in &arguments.data {
            for (name, change) in &candidates {
                outcomes.push(outcome(arguments, device, data, name, *change, seed)?);
            }
        }
    }
    summary(&outcomes);
    Ok(())
}

fn candidates(only: &[String]) -> Result<Vec<(&'static str, Change)>> {
    if only.is_empty() {
        return Ok(CANDIDATES[..OPTIONS].to_vec());
    }
    let named = |name: &String| CANDIDATES.into_iter().find(|(known, _)| known == name);
    let all = CANDIDATES.map(|(name, _)| name).join(", ");
    only.iter()
        .map(|name| named(name).with_context(|| format!("no candidate `{name}`: choose of {all}")))
        .collect()
}

/// One training, or what was kept of it.
fn outcome(
    arguments: &Arguments,
    device: Device,
    data: &Path,
    option: &str,
    change: Change,
    seed: u64,
) -> Result<Outcome> {
    let set = data.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = arguments.output.join(format!("{set}-{option}-{seed}"));
    let kept = stem.with_extension("json");
    if let Ok(json) = std::fs::read(&kept) {
        return serde_json::from_slice(&json).with_context(|| format!("{} is damaged", kept.display()));
    }
    let settings = change(Settings {
        resolution: arguments.resolution,
        base_channels: arguments.base_channels,
        ema_decay: arguments.ema_decay,
        seed,
        ..Settings::official(data.into())
    });
    let cache = arguments.output.join("cache").join(&set);
    create_folder(&cache)?;
    let images = Images::open(&cache, &scan(data)?, settings.square(), |_| ())?;
    ensure!(images.len() >= 2, "{} has {} usable images; 2 are needed", data.display(), images.len());
    let start = Instant::now();
    let mut state = State::new(&settings, device)?;
    let mut sampler = Sampler::new(settings.seed, images.len());
    while state.step < arguments.steps {
        let batch = images.training_batch(&sampler.batch(state.step, settings.batch), device);
        step(&mut state, &settings, &Reconstruction::L1, &batch);
    }
    let model = exported(&state, settings.statistics(0))?;
    let distance = distance_of(&model, device, &images);
    let bytes = model.to_bytes(Dtype::F16)?;
    write_atomically(&stem.with_extension("safetensors"), |file| file.write_all(&bytes))?;
    let outcome = Outcome {
        set,
        option: option.into(),
        seed,
        steps: arguments.steps,
        distance: distance.mean,
        levels: distance.levels,
        seconds: start.elapsed().as_secs_f64(),
    };
    let json = serde_json::to_vec_pretty(&outcome)?;
    write_atomically(&kept, |file| file.write_all(&json))?;
    println!("{} {option}, seed {seed}: {:.1}, {:.0} s", outcome.set, outcome.distance, outcome.seconds);
    Ok(outcome)
}

/// For each option and set: mean and spread over the seeds, and its ratio to the official system, seed by seed.
fn summary(outcomes: &[Outcome]) {
    let mut by_option: BTreeMap<(&str, &str), BTreeMap<u64, f64>> = BTreeMap::new();
    for outcome in outcomes {
        let of = by_option.entry((&outcome.set, &outcome.option)).or_default();
        of.insert(outcome.seed, outcome.distance);
    }
    println!("\nsliced Wasserstein distance ×10³: mean (least to most) · ratio to official, seed by seed");
    for ((set, option), distances) in &by_option {
        let values = || distances.values().copied();
        let mean = values().sum::<f64>() / distances.len() as f64;
        let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
        let official = by_option.get(&(*set, "official"));
        let ratios = distances.iter().filter_map(|(seed, distance)| Some(distance / official?.get(seed)?));
        let ratios: Vec<_> = ratios.map(|ratio| format!("{ratio:.2}")).collect();
        println!("{set:12} {option:22} {mean:6.1} ({least:.1} to {most:.1}) · {}", ratios.join(" "));
    }
}
