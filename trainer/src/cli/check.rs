//! `fastgan check`.

use anyhow::Result;
use fastgan_trainer::data::{Original, probe, scan};
use rayon::prelude::*;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder of images.
    data: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let files = scan(&arguments.data)?;
    let results: Vec<_> = files.par_iter().map(|file| probe(file)).collect();
    let good: Vec<Original> = results.iter().flatten().copied().collect();
    println!("{} images can be used, {} cannot", good.len(), files.len() - good.len());
    for (file, result) in files.iter().zip(&results) {
        if let Err(error) = result {
            println!("  {} {error}", file.display());
        }
    }
    let sides = good.iter().map(|image| image.width.min(image.height));
    if let (Some(smallest), Some(largest)) = (sides.clone().min(), sides.max()) {
        println!("shorter side: {smallest} to {largest} px");
        let oblong = good
            .iter()
            .filter(|image| image.width.max(image.height) * 10 > image.width.min(image.height) * 11)
            .count();
        println!("not square (by more than a tenth, they will be squashed): {oblong}");
        println!("with alpha (laid over white): {}", good.iter().filter(|image| image.alpha).count());
        println!("grey: {}", good.iter().filter(|image| image.grey).count());
    }
    if good.len() < 60 {
        println!(
            "this is few: the method is made for 60 to 2000 images, and below that it mostly repeats them"
        );
    }
    anyhow::ensure!(
        good.len() >= 2,
        "training needs at least 2 usable images; {} has {}",
        arguments.data.display(),
        good.len()
    );
    Ok(())
}
