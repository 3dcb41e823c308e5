//! What follows from the findings, for someone who is about to train.

use super::examine::Examined;
use super::words::{plural, verb};
use super::{DataReport, Suggestion};
use crate::data::{Channels, Fit};
use fastgan_model::RESOLUTIONS;

/// More than a tenth longer than wide, or wider than long.
pub(super) fn is_oblong(image: &Examined) -> bool {
    let (width, height) = (image.original.width, image.original.height);
    u64::from(width.max(height)) * 10 > u64::from(width.min(height)) * 11
}

/// What suits most images: the largest side that nine of ten fill; the channels that nine of ten have; squashed where
/// that distorts few, or all alike, else cropped.
pub(super) fn suggestion(images: &[&Examined]) -> Suggestion {
    let most = |what: &dyn Fn(&Examined) -> bool| {
        images.iter().filter(|image| what(image)).count() * 10 >= images.len() * 9
    };
    let fills = |side: u32| most(&|image| image.original.width.min(image.original.height) >= side);
    let channels = match images {
        [] => Channels::Rgb,
        _ if most(&|image| image.alpha_used) => Channels::Rgba,
        _ if most(&|image| image.looks_grey) => Channels::Grey,
        _ => Channels::Rgb,
    };
    let mut ratios: Vec<_> = images.iter().map(|image| image.original.aspect_ratio()).collect();
    ratios.sort_by(f32::total_cmp);
    let middle = ratios.get(ratios.len() / 2).copied().unwrap_or(1.0);
    let alike = most(&|image| (image.original.aspect_ratio() / middle).ln().abs() <= 1.1_f32.ln());
    let fit = if alike { Fit::Squash } else { Fit::Crop };
    let largest_first = RESOLUTIONS.into_iter().rev().map(|side| side as u32);
    let resolution = largest_first.filter(|_| !images.is_empty()).find(|&side| fills(side)).unwrap_or(64);
    Suggestion { resolution, channels, fit }
}

/// What someone should know before training, a sentence each.
pub(super) fn notes(report: &DataReport) -> Vec<String> {
    let mut notes = Vec::new();
    let (images, distinct) = (report.images, report.distinct);
    let counted = plural(distinct, if distinct < images { "different image" } else { "image" });
    // Behind a part of all images: `of 3 images`.
    let all = plural(images, "image");
    match distinct {
        0..60 => notes.push(format!(
            "{counted} {} too few: the method is made for 60 to 2000, and with fewer it mostly repeats them; about four in five sets \
             under 100 come to anything",
            verb(distinct)
        )),
        60..100 => notes.push(format!(
            "{counted} are few: the method is made for 60 to 2000, and about four in five sets under 100 come to anything; try several \
             seeds"
        )),
        2001.. => notes.push(format!(
            "{counted} are more than the 60 to 2000 that the method is made for: it works, and larger networks would gain more"
        )),
        _ => {}
    }
    let square = report.square;
    if report.enlarged.at_all * 10 > images {
        notes.push(format!(
            "{} of {all} {} enlarged to {} px and will look soft: the largest side that nine of ten fill is {}",
            report.enlarged.at_all,
            verb(report.enlarged.at_all),
            square.side,
            report.suggestion.resolution
        ));
    }
    if square.fit == Fit::Squash && report.suggestion.fit != Fit::Squash {
        let oblong = report.shapes.landscape + report.shapes.portrait;
        notes.push(format!(
            "{oblong} of {all} {} not square, and squashing images of several shapes distorts each in its own way: consider --fit crop, or \
             --fit pad where their edges matter",
            verb(oblong)
        ));
    }
    if report.alpha.used > 0 && square.channels != Channels::Rgba {
        notes.push(format!(
            "{} partly transparent and laid over white: --channels 4 keeps what is transparent",
            images_are(report.alpha.used)
        ));
    }
    if square.channels == Channels::Rgba && report.alpha.used * 2 < images {
        notes.push(format!(
            "only {} of {all} {} transparent anywhere: with --channels 4 the others teach that all is opaque",
            report.alpha.used,
            verb(report.alpha.used)
        ));
    }
    if report.suggestion.channels == Channels::Grey && square.channels != Channels::Grey && images > 0 {
        notes.push("almost all images are grey: --channels 1 spares the network from learning that".into());
    } else if report.grey.seen * 20 > images && report.grey.seen < images && square.channels != Channels::Grey
    {
        notes.push(format!(
            "{} of {all} {} grey: the generator will draw grey and coloured ones",
            report.grey.seen,
            verb(report.grey.seen)
        ));
    }
    if report.cmyk > 0 {
        notes.push(format!(
            "{} in CMYK and converted without a colour profile: look at the colours",
            images_are(report.cmyk)
        ));
    }
    notes
}

/// `1 image is`, `2 images are`.
fn images_are(count: usize) -> String {
    format!("{} {}", plural(count, "image"), verb(count))
}
