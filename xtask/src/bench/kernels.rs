//! The kernels on this machine's own adapters: the engine's example `bench_kernels`, which needs no browser and no Burn.

use std::ffi::OsString;

use anyhow::Result;

use crate::places::Places;
use crate::process;

/// Everything after the benchmark's name is the program's own.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(super) struct Arguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

/// Runs `bench_kernels BENCHMARK OPTIONS…`.
pub(super) fn run(places: &Places, benchmark: &str, arguments: &Arguments) -> Result<()> {
    let mut command = process::cargo(places);
    command.args(["run", "-p", "fastgan-web", "--no-default-features", "--features", "webgpu"]);
    command.args(["--example", "bench_kernels", "--", benchmark]).args(&arguments.options);
    process::show(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::parsed;

    #[test]
    fn options_go_to_the_program_as_they_are() {
        let arguments: Arguments = parsed("native --base 16,64 --json file --help");
        assert_eq!(arguments.options, ["--base", "16,64", "--json", "file", "--help"].map(OsString::from));
    }
}
