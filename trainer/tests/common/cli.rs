//! Running `fastgan` as a person would.

use std::path::Path;
use std::process::{Child, Command, Output};

/// `fastgan` with quiet threads.
pub(crate) fn fastgan() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fastgan"));
    command.env("OMP_WAIT_POLICY", "passive");
    command
}

/// Runs it and returns what it printed; fails the test with its own words where it fails.
pub(crate) fn run(arguments: &[&str]) -> String {
    let output = fastgan().args(arguments).output().unwrap();
    assert!(output.status.success(), "fastgan {arguments:?}: {}", text(&output));
    text(&output)
}

/// Runs it, expects it to refuse with exit code 2 and one sentence, and returns that sentence.
pub(crate) fn refuse(arguments: &[&str]) -> String {
    let output = fastgan().args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "fastgan {arguments:?}: {}", text(&output));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("error: ") && !errors.contains("panicked"), "{errors}");
    errors
}

/// Sends a signal, such as `INT`, by the shell's own `kill`.
pub(crate) fn signal(child: &Child, name: &str) {
    let command = format!("kill -{name} {}", child.id());
    assert!(Command::new("sh").args(["-c", &command]).status().unwrap().success());
}

pub(crate) fn text(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&both).into_owned()
}

pub(crate) fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder of `count` small pictures that differ.
pub(crate) fn pictures(folder: &Path, count: u32) {
    std::fs::create_dir_all(folder).unwrap();
    for n in 0..count {
        let picture = image::RgbImage::from_fn(48, 40, |x, y| {
            image::Rgb([(x * 5) as u8, (y * 6) as u8, (n * 37 + x * y / 8) as u8])
        });
        picture.save(folder.join(format!("{n:03}.png"))).unwrap();
    }
}
