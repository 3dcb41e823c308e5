//! Child processes: their output line by line, with a limit and without standard input.

use std::io::{BufRead, BufReader, PipeReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::places::Places;

/// How long a quiet child goes unobserved.
const TICK: Duration = Duration::from_millis(250);

/// What happened while a child ran.
pub(crate) enum Event<'a> {
    /// A line of its standard output or standard error, without the line end.
    Line(&'a str),
    /// Nothing for a while.
    Tick,
}

/// Whether a child may go on.
pub(crate) enum Flow {
    Continue,
    Stop,
}

/// Runs `command` to its end and hands over every event. Standard output and error come as one stream.
pub(crate) fn follow(
    command: &mut Command,
    limit: Option<Duration>,
    mut on_event: impl FnMut(Event<'_>) -> Result<Flow>,
) -> Result<ExitStatus> {
    let (mut child, lines) = spawn(command)?;
    let start = Instant::now();
    loop {
        let flow = match lines.recv_timeout(TICK) {
            Ok(line) => on_event(Event::Line(&line)),
            Err(RecvTimeoutError::Timeout) => on_event(Event::Tick),
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let late = limit.is_some_and(|limit| start.elapsed() > limit);
        if late || !matches!(flow, Ok(Flow::Continue)) {
            end(&mut child);
            flow?;
            bail!("{} was stopped after {} s.", shown(command), start.elapsed().as_secs());
        }
    }
    child.wait().with_context(|| format!("{} could not be awaited.", shown(command)))
}

fn spawn(command: &mut Command) -> Result<(Child, Receiver<String>)> {
    let (reader, writer) = std::io::pipe().context("No pipe to a child process could be made.")?;
    let errors = writer.try_clone().context("No pipe to a child process could be made.")?;
    command.stdin(Stdio::null()).stdout(writer).stderr(errors);
    let child = command.spawn().with_context(|| format!("{} could not be started.", shown(command)))?;
    // The command holds the writing ends: the stream ends only when they are gone.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in read_lines(reader) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    Ok((child, lines))
}

/// Lines as a terminal would show them: what a carriage return has overwritten is left out.
fn read_lines(reader: PipeReader) -> impl Iterator<Item = String> {
    BufReader::new(reader).split(b'\n').map_while(Result::ok).map(|bytes| {
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_end_matches('\r');
        text.rsplit('\r').next().unwrap_or(text).to_owned()
    })
}

/// Ends a child by its id; that it may be gone already is no error.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// Standard output of a command that ends at once; an error where it cannot be started or fails.
pub(crate) fn ask(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{} could not be started.", shown(command)))?;
    if !output.status.success() {
        bail!(
            "{} failed ({}): {}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command whose output goes straight to the terminal; an error where it fails.
pub(crate) fn show(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).status();
    let status = status.with_context(|| format!("{} could not be started.", shown(command)))?;
    if !status.success() {
        bail!("{} failed ({status}).", shown(command));
    }
    Ok(())
}

/// A command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Cargo in the workspace's root, the same cargo that runs this.
pub(crate) fn cargo(places: &Places) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&places.root);
    with_libtorch_threads(&mut command);
    command
}

/// Lets libtorch use every core without spinning, which costs far more than it gains on a machine that also compiles.
pub(crate) fn with_libtorch_threads(command: &mut Command) -> &mut Command {
    for (name, value) in [("OMP_NUM_THREADS", cores().to_string()), ("OMP_WAIT_POLICY", "passive".to_owned())]
    {
        if std::env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    command
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn both_streams_come_line_by_line() {
        let mut lines = Vec::new();
        let status = follow(&mut shell("echo one; echo two >&2; printf '10%%\\r20%%\\n'"), None, |event| {
            if let Event::Line(line) = event {
                lines.push(line.to_owned());
            }
            Ok(Flow::Continue)
        });
        assert!(status.unwrap().success());
        assert_eq!(lines, ["one", "two", "20%"]);
    }

    #[test]
    fn a_child_that_hangs_is_stopped_at_its_limit() {
        let start = Instant::now();
        let limit = Some(Duration::from_millis(300));
        let result = follow(&mut shell("exec sleep 30"), limit, |_| Ok(Flow::Continue));
        assert!(result.unwrap_err().to_string().contains("was stopped"));
        assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_child_has_no_standard_input() {
        assert_eq!(ask(&mut shell("cat; echo end")).unwrap(), "end\n");
    }

    #[test]
    fn a_failure_says_what_was_run_and_why() {
        let error = ask(&mut shell("echo broken >&2; exit 3")).unwrap_err().to_string();
        assert!(error.contains("sh -c") && error.contains("broken"), "{error}");
    }
}
