//! `cargo xtask demo`: from a fresh checkout to a model of one's own on a page of one's own.
//!
//! Training needs libtorch and the trainer; the page needs the wasm toolchain and Node. Both ways run side by side.

mod training;

use std::path::PathBuf;
use std::thread::{self, ScopedJoinHandle};

use anyhow::{Result, anyhow};

use self::training::Training;
use crate::demo_images::DrawnSet;
use crate::places::Places;
use crate::setup::node;
use crate::ui::Ui;
use crate::{page, serve, wasm};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder of images to learn from; without it, a set of little owls is drawn.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Minutes of training: 12 the first time; a model that is there already is trained further only when asked.
    #[arg(long, value_parser = positive)]
    minutes: Option<f64>,
    /// Ends when everything is built.
    #[arg(long)]
    no_serve: bool,
    /// The page's port; without it the first free one from 8080 on.
    #[arg(long)]
    port: Option<u16>,
}

pub(crate) fn run(ui: &Ui, places: &Places, arguments: &Arguments) -> Result<()> {
    // A port that cannot be had is better known now than after the training.
    let listener = (!arguments.no_serve).then(|| serve::listen(arguments.port)).transpose()?;
    let training = match &arguments.data {
        Some(folder) => Training::on_folder(places, folder, arguments.minutes)?,
        None => {
            let written = DrawnSet::default().write(&places.drawn_images())?;
            if written > 0 {
                ui.say(format!("Drew {written} images: {}", places.drawn_images().display()));
            }
            Training::on_drawn_set(places, arguments.minutes)
        }
    };
    thread::scope(|scope| {
        let model = scope.spawn(|| training.run(ui, places).inspect_err(|_| ui.cancel()));
        let engine = scope.spawn(|| build_engine(ui, places).inspect_err(|_| ui.cancel()));
        let (model, engine) = (join(model), join(engine));
        // Where both have failed, the one that was stopped for the other's sake comes second.
        match (model, engine) {
            (Ok(()), Ok(())) => Ok(()),
            (Err(error), Ok(())) | (Ok(()), Err(error)) => Err(error),
            (Err(one), Err(other)) if Ui::is_cancellation(&one) => Err(other),
            (Err(one), Err(_)) => Err(one),
        }
    })?;
    page::build_if_stale(ui, places)?;
    match listener {
        Some(listener) => serve::serve(ui, places, listener),
        None => {
            ui.say(format!("The page is built: {} (`cargo xtask serve` shows it)", places.dist().display()));
            Ok(())
        }
    }
}

fn positive(text: &str) -> Result<f64, String> {
    let minutes = text.parse().ok().filter(|minutes: &f64| *minutes > 0.0 && *minutes < 1e6);
    minutes.ok_or_else(|| "give a positive number of minutes".to_owned())
}

fn build_engine(ui: &Ui, places: &Places) -> Result<()> {
    node::ensure(ui, &places.www())?;
    wasm::run(ui, places)
}

fn join(handle: ScopedJoinHandle<'_, Result<()>>) -> Result<()> {
    handle
        .join()
        .unwrap_or_else(|_| Err(anyhow!("A part of the demo ended by a fault of its own; see above.")))
}
