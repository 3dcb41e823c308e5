//! `fastgan`: train, sample, export, import, look.

mod cli;

use clap::Parser;
use fastgan_trainer::train::{is_lost_contact, is_out_of_memory};
use std::process::ExitCode;

fn main() -> ExitCode {
    quiet_threads();
    quiet_panics();
    fastgan_trainer::device::open_cuda();
    match cli::Command::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Idle OpenMP threads sleep instead of spinning, which on a shared machine can slow a step thirtyfold. OpenMP reads the variable
/// when it is loaded, so the program starts itself again with it.
#[cfg(unix)]
fn quiet_threads() {
    use std::os::unix::process::CommandExt;
    if std::env::var_os("OMP_WAIT_POLICY").is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // Returns only where it fails; then the program runs on as it is.
        let _ = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env("OMP_WAIT_POLICY", "passive")
            .exec();
    }
}

#[cfg(not(unix))]
fn quiet_threads() {}

/// Whoever reads the output may stop (`fastgan info … | head`): then the program ends, without a word about a panic.
fn quiet_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic.payload_as_str().unwrap_or_default();
        if message.starts_with("failed printing to std") && message.contains("Broken pipe") {
            std::process::exit(2);
        }
        // Training catches these, and says itself what it does about them.
        if is_out_of_memory(message) || is_lost_contact(message) {
            return;
        }
        usual(panic);
    }));
}
