//! Where a run is: as named, or a new folder of `runs/`, or the newest one there.

use anyhow::{Result, bail};
use fastgan_trainer::train::Settings;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Where runs go that nobody names.
const RUNS: &str = "runs";

#[derive(Debug, clap::Args)]
pub(super) struct Place {
    /// Folder of the run [default: a new one in runs/; with --resume: the newest one there].
    #[arg(long)]
    run: Option<PathBuf>,
    /// Go on with a run.
    #[arg(long)]
    pub(super) resume: bool,
}

impl Place {
    /// The folder of a new run.
    pub(super) fn folder(&self, settings: &Settings) -> PathBuf {
        self.run.clone().unwrap_or_else(|| next(Path::new(RUNS), settings))
    }

    /// The folder of a run that goes on.
    pub(super) fn existing(&self) -> Result<PathBuf> {
        match &self.run {
            Some(run) => Ok(run.clone()),
            None => newest(Path::new(RUNS)),
        }
    }
}

/// `00003-shoes-256`: after the highest number there is, with the images' folder and the resolution.
fn next(runs: &Path, settings: &Settings) -> PathBuf {
    let number = |name: &str| name.split('-').next()?.parse::<u64>().ok();
    let highest = folders(runs).filter_map(|path| number(path.file_name()?.to_str()?)).max();
    let name = settings.data.file_name().unwrap_or_default().to_string_lossy();
    let name: String =
        name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' }).take(40).collect();
    runs.join(format!("{:05}-{name}-{}", highest.map_or(0, |highest| highest + 1), settings.resolution))
}

/// The run that was at work last.
fn newest(runs: &Path) -> Result<PathBuf> {
    let begun = folders(runs).filter(|run| run.join("run.toml").exists());
    let Some(newest) = begun.max_by_key(|run| at_work(run)) else {
        bail!("there is no run in {}: name one with --run, or start one without --resume", runs.display())
    };
    Ok(newest)
}

/// When a run last saved or logged something.
fn at_work(run: &Path) -> SystemTime {
    let time = |name| std::fs::metadata(run.join(name)).and_then(|file| file.modified());
    ["run.toml", "log.jsonl", "checkpoints"]
        .into_iter()
        .filter_map(|name| time(name).ok())
        .max()
        .unwrap_or(SystemTime::UNIX_EPOCH)
}

fn folders(runs: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(runs).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_runs_are_numbered_and_the_newest_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let runs = folder.path();
        let settings = Settings { resolution: 64, ..Settings::official("/images/old shoes".into()) };
        assert_eq!(next(runs, &settings), runs.join("00000-old-shoes-64"));
        assert!(newest(runs).unwrap_err().to_string().contains("no run"));
        for (name, age) in [("00004-a-64", 10), ("00007-b-64", 100), ("00009-empty", 0)] {
            std::fs::create_dir(runs.join(name)).unwrap();
            if age > 0 {
                let file = std::fs::File::create(runs.join(name).join("run.toml")).unwrap();
                file.set_modified(SystemTime::now() - std::time::Duration::from_secs(age)).unwrap();
            }
        }
        assert_eq!(next(runs, &settings), runs.join("00010-old-shoes-64"));
        assert_eq!(newest(runs).unwrap(), runs.join("00004-a-64"));
    }
}
