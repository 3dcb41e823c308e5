//! What follows from the findings, for someone who is about to train.

use super::examine::Examined;
use super::{DataReport, Suggestion};
use crate::data::{Channels, Fit};

/// Side lengths that networks have.
const SIDES: [u32; 5] = [1024, 512, 256, 128, 64];

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
    let resolution = SIDES.into_iter().find(|&side| !images.is_empty() && fills(side)).unwrap_or(64);
    Suggestion { resolution, channels, fit }
}

/// What someone should know before training, a sentence each.
pub(super) fn notes(report: &DataReport) -> Vec<String> {
    let mut notes = Vec::new();
    let (images, distinct) = (report.images, report.distinct);
    let counted = if distinct < images {
        format!("{distinct} different images")
    } else if images == 1 {
        "1 image".into()
    } else {
        format!("{images} images")
    };
    match distinct {
        0..60 => notes.push(format!(
            "{counted} are too few: the method is made for 60 to 2000, and with fewer it mostly repeats them; about four in five sets \
             under 100 come to anything"
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
            "{} of {images} images are enlarged to {} px and will look soft: the largest side that nine of ten fill is {}",
            report.enlarged.at_all, square.side, report.suggestion.resolution
        ));
    }
    if square.fit == Fit::Squash && report.suggestion.fit != Fit::Squash {
        notes.push(format!(
            "{} of {images} images are not square and differ in shape, and squashing distorts each in its own way: consider --fit crop, \
             or --fit pad where their edges matter",
            report.shapes.landscape + report.shapes.portrait
        ));
    }
    if report.alpha.used > 0 && square.channels != Channels::Rgba {
        notes.push(format!(
            "{} images are partly transparent and are laid over white: --channels 4 keeps their transparency",
            report.alpha.used
        ));
    }
    if square.channels == Channels::Rgba && report.alpha.used * 2 < images {
        notes.push(format!(
            "only {} of {images} images are transparent anywhere: with --channels 4 the others teach that all is opaque",
            report.alpha.used
        ));
    }
    if report.suggestion.channels == Channels::Grey && square.channels != Channels::Grey && images > 0 {
        notes.push("almost all images are grey: --channels 1 spares the network from learning that".into());
    } else if report.grey.seen * 20 > images && report.grey.seen < images && square.channels != Channels::Grey
    {
        notes.push(format!(
            "{} of {images} images are grey: the generator will draw grey and coloured ones",
            report.grey.seen
        ));
    }
    if report.cmyk > 0 {
        notes.push(format!(
            "{} images are in CMYK and are converted without their colour profiles: look at their colours",
            report.cmyk
        ));
    }
    notes
}
