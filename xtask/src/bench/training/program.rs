//! A program that runs training steps when it is told to: it reads numbers of steps and answers each with a line of JSON.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::process;

/// What a program says before its first step.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Built {
    /// What computes.
    pub(super) machine: String,
    /// Trained numbers of generator and discriminator.
    pub(super) parameters: [usize; 2],
    /// The memory that the trainer expected; PyTorch's side expects nothing.
    #[serde(default)]
    pub(super) expected_bytes: Option<u64>,
    /// Multiply-adds of a step, likewise.
    #[serde(default)]
    pub(super) multiply_adds: Option<u64>,
}

/// One turn of some steps.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Turn {
    /// Of each step on a CPU; the mean of all on a GPU, where steps overlap.
    pub(super) seconds: Vec<f64>,
    /// Seconds of all cores together, for each step.
    pub(super) cpu_seconds: f64,
    /// Time until the host had asked for the last step, over the time until the device was done.
    pub(super) host_share: f64,
    /// The most memory so far.
    pub(super) peak_bytes: u64,
}

/// What the machine can do at best.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Floor {
    /// The least seconds of a step.
    pub(super) floor_seconds: f64,
    /// Multiply-adds each second in a large product.
    pub(super) multiply_adds_per_second: f64,
    /// Bytes each second in a large copy.
    pub(super) bytes_per_second: f64,
}

/// A running one. It waits between turns, and ends when it is dropped.
pub(super) struct Program {
    pub(super) name: String,
    pub(super) built: Built,
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts it, and waits until its networks are built.
    pub(super) fn start(name: &str, command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} could not be started.", process::shown(command)))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            bail!("{name} has no input or output.");
        };
        let mut output = BufReader::new(output);
        let built = answer(name, &mut output)?;
        Ok(Self { name: name.to_owned(), built, child, input: Some(input), output })
    }

    /// Runs `steps` steps.
    pub(super) fn turn(&mut self, steps: u64) -> Result<Turn> {
        let turn: Turn = self.ask(&steps.to_string())?;
        ensure!(!turn.seconds.is_empty(), "{} has measured nothing.", self.name);
        Ok(turn)
    }

    /// The least time of a step, measured now; only the trainer knows.
    pub(super) fn floor(&mut self) -> Result<Floor> {
        self.ask("floor")
    }

    fn ask<T: DeserializeOwned>(&mut self, question: &str) -> Result<T> {
        let input = self.input.as_mut().context("The program has ended.")?;
        writeln!(input, "{question}")
            .and_then(|()| input.flush())
            .with_context(|| format!("{} has ended; its own words stand above.", self.name))?;
        answer(&self.name, &mut self.output)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The end of its input is the end of its work; what ended by itself cannot be killed, which is no error.
        drop(self.input.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The next line that is JSON; libraries may speak in between.
fn answer<T: DeserializeOwned>(name: &str, output: &mut impl BufRead) -> Result<T> {
    let mut line = String::new();
    loop {
        line.clear();
        if output.read_line(&mut line).with_context(|| format!("{name} cannot be heard."))? == 0 {
            bail!("{name} has ended without an answer; its own words stand above.");
        }
        if line.starts_with('{') {
            return serde_json::from_str(&line)
                .with_context(|| format!("{name} gave an answer that is not understood: {}", line.trim()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Result<Program> {
        Program::start("shell", Command::new("sh").args(["-c", script]))
    }

    #[test]
    fn a_program_is_asked_turn_by_turn() {
        let script = r#"echo a warning; echo '{"machine":"m","parameters":[3,4]}'
            while read n; do echo "{\"seconds\":[$n],\"cpu_seconds\":2,\"host_share\":1,\"peak_bytes\":5}"; done"#;
        let mut program = shell(script).unwrap();
        assert_eq!((program.built.machine.as_str(), program.built.parameters), ("m", [3, 4]));
        assert_eq!(program.turn(7).unwrap().seconds, [7.0]);
        assert_eq!(program.turn(8).unwrap().seconds, [8.0]);
    }

    #[test]
    fn a_program_that_ends_is_named() {
        let error = shell("exit 3").err().unwrap().to_string();
        assert!(error.contains("shell has ended"), "{error}");
        let mut program = shell(r#"echo '{"machine":"m","parameters":[3,4]}'; read n; exit 1"#).unwrap();
        assert!(program.turn(1).is_err());
    }
}
