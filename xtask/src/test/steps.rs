//! The list of checks, and how each is run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Kind;
use super::count::Counts;
use crate::places::Places;
use crate::process::{self, Event, Flow};
use crate::setup::libtorch::{self, Flavour};
use crate::setup::{browser, lints, node, vulkan};
use crate::ui::Ui;
use crate::{page, site, wasm};

pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Steps whose results this one uses.
    pub(super) after: &'static [&'static str],
    pub(super) run: fn(&Ui, &Places, &mut Counts) -> Result<()>,
}

/// In order of execution: what fails fastest comes first.
pub(super) const STEPS: [Step; 10] = [
    Step { name: "fmt", kind: Kind::Fmt, after: &[], run: fmt },
    Step { name: "lint", kind: Kind::Lint, after: &[], run: lint },
    Step { name: "unit", kind: Kind::Unit, after: &[], run: unit },
    Step { name: "parity", kind: Kind::Parity, after: &[], run: parity },
    Step { name: "kernels", kind: Kind::Parity, after: &[], run: kernels },
    Step { name: "faults", kind: Kind::Faults, after: &[], run: faults },
    Step { name: "wasm", kind: Kind::Browser, after: &[], run: engine },
    Step { name: "page", kind: Kind::Browser, after: &["wasm"], run: page },
    Step { name: "fixtures", kind: Kind::Browser, after: &[], run: fixtures },
    Step { name: "browser", kind: Kind::Browser, after: &["page", "fixtures"], run: in_browser },
];

/// Compiles the engine for a GPU, through a native driver. The workspace stays selected, see [`test_binaries`].
const FOR_THE_GPU: [&str; 2] = ["--features", "fastgan-web/webgpu"];

/// Integration tests that mean something else, or anything at all, with an engine for a GPU.
const GPU_TESTS: [&str; 5] = ["engine", "kernels", "number_formats", "parity", "shaders"];

fn fmt(ui: &Ui, places: &Places, counts: &mut Counts) -> Result<()> {
    lints::ensure(ui, places)?;
    follow(process::cargo(places).args(["fmt", "--all", "--check"]), counts)
}

fn lint(ui: &Ui, places: &Places, counts: &mut Counts) -> Result<()> {
    lints::ensure(ui, places)?;
    let clippy = ["clippy", "--workspace", "--all-targets"];
    let strict = ["--", "-D", "warnings"];
    follow(native_cargo(ui, places)?.args(clippy).args(strict), counts)?;
    // The engine once more, as it is for a GPU.
    follow(native_cargo(ui, places)?.args(clippy).args(FOR_THE_GPU).args(strict), counts)
}

fn unit(ui: &Ui, places: &Places, counts: &mut Counts) -> Result<()> {
    follow(test_binaries(ui, places, Kind::Unit)?.args(["--lib", "--bins"]), counts)?;
    follow(native_cargo(ui, places)?.args(["test", "--workspace", "--doc"]), counts)
}

fn parity(ui: &Ui, places: &Places, counts: &mut Counts) -> Result<()> {
    follow(&mut test_binaries(ui, places, Kind::Parity)?, counts)
}

/// The engine's own kernels, on this machine's GPU or on the software one: everything that tests the engine, once more.
fn kernels(ui: &Ui, places: &Places, counts: &mut Counts) -> Result<()> {
    vulkan::ensure(ui)?;
    let mut command = native_cargo(ui, places)?;
    command.args(["test", "--workspace", "--no-fail-fast"]).args(FOR_THE_GPU);
    if std::env::var_os("XDG_RUNTIME_DIR").is_none() {
        // Vulkan's window systems complain without it, though no window is opened.
        command.env("XDG_RUNTIME_DIR", std::env::temp_dir());
    }
    command.args(GPU_TESTS.iter().flat_map(|name| ["--test", name]));
    follow(&mut command, counts)
}

fn faults(ui: &Ui, places: &Places, counts: &mut Counts) -> Result<()> {
    follow(&mut test_binaries(ui, places, Kind::Faults)?, counts)
}

/// `cargo test` for the integration tests of one kind. The whole workspace is always selected, because a part of it would
/// choose other features of shared crates, and compile them once more.
fn test_binaries(ui: &Ui, places: &Places, kind: Kind) -> Result<Command> {
    let names = integration_tests(&places.root, kind)?;
    if names.is_empty() {
        bail!("No crate has a test of the kind {kind:?}: its file would be `tests/{}*.rs`.", kind.prefix());
    }
    let mut command = native_cargo(ui, places)?;
    command.args(["test", "--workspace", "--no-fail-fast"]);
    command.args(names.iter().flat_map(|name| ["--test", name]));
    Ok(command)
}

/// The names of all crates' integration tests of one kind, each once.
fn integration_tests(root: &Path, kind: Kind) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(root).with_context(|| format!("Cannot read {}.", root.display()))? {
        let krate = entry.context("The checkout cannot be read.")?.path();
        if !krate.join("Cargo.toml").exists() {
            continue;
        }
        let Ok(files) = krate.join("tests").read_dir() else { continue };
        let files = files.filter_map(Result::ok).map(|entry| entry.path());
        let rust = files.filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
        let stems = rust.filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()));
        names.extend(stems.filter(|name| Kind::of_test(name) == kind));
    }
    Ok(names)
}

fn engine(ui: &Ui, places: &Places, _: &mut Counts) -> Result<()> {
    wasm::run(ui, places)
}

fn page(ui: &Ui, places: &Places, counts: &mut Counts) -> Result<()> {
    let www = places.www();
    node::ensure(ui, &www)?;
    for script in ["check", "lint", "test"] {
        follow(node::npm(&www)?.args(["run", script]), counts)?;
    }
    page::build(ui, places)?;
    site::build(ui, places)
}

fn fixtures(ui: &Ui, places: &Places, _: &mut Counts) -> Result<()> {
    let mut build = native_cargo(ui, places)?;
    // With the trainer, which a page watches in one of the tests.
    let programs = ["--example", "fixtures", "--bin", "fastgan"];
    ui.run("fixtures' program", build.args(["build", "--workspace"]).args(programs))?;
    let program =
        places.target.join("debug/examples").join(format!("fixtures{}", std::env::consts::EXE_SUFFIX));
    ui.run(
        "fixtures",
        process::with_libtorch_threads(&mut Command::new(program)).arg(fixtures_folder(places)),
    )
}

fn in_browser(ui: &Ui, places: &Places, counts: &mut Counts) -> Result<()> {
    let folder = places.browser_tests();
    node::ensure(ui, &folder)?;
    let mut command = node::npm(&folder)?;
    command.args(["test"]).env("CHROMIUM", browser::ensure(ui)?);
    command.env("FASTGAN_DIST", places.dist()).env("FASTGAN_FIXTURES", fixtures_folder(places));
    command.env(
        "FASTGAN_PROGRAM",
        places.target.join("debug").join(format!("fastgan{}", std::env::consts::EXE_SUFFIX)),
    );
    follow(&mut command, counts)
}

/// Models with known images, made by the trainer for the browser to agree with.
fn fixtures_folder(places: &Places) -> PathBuf {
    places.target.join("browser-fixtures")
}

fn native_cargo(ui: &Ui, places: &Places) -> Result<Command> {
    let libtorch = libtorch::ensure(ui, places, Flavour::of_this_machine())?;
    let mut command = process::cargo(places);
    libtorch.apply(&mut command);
    Ok(command)
}

/// Runs a command, shows its output as it comes, and counts the tests in it.
fn follow(command: &mut Command, counts: &mut Counts) -> Result<()> {
    let status = process::follow(command, None, |event| {
        if let Event::Line(line) = event {
            println!("{line}");
            *counts = *counts + Counts::in_line(line);
        }
        Ok(Flow::Continue)
    })?;
    if !status.success() {
        bail!("`{}` ended with {status}", process::shown(command));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integration_tests_are_found_by_kind_in_every_crate() {
        let root = tempfile::tempdir().unwrap();
        for (krate, test) in
            [("a", "parity_cpu.rs"), ("a", "golden.rs"), ("b", "faults.rs"), ("b", "notes.md")]
        {
            std::fs::create_dir_all(root.path().join(krate).join("tests/common")).unwrap();
            std::fs::write(root.path().join(krate).join("Cargo.toml"), "").unwrap();
            std::fs::write(root.path().join(krate).join("tests").join(test), "").unwrap();
        }
        let found = |kind| integration_tests(root.path(), kind).unwrap().into_iter().collect::<Vec<_>>();
        assert_eq!(found(Kind::Parity), ["parity_cpu"]);
        assert_eq!(found(Kind::Faults), ["faults"]);
        assert_eq!(found(Kind::Unit), ["golden"]);
    }
}
