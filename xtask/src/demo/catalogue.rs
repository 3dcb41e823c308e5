//! The page's list of models, `models/index.json`.

use std::path::Path;

use anyhow::{Context, Result};
use fastgan_model::file::ModelFile;
use serde::{Deserialize, Serialize};

/// One model that the page offers, as its file describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The model's file, in the list's own folder.
    pub(super) file: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) license: String,
    /// Where the images come from.
    pub(super) credit: String,
    pub(super) resolution: usize,
    pub(super) bytes: u64,
}

impl Entry {
    /// The entry of a model that lies in the list's folder.
    pub(super) fn of(model: &Path) -> Result<Self> {
        let bytes = std::fs::read(model).with_context(|| format!("Cannot read {}.", model.display()))?;
        let read = ModelFile::read(&bytes).with_context(|| format!("{} is no model.", model.display()))?;
        let header = read.header().clone();
        Ok(Self {
            file: model.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            name: header.name,
            description: header.description,
            license: header.license,
            credit: header.credit,
            resolution: header.resolution,
            bytes: bytes.len() as u64,
        })
    }
}

/// Puts a model first in the list of `folder`; other models whose files are there stay in it.
pub(super) fn offer_first(folder: &Path, entry: Entry) -> Result<()> {
    let file = folder.join("index.json");
    let others = match std::fs::read(&file) {
        Ok(text) => serde_json::from_slice::<Vec<Entry>>(&text)
            .with_context(|| format!("{} is no list of models: correct or remove it.", file.display()))?,
        Err(_) => Vec::new(),
    };
    let others =
        others.into_iter().filter(|other| other.file != entry.file && folder.join(&other.file).exists());
    let entries: Vec<Entry> = std::iter::once(entry.clone()).chain(others).collect();
    let text = serde_json::to_string_pretty(&entries).context("The list of models could not be written.")?;
    if std::fs::read_to_string(&file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(&file, text).with_context(|| format!("Cannot write {}.", file.display()))
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
        offer_first(folder.path(), entry("a.safetensors")).unwrap();
        offer_first(folder.path(), entry("lost.safetensors")).unwrap();
        assert_eq!(list(folder.path()), ["lost.safetensors", "a.safetensors"]);
        offer_first(folder.path(), entry("a.safetensors")).unwrap();
        assert_eq!(list(folder.path()), ["a.safetensors"]);
    }

    #[test]
    fn a_broken_list_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("index.json"), "{").unwrap();
        let error = offer_first(folder.path(), entry("a.safetensors")).unwrap_err().to_string();
        assert!(error.contains("no list of models"), "{error}");
        assert_eq!(std::fs::read_to_string(folder.path().join("index.json")).unwrap(), "{");
    }
}
