//! `cargo xtask setup`: installs what is missing and says so before it does. Quick when nothing is missing.
//!
//! One file per thing that is installed; each offers `ensure`, which the other commands call for what they need.

mod apt;
pub(crate) mod browser;
pub(crate) mod libtorch;
pub(crate) mod lints;
pub(crate) mod node;
pub(crate) mod peer;
pub(crate) mod toolchain;
pub(crate) mod vulkan;

use anyhow::Result;

use self::libtorch::Flavour;
use crate::places::Places;
use crate::ui::Ui;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Installs libtorch with CUDA even where no NVIDIA driver answers.
    #[arg(long)]
    cuda: bool,
    /// Only what the engine and the page need: the wasm toolchain and node packages.
    #[arg(long)]
    wasm: bool,
    /// Only what the browser tests need: Chromium and node packages.
    #[arg(long)]
    browser: bool,
}

pub(crate) fn run(ui: &Ui, places: &Places, arguments: &Arguments) -> Result<()> {
    let everything = !arguments.wasm && !arguments.browser;
    if everything || arguments.cuda {
        let flavour = if arguments.cuda { Flavour::Cuda } else { Flavour::of_this_machine() };
        let libtorch = libtorch::ensure(ui, places, flavour)?;
        ui.say(format!("libtorch: {libtorch}"));
    }
    if everything || arguments.wasm {
        let toolchain = toolchain::ensure(ui)?;
        ui.say(format!("wasm toolchain: {toolchain}"));
        node::ensure(ui, &places.www())?;
        ui.say(format!("node packages of the page: {}", places.www().join("node_modules").display()));
    }
    if everything || arguments.browser {
        node::ensure(ui, &places.browser_tests())?;
        let packages = places.browser_tests().join("node_modules");
        ui.say(format!("node packages of the browser tests: {}", packages.display()));
        ui.say(format!("browser: {}", browser::ensure(ui)?.display()));
    }
    Ok(())
}
