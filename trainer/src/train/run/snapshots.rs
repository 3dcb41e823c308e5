//! `snapshots/`: model files of moments that are worth keeping, and `index.json`, which says why.

use super::record::Measurement;
use crate::files::{FileError, create_folder, write_atomically};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A kept model file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// What was measured of it.
    #[serde(flatten)]
    pub measured: Measurement,
    /// Its file's size.
    pub bytes: u64,
    /// Whether it is kept whatever was measured.
    pub milestone: bool,
}

impl Snapshot {
    /// [`Measurement::score`]; the worst there is where it was not measured.
    pub fn score(&self) -> f64 {
        score(&self.measured)
    }

    /// Its model file in `folder`.
    pub fn path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{:08}.safetensors", self.measured.step))
    }
}

fn score(measured: &Measurement) -> f64 {
    measured.score().unwrap_or(f64::INFINITY)
}

/// The kept snapshots of a run, by step.
#[derive(Debug)]
pub(super) struct Snapshots {
    folder: PathBuf,
    all: Vec<Snapshot>,
    best: usize,
}

impl Snapshots {
    /// Opens the folder after `step`; snapshots of later steps come again.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub(super) fn open(folder: &Path, step: u64, best: usize) -> Result<Self, FileError> {
        create_folder(folder)?;
        let mut all = read(folder);
        all.retain(|snapshot| snapshot.measured.step <= step);
        Ok(Self { folder: folder.into(), all, best })
    }

    /// Keeps a moment if it is a milestone or among the best; `write` makes its file and says how large it is. What is no longer among
    /// the best goes.
    ///
    /// # Errors
    /// Where something cannot be written.
    pub(super) fn offer<E: From<FileError>>(
        &mut self,
        measured: &Measurement,
        milestone: bool,
        write: impl FnOnce(&Path) -> Result<u64, E>,
    ) -> Result<(), E> {
        let better = self.all.iter().filter(|snapshot| snapshot.score() <= score(measured)).count();
        if !milestone && better >= self.best {
            return Ok(());
        }
        let mut new = Snapshot { measured: measured.clone(), bytes: 0, milestone };
        new.bytes = write(&new.path(&self.folder))?;
        self.all.retain(|snapshot| snapshot.measured.step != measured.step);
        self.all.push(new);
        self.all.sort_by_key(|snapshot| snapshot.measured.step);
        let gone = self.forget();
        // The list first: a file that nobody lists costs space, a listed file that is gone would be a lie.
        self.record()?;
        for path in gone {
            // Best effort, see above.
            let _ = std::fs::remove_file(path);
        }
        Ok(())
    }

    /// The best one.
    pub(super) fn best(&self) -> Option<&Snapshot> {
        self.all.iter().min_by(|a, b| a.score().total_cmp(&b.score()))
    }

    /// Number and bytes of all.
    pub(super) fn size(&self) -> (usize, u64) {
        (self.all.len(), self.all.iter().map(|snapshot| snapshot.bytes).sum())
    }

    /// Drops what is neither a milestone nor among the best; the files of these.
    fn forget(&mut self) -> Vec<PathBuf> {
        let mut scores: Vec<_> = self.all.iter().map(Snapshot::score).collect();
        scores.sort_by(f64::total_cmp);
        let last = self.best.checked_sub(1).and_then(|k| scores.get(k).or(scores.last())).copied();
        let stays =
            |snapshot: &Snapshot| snapshot.milestone || last.is_some_and(|last| snapshot.score() <= last);
        let (kept, gone): (Vec<_>, Vec<_>) = std::mem::take(&mut self.all).into_iter().partition(stays);
        self.all = kept;
        gone.iter().map(|snapshot| snapshot.path(&self.folder)).collect()
    }

    fn record(&self) -> Result<(), FileError> {
        let path = self.folder.join(INDEX);
        let json =
            serde_json::to_vec_pretty(&self.all).map_err(|error| FileError::new(&path, error.into()))?;
        write_atomically(&path, |file| file.write_all(&json))
    }
}

const INDEX: &str = "index.json";

/// The snapshots that `folder` lists; none where there is no list.
pub fn read(folder: &Path) -> Vec<Snapshot> {
    let json = std::fs::read(folder.join(INDEX)).unwrap_or_default();
    serde_json::from_slice(&json).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn measured(step: u64, distance: f64) -> Measurement {
        Measurement { step, values: BTreeMap::from([(Measurement::SCORE.into(), distance)]) }
    }

    fn files(folder: &Path) -> Vec<String> {
        let names = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_best_and_the_milestones_stay() {
        let folder = tempfile::tempdir().unwrap();
        let mut snapshots = Snapshots::open(folder.path(), 0, 2).unwrap();
        for (step, distance) in [(10, 9.0), (20, 5.0), (30, 7.0), (40, 8.0), (50, 4.0)] {
            let write = |path: &Path| -> Result<u64, FileError> {
                std::fs::write(path, "model").map_err(|error| FileError::new(path, error))?;
                Ok(5)
            };
            snapshots.offer(&measured(step, distance), step == 10, write).unwrap();
        }
        assert_eq!(
            files(folder.path()),
            ["00000010.safetensors", "00000020.safetensors", "00000050.safetensors", "index.json"]
        );
        assert_eq!(snapshots.best().unwrap().measured.step, 50);
        assert_eq!(snapshots.size(), (3, 15));
        // A run that goes on from step 30 makes step 50 again.
        let again = Snapshots::open(folder.path(), 30, 2).unwrap();
        assert_eq!(again.best().unwrap().measured.step, 20);
    }
}
