//! The page: Vite's build of www/ into www/dist.

mod weight;

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Result, bail};
use walkdir::WalkDir;

use self::weight::Weight;

use crate::catalogue;
use crate::places::Places;
use crate::setup::node;
use crate::size::Size;
use crate::ui::{self, Ui};

/// The most bytes that a visitor may have to load of the page's own files before it is there, compressed with gzip.
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
    let Weight { first, later } = Weight::of(&places.dist())?;
    let line = |name: &str, size: Size, note: &str| {
        let (raw, gzip) = (ui::size(size.raw), ui::size(size.gzip));
        ui.say(format!("  {name:<36} {raw:>10} raw {gzip:>10} gzip{note}"));
    };
    line("page, at first", first, &format!(" (bound {})", ui::size(BOUND)));
    for (file, size) in later {
        line(&format!("later: {file}"), size, "");
    }
    if first.gzip > BOUND {
        bail!(
            "What every visitor loads of the page has {} compressed, more than its bound of {}: load less of it at first.",
            ui::size(first.gzip),
            ui::size(BOUND)
        );
    }
    Ok(())
}

fn is_stale(built: Option<SystemTime>, newest: Option<SystemTime>) -> bool {
    built.is_none_or(|built| newest.is_some_and(|newest| newest > built))
}

/// When a source of the page was last changed.
fn newest(www: &Path) -> Option<SystemTime> {
    let sources = WalkDir::new(www).into_iter().filter_entry(|entry| {
        !(entry.depth() == 1
            && matches!(
                entry.file_name().to_str(),
                Some("node_modules" | "dist" | "dist-package" | "dist-site")
            ))
    });
    let files = sources.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    files.filter_map(|entry| entry.metadata().ok()?.modified().ok()).max()
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
    fn packages_and_what_was_built_are_no_sources() {
        let folder = tempfile::tempdir().unwrap();
        for ignored in ["node_modules", "dist", "dist-package", "dist-site"] {
            std::fs::create_dir(folder.path().join(ignored)).unwrap();
            std::fs::write(folder.path().join(ignored).join("file.js"), "x").unwrap();
        }
        assert_eq!(newest(folder.path()), None);
        std::fs::write(folder.path().join("index.html"), "x").unwrap();
        assert!(newest(folder.path()).is_some());
    }
}
