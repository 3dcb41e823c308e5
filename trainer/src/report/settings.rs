//! Every setting of a run, beside what it is by default.

use super::words;
use crate::train::Settings;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A setting.
#[derive(Debug, PartialEq)]
pub(super) struct Setting {
    /// Its name in `run.toml`.
    pub(super) name: String,
    /// What it means.
    pub(super) meaning: &'static str,
    /// Its value.
    pub(super) value: String,
    /// Its value by default, where that is another one.
    pub(super) default: Option<String>,
}

/// The settings that say what was computed, those that differ from the official ones first. None names a file of this machine.
pub(super) fn rows(settings: &Settings) -> Vec<Setting> {
    let official = Settings::official(PathBuf::new());
    let [mut values, defaults] = [settings, &official].map(flat);
    // Left out where nothing was asked for.
    for name in defaults.keys() {
        values.entry(name.clone()).or_insert_with(|| "none".into());
    }
    let setting = |(name, value): (String, String)| {
        let default = defaults.get(&name).map_or("none", String::as_str).to_owned();
        Setting { meaning: meaning(&name), default: (default != value).then_some(default), name, value }
    };
    let (other, same): (Vec<_>, Vec<_>) =
        values.into_iter().map(setting).partition(|row| row.default.is_some());
    other.into_iter().chain(same).collect()
}

/// Names with dots for what is inside of something.
fn flat(settings: &Settings) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (name, value) in settings.for_strangers() {
        spread(&name, &value, &mut all);
    }
    all
}

fn spread(name: &str, value: &Value, all: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(parts) => {
            for (part, value) in parts {
                spread(&format!("{name}.{part}"), value, all);
            }
        }
        value => {
            all.insert(name.into(), in_words(value));
        }
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_u64() => words::count(number.as_u64().unwrap_or_default()),
        other => other.to_string(),
    }
}

fn meaning(name: &str) -> &'static str {
    match name {
        "preset" => "the named set that the settings began as",
        "images" => "usable images, where something depends on their number",
        "holdout" => "share of the images that training never sees",
        "resolution" => "side length in pixels",
        "fit" => "what becomes of images that are not square",
        "channels" => "channels of a picture: 1 grey, 3 RGB, 4 RGB and alpha",
        "base_channels" => "width unit of both networks",
        "latent_dim" => "length of a latent",
        "batch" => "images in a step",
        "seed" => "seed of everything random",
        "learning_rate" => "Adam's learning rate",
        "beta1" => "Adam's decay of the first moment",
        "beta2" => "Adam's decay of the second moment",
        "ema_decay" => "decay of the generator's moving average, per step",
        "flip" => "half of the real images are mirrored",
        "generator" => "the generator's blocks and gates",
        "small_view" => "how real pictures become small",
        "fake_augmentation" => "whether both views of a generated picture are augmented alike",
        "margin" => "the hinge loss's margin",
        "reconstruction" => "what the decoders minimise",
        "reconstruction_strength" => "weight of the decoders' loss",
        "lecam" => "weight of the LeCam term",
        "batch_norm" => "where the exported generator's statistics come from",
        "batch_norm_over" => "whose images BatchNorm counts where several processes train",
        "precision" => "how exactly the networks multiply (tf32 is 32 bits on a CPU)",
        "init_from" => "weights that training started from",
        "freeze_d" => "layers of the discriminator that stay as they are",
        "augmentation" => "how often pictures are augmented",
        "discriminator.skip" => "skip-layer excitation in the discriminator",
        "discriminator.views" => "which views of a picture are judged",
        "discriminator.head" => "logits of each view",
        "discriminator.decoders" => "self-supervision by auto-encoding",
        "discriminator.contrastive" => "self-supervision by telling images apart",
        "discriminator.aspect_ratio" => "self-supervision by predicting aspect ratios",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_comes_first_and_no_path_is_told() {
        let settings = Settings {
            batch: 4,
            init_from: Some("/home/someone/model.safetensors".into()),
            ..Settings::official("/home/someone/pictures".into())
        };
        let rows = rows(&settings);
        let first: Vec<_> =
            rows.iter().take(3).map(|row| (row.name.as_str(), row.default.as_deref())).collect();
        assert_eq!(first, [("batch", Some("8")), ("init_from", Some("none")), ("augmentation", None)]);
        assert!(rows.iter().all(|row| !row.value.contains("someone")), "{rows:?}");
        let unexplained: Vec<_> = rows.iter().filter(|row| row.meaning.is_empty()).collect();
        assert!(unexplained.is_empty(), "{unexplained:?}");
    }
}
