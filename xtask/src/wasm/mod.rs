//! `cargo xtask wasm`: the engine, compiled into modules for the page.

mod module;

use anyhow::Result;

use self::module::MODULES;
use crate::places::Places;
use crate::setup::toolchain;
use crate::ui::{self, Ui};

/// Builds all modules into `www/wasm`; an error where one is larger than its bound.
pub(crate) fn run(ui: &Ui, places: &Places) -> Result<()> {
    let toolchain = toolchain::ensure(ui)?;
    ui.say(format!("Building the page's engine with {toolchain}"));
    let built = MODULES.iter().map(|module| module.build(ui, places, toolchain));
    let sizes = built.collect::<Result<Vec<_>>>()?;
    for (module, size) in MODULES.iter().zip(&sizes) {
        ui.say(format!(
            "  {:<12} {:>10} raw {:>10} gzip (bound {})",
            module.name,
            ui::size(size.raw),
            ui::size(size.gzip),
            ui::size(module.bound)
        ));
    }
    MODULES.iter().zip(&sizes).try_for_each(|(module, size)| module.check(*size))
}
