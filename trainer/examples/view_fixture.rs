//! The page of `train --view` without a training, for its test in a browser.
//!
//! `view_fixture PAGE RUN` prints the page's address and obeys lines: `publish STEP` exports another generator, each of which
//! draws other pictures than the one before; `end` ends as a run does.

use anyhow::{Context, Result, bail, ensure};
use fastgan_model::Architecture;
use fastgan_model::file::{Dtype, Header, ModelFile};
use fastgan_model::filler::generator;
use fastgan_trainer::files::{create_folder, write_atomically};
use fastgan_trainer::view::Viewer;
use std::io::Write;
use std::path::Path;

fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [page, run] = arguments.as_slice() else { bail!("view_fixture PAGE RUN") };
    let model = Path::new(run).join("model.safetensors");
    create_folder(Path::new(run))?;
    let viewer = Viewer::start(Path::new(page), model.clone(), Some(0))?;
    println!("watch it at {}", viewer.address());
    for line in std::io::stdin().lines() {
        let line = line?;
        match line.split_once(' ') {
            Some(("publish", step)) => {
                let step = step.parse().context("a step is a whole number")?;
                let bytes = generator_at(step)?.to_bytes(Dtype::F16)?;
                write_atomically(&model, |file| file.write_all(&bytes))?;
                viewer.publish(step)?;
                println!("published {step}");
            }
            _ => {
                ensure!(line == "end", "“{line}” is no order");
                break;
            }
        }
    }
    Ok(())
}

/// The smallest generator that there is. Its first layer is turned by the step, so that each step has pictures of its own.
fn generator_at(step: u64) -> Result<ModelFile> {
    let (header, mut tensors) = generator(Architecture::new(64, 3, 16, 8)?)?.into_parts();
    if let Some(weights) = tensors.get_mut("init.weight") {
        let turn = step as usize % weights.len();
        weights.rotate_left(turn);
    }
    let header = Header { name: "Owls that learn".into(), iterations: step, ..header };
    Ok(ModelFile::new(header, tensors)?)
}
