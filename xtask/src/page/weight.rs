//! What a visitor loads of the page's own files: at first, and later.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::size::Size;

/// The page that visitors open.
const PAGE: &str = "index.html";

/// Vite's list of what the built page consists of, by source.
type Manifest = BTreeMap<String, Chunk>;

#[derive(Deserialize)]
struct Chunk {
    file: String,
    /// Keys of the chunks that this one cannot run without.
    #[serde(default)]
    imports: Vec<String>,
    #[serde(default)]
    css: Vec<String>,
    /// Other files that it names, workers among them.
    #[serde(default)]
    assets: Vec<String>,
}

/// The page's own scripts and styles. The engine's modules have bounds of their own, and models are as large as they are.
#[derive(Debug)]
pub(super) struct Weight {
    /// What every visitor loads: the page, what its script imports, and the engine's worker.
    pub(super) first: Size,
    /// What is loaded when it is used, by file.
    pub(super) later: Vec<(String, Size)>,
}

impl Weight {
    /// Measures the page that was built into `dist`.
    pub(super) fn of(dist: &Path) -> Result<Self> {
        let text = read(dist, ".vite/manifest.json")?;
        let manifest: Manifest =
            serde_json::from_slice(&text).context("Vite's manifest of the page cannot be read.")?;
        let mut first = BTreeSet::from([PAGE.to_owned()]);
        collect(&manifest, PAGE, &mut first)?;
        let size = |file: &str| Size::of(&read(dist, file)?);
        let sum = first.iter().try_fold(Size::default(), |sum, file| size(file).map(|size| sum + size))?;
        let all = own_files(dist)?;
        let later = all.difference(&first).map(|file| Ok((file.clone(), size(file)?)));
        Ok(Self { first: sum, later: later.collect::<Result<_>>()? })
    }
}

/// Adds the files of the chunk `key` and of all that it imports at once.
fn collect(manifest: &Manifest, key: &str, files: &mut BTreeSet<String>) -> Result<()> {
    let chunk = manifest.get(key).with_context(|| format!("Vite's manifest of the page has no “{key}”."))?;
    if files.insert(chunk.file.clone()) {
        let workers = chunk.assets.iter().filter(|asset| asset.ends_with(".js"));
        files.extend(chunk.css.iter().chain(workers).cloned());
        chunk.imports.iter().try_for_each(|import| collect(manifest, import, files))?;
    }
    Ok(())
}

/// Scripts and styles of the built page, the engine's own aside.
fn own_files(dist: &Path) -> Result<BTreeSet<String>> {
    let mut files = BTreeSet::new();
    for folder in ["", "assets"] {
        for entry in dist.join(folder).read_dir().context("The built page cannot be read.")? {
            let name = entry.context("The built page cannot be read.")?.file_name();
            let name = name.to_string_lossy();
            if (name.ends_with(".js") || name.ends_with(".css")) && !name.starts_with("engine-") {
                files.insert(Path::new(folder).join(&*name).to_string_lossy().into_owned());
            }
        }
    }
    Ok(files)
}

fn read(dist: &Path, file: &str) -> Result<Vec<u8>> {
    std::fs::read(dist.join(file)).with_context(|| format!("The built page lacks {file}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_every_visitor_loads_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(
            ".vite/manifest.json",
            r#"{
                "index.html": {
                    "file": "assets/index.js", "css": ["assets/index.css"], "imports": ["_shared.js"],
                    "dynamicImports": ["screen.ts"]
                },
                "_shared.js": { "file": "assets/shared.js", "imports": ["index.html"],
                    "assets": ["assets/worker.js", "assets/engine-cpu.wasm"] },
                "screen.ts": { "file": "assets/screen.js", "css": ["assets/screen.css"] }
            }"#,
        );
        let first =
            ["index.html", "assets/index.js", "assets/index.css", "assets/shared.js", "assets/worker.js"];
        let later = ["assets/screen.css", "assets/screen.js", "sw.js"];
        let others = ["assets/engine-cpu.js", "assets/engine-cpu.wasm", "models/a.safetensors"];
        for file in first.iter().chain(&later).chain(&others) {
            write(file, "12345");
        }
        let weight = Weight::of(folder.path()).unwrap();
        assert_eq!(weight.first.raw, 5 * first.len() as u64);
        assert_eq!(weight.later.iter().map(|(file, _)| file).collect::<Vec<_>>(), later);
    }

    #[test]
    fn a_manifest_that_lacks_a_chunk_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".vite")).unwrap();
        std::fs::write(folder.path().join(".vite/manifest.json"), "{}").unwrap();
        assert!(Weight::of(folder.path()).unwrap_err().to_string().contains("index.html"));
    }
}
