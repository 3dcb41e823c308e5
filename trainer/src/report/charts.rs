//! Which curves a run has.

use super::chart::{Chart, Curve};
use super::words;
use crate::train::{Line, Measurement};
use std::collections::BTreeSet;

/// The curves of the log: losses and logits apart, then what it cost. None for fewer than two steps.
pub(super) fn of_log(lines: &[Line]) -> Vec<Chart> {
    let curve =
        |name: &str, value: &dyn Fn(&Line) -> f64| Curve::new(name, lines.iter().map(value).collect());
    let chart = |title: &str, note: &str, curves: Vec<Curve>| Chart {
        title: title.into(),
        note: note.into(),
        steps: lines.iter().map(|line| line.step).collect(),
        curves,
    };
    let rate = curve("rate", &|line| line.learning_rate);
    let all = [
        chart(
            "Losses",
            "The discriminator's hinge losses on real and on generated pictures, and the generator's.",
            vec![
                curve("real", &|line| line.loss_real),
                curve("fake", &|line| line.loss_fake),
                curve("generator", &|line| line.loss_generator),
            ],
        ),
        chart(
            "Logits",
            "What the discriminator thinks on average: above 0 is real. The further apart, the surer it is.",
            vec![curve("real", &|line| line.logit_real), curve("fake", &|line| line.logit_fake)],
        ),
        chart(
            "Reconstruction loss",
            "The decoders' part of the discriminator's loss.",
            vec![curve("decoders", &|line| line.loss_reconstruction)],
        ),
        chart(
            "Label loss",
            "The part of self-supervision by labels.",
            vec![curve("labels", &|line| line.loss_labels)],
        ),
        chart(
            "Augmentation",
            "Probability with which pictures are augmented: it follows the discriminator.",
            // 0 throughout where it is not adaptive, and then left out.
            vec![curve("probability", &|line| line.augmentation.unwrap_or_default())],
        ),
        chart(
            "Learning rate",
            "It falls only where the run had to recover.",
            Some(rate).filter(|rate| !rate.is_constant()).into_iter().collect(),
        ),
        chart(
            "Speed",
            "Real images each second, since the step logged before.",
            vec![curve("images/s", &|line| line.images_per_second)],
        ),
        chart(
            "Memory",
            "Bytes: on a GPU the most that tensors have held there, else what the process holds.",
            vec![curve("bytes", &|line| line.memory_bytes as f64)],
        ),
    ];
    all.into_iter().filter(|chart| lines.len() >= 2 && !chart.is_zero()).collect()
}

/// The curves of the measurements: what is compared stands together.
pub(super) fn of_measurements(measured: &[Measurement]) -> Vec<Chart> {
    let mut names: BTreeSet<&str> = names(measured).into_iter().collect();
    let mut charts = Vec::new();
    for group in [&["sliced_wasserstein"][..], &["diversity"], &["memorised", "memorised_among_images"]] {
        if group.iter().all(|name| names.contains(name)) {
            names.retain(|name| !group.contains(name));
            charts.push(of_names(group, measured));
        }
    }
    charts.extend(names.into_iter().map(|name| of_names(&[name], measured)));
    charts.retain(|chart| chart.steps.len() >= 2);
    charts
}

/// What was measured at any step, in order.
pub(super) fn names(measured: &[Measurement]) -> Vec<&str> {
    let all: BTreeSet<&str> =
        measured.iter().flat_map(|measured| measured.values.keys().map(String::as_str)).collect();
    all.into_iter().collect()
}

/// A measurement's name as a heading.
pub(super) fn title(name: &str) -> String {
    match name {
        "sliced_wasserstein" => "Sliced Wasserstein distance".into(),
        name => words::capital(&words::spelled(name)),
    }
}

/// What a measurement means.
pub(super) fn meaning(name: &str) -> &'static str {
    match name {
        "sliced_wasserstein" => {
            "Distance between patches of samples and of images, times 1000, over several scales. Lower is better."
        }
        "diversity" => {
            "How far samples are from each other, over how far images are: 1 is as diverse as the images, 0 one picture only."
        }
        "memorised" => {
            "Share of samples that are nearer to a training image than any other image is. It should stay near the same share among the images themselves."
        }
        _ => "",
    }
}

fn of_names(names: &[&str], measured: &[Measurement]) -> Chart {
    let value = |measured: &Measurement, name: &str| measured.values.get(name).copied();
    let whole: Vec<_> =
        measured.iter().filter(|at| names.iter().all(|name| value(at, name).is_some())).collect();
    let label = |name: &str| match name {
        "memorised" => "samples".into(),
        "memorised_among_images" => "images".into(),
        "sliced_wasserstein" => "distance".into(),
        name => words::spelled(name),
    };
    let curve = |name: &&str| {
        Curve::new(&label(name), whole.iter().filter_map(|measured| value(measured, name)).collect())
    };
    Chart {
        title: names.first().map_or_else(String::new, |name| title(name)),
        note: names.first().map_or("", |name| meaning(name)).into(),
        steps: whole.iter().map(|measured| measured.step).collect(),
        curves: names.iter().map(curve).collect(),
    }
}
