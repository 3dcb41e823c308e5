//! rustfmt and clippy, which a minimal Rust lacks.

use std::process::Command;

use anyhow::Result;

use crate::places::Places;
use crate::process;
use crate::ui::Ui;

pub(crate) fn ensure(ui: &Ui, places: &Places) -> Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if process::ask(process::cargo(places).args([subcommand, "--version"])).is_err() {
            ui.say(format!("Adding rustup's component {component}."));
            ui.run(
                &format!("rustup component {component}"),
                Command::new("rustup").args(["component", "add", component]),
            )?;
        }
    }
    Ok(())
}
