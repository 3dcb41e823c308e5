//! `cargo xtask bench train`: training steps by the trainer and by plain PyTorch (`tests/peers`), in turns, so that whatever else
//! the machine does falls on both.

mod program;
mod table;

use std::ffi::OsString;
use std::process::Command;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use self::program::{Floor, Program, Turn};
use self::table::{Row, lines, ratio};
use crate::places::Places;
use crate::process;
use crate::setup::libtorch::{self, Flavour};
use crate::setup::peer;
use crate::ui::{self, Ui};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Side of the pictures.
    #[arg(long, default_value_t = 256)]
    resolution: usize,
    /// Width unit of the networks.
    #[arg(long, default_value_t = 64)]
    base_channels: usize,
    /// Images in a step.
    #[arg(long, default_value_t = 8)]
    batch: usize,
    /// Rounds; each program has one turn in each.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Steps of a turn.
    #[arg(long, default_value_t = 5)]
    steps: u64,
    /// Steps before the first round, which are not measured.
    #[arg(long, default_value_t = 2)]
    warm_up: u64,
    /// Threads of each program on a CPU; all cores unless given.
    #[arg(long)]
    threads: Option<usize>,
    /// auto, cpu, cuda or cuda:N.
    #[arg(long, default_value = "auto")]
    device: String,
    /// How exactly both multiply.
    #[arg(long, value_enum, default_value_t = Precision::F32)]
    precision: Precision,
    /// The decoders minimise LPIPS with a network of random weights, which is as fast as the true one.
    #[arg(long)]
    lpips: bool,
    /// On a GPU: the trainer records its step and replays it.
    #[arg(long)]
    cuda_graphs: bool,
    /// What PyTorch's side uses beyond its defaults.
    #[arg(long, value_enum, value_delimiter = ',')]
    peer: Vec<Extra>,
    /// Only the trainer.
    #[arg(long)]
    alone: bool,
}

/// How exactly both multiply.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Precision {
    /// 32-bit floats throughout.
    F32,
    /// Factors are rounded to TF32 on CUDA's tensor cores.
    Tf32,
    /// Convolutions in bfloat16 (automatic casts), all else in 32-bit floats.
    Bf16,
}

impl Precision {
    fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::Tf32 => "tf32",
            Self::Bf16 => "bf16",
        }
    }
}

/// What a careful user of PyTorch may switch on.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Extra {
    /// A pixel's channels side by side.
    ChannelsLast,
    /// Adam in one kernel.
    FusedAdam,
    /// `torch.compile`.
    Compile,
}

pub(super) fn run(ui: &Ui, places: &Places, arguments: &Arguments) -> Result<()> {
    ensure!(
        arguments.rounds > 0 && arguments.steps > 0,
        "Nothing is measured: --rounds and --steps are 1 or more."
    );
    let machine = Flavour::of_this_machine();
    let gpu = arguments.device != "cpu" && machine == Flavour::Cuda;
    let libtorch = libtorch::ensure(ui, places, machine)?;
    let mut build = process::cargo(places);
    libtorch.apply(&mut build);
    ui.run("trainer", build.args(["build", "-p", "fastgan-trainer", "--bin", "fastgan"]))?;

    let mut ours =
        Command::new(places.target.join("debug").join(format!("fastgan{}", std::env::consts::EXE_SUFFIX)));
    ours.args(["bench", "train", "--turns", "--precision", arguments.precision.name()])
        .args(of_both(arguments))
        .args(["--device", &arguments.device])
        .args(arguments.cuda_graphs.then_some("--cuda-graphs"));
    let mut programs = vec![Program::start("fastgan", with_threads(&mut ours, arguments))?];
    if !arguments.alone {
        let peer = peer::ensure(ui, places, &libtorch, arguments.peer.contains(&Extra::Compile))?;
        let mut theirs = peer.command()?;
        theirs.arg(places.root.join("tests/peers/pytorch_step.py")).args(of_both(arguments));
        theirs.args(of_peer(arguments, gpu));
        let peer = Program::start("PyTorch", with_threads(&mut theirs, arguments))?;
        let [a, b] = [&programs[0], &peer].map(|program| program.built.parameters);
        ensure!(a == b, "The two networks differ: {a:?} parameters here, {b:?} in PyTorch.");
        programs.push(peer);
    }
    let turns = measure(ui, &mut programs, arguments)?;
    // Last: it uses memory of its own.
    let floor = programs[0].floor()?;
    show(&programs, &turns, &floor, arguments, gpu);
    Ok(())
}

/// Turns of each program, round by round.
fn measure(ui: &Ui, programs: &mut [Program], arguments: &Arguments) -> Result<Vec<Vec<Turn>>> {
    for program in &mut *programs {
        // The trainer does some steps before it records one.
        let warm_up = arguments.warm_up.max(if arguments.cuda_graphs { 5 } else { 0 });
        if warm_up > 0 {
            program.turn(warm_up)?;
        }
    }
    let mut turns = vec![Vec::new(); programs.len()];
    for round in 1..=arguments.rounds {
        for (program, turns) in programs.iter_mut().zip(&mut turns) {
            turns.push(program.turn(arguments.steps)?);
        }
        let newest =
            programs.iter().zip(&turns).filter_map(|(program, turns)| Some((program, turns.last()?)));
        let newest: Vec<_> = newest
            .map(|(program, turn)| {
                format!("{} {:.4} s", program.name, Row::of("", std::slice::from_ref(turn)).seconds)
            })
            .collect();
        ui.say(format!("  round {round}: {}", newest.join(", ")));
    }
    Ok(turns)
}

fn show(programs: &[Program], turns: &[Vec<Turn>], floor: &Floor, arguments: &Arguments, gpu: bool) {
    let [generator, discriminator] = programs[0].built.parameters;
    println!(
        "{} px, base {}, batch {}, {} ({generator} + {discriminator} parameters), {:?}; {}; medians of {} rounds of {} steps\n",
        arguments.resolution,
        arguments.base_channels,
        arguments.batch,
        if arguments.lpips { "LPIPS" } else { "L1" },
        arguments.precision,
        programs.iter().map(|program| program.built.machine.as_str()).collect::<Vec<_>>().join(" and "),
        arguments.rounds,
        arguments.steps,
    );
    let rows: Vec<_> =
        programs.iter().zip(turns).map(|(program, turns)| Row::of(&program.name, turns)).collect();
    lines(&rows, arguments.batch, gpu, floor.floor_seconds).iter().for_each(|line| println!("{line}"));
    if let [ours, theirs] = turns {
        println!("\n{}", ratio(ours, theirs));
    }
    let built = &programs[0].built;
    println!(
        "The floor: {:.1} G multiply-adds at {:.0} G a second, or what must move at {:.0} GB a second, whichever takes longer: {:.4} s. \
         Memory expected: {}.",
        built.multiply_adds.unwrap_or(0) as f64 / 1e9,
        floor.multiply_adds_per_second / 1e9,
        floor.bytes_per_second / 1e9,
        floor.floor_seconds,
        ui::size(built.expected_bytes.unwrap_or(0)),
    );
}

/// Options that mean the same to both.
fn of_both(arguments: &Arguments) -> Vec<OsString> {
    let numbers = [
        ("--resolution", arguments.resolution),
        ("--base-channels", arguments.base_channels),
        ("--batch", arguments.batch),
    ];
    let mut options: Vec<OsString> =
        numbers.into_iter().flat_map(|(name, value)| [name.into(), value.to_string().into()]).collect();
    if arguments.lpips {
        options.push("--lpips".into());
    }
    options
}

/// Options of PyTorch's side alone.
fn of_peer(arguments: &Arguments, gpu: bool) -> Vec<OsString> {
    let device = match (gpu, arguments.device.as_str()) {
        (false, _) => "cpu",
        (true, "auto") => "cuda",
        (true, named) => named,
    };
    let mut options: Vec<OsString> = vec!["--device".into(), device.into()];
    if arguments.precision != Precision::F32 {
        options.push("--tf32".into());
    }
    if arguments.precision == Precision::Bf16 {
        options.extend(["--amp".into(), "bf16".into()]);
    }
    let extras = arguments.peer.iter().filter_map(ValueEnum::to_possible_value);
    options.extend(extras.map(|extra| format!("--{}", extra.get_name()).into()));
    options
}

/// The same threads for both, none of which spins while the other has its turn.
fn with_threads<'a>(command: &'a mut Command, arguments: &Arguments) -> &'a mut Command {
    if let Some(threads) = arguments.threads {
        command.env("OMP_NUM_THREADS", threads.to_string());
        return command.env("OMP_WAIT_POLICY", "passive");
    }
    process::with_libtorch_threads(command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::parsed;

    #[test]
    fn both_build_the_same_network() {
        let arguments = parsed("train --resolution 64 --base-channels 16 --lpips");
        let options = of_both(&arguments);
        assert_eq!(options, ["--resolution", "64", "--base-channels", "16", "--batch", "8", "--lpips"]);
    }

    #[test]
    fn the_peer_gets_what_a_careful_user_would_choose() {
        let arguments = parsed("train --precision bf16 --peer channels-last,fused-adam");
        let options = of_peer(&arguments, true);
        assert_eq!(
            options,
            ["--device", "cuda", "--tf32", "--amp", "bf16", "--channels-last", "--fused-adam"]
        );
        assert_eq!(of_peer(&parsed("train"), false), ["--device", "cpu"]);
        assert_eq!(of_peer(&parsed("train --device cuda:1"), true)[1], "cuda:1");
    }
}
