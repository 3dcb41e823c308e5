//! The trainer's benchmarks, on the demo's images unless others are given.

use std::ffi::OsString;

use anyhow::Result;

use crate::demo_images::DrawnSet;
use crate::places::Places;
use crate::process;
use crate::setup::libtorch::{self, Flavour};
use crate::ui::Ui;

/// Runs `fastgan bench` with `arguments`.
pub(super) fn run(ui: &Ui, places: &Places, arguments: &[OsString]) -> Result<()> {
    let libtorch = libtorch::ensure(ui, places, Flavour::of_this_machine())?;
    let mut command = process::cargo(places);
    libtorch.apply(&mut command);
    command.args(["run", "-p", "fastgan-trainer", "--bin", "fastgan", "--", "bench"]);
    command.args(arguments);
    if wants_images(arguments) {
        DrawnSet::default().write(&places.drawn_images())?;
        command.arg("--data").arg(places.drawn_images());
    }
    process::show(&mut command)
}

/// `learn` needs images; the user's own come first.
fn wants_images(arguments: &[OsString]) -> bool {
    let own = |argument: &OsString| argument == "--data" || argument.to_string_lossy().starts_with("--data=");
    arguments.first().is_some_and(|benchmark| benchmark == "learn") && !arguments.iter().any(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_learning_without_the_users_own_images_takes_the_demos() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert!(wants_images(&words("learn --minutes 3")));
        assert!(!wants_images(&words("learn --data shoes")));
        assert!(!wants_images(&words("learn --data=shoes --minutes 3")));
        assert!(!wants_images(&words("train --steps 10")));
    }
}
