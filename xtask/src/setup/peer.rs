//! Python with the PyTorch that belongs to the installed libtorch: what the trainer's steps are measured against.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::libtorch::{self, Flavour, Libtorch};
use crate::places::Places;
use crate::ui::Ui;

/// What PyTorch imports besides its own files.
const PACKAGES: [&str; 9] = [
    "filelock==4.2.11",
    "fsspec==2026.9.0",
    "jinja2==3.1.6",
    "markupsafe==3.0.4",
    "mpmath==1.4.1",
    "networkx==3.6.1",
    "numpy==2.4.6",
    "sympy==1.14.0",
    "typing-extensions==4.16.0",
];

/// What `torch.compile` needs in addition.
const TRITON: &str = "triton==3.6.0";

/// A PyTorch that can be imported.
pub(crate) struct Peer {
    /// Folders of modules.
    modules: Vec<PathBuf>,
    /// Folders of CUDA's libraries, which Python's half of PyTorch is linked against on every machine.
    libraries: Vec<PathBuf>,
}

impl Peer {
    /// Python, with that PyTorch.
    pub(crate) fn command(&self) -> Result<Command> {
        let mut command = Command::new("python3");
        command.env("PYTHONPATH", std::env::join_paths(&self.modules).context("A path holds a colon.")?);
        let libraries = std::env::join_paths(&self.libraries).context("A path holds a colon.")?;
        command.env("LD_LIBRARY_PATH", libraries);
        Ok(command)
    }
}

/// Installs what PyTorch lacks here, and says so before.
pub(crate) fn ensure(ui: &Ui, places: &Places, libtorch: &Libtorch, compile: bool) -> Result<Peer> {
    let Some(torch) = libtorch.folder().filter(|torch| torch.join("__init__.py").exists()) else {
        bail!(
            "The PyTorch to measure against is that of the libtorch that `cargo xtask setup` installs, and yours \
             ({libtorch}) has no Python half: unset LIBTORCH, or add --alone to measure the trainer by itself."
        );
    };
    let site = torch.parent().unwrap_or(&torch).to_owned();
    let mut modules =
        vec![site.clone(), installed(ui, places, "peer-python", "20 MB", &PACKAGES.map(Into::into))?];
    if compile {
        modules.push(installed(ui, places, "peer-triton", "0.2 GB", &[TRITON.to_owned()])?);
    }
    let cuda = match site.join("nvidia/cudnn/lib").exists() {
        true => site,
        false => installed(ui, places, "peer-cuda", "1.9 GB", &Flavour::Cuda.companions())?,
    };
    Ok(Peer { modules, libraries: libraries(&cuda) })
}

/// A folder of the cache with those packages.
fn installed(ui: &Ui, places: &Places, name: &str, size: &str, packages: &[String]) -> Result<PathBuf> {
    let folder = places.cache.join(format!("{name}-{}", libtorch::VERSION));
    if !folder.exists() {
        ui.say(format!(
            "Installing {} for PyTorch ({size} to download) into {}",
            packages.join(", "),
            folder.display()
        ));
        libtorch::pip(ui, name, &folder, packages)?;
    }
    Ok(folder)
}

/// The library folders of CUDA's packages below `site`.
fn libraries(site: &Path) -> Vec<PathBuf> {
    let packages = std::fs::read_dir(site.join("nvidia")).into_iter().flatten().flatten();
    let mut folders: Vec<_> =
        packages.map(|package| package.path().join("lib")).filter(|folder| folder.exists()).collect();
    folders.sort();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_found_in_order() {
        let site = tempfile::tempdir().unwrap();
        assert!(libraries(site.path()).is_empty());
        for folder in ["nvidia/nccl/lib", "nvidia/cu13/lib", "nvidia/cudnn/include"] {
            std::fs::create_dir_all(site.path().join(folder)).unwrap();
        }
        let expected = ["nvidia/cu13/lib", "nvidia/nccl/lib"].map(|folder| site.path().join(folder));
        assert_eq!(libraries(site.path()), expected);
    }

    #[test]
    fn a_libtorch_without_python_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::at(folder.path());
        let ui = Ui::new(&places).unwrap();
        let own = Libtorch::Own("LIBTORCH=/opt/torch".into());
        let error = ensure(&ui, &places, &own, false).err().unwrap().to_string();
        assert!(error.contains("LIBTORCH=/opt/torch") && error.contains("--alone"), "{error}");
    }
}
