//! `cargo xtask draw`: the demo's own images, and a sheet that shows them all.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::demo_images::DrawnSet;
use crate::places::Places;
use crate::ui::Ui;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder that takes the images; demo/images without it.
    #[arg(long)]
    output: Option<PathBuf>,
    /// How many images there are.
    #[arg(long, default_value_t = DrawnSet::default().count)]
    count: usize,
    /// Another seed draws other owls.
    #[arg(long, default_value_t = DrawnSet::default().seed)]
    seed: u64,
    /// Also draws all images side by side into this PNG file.
    #[arg(long)]
    sheet: Option<PathBuf>,
}

pub(crate) fn run(ui: &Ui, places: &Places, arguments: &Arguments) -> Result<()> {
    let set = DrawnSet { seed: arguments.seed, count: arguments.count };
    let folder = arguments.output.clone().unwrap_or_else(|| places.drawn_images());
    let written = set.write(&folder)?;
    ui.say(format!("{written} of {} images drawn, the others were there: {}", set.count, folder.display()));
    if let Some(file) = &arguments.sheet {
        let sheet =
            set.contact_sheet(12, 128)?.encode_png().context("The sheet could not be encoded as PNG.")?;
        std::fs::write(file, sheet).with_context(|| format!("Cannot write {}.", file.display()))?;
        ui.say(format!("All of them side by side: {}", file.display()));
    }
    Ok(())
}
