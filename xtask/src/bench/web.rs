//! `cargo xtask bench web`: builds the modules, makes the models, and runs `tests/bench` in headless Chromium.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::places::Places;
use crate::process;
use crate::setup::libtorch::{self, Flavour};
use crate::setup::{browser, node};
use crate::ui::Ui;
use crate::wasm;

/// What the program that makes a model writes of it.
const ENDINGS: [&str; 4] = ["safetensors", "onnx", "z.bin", "image.bin"];

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Side of the pictures.
    #[arg(long, default_value_t = 256)]
    resolution: usize,
    /// Base channels of the models, one table for each.
    #[arg(long, value_delimiter = ',', default_values_t = [16, 64])]
    base: Vec<usize>,
    /// Rounds; each candidate draws one picture in each.
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Seconds: the longest wait for one answer, and what all rounds of one candidate may take before it sits out.
    #[arg(long, default_value_t = 120)]
    slow_limit: u64,
    /// Largest difference from libtorch's picture that a candidate's may have.
    #[arg(long, default_value_t = 1e-3)]
    tolerance: f64,
    /// Candidates, e.g. `cpu,ort-wasm`: a module of the engine by its folder, `ort-wasm`, `ort-webgpu`; all unless given.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Folder with models as `bench_models` of the tests writes them; made by it unless given.
    #[arg(long)]
    models: Option<PathBuf>,
    /// Folder of the engine's modules; built unless given.
    #[arg(long)]
    wasm: Option<PathBuf>,
    /// Writes all figures to a file as well.
    #[arg(long)]
    json: Option<PathBuf>,
    /// WebGPU on this machine's own GPU in place of the browser's software adapter.
    #[arg(long)]
    hardware: bool,
}

pub(super) fn run(ui: &Ui, places: &Places, arguments: &Arguments) -> Result<()> {
    let models = match &arguments.models {
        Some(given) => given.clone(),
        None => made_models(ui, places, arguments)?,
    };
    let modules = match &arguments.wasm {
        Some(given) => given.clone(),
        None => {
            wasm::run(ui, places)?;
            places.www().join("wasm")
        }
    };
    for folder in [places.browser_tests(), places.browser_bench()] {
        node::ensure(ui, &folder)?;
    }
    let Ok(node) = which::which("node") else {
        bail!(
            "The benchmark is run by Node: install Node 20 or newer with npm, then run this command again."
        );
    };
    let mut command = Command::new(node);
    command.arg(places.browser_bench().join("run.js")).env("CHROMIUM", browser::ensure(ui)?);
    command.args(options(arguments, &models, &modules));
    process::show(&mut command)
}

/// The runner's command line.
fn options(arguments: &Arguments, models: &Path, modules: &Path) -> Vec<OsString> {
    let widths: Vec<_> = arguments.base.iter().map(usize::to_string).collect();
    let mut options = Vec::new();
    let mut option = |name: &str, value: OsString| options.extend([name.into(), value]);
    option("--resolution", arguments.resolution.to_string().into());
    option("--base", widths.join(",").into());
    option("--rounds", arguments.rounds.to_string().into());
    option("--slow-limit", arguments.slow_limit.to_string().into());
    option("--tolerance", arguments.tolerance.to_string().into());
    option("--models", models.into());
    option("--wasm", modules.into());
    if !arguments.only.is_empty() {
        option("--only", arguments.only.join(",").into());
    }
    if let Some(json) = &arguments.json {
        option("--json", json.into());
    }
    if arguments.hardware {
        options.push("--hardware".into());
    }
    options
}

/// Random models of the wanted sizes, made where they are missing or older than the program that makes them.
fn made_models(ui: &Ui, places: &Places, arguments: &Arguments) -> Result<PathBuf> {
    let libtorch = libtorch::ensure(ui, places, Flavour::of_this_machine())?;
    let mut build = process::cargo(places);
    libtorch.apply(&mut build);
    ui.run("models' program", build.args(["build", "--workspace", "--example", "bench_models"]))?;
    let name = format!("bench_models{}", std::env::consts::EXE_SUFFIX);
    let program = places.target.join("debug/examples").join(name);
    let built = modified(&program).with_context(|| format!("{} is missing.", program.display()))?;

    let folder = places.target.join("bench-models");
    let stale = |base: &&usize| {
        ENDINGS.iter().any(|ending| {
            let file = folder.join(format!("{}-{base}.{ending}", arguments.resolution));
            modified(&file).is_none_or(|made| made < built)
        })
    };
    let stale: Vec<_> = arguments.base.iter().filter(stale).map(usize::to_string).collect();
    if !stale.is_empty() {
        let mut command = Command::new(program);
        process::with_libtorch_threads(&mut command);
        command.arg(&folder).arg(arguments.resolution.to_string()).args(stale);
        ui.run("models", &mut command)?;
    }
    Ok(folder)
}

fn modified(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|metadata| metadata.modified()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::parsed;

    fn runner(line: &str) -> String {
        let options = options(&parsed(&format!("web {line}")), Path::new("/models"), Path::new("/wasm"));
        options.join(std::ffi::OsStr::new(" ")).into_string().unwrap()
    }

    #[test]
    fn the_runner_gets_what_was_asked_for() {
        let said = runner("--base 16 --only cpu,ort-wasm --json out.json --hardware --tolerance 0.02");
        for part in ["--base 16 ", "--only cpu,ort-wasm", "--json out.json", "--hardware", "--tolerance 0.02"]
        {
            assert!(said.contains(part), "{part} in {said}");
        }
    }

    #[test]
    fn without_options_everyone_takes_part_at_both_widths() {
        let said = runner("");
        assert!(said.contains("--base 16,64 ") && said.contains("--tolerance 0.001"), "{said}");
        assert!(!said.contains("--only") && !said.contains("--hardware"), "{said}");
    }
}
