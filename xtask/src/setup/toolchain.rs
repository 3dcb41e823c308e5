//! A compiler for `wasm32-unknown-unknown`: rustup's, or Debian's where rustup cannot download.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use super::apt;
use crate::places::Places;
use crate::process;
use crate::ui::Ui;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
/// Forces the way that is taken: `rustup` or `debian`.
const OVERRIDE: &str = "FASTGAN_WASM_TOOLCHAIN";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
/// rustup without a way to its server must not hold everything up.
const RUSTUP_LIMIT: Duration = Duration::from_secs(90);

/// The way in which the wasm modules are compiled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum WasmToolchain {
    /// The compiler that runs this, with rustup's prebuilt standard library.
    Rustup,
    /// Debian's own compiler, which builds the standard library from source.
    Debian,
}

impl fmt::Display for WasmToolchain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Rustup => "rustup's target wasm32-unknown-unknown",
            Self::Debian => "Debian's rustc-web, cargo-web and rust-web-src",
        })
    }
}

impl WasmToolchain {
    /// `cargo build` for wasm; the caller adds which package.
    pub(crate) fn cargo_build(self, places: &Places) -> Result<Command> {
        let mut command = match self {
            Self::Rustup => process::cargo(places),
            Self::Debian => debian_cargo(places)?,
        };
        command.arg("build");
        if self == Self::Debian {
            command.arg("-Zbuild-std=std,panic_abort");
        }
        command.args(["--target", TARGET]);
        Ok(command)
    }
}

fn debian_cargo(places: &Places) -> Result<Command> {
    // Debian ships no rust-lld with the compiler for the web; the one beside rustup's compiler serves.
    let linker = sysroot()?.join("lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld");
    let mut command = Command::new("/usr/bin/cargo");
    command.current_dir(&places.root);
    command.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    // Both would lead Debian's compiler to rustup's libraries.
    command.env_remove("LD_LIBRARY_PATH").env_remove("RUSTUP_TOOLCHAIN");
    Ok(command)
}

/// What this machine has.
#[derive(Clone, Copy)]
struct Found {
    rustup_target: bool,
    debian_packages: bool,
}

/// What is to be done about it.
#[derive(Debug, PartialEq)]
enum Decision {
    Use(WasmToolchain),
    Install(WasmToolchain),
    /// First rustup, which is the smaller step; Debian's packages where it fails.
    InstallEither,
}

fn decide(wish: Option<WasmToolchain>, found: Found) -> Decision {
    let present = |way| match way {
        WasmToolchain::Rustup => found.rustup_target,
        WasmToolchain::Debian => found.debian_packages,
    };
    match wish {
        Some(way) if present(way) => Decision::Use(way),
        Some(way) => Decision::Install(way),
        None if found.rustup_target => Decision::Use(WasmToolchain::Rustup),
        None if found.debian_packages => Decision::Use(WasmToolchain::Debian),
        None => Decision::InstallEither,
    }
}

fn wish(text: Option<&str>) -> Result<Option<WasmToolchain>> {
    match text {
        None | Some("") => Ok(None),
        Some("rustup") => Ok(Some(WasmToolchain::Rustup)),
        Some("debian") => Ok(Some(WasmToolchain::Debian)),
        Some(other) => bail!("{OVERRIDE} is `{other}`: set it to `rustup` or `debian`, or not at all."),
    }
}

/// Finds or installs a compiler for wasm.
pub(crate) fn ensure(ui: &Ui) -> Result<WasmToolchain> {
    let wish = wish(std::env::var(OVERRIDE).ok().as_deref())?;
    match decide(wish, look()) {
        Decision::Use(way) => Ok(way),
        Decision::Install(WasmToolchain::Rustup) => with_rustup(ui),
        Decision::Install(WasmToolchain::Debian) => with_apt(ui),
        Decision::InstallEither => with_rustup(ui).or_else(|error| {
            ui.say(format!(
                "rustup could not add {TARGET}, so Debian's compiler is taken. ({})",
                first_line(&error)
            ));
            with_apt(ui)
        }),
    }
}

fn look() -> Found {
    let target = sysroot().is_ok_and(|sysroot| sysroot.join("lib/rustlib").join(TARGET).exists());
    let files = ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/lib/rustlib/src"];
    let debian = files.iter().all(|file| Path::new(file).exists()) && debian_packages();
    Found { rustup_target: target, debian_packages: debian }
}

/// Debian's ordinary `rustc` package owns files of the same names, and is far too old.
fn debian_packages() -> bool {
    let list = process::ask(
        Command::new("dpkg-query").args(["-W", "-f", "${db:Status-Status}\n"]).args(DEBIAN_PACKAGES),
    );
    list.is_ok_and(|list| {
        list.lines().count() == DEBIAN_PACKAGES.len() && list.lines().all(|line| line == "installed")
    })
}

fn sysroot() -> Result<PathBuf> {
    Ok(PathBuf::from(process::ask(Command::new("rustc").args(["--print", "sysroot"]))?.trim()))
}

fn with_rustup(ui: &Ui) -> Result<WasmToolchain> {
    ui.say(format!("Adding rustup's target {TARGET}, because the page's engine is compiled for it."));
    let mut command = Command::new("rustup");
    ui.run_within("rustup target", command.args(["target", "add", TARGET]), RUSTUP_LIMIT)?;
    Ok(WasmToolchain::Rustup)
}

fn with_apt(ui: &Ui) -> Result<WasmToolchain> {
    apt::install(ui, &DEBIAN_PACKAGES, "compiling the page's engine")?;
    Ok(WasmToolchain::Debian)
}

fn first_line(error: &anyhow::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Found = Found { rustup_target: false, debian_packages: false };
    const BOTH: Found = Found { rustup_target: true, debian_packages: true };

    #[test]
    fn what_is_there_is_used_and_rustup_is_preferred() {
        assert_eq!(decide(None, BOTH), Decision::Use(WasmToolchain::Rustup));
        assert_eq!(
            decide(None, Found { rustup_target: false, ..BOTH }),
            Decision::Use(WasmToolchain::Debian)
        );
        assert_eq!(decide(None, NOTHING), Decision::InstallEither);
    }

    #[test]
    fn a_wish_is_followed_even_where_it_has_to_be_installed() {
        assert_eq!(decide(Some(WasmToolchain::Debian), BOTH), Decision::Use(WasmToolchain::Debian));
        assert_eq!(decide(Some(WasmToolchain::Rustup), NOTHING), Decision::Install(WasmToolchain::Rustup));
    }

    #[test]
    fn an_unknown_wish_is_refused() {
        assert_eq!(wish(Some("debian")).unwrap(), Some(WasmToolchain::Debian));
        assert_eq!(wish(None).unwrap(), None);
        assert!(wish(Some("nix")).unwrap_err().to_string().contains("`nix`"));
    }
}
