//! The page: Vite's build of www/ into www/dist.

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use walkdir::{DirEntry, WalkDir};

use crate::catalogue;
use crate::places::Places;
use crate::setup::node;
use crate::size::Size;
use crate::ui::{self, Ui};

/// The most bytes that the page's own files may have, compressed with gzip.
const BOUND: u64 = 60_000;

/// Builds the page where anything in www/ is newer than the built one.
pub(crate) fn build_if_stale(ui: &Ui, places: &Places) -> Result<()> {
    let www = places.www();
    node::ensure(ui, &www)?;
    catalogue::offer_shipped(&places.shipped_models(), &places.models())?;
    let built = places.dist().join("index.html").metadata().and_then(|file| file.modified()).ok();
    if is_stale(built, newest(&www)) {
        build(ui, places)?;
    }
    Ok(())
}

/// Builds the page and measures what every visitor loads of it, the engine and the models aside.
pub(crate) fn build(ui: &Ui, places: &Places) -> Result<()> {
    catalogue::offer_shipped(&places.shipped_models(), &places.models())?;
    let mut command = node::npm(&places.www())?;
    ui.run("page", command.args(["run", "build"]))?;
    let size = size(&places.dist())?;
    let (raw, gzip) = (ui::size(size.raw), ui::size(size.gzip));
    ui.say(format!("  page   {raw:>10} raw {gzip:>10} gzip (bound {})", ui::size(BOUND)));
    if size.gzip > BOUND {
        bail!("The page's own files have {gzip} compressed, more than their bound of {}.", ui::size(BOUND));
    }
    Ok(())
}

fn is_stale(built: Option<SystemTime>, newest: Option<SystemTime>) -> bool {
    built.is_none_or(|built| newest.is_some_and(|newest| newest > built))
}

/// When a source of the page was last changed.
fn newest(www: &Path) -> Option<SystemTime> {
    let sources = WalkDir::new(www).into_iter().filter_entry(|entry| {
        !(entry.depth() == 1 && matches!(entry.file_name().to_str(), Some("node_modules" | "dist")))
    });
    let files = sources.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    files.filter_map(|entry| entry.metadata().ok()?.modified().ok()).max()
}

/// The page's own files. The engine's modules have bounds of their own, and models are as large as they are.
fn size(dist: &Path) -> Result<Size> {
    let own = |entry: &DirEntry| {
        !(entry.depth() == 1 && matches!(entry.file_name().to_str(), Some("models" | "wasm")))
    };
    let mut sum = Size::default();
    for entry in WalkDir::new(dist).into_iter().filter_entry(own) {
        let entry = entry.context("The built page cannot be read.")?;
        if entry.file_type().is_file() {
            let bytes = std::fs::read(entry.path()).context("The built page cannot be read.")?;
            let size = Size::of(&bytes)?;
            sum = Size { raw: sum.raw + size.raw, gzip: sum.gzip + size.gzip };
        }
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_page_older_than_its_sources_is_stale() {
        let built = SystemTime::UNIX_EPOCH + Duration::from_secs(100);
        assert!(is_stale(None, None));
        assert!(is_stale(Some(built), Some(built + Duration::from_secs(1))));
        assert!(!is_stale(Some(built), Some(built - Duration::from_secs(1))));
    }

    #[test]
    fn models_and_the_engine_do_not_count_as_the_page() {
        let folder = tempfile::tempdir().unwrap();
        for other in ["models", "wasm"] {
            std::fs::create_dir(folder.path().join(other)).unwrap();
            std::fs::write(folder.path().join(other).join("file"), "x").unwrap();
        }
        std::fs::write(folder.path().join("index.html"), "hello").unwrap();
        assert_eq!(size(folder.path()).unwrap().raw, 5);
    }

    #[test]
    fn packages_and_the_built_page_are_no_sources() {
        let folder = tempfile::tempdir().unwrap();
        for ignored in ["node_modules", "dist"] {
            std::fs::create_dir(folder.path().join(ignored)).unwrap();
            std::fs::write(folder.path().join(ignored).join("file.js"), "x").unwrap();
        }
        assert_eq!(newest(folder.path()), None);
        std::fs::write(folder.path().join("index.html"), "x").unwrap();
        assert!(newest(folder.path()).is_some());
    }
}
