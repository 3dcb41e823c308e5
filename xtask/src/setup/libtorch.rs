//! libtorch, from Python's wheels into the cache, or the user's own.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::places::Places;
use crate::process;
use crate::ui::Ui;

/// The release that the pinned `tch` binds.
pub(super) const VERSION: &str = "2.11.0";

/// What `libtorch_cpu.so` itself needs, and the headers that our own part for CUDA is compiled with: small, and enough without a GPU.
const CPU_PACKAGES: [&str; 3] =
    ["nvidia-cuda-runtime==13.0.96", "nvidia-cuda-crt==13.0.88", "nvidia-cuda-cupti==13.0.85"];

/// What tells an installation that has all of [`CPU_PACKAGES`], seen from libtorch's folder.
const NEWEST_FILE: &str = "../nvidia/cu13/include/crt/host_defines.h";

/// What `libtorch_cuda.so` needs in addition.
const CUDA_PACKAGES: [&str; 13] = [
    "nvidia-cublas==13.1.0.3",
    "nvidia-cudnn-cu13==9.19.0.56",
    "nvidia-cufft==12.0.0.61",
    "nvidia-cusolver==12.0.4.66",
    "nvidia-cusparse==12.6.3.3",
    "nvidia-cusparselt-cu13==0.8.0",
    "nvidia-curand==10.4.0.35",
    "nvidia-nccl-cu13==2.28.9",
    "nvidia-cuda-nvrtc==13.0.88",
    "nvidia-nvshmem-cu13==3.4.5",
    "nvidia-nvjitlink==13.0.88",
    "nvidia-cufile==1.15.1.6",
    "nvidia-nvtx==13.0.85",
];

/// Which of libtorch's companions are installed with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Flavour {
    Cpu,
    Cuda,
}

impl Flavour {
    /// CUDA where an NVIDIA driver answers.
    pub(crate) fn of_this_machine() -> Self {
        let driver = process::ask(Command::new("nvidia-smi").arg("--list-gpus"));
        if driver.is_ok_and(|list| list.contains("GPU")) { Self::Cuda } else { Self::Cpu }
    }

    /// pip merges nothing into an existing folder, so each flavour has one of its own.
    fn folder(self) -> String {
        match self {
            Self::Cpu => format!("libtorch-{VERSION}"),
            Self::Cuda => format!("libtorch-{VERSION}-cuda"),
        }
    }

    fn packages(self) -> Vec<String> {
        std::iter::once(format!("torch=={VERSION}")).chain(self.companions()).collect()
    }

    /// Everything but libtorch itself.
    pub(super) fn companions(self) -> Vec<String> {
        let cuda: &[&str] = if self == Self::Cuda { &CUDA_PACKAGES } else { &[] };
        CPU_PACKAGES.iter().chain(cuda).map(|name| (*name).to_owned()).collect()
    }

    fn download(self) -> &'static str {
        match self {
            Self::Cpu => "0.55 GB",
            Self::Cuda => "2.5 GB",
        }
    }
}

/// The libtorch that everything native is built against.
#[derive(Debug, PartialEq)]
pub(crate) enum Libtorch {
    /// Named by the user's `LIBTORCH` or `LIBTORCH_USE_PYTORCH`.
    Own(String),
    /// Installed here: the folder that holds `lib/` and `include/`.
    Installed(PathBuf),
}

impl Libtorch {
    /// Tells a child process, cargo above all, where libtorch is.
    pub(crate) fn apply(&self, command: &mut Command) {
        if let Self::Installed(torch) = self {
            command.env("LIBTORCH", torch);
        }
    }

    /// The folder that holds `lib/` and `include/`, where it is known.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        match self {
            Self::Own(origin) => origin.strip_prefix("LIBTORCH=").map(PathBuf::from),
            Self::Installed(torch) => Some(torch.clone()),
        }
    }
}

impl fmt::Display for Libtorch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(origin) => write!(formatter, "your own, by {origin}"),
            Self::Installed(torch) => write!(formatter, "{VERSION} in {}", torch.display()),
        }
    }
}

/// Installs libtorch unless it, or the user's own, is there, and tells plain cargo commands about it.
pub(crate) fn ensure(ui: &Ui, places: &Places, flavour: Flavour) -> Result<Libtorch> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(own) = own(variable, &places.cache) {
        return Ok(own);
    }
    let torch = match installed(&places.cache, flavour) {
        Some(torch) => torch,
        None => install(ui, &places.cache.join(flavour.folder()), flavour)?,
    };
    tell_cargo(places, &torch)?;
    Ok(Libtorch::Installed(torch))
}

/// The user's own libtorch. `LIBTORCH` also comes from this command's own note to cargo, which is not the user's.
fn own(variable: impl Fn(&str) -> Option<String>, cache: &Path) -> Option<Libtorch> {
    if variable("LIBTORCH_USE_PYTORCH").is_some() {
        return Some(Libtorch::Own("LIBTORCH_USE_PYTORCH".to_owned()));
    }
    let path = variable("LIBTORCH").filter(|path| !Path::new(path).starts_with(cache))?;
    Some(Libtorch::Own(format!("LIBTORCH={path}")))
}

/// What the cache holds already. libtorch with CUDA serves machines without a GPU as well.
fn installed(cache: &Path, flavour: Flavour) -> Option<PathBuf> {
    let mut folders = [Flavour::Cuda, Flavour::Cpu]
        .into_iter()
        .filter(|candidate| flavour == Flavour::Cpu || *candidate == flavour);
    folders.find_map(|candidate| {
        let torch = cache.join(candidate.folder()).join("torch");
        let whole = ["lib/libtorch_cpu.so", NEWEST_FILE].iter().all(|file| torch.join(file).exists());
        whole.then_some(torch)
    })
}

fn install(ui: &Ui, folder: &Path, flavour: Flavour) -> Result<PathBuf> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!(
            "libtorch is installed by itself on Linux x86-64 only: set LIBTORCH to the folder of a libtorch {VERSION}."
        );
    }
    ui.say(format!(
        "Installing libtorch {VERSION} ({} to download) into {}",
        flavour.download(),
        folder.display()
    ));
    pip(ui, "libtorch", folder, &flavour.packages())?;
    Ok(folder.join("torch"))
}

/// Fills `folder` with packages of Python's index; it exists only when all of them are there.
pub(super) fn pip(ui: &Ui, label: &str, folder: &Path, packages: &[String]) -> Result<()> {
    if process::ask(Command::new("python3").args(["-m", "pip", "--version"])).is_err() {
        bail!(
            "{label} comes from Python's package index, and `python3 -m pip` does not run: install pip \
             (Debian: `apt-get install python3-pip`), or set LIBTORCH to the folder of a libtorch {VERSION}."
        );
    }
    // An interrupted download must never be taken for a whole one: it gets the final name when all of it is there.
    let partial = folder.with_extension("partial");
    if partial.exists() {
        std::fs::remove_dir_all(&partial).with_context(|| format!("Cannot remove {}.", partial.display()))?;
    }
    std::fs::create_dir_all(&partial).with_context(|| format!("Cannot create {}.", partial.display()))?;
    let mut command = Command::new("python3");
    command.args(["-m", "pip", "install", "--no-deps", "--no-input", "--target"]).arg(&partial);
    command.args(packages);
    ui.run(label, &mut command)?;
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("Cannot remove {}.", folder.display()))?;
    }
    std::fs::rename(&partial, folder).with_context(|| format!("Cannot move {label} to {}.", folder.display()))
}

#[derive(Serialize)]
struct CargoConfig<'a> {
    env: Env<'a>,
}

#[derive(Serialize)]
struct Env<'a> {
    #[serde(rename = "LIBTORCH")]
    libtorch: &'a Path,
}

/// Writes `.cargo/libtorch.toml`, which the checked-in configuration includes: plain `cargo build` works as well.
fn tell_cargo(places: &Places, torch: &Path) -> Result<()> {
    let file = places.root.join(".cargo/libtorch.toml");
    let text = toml::to_string(&CargoConfig { env: Env { libtorch: torch } })
        .context("libtorch's path is no text.")?;
    if std::fs::read_to_string(&file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(&file, text).with_context(|| format!("Cannot write {}.", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(set: &[(&str, &str)]) -> Option<Libtorch> {
        let variable =
            |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        own(variable, Path::new("/cache"))
    }

    #[test]
    fn the_users_own_libtorch_comes_first() {
        assert_eq!(found(&[("LIBTORCH", "/opt/torch")]), Some(Libtorch::Own("LIBTORCH=/opt/torch".into())));
        let python = [("LIBTORCH_USE_PYTORCH", "1"), ("LIBTORCH", "/cache/libtorch-2.11.0/torch")];
        assert_eq!(found(&python), Some(Libtorch::Own("LIBTORCH_USE_PYTORCH".into())));
    }

    #[test]
    fn our_own_note_to_cargo_is_not_the_users() {
        assert_eq!(found(&[("LIBTORCH", "/cache/libtorch-2.11.0/torch")]), None);
        assert_eq!(found(&[]), None);
    }

    #[test]
    fn the_flavours_differ_by_cudas_libraries_and_never_share_a_folder() {
        assert_eq!(Flavour::Cpu.packages().len(), 4);
        assert_eq!(Flavour::Cuda.packages().len(), 17);
        assert_ne!(Flavour::Cpu.folder(), Flavour::Cuda.folder());
    }

    #[test]
    fn cuda_is_never_taken_for_missing_where_the_cpu_is_enough() {
        let cache = tempfile::tempdir().unwrap();
        assert_eq!(installed(cache.path(), Flavour::Cpu), None);
        for flavour in [Flavour::Cpu, Flavour::Cuda] {
            let expected = cache.path().join(flavour.folder()).join("torch");
            std::fs::create_dir_all(expected.join("lib")).unwrap();
            std::fs::create_dir_all(expected.join("../nvidia/cu13/include/crt")).unwrap();
            std::fs::write(expected.join("lib/libtorch_cpu.so"), "").unwrap();
            // Without the headers it is an installation of before.
            assert_ne!(installed(cache.path(), Flavour::Cpu).as_ref(), Some(&expected));
            std::fs::write(expected.join(NEWEST_FILE), "").unwrap();
            assert_eq!(installed(cache.path(), Flavour::Cpu), Some(expected));
            assert_eq!(installed(cache.path(), Flavour::Cuda).is_some(), flavour == Flavour::Cuda);
        }
    }

    #[test]
    fn cargo_reads_the_note_back() {
        let torch = Path::new("/home/a \"b\"/torch");
        let text = toml::to_string(&CargoConfig { env: Env { libtorch: torch } }).unwrap();
        let value: toml::Value = toml::from_str(&text).unwrap();
        assert_eq!(value["env"]["LIBTORCH"].as_str(), Some("/home/a \"b\"/torch"));
    }
}
