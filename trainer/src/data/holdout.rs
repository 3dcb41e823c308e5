//! Images that training leaves out, so that something is left to judge a model by.

use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The files of a folder in two parts, each in the order in which they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What is trained on.
    pub training: Vec<PathBuf>,
    /// What is left out.
    pub held_out: Vec<PathBuf>,
}

/// Leaves out `share` of `files` (paper, Table 5: one tenth).
///
/// Files are ranked by SHA-256 of the seed and their names without folders, and the first ones are left out. So the split is the same
/// wherever the folder lies and in whatever order it is read, and a file that is added changes the part of one other file at
/// most. The share is rounded to whole files, at least one on either side; nothing is left out where it is 0, or of fewer than 2 files.
pub fn holdout(files: &[PathBuf], share: f64, seed: u64) -> Split {
    if share <= 0.0 || files.len() < 2 {
        return Split { training: files.to_vec(), held_out: Vec::new() };
    }
    let count = ((share * files.len() as f64).round() as usize).clamp(1, files.len() - 1);
    let mut ranked: Vec<_> = files.iter().map(|file| (rank(file, seed), file)).collect();
    // Files of one name in several folders: their paths decide.
    ranked.sort();
    let first: std::collections::HashSet<_> = ranked.into_iter().take(count).map(|(_, file)| file).collect();
    let (held_out, training) = files.iter().cloned().partition(|file| first.contains(file));
    Split { training, held_out }
}

fn rank(file: &Path, seed: u64) -> [u8; 32] {
    let name = file.file_name().unwrap_or_default();
    Sha256::new().chain_update(seed.to_le_bytes()).chain_update(name.as_encoded_bytes()).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &str, count: usize) -> Vec<PathBuf> {
        (0..count).map(|n| Path::new(folder).join(format!("{n:04}.png"))).collect()
    }

    fn names(files: &[PathBuf]) -> Vec<String> {
        files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_tenth_is_left_out_and_nothing_is_lost() {
        let all = files("a", 125);
        let split = holdout(&all, 0.1, 0);
        assert_eq!((split.held_out.len(), split.training.len()), (13, 112));
        let mut both = [split.held_out.clone(), split.training].concat();
        both.sort();
        assert_eq!(both, all);
        assert_ne!(split.held_out, holdout(&all, 0.1, 1).held_out);
        // Spread over the folder instead of taken from one end.
        assert!(split.held_out[0] < all[40] && split.held_out[12] > all[80], "{:?}", split.held_out);
    }

    #[test]
    fn the_split_follows_the_names() {
        let here = holdout(&files("here", 50), 0.1, 3);
        let mut elsewhere = files("/else/where", 50);
        elsewhere.reverse();
        let mut there = names(&holdout(&elsewhere, 0.1, 3).held_out);
        there.reverse();
        assert_eq!(names(&here.held_out), there);
        // One file more, and at most one of the others changes sides.
        let more = names(&holdout(&files("here", 51), 0.1, 3).held_out);
        let kept = names(&here.held_out).iter().filter(|name| more.contains(name)).count();
        assert!(kept >= here.held_out.len() - 1, "{kept}");
    }

    #[test]
    fn something_is_left_on_either_side() {
        for (share, held_out) in [(0.0, 0), (0.01, 1), (0.5, 2), (0.99, 3)] {
            let split = holdout(&files("a", 4), share, 0);
            assert_eq!((split.held_out.len(), split.training.len()), (held_out, 4 - held_out));
        }
        assert_eq!(holdout(&files("a", 1), 0.5, 0).held_out.len(), 0);
    }
}
