//! The report for a terminal.

use super::words::{is_or_are, plural};
use super::{Copies, DataReport, Spread};
use crate::data::{Channels, Fit, one_line};
use std::fmt::Display;

/// So many files or groups are named.
const NAMED: usize = 10;

/// So many files of a group are named.
const NAMED_OF_GROUP: usize = 6;

impl DataReport {
    /// The report in lines of text; names are one line each, whatever is in them.
    pub fn to_lines(&self) -> Vec<String> {
        let mut lines = vec![self.count()];
        let more = |left: usize| format!("  … and {left} more");
        lines.extend(
            self.unreadable.iter().take(NAMED).map(|unreadable| {
                format!("  {} {}", one_line(&unreadable.file), one_line(&unreadable.reason))
            }),
        );
        lines.extend(self.unreadable.len().checked_sub(NAMED).filter(|&left| left > 0).map(more));
        if self.images == 0 {
            return lines;
        }
        lines.extend(self.sizes());
        lines.extend(self.kinds());
        lines.extend(groups("same pixels", &self.duplicates));
        match &self.near_duplicates {
            Some(near) => lines.extend(groups("near-duplicates", near)),
            None => lines.push(row("near-duplicates", "not looked for among so many")),
        }
        lines.push(row("suggested", self.suggested()));
        lines.extend(self.notes.iter().map(|note| format!("note: {note}")));
        lines
    }

    fn count(&self) -> String {
        let skipped = self.unreadable.len();
        let images = plural(self.images, "image");
        let copies = match self.images - self.distinct {
            0 => String::new(),
            _ => format!(" ({} of them different)", self.distinct),
        };
        format!("{images} can be used{copies}, {skipped} cannot")
    }

    fn sizes(&self) -> Vec<String> {
        let side = self.square.side;
        let mut lines = Vec::new();
        if let (Some(width), Some(height)) = (self.width, self.height) {
            let (width, height) = (spread(width), spread(height));
            lines.push(row(
                "size",
                format!("{width} px across, {height} px down (smallest / median / largest)"),
            ));
        }
        let enlarged = match (self.enlarged.at_all, self.enlarged.wholly) {
            (0, _) => "none is enlarged".into(),
            (some, wholly) => format!("{} enlarged, {wholly} of them in both directions", is_or_are(some)),
        };
        lines.push(row("at", format!("{side} px: {enlarged}")));
        if let Some(Spread { min, median, max }) = self.aspect_ratio {
            let shapes = self.shapes;
            let fate = match self.square.fit {
                Fit::Squash => "squashed",
                Fit::Crop => "cropped",
                Fit::Pad => "padded",
            };
            lines.push(row(
                "shape",
                format!(
                    "{} square, {} wide, {} high, to be {fate}; width over height {min:.2} / {median:.2} / {max:.2}",
                    shapes.square, shapes.landscape, shapes.portrait
                ),
            ));
        }
        lines
    }

    fn kinds(&self) -> Vec<String> {
        let formats: Vec<_> = self.formats.iter().map(|(name, count)| format!("{count} {name}")).collect();
        let over = if self.square.channels == Channels::Rgba { "kept" } else { "laid over white" };
        let rest = self.alpha.present - self.alpha.used;
        let facts = [
            (self.alpha.used, format!("transparent in places, {over}")),
            (rest, "with an alpha channel that hides nothing".into()),
            (self.grey.seen, format!("grey, {} stored so", self.grey.stored)),
            (self.palette, "with a palette".into()),
            (self.turned, "turned by their metadata".into()),
            (self.deep, "with 16 bits, of which 8 are used".into()),
            (self.cmyk, "in CMYK".into()),
            (self.animated, "animated, of which the first frame is used".into()),
        ];
        let mut lines = vec![row("format", formats.join(", "))];
        let facts = facts.into_iter().filter(|(count, _)| *count > 0);
        lines.extend(facts.map(|(count, what)| row("", format!("{count} {what}"))));
        lines
    }

    fn suggested(&self) -> String {
        let wanted = self.suggestion;
        let mut flags = format!("--resolution {}", wanted.resolution);
        if wanted.channels != Channels::Rgb {
            flags += &format!(" --channels {}", wanted.channels.count());
        }
        if wanted.fit != Fit::Squash {
            flags += &format!(" --fit {}", wanted.fit.name());
        }
        format!("{flags} (the most that nine of ten images fill; smaller is faster)")
    }
}

fn row(name: &str, value: impl Display) -> String {
    format!("{name:<16}{value}")
}

fn spread(spread: Spread<u32>) -> String {
    format!("{} / {} / {}", spread.min, spread.median, spread.max)
}

fn groups(name: &str, groups: &[Copies]) -> Vec<String> {
    if groups.is_empty() {
        return vec![row(name, "none")];
    }
    let files: usize = groups.iter().map(|group| group.files.len()).sum();
    let mut lines =
        vec![row(name, format!("{} in {}", plural(files, "file"), plural(groups.len(), "group")))];
    lines.extend(groups.iter().take(NAMED).map(|group| {
        let named: Vec<_> = group.files.iter().take(NAMED_OF_GROUP).map(|file| one_line(file)).collect();
        let left = group.files.len() - named.len();
        let left = if left > 0 { format!(", and {left} more") } else { String::new() };
        let mirrored = if group.mirrored { " (mirrored)" } else { "" };
        format!("  {}{left}{mirrored}", named.join(", "))
    }));
    let left = groups.len().saturating_sub(NAMED);
    lines.extend(
        (left > 0).then(|| format!("  … and {left} more {}", if left == 1 { "group" } else { "groups" })),
    );
    lines
}
