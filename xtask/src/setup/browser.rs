//! Chromium, which the browser tests drive.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::apt;
use crate::ui::Ui;

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Finds Chromium, by `$CHROMIUM` first, or installs it.
pub(crate) fn ensure(ui: &Ui) -> Result<PathBuf> {
    if let Some(given) = std::env::var_os("CHROMIUM").filter(|path| !path.is_empty()) {
        let path = PathBuf::from(given);
        if !path.exists() {
            bail!("CHROMIUM names {}, which does not exist: correct or unset it.", path.display());
        }
        return Ok(path);
    }
    if let Some(found) = on_path() {
        return Ok(found);
    }
    apt::install(ui, &["chromium"], "testing the page")?;
    on_path().context("Chromium was installed, but is not on PATH: set CHROMIUM to its program.")
}

fn on_path() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| which::which(name).ok())
}
