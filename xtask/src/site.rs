//! `cargo xtask site`: everything that a static host gets, in one folder.

use anyhow::Result;

use crate::places::Places;
use crate::setup::node;
use crate::ui::Ui;
use crate::{page, wasm};

/// Builds the engine, the explorer, the npm package and the documents.
pub(crate) fn run(ui: &Ui, places: &Places) -> Result<()> {
    wasm::run(ui, places)?;
    node::ensure(ui, &places.www())?;
    page::build(ui, places)?;
    build(ui, places)?;
    ui.say(format!("The site is in {}: upload it to any static host.", places.site().display()));
    Ok(())
}

/// Builds the npm package, and the documents that show it beside the explorer, which is there already.
pub(crate) fn build(ui: &Ui, places: &Places) -> Result<()> {
    for (label, script) in [("package", "build:package"), ("site", "build:site")] {
        ui.run(label, node::npm(&places.www())?.args(["run", script]))?;
    }
    Ok(())
}
