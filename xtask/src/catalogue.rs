//! The page's list of models, `models/index.json`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fastgan_model::file::ModelFile;
use serde::{Deserialize, Serialize};

/// One model that the page offers, as its file describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The model's file, in the list's own folder.
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) license: String,
    /// Where the images come from.
    pub(crate) credit: String,
    pub(crate) resolution: usize,
    pub(crate) bytes: u64,
    /// A picture beside the model, of the same name, that shows what it draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) poster: Option<String>,
}

/// What a poster's name ends with, in the order in which they are looked for.
const POSTERS: [&str; 4] = ["webp", "avif", "png", "jpg"];

/// The picture beside a model.
fn poster_of(model: &Path) -> Option<PathBuf> {
    POSTERS.iter().map(|extension| model.with_extension(extension)).find(|poster| poster.is_file())
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl Entry {
    /// The entry of a model that lies in the list's folder.
    pub(crate) fn of(model: &Path) -> Result<Self> {
        let bytes = std::fs::read(model).with_context(|| format!("Cannot read {}.", model.display()))?;
        let read = ModelFile::read(&bytes).with_context(|| format!("{} is no model.", model.display()))?;
        let header = read.header().clone();
        Ok(Self {
            file: name_of(model),
            name: header.name,
            description: header.description,
            license: header.license,
            credit: header.credit,
            resolution: header.resolution,
            bytes: bytes.len() as u64,
            poster: poster_of(model).as_deref().map(name_of),
        })
    }
}

/// Where a model goes in the list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    /// The page opens it first.
    First,
    /// After what is there already.
    Last,
}

/// Puts a model into the list of `folder`; other models whose files are there stay in it.
pub(crate) fn offer(folder: &Path, entry: Entry, place: Place) -> Result<()> {
    let file = folder.join("index.json");
    let listed = match std::fs::read(&file) {
        Ok(text) => serde_json::from_slice::<Vec<Entry>>(&text)
            .with_context(|| format!("{} is no list of models: correct or remove it.", file.display()))?,
        Err(_) => Vec::new(),
    };
    let kept = |other: &Entry| other.file != entry.file && folder.join(&other.file).exists();
    let mut entries: Vec<Entry> = listed.into_iter().filter(kept).collect();
    let index = if place == Place::First { 0 } else { entries.len() };
    entries.insert(index, entry);
    let text = serde_json::to_string_pretty(&entries).context("The list of models could not be written.")?;
    if std::fs::read_to_string(&file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(&file, text).with_context(|| format!("Cannot write {}.", file.display()))
}

/// Puts the models that come with the project behind the user's own. What is there already is not touched.
pub(crate) fn offer_shipped(shipped: &Path, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("Cannot make {}.", folder.display()))?;
    let mut models: Vec<_> = std::fs::read_dir(shipped)
        .with_context(|| format!("Cannot read {}.", shipped.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "safetensors"))
        .collect();
    models.sort();
    for model in models {
        let target = folder.join(model.file_name().unwrap_or_default());
        let mut changed = carry(&model, &target)?;
        if let Some(poster) = poster_of(&model) {
            changed |= carry(&poster, &folder.join(poster.file_name().unwrap_or_default()))?;
        }
        if changed || !folder.join("index.json").exists() {
            offer(folder, Entry::of(&target)?, Place::Last)?;
        }
    }
    Ok(())
}

/// Copies a file, unless it is there already; says whether it was not.
fn carry(from: &Path, to: &Path) -> Result<bool> {
    let same = |a: &Path, b: &Path| Some(std::fs::read(a).ok()? == std::fs::read(b).ok()?);
    if same(from, to) == Some(true) {
        return Ok(false);
    }
    std::fs::copy(from, to).with_context(|| format!("Cannot write {}.", to.display()))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(file: &str) -> Entry {
        Entry {
            file: file.into(),
            name: "Owls".into(),
            description: String::new(),
            license: "CC0-1.0".into(),
            credit: String::new(),
            resolution: 64,
            bytes: 3,
            poster: None,
        }
    }

    fn list(folder: &Path) -> Vec<String> {
        let text = std::fs::read(folder.join("index.json")).unwrap();
        let entries: Vec<Entry> = serde_json::from_slice(&text).unwrap();
        entries.into_iter().map(|entry| entry.file).collect()
    }

    #[test]
    fn the_newest_model_is_first_and_lost_ones_are_dropped() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.safetensors"), "a").unwrap();
        offer(folder.path(), entry("a.safetensors"), Place::First).unwrap();
        offer(folder.path(), entry("lost.safetensors"), Place::First).unwrap();
        assert_eq!(list(folder.path()), ["lost.safetensors", "a.safetensors"]);
        offer(folder.path(), entry("a.safetensors"), Place::First).unwrap();
        assert_eq!(list(folder.path()), ["a.safetensors"]);
    }

    #[test]
    fn a_broken_list_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("index.json"), "{").unwrap();
        let error = offer(folder.path(), entry("a.safetensors"), Place::First).unwrap_err().to_string();
        assert!(error.contains("no list of models"), "{error}");
        assert_eq!(std::fs::read_to_string(folder.path().join("index.json")).unwrap(), "{");
    }

    #[test]
    fn the_projects_own_models_come_last_and_once() {
        let (shipped, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let architecture = fastgan_model::Architecture::new(64, 3, 4, 8).unwrap();
        let zeros =
            architecture.tensors().into_iter().map(|t| (t.name.clone(), vec![0.0; t.len()])).collect();
        let model = ModelFile::new(fastgan_model::file::Header::new(architecture), zeros).unwrap();
        let bytes = model.to_bytes(fastgan_model::file::Dtype::F16).unwrap();
        std::fs::write(shipped.path().join("shipped.safetensors"), bytes).unwrap();
        std::fs::write(folder.path().join("own.safetensors"), "own").unwrap();
        offer(folder.path(), entry("own.safetensors"), Place::First).unwrap();
        for _ in 0..2 {
            offer_shipped(shipped.path(), folder.path()).unwrap();
            assert_eq!(list(folder.path()), ["own.safetensors", "shipped.safetensors"]);
        }
        // A poster that comes later is carried over and listed.
        std::fs::write(shipped.path().join("shipped.webp"), "picture").unwrap();
        offer_shipped(shipped.path(), folder.path()).unwrap();
        let text = std::fs::read_to_string(folder.path().join("index.json")).unwrap();
        assert!(text.contains(r#""poster": "shipped.webp""#), "{text}");
        assert_eq!(std::fs::read_to_string(folder.path().join("shipped.webp")).unwrap(), "picture");
    }
}
