//! What a run was computed on, for people who compare runs. Names of machines and of users are left out.

use crate::device::describe;
use crate::files::{FileError, write_atomically};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use tch::Device;

/// A machine. What it does not tell is empty, or 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    /// This program and its version.
    pub program: String,
    /// libtorch's version.
    pub libtorch: String,
    /// The system and its version.
    pub system: String,
    /// The processor's instruction set.
    pub architecture: String,
    /// The processor's model.
    pub processor: String,
    /// Logical processors that this process may use.
    pub processors: usize,
    /// Threads that libtorch computes with.
    pub threads: usize,
    /// Main memory in bytes.
    pub memory_bytes: u64,
    /// What computed.
    pub device: String,
    /// The GPUs: model, memory and driver.
    pub gpus: Vec<String>,
}

impl Machine {
    /// This machine, with what computes on it.
    pub fn here(device: Device) -> Self {
        Self {
            program: format!("fastgan {}", env!("CARGO_PKG_VERSION")),
            libtorch: fastgan_native::libtorch_version(),
            system: system(),
            architecture: std::env::consts::ARCH.into(),
            processor: field("/proc/cpuinfo", "model name").unwrap_or_default(),
            processors: std::thread::available_parallelism().map_or(0, usize::from),
            threads: tch::get_num_threads() as usize,
            memory_bytes: memory(),
            device: describe(device),
            gpus: gpus(),
        }
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), FileError> {
        let json = serde_json::to_vec_pretty(self).map_err(|error| FileError::new(path, error.into()))?;
        write_atomically(path, |file| file.write_all(&json))
    }
}

/// Such as `Debian GNU/Linux 12 (bookworm), Linux 6.1.0`.
fn system() -> String {
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let kernel = format!("{} {}", std::env::consts::OS.replace("linux", "Linux"), kernel.trim());
    let name = fs::read_to_string("/etc/os-release").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
        Some(line.trim_matches('"').to_owned())
    });
    name.map_or_else(|| kernel.trim().to_owned(), |name| format!("{name}, {}", kernel.trim()))
}

/// The value of the first line `name : value` of a file in `/proc`.
fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

fn memory() -> u64 {
    let kilobytes = field("/proc/meminfo", "MemTotal");
    let number = kilobytes.as_deref().and_then(|text| text.split_whitespace().next());
    number.and_then(|text| text.parse::<u64>().ok()).unwrap_or_default() * 1024
}

/// What NVIDIA's own program says, without which no driver is installed.
fn gpus() -> Vec<String> {
    let arguments = ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"];
    let Ok(output) = Command::new("nvidia-smi").args(arguments).output() else { return Vec::new() };
    if !output.status.success() {
        return Vec::new();
    }
    String::from_utf8_lossy(&output.stdout).lines().filter_map(gpu).collect()
}

/// A line of `nvidia-smi`.
fn gpu(line: &str) -> Option<String> {
    let mut fields = line.split(',').map(str::trim);
    let (name, memory, driver) = (fields.next()?, fields.next()?, fields.next()?);
    Some(format!("{name}, {memory}, driver {driver}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_says_is_of_this_machine() {
        let machine = Machine::here(Device::Cpu);
        assert!(machine.program.starts_with("fastgan ") && !machine.libtorch.is_empty(), "{machine:?}");
        assert!(machine.processors > 0 && machine.threads > 0, "{machine:?}");
        assert!(machine.device.starts_with("CPU"), "{machine:?}");
        if cfg!(target_os = "linux") {
            assert!(machine.memory_bytes > 1 << 28 && machine.system.contains("Linux"), "{machine:?}");
        }
        let json = serde_json::to_string(&machine).unwrap();
        assert_eq!(serde_json::from_str::<Machine>(&json).unwrap(), machine);
        let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let said = format!("{} {} {}", machine.system, machine.processor, machine.device);
        assert!(said.split_whitespace().all(|word| word != host.trim()), "{said} names {host}");
    }

    #[test]
    fn gpus_by_their_program() {
        let line = "NVIDIA H200, 143771 MiB, 570.86.15";
        assert_eq!(gpu(line).as_deref(), Some("NVIDIA H200, 143771 MiB, driver 570.86.15"));
        assert_eq!(gpu("No devices were found"), None);
    }
}
