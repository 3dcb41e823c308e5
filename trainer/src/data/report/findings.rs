//! Findings about a folder, collected file by file.

use super::copies::{NEAR_LIMIT, exact, near};
use super::examine::Examined;
use super::{Alpha, Copies, DataReport, Grey, Shapes, Spread, Unreadable, advice};
use crate::data::decode::{Decoded, open};
use crate::data::names::common_folder;
use crate::data::{DecodeError, Skipped, Square};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What has been found out so far.
#[derive(Debug)]
pub(in crate::data) struct Findings {
    /// Whether near-duplicates are looked for.
    near: bool,
    images: Vec<(PathBuf, Examined)>,
    skipped: Vec<Skipped>,
}

/// Looks at `files` without keeping them: what would become of them as the square that `square` makes of the side length which the
/// images suggest. Each is decoded once; `progress` hears of each.
pub fn look_at(
    files: &[PathBuf],
    square: impl FnOnce(u32) -> Square,
    progress: impl Fn(u64) + Sync,
) -> DataReport {
    let mut findings = Findings::new(files.len());
    // An image leaves some kilobytes behind.
    let examined: Vec<_> = files
        .par_iter()
        .map(|file| {
            let result = open(file).and_then(|image| findings.examine(&image));
            progress(1);
            result
        })
        .collect();
    for (file, examined) in files.iter().zip(examined) {
        findings.add(file, examined);
    }
    findings.report(square(findings.suggested_side()))
}

impl Findings {
    /// Nothing yet, of so many files.
    pub(in crate::data) fn new(files: usize) -> Self {
        Self { near: files <= NEAR_LIMIT, images: Vec::new(), skipped: Vec::new() }
    }

    /// Looks at one image.
    pub(in crate::data) fn examine(&self, image: &Decoded) -> Result<Examined, DecodeError> {
        Examined::of(image, self.near)
    }

    /// Notes what came of one file.
    pub(in crate::data) fn add(&mut self, file: &Path, examined: Result<Examined, DecodeError>) {
        match examined {
            Ok(examined) => self.images.push((file.into(), examined)),
            Err(error) => self.skipped.push(Skipped { path: file.into(), reason: error.to_string() }),
        }
    }

    /// The files that could not be used.
    pub(in crate::data) fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The side length that the images suggest.
    fn suggested_side(&self) -> u32 {
        let all: Vec<_> = self.images.iter().map(|(_, examined)| examined).collect();
        advice::suggestion(&all).resolution
    }

    /// What it all comes to, for images that become `square`.
    pub(in crate::data) fn report(&self, square: Square) -> DataReport {
        let all: Vec<_> = self.images.iter().map(|(_, examined)| examined).collect();
        let paths = self.images.iter().map(|(path, _)| path.as_path());
        let folder =
            common_folder(&paths.chain(self.skipped.iter().map(|s| s.path.as_path())).collect::<Vec<_>>());
        let name = |path: &Path| path.strip_prefix(&folder).unwrap_or(path).to_string_lossy().into_owned();
        let names = |group: &[usize]| group.iter().map(|&index| name(&self.images[index].0)).collect();
        let same = exact(&all);
        let alike = near(&all, &same);
        let groups = same.iter().chain(alike.iter().flatten().map(|(group, _)| group));
        let repeated: usize = groups.map(|group| group.len() - 1).sum();
        let count = |what: fn(&Examined) -> bool| all.iter().filter(|image| what(image)).count();
        let mut formats = BTreeMap::new();
        for image in &all {
            *formats.entry(image.original.format.to_owned()).or_insert(0) += 1;
        }
        let mut report = DataReport {
            folder: folder.to_string_lossy().into_owned(),
            square,
            images: all.len(),
            distinct: all.len() - repeated,
            unreadable: self
                .skipped
                .iter()
                .map(|skipped| Unreadable { file: name(&skipped.path), reason: skipped.reason.clone() })
                .collect(),
            formats,
            width: Spread::of(all.iter().map(|image| image.original.width)),
            height: Spread::of(all.iter().map(|image| image.original.height)),
            shorter_side: Spread::of(all.iter().map(|image| image.original.width.min(image.original.height))),
            aspect_ratio: Spread::of(all.iter().map(|image| image.original.aspect_ratio())),
            shapes: Shapes::of(&all),
            enlarged: super::Enlarged::of(&all, square),
            alpha: Alpha { present: count(|i| i.original.alpha), used: count(|i| i.alpha_used) },
            grey: Grey { stored: count(|i| i.original.grey), seen: count(|i| i.looks_grey) },
            palette: count(|i| i.original.palette),
            turned: count(|i| i.original.turned),
            deep: count(|i| i.original.deep),
            cmyk: count(|i| i.original.cmyk),
            animated: count(|i| i.original.animated),
            duplicates: same.iter().map(|group| Copies { files: names(group), mirrored: false }).collect(),
            near_duplicates: alike.map(|alike| {
                alike
                    .iter()
                    .map(|(group, mirrored)| Copies { files: names(group), mirrored: *mirrored })
                    .collect()
            }),
            suggestion: advice::suggestion(&all),
            notes: Vec::new(),
        };
        report.notes = advice::notes(&report);
        report
    }
}
