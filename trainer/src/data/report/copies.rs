//! Images that show the same, in groups.

use super::examine::Examined;
use super::look::{Likeness, Look};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Near-duplicates are looked for among at most so many images: each is held against each.
pub const NEAR_LIMIT: usize = 20_000;

/// Images that show the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copies {
    /// Their files, by name.
    pub files: Vec<String>,
    /// Whether some of them are mirror images of others.
    #[serde(default)]
    pub mirrored: bool,
}

/// Indices of images with the same pixels, in groups of two or more.
pub(super) fn exact(images: &[&Examined]) -> Vec<Vec<usize>> {
    let mut by_digest: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, image) in images.iter().enumerate() {
        by_digest.entry(image.digest).or_default().push(index);
    }
    let mut groups: Vec<_> = by_digest.into_values().filter(|group| group.len() > 1).collect();
    groups.sort();
    groups
}

/// Indices of images that look the same, in groups; of those with the same pixels (`exact`) only the first takes part. Whether a group
/// has mirror images stands beside it. None where there are too many images.
pub(super) fn near(images: &[&Examined], exact: &[Vec<usize>]) -> Option<Vec<(Vec<usize>, bool)>> {
    let repeated = exact.iter().flat_map(|group| &group[1..]);
    let repeated = repeated.copied().collect::<std::collections::HashSet<_>>();
    let looks: Option<Vec<(usize, &Look)>> = images
        .iter()
        .enumerate()
        .filter(|(index, _)| !repeated.contains(index))
        .map(|(index, image)| image.look.as_ref().map(|look| (index, look)))
        .collect();
    let looks = looks?;
    let pairs: Vec<(usize, usize, Likeness)> = looks
        .par_iter()
        .enumerate()
        .flat_map_iter(|(place, (a, look))| {
            let later = looks[place + 1..].iter();
            later.filter_map(move |(b, other)| look.likeness(other).map(|likeness| (*a, *b, likeness)))
        })
        .collect();
    Some(grouped(images.len(), &pairs))
}

/// What pairs connect.
fn grouped(count: usize, pairs: &[(usize, usize, Likeness)]) -> Vec<(Vec<usize>, bool)> {
    let mut leader: Vec<usize> = (0..count).collect();
    let lead = |leader: &[usize], mut index: usize| {
        while leader[index] != index {
            index = leader[index];
        }
        index
    };
    for &(a, b, _) in pairs {
        let (a, b) = (lead(&leader, a), lead(&leader, b));
        leader[a.max(b)] = a.min(b);
    }
    let mut groups: BTreeMap<usize, (Vec<usize>, bool)> = BTreeMap::new();
    for index in 0..count {
        groups.entry(lead(&leader, index)).or_default().0.push(index);
    }
    for &(a, _, likeness) in pairs {
        if let Some(group) = groups.get_mut(&lead(&leader, a)) {
            group.1 |= likeness == Likeness::Mirrored;
        }
    }
    groups.into_values().filter(|(group, _)| group.len() > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_share_an_image_are_one_group() {
        use Likeness::{Alike, Mirrored};
        let pairs = [(3, 7, Alike), (0, 9, Mirrored), (1, 3, Alike), (1, 7, Alike)];
        assert_eq!(grouped(10, &pairs), [(vec![0, 9], true), (vec![1, 3, 7], false)]);
    }
}
