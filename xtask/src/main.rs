//! `cargo xtask …`: everything that a person or a CI machine would otherwise type by hand.

mod bench;
mod catalogue;
mod demo;
mod demo_images;
mod draw;
mod page;
mod places;
mod process;
mod serve;
mod setup;
mod site;
mod size;
mod test;
mod ui;
mod wasm;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::places::Places;
use crate::ui::Ui;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Sets up, builds, tests and shows this workspace.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what is missing: libtorch, the wasm toolchain, node packages, a browser.
    Setup(setup::Arguments),
    /// Trains a small model on this machine, builds the page and serves it on 127.0.0.1.
    Demo(demo::Arguments),
    /// Checks format and lints, then runs every test, the page in a real browser included.
    Test(test::Arguments),
    /// Builds the engine's two WebAssembly modules into www/wasm.
    Wasm,
    /// Builds the page where needed and serves it on 127.0.0.1.
    Serve(serve::Arguments),
    /// Builds the explorer, the npm package and the documents into www/dist-site, for a static host.
    Site,
    /// Draws the demo's own images.
    Draw(draw::Arguments),
    /// Measures: `bench web` the engine in the browser, `bench native` and `bench tune` its kernels, `bench learn` and `bench train`
    /// the trainer.
    Bench(bench::Arguments),
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let places = Places::find()?;
    let ui = Ui::new(&places)?;
    match arguments.command {
        Command::Setup(arguments) => setup::run(&ui, &places, &arguments),
        Command::Demo(arguments) => demo::run(&ui, &places, &arguments),
        Command::Test(arguments) => test::run(&ui, &places, &arguments),
        Command::Wasm => wasm::run(&ui, &places),
        Command::Serve(arguments) => serve::run(&ui, &places, &arguments),
        Command::Site => site::run(&ui, &places),
        Command::Draw(arguments) => draw::run(&ui, &places, &arguments),
        Command::Bench(arguments) => bench::run(&ui, &places, &arguments),
    }
}
