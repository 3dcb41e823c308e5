//! Node's packages of one folder, as its lock file names them.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::ui::Ui;

/// Runs `npm ci` in `folder` where its packages are missing or older than its lock file.
pub(crate) fn ensure(ui: &Ui, folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = modified(&lock).with_context(|| format!("{} is missing.", lock.display()))?;
    if is_current(wanted, modified(&folder.join("node_modules/.package-lock.json"))) {
        return Ok(());
    }
    ui.say(format!("Installing the node packages of {}", folder.display()));
    let mut command = npm(folder)?;
    command.args(["ci", "--no-audit", "--no-fund"]);
    ui.run(&format!("npm ci in {}", folder.file_name().unwrap_or_default().to_string_lossy()), &mut command)
}

/// npm in `folder`.
pub(crate) fn npm(folder: &Path) -> Result<Command> {
    let Ok(program) = which::which("npm") else {
        bail!("The page is built with Node: install Node 20 or newer with npm, then run this command again.");
    };
    let mut command = Command::new(program);
    command.current_dir(folder);
    Ok(command)
}

fn modified(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|metadata| metadata.modified()).ok()
}

fn is_current(wanted: SystemTime, installed: Option<SystemTime>) -> bool {
    installed.is_some_and(|installed| installed >= wanted)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn packages_older_than_the_lock_file_are_installed_again() {
        let wanted = SystemTime::UNIX_EPOCH + Duration::from_secs(100);
        assert!(!is_current(wanted, None));
        assert!(!is_current(wanted, Some(wanted - Duration::from_secs(1))));
        assert!(is_current(wanted, Some(wanted)));
    }
}
