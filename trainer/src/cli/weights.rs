//! `fastgan weights`.

use anyhow::{Context, Result};
use fastgan_trainer::loss::Lpips;
use fastgan_trainer::weights::{CATALOGUE, Entry, Fetched, WeightsError, chosen, fetch, find, folder};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use tch::Device;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Weights {
    /// Download pretrained networks, and check that they are the published ones.
    Fetch(Fetch),
    /// Say which pretrained networks are known, and which are at hand.
    List(List),
}

#[derive(Debug, clap::Args)]
pub(super) struct Fetch {
    /// inception (FID, KID), vgg16 and lpips (LPIPS), or all [default: all].
    names: Vec<String>,
    #[command(flatten)]
    folder: WeightsArguments,
}

#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[command(flatten)]
    folder: WeightsArguments,
}

/// Where pretrained networks lie.
#[derive(Debug, clap::Args)]
pub(super) struct WeightsArguments {
    /// Folder of the pretrained networks [default: $FASTGAN_WEIGHTS, else ~/.cache/fastgan/weights].
    #[arg(long, value_name = "DIR")]
    weights: Option<PathBuf>,
}

impl WeightsArguments {
    /// LPIPS, where its weights are; else a line says what is done without them.
    pub(super) fn lpips(&self, device: Device) -> Result<Option<Lpips>> {
        let folder = self.resolve()?;
        let lpips = fastgan_trainer::weights::lpips(&folder, device)?;
        if lpips.is_none() {
            println!(
                "no LPIPS weights in {}: going on without (get them with `fastgan weights fetch vgg16 lpips`)",
                folder.display()
            );
        }
        Ok(lpips)
    }

    /// The folder.
    pub(super) fn resolve(&self) -> Result<PathBuf> {
        folder(self.weights.clone())
            .context("there is no home folder: say with --weights where pretrained networks lie")
    }
}

impl Weights {
    pub(super) fn run(&self) -> Result<()> {
        match self {
            Self::Fetch(arguments) => {
                let entries = chosen(&arguments.names)?;
                let folder = arguments.folder.resolve()?;
                entries.iter().try_for_each(|entry| fetch_one(entry, &folder))
            }
            Self::List(arguments) => list(&arguments.folder.resolve()?),
        }
    }
}

fn fetch_one(entry: &Entry<'_>, folder: &Path) -> Result<()> {
    println!("{}: {}, {} ({})", entry.name, entry.about, megabytes(entry.bytes), entry.license);
    println!("  from {}", entry.address);
    let bar = ProgressBar::new(entry.bytes);
    let style =
        ProgressStyle::with_template("  {bar:32} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let fetched = fetch(entry, entry.address, folder, |bytes, whole| {
        whole.into_iter().for_each(|whole| bar.set_length(whole));
        bar.set_position(bytes);
    });
    bar.finish_and_clear();
    match fetched? {
        Fetched::Present(path) => {
            println!("  {} is there already, and is the published file", path.display());
        }
        Fetched::Downloaded(path) => println!("  {}: the published file", path.display()),
    }
    Ok(())
}

fn list(folder: &Path) -> Result<()> {
    println!("{}", folder.display());
    for entry in CATALOGUE {
        let state = match find(&entry, folder) {
            Ok(Some(_)) => "here".into(),
            Ok(None) => format!("not here: fastgan weights fetch {}", entry.name),
            Err(WeightsError::WrongHash { .. }) => "another file than the published one: remove it".into(),
            Err(error) => error.to_string(),
        };
        println!("  {:<10} {:>9}  {} ({state})", entry.name, megabytes(entry.bytes), entry.file);
        println!("  {:<10} {:>9}  {}; {}", "", "", entry.about, entry.license);
        println!("  {:<10} {:>9}  SHA-256 {}", "", "", entry.sha256);
    }
    Ok(())
}

fn megabytes(bytes: u64) -> String {
    if bytes < 1_000_000 {
        format!("{:.1} kB", bytes as f64 / 1e3)
    } else {
        format!("{:.1} MB", bytes as f64 / 1e6)
    }
}
