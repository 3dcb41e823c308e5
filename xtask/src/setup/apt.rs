//! Debian's packages: installed where this runs as root, else named for the user to install.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::ui::Ui;

/// Installs Debian packages that `purpose` needs.
pub(super) fn install(ui: &Ui, packages: &[&str], purpose: &str) -> Result<()> {
    let names = packages.join(" ");
    if which::which("apt-get").is_err() {
        bail!(
            "{purpose} needs {names}, and there is no apt-get here: install the like from this system's packages."
        );
    }
    if !runs_as_root() {
        bail!(
            "{purpose} needs Debian packages: run `sudo apt-get install {names}`, then this command again."
        );
    }
    ui.say(format!("Installing Debian's {names}, because {purpose} needs them."));
    ui.run("apt-get update", &mut apt(&["update"]))?;
    let mut command = apt(&["install", "-y", "--no-install-recommends"]);
    command.args(packages);
    ui.run(&format!("apt-get install {names}"), &mut command)
}

fn apt(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn runs_as_root() -> bool {
    process::ask(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
