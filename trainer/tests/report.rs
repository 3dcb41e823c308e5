//! The report of a run: what it says is what the folder holds.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{path, pictures, refuse, run};
use common::narrow_model::Stage;
use fastgan_trainer::data::{Images, scan};
use fastgan_trainer::pictures::Picture;
use fastgan_trainer::report::write;
use fastgan_trainer::train::{Event, EventKind, Line, RunFolder, Settings};
use serde_json::json;
use std::path::Path;
use tch::{Device, Kind, Tensor};

fn line(step: u64) -> Line {
    let value = |speed: f64| (step as f64 * speed).sin();
    Line {
        step,
        seconds: step as f64 / 3.0,
        steps_per_second: 3.0,
        images_per_second: 24.0 + value(0.3),
        memory_bytes: 300_000_000 + step,
        learning_rate: 2e-4,
        loss_real: 1.0 + value(0.7),
        loss_fake: 1.0 + value(1.1),
        loss_reconstruction: 8.0 / step as f64,
        loss_labels: 0.0,
        loss_generator: value(0.2),
        logit_real: value(0.9),
        logit_fake: -value(0.4),
        augmentation: None,
    }
}

fn records<T: serde::Serialize>(path: &Path, lines: impl Iterator<Item = T>) {
    let text: String = lines.map(|line| serde_json::to_string(&line).unwrap() + "\n").collect();
    std::fs::write(path, text).unwrap();
}

/// A run folder with nothing but its settings.
fn bare(root: &Path) -> RunFolder {
    let settings = Settings {
        resolution: 64,
        base_channels: 8,
        ..Settings::official(root.with_file_name("cats <b> & \"dogs\""))
    };
    RunFolder::create(root, &settings).unwrap()
}

fn html(folder: &RunFolder) -> String {
    std::fs::read_to_string(write(folder, Device::Cpu).unwrap()).unwrap()
}

/// What stands between two texts, each time.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).filter_map(move |part| part.split(after).next())
}

/// The part of a diagram.
fn chart<'a>(html: &'a str, title: &str) -> &'a str {
    let heading = format!("<h3>{title}</h3>");
    between(html, "<section class=\"chart\">", "</details>").find(|part| part.contains(&heading)).unwrap()
}

/// A step, and the values of all curves there.
type Row = (u64, Vec<f64>);

/// The points of a drawn line.
type Points = Vec<(i32, i32)>;

/// What a diagram shows of a line of the log.
type Shown = fn(&Line) -> Vec<f64>;

/// The numbers of a diagram, and the points of its lines.
fn numbers(chart: &str) -> (Vec<Row>, Vec<Points>) {
    let row = |row: &str| {
        let step = between(row, "<th scope=\"row\">", "<").next()?.parse().ok()?;
        Some((step, between(row, "data-value=\"", "\"").map(|value| value.parse().unwrap()).collect()))
    };
    let rows = between(chart, "<tr>", "</tr>").filter_map(row).collect();
    let lines = between(chart, "<polyline", "/>").filter(|line| line.contains("line curve-"));
    let point = |point: &str| {
        let (x, y) = point.split_once(',').unwrap();
        (x.parse().unwrap(), y.parse().unwrap())
    };
    let points = lines.map(|line| between(line, "points=\"", "\"").next().unwrap());
    (rows, points.map(|points| points.split_whitespace().map(point).collect()).collect())
}

/// Whether lines go where numbers go.
fn agree(rows: &[Row], lines: &[Points]) {
    assert!(rows.iter().all(|(_, values)| values.len() == lines.len()));
    for (curve, line) in lines.iter().enumerate() {
        assert_eq!(line.len(), rows.len());
        for (points, rows) in line.windows(2).zip(rows.windows(2)) {
            let up = rows[1].1[curve] - rows[0].1[curve];
            let drawn = f64::from(points[0].1 - points[1].1);
            assert!(points[1].0 > points[0].0 && up * drawn >= 0.0, "{points:?} for {rows:?}");
        }
    }
}

#[test]
fn curves_are_those_of_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let run = bare(&folder.path().join("run"));
    let lines: Vec<_> = (1..=60).map(|n| line(n * 5)).collect();
    records(&run.log(), lines.iter());
    records(
        &run.metrics(),
        (1..=4)
            .map(|n| json!({ "step": n * 50, "sliced_wasserstein": (n as f64 - 2.9).abs(), "novel_one": n })),
    );
    let html = html(&run);
    let fields: [(&str, Shown); 5] = [
        ("Losses", |line| vec![line.loss_real, line.loss_fake, line.loss_generator]),
        ("Logits", |line| vec![line.logit_real, line.logit_fake]),
        ("Reconstruction loss", |line| vec![line.loss_reconstruction]),
        ("Speed", |line| vec![line.images_per_second]),
        ("Memory", |line| vec![line.memory_bytes as f64]),
    ];
    for (title, values) in fields {
        let (rows, drawn) = numbers(chart(&html, title));
        assert_eq!(rows.len(), lines.len());
        for ((step, found), line) in rows.iter().zip(&lines) {
            assert_eq!(*step, line.step);
            let expected = values(line);
            // The reader of JSON may be off by the last bit.
            let same = |(a, b): (&f64, &f64)| (a - b).abs() <= 2.0 * f64::EPSILON * b.abs();
            assert!(
                found.len() == expected.len() && found.iter().zip(&expected).all(same),
                "{title}: {found:?}"
            );
        }
        agree(&rows, &drawn);
    }
    // Nothing to see: no labels, a rate that never fell, no adaptive augmentation.
    for title in ["Label loss", "Learning rate", "Augmentation"] {
        assert!(!html.contains(&format!("<h3>{title}</h3>")), "{title}");
    }
    // Measurements, also ones that this version knows nothing of; the best is marked.
    assert_eq!(numbers(chart(&html, "Novel one")).0.len(), 4);
    assert!(html.contains("150 (best)"), "{html}");
}

/// A report is shown to others, and a run may have gone back more than once.
#[test]
fn what_a_run_has_come_to_is_told_without_where_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let run = bare(&folder.path().join("run"));
    let logged = |step, seconds, learning_rate| Line { seconds, learning_rate, ..line(step) };
    let full = format!("{}: the disk is full", run.checkpoints().display());
    let mut events = vec![
        Event::now(0, EventKind::Started, "started at step 0"),
        Event::now(20, EventKind::Resumed, "resumed at step 20"),
        Event::now(30, EventKind::Failed, &full),
    ];
    // The second part took longer to its first line than the first one in all.
    let lines = [logged(10, 60.0, 2e-4), logged(20, 120.0, 2e-4), logged(30, 180.0, 1e-4)];
    records(&run.log(), lines.iter());
    records(&run.events(), events.iter());
    let html = html(&run);
    assert!(html.contains("Failed at step 30 or later: checkpoints: the disk is full."), "{html}");
    assert!(html.contains("<dd>5 min in 2 parts</dd>"), "{html}");
    assert!(html.contains("<h3>Learning rate</h3>") && !html.contains(path(folder.path())), "{html}");

    // It goes on from an earlier checkpoint: a sheet of a step that comes again tells nothing.
    std::fs::create_dir_all(run.samples()).unwrap();
    std::fs::write(run.samples().join("00000030.png"), "").unwrap();
    events.push(Event::now(10, EventKind::Resumed, "resumed at step 10"));
    events.push(Event::now(25, EventKind::Recovered, "not finite; going on from step 10"));
    records(&run.events(), events.iter());
    records(&run.log(), [lines[0], logged(20, 240.0, 2e-4)].iter());
    let html = self::html(&run);
    assert!(html.contains("Step 20 or later: it still goes on"), "{html}");
    assert!(html.contains("<dd>5 min in 2 parts</dd>"), "{html}");
}

#[test]
fn a_long_log_makes_a_short_report() {
    let folder = tempfile::tempdir().unwrap();
    let run = bare(&folder.path().join("run"));
    let peak = |step| Line { loss_generator: if step == 31_415 { 99.5 } else { 0.5 }, ..line(step) };
    records(&run.log(), (1..=40_000).map(peak));
    let html = html(&run);
    assert!(html.len() < 1_500_000, "{}", html.len());
    let (rows, lines) = numbers(chart(&html, "Losses"));
    assert!(rows.len() <= 1000 && rows.len() > 500, "{}", rows.len());
    assert!(rows.iter().any(|(step, values)| *step == 31_415 && values[2] == 99.5));
    assert!(lines.iter().all(|line| line.len() == rows.len()));
    assert!(html.contains("of 40,000 logged steps"));
}

/// Whatever stands in the folder's files is text, and nothing leads out of the page.
#[test]
fn names_are_only_names() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("run <i> & 'more'");
    let run = bare(&root);
    let evil = "<script>alert(1)</script> & <img src=x onerror=y>";
    records(&run.events(), [Event::now(3, EventKind::Memory, evil)].into_iter());
    records(&run.metrics(), (1..4).map(|n| json!({ "step": n, evil: n })));
    let found = json!({ evil: evil, "list": [evil], "notes": [evil] });
    std::fs::write(root.join("data.json"), found.to_string()).unwrap();
    std::fs::write(run.machine(), json!({ "device": evil }).to_string()).unwrap();
    let html = html(&run);
    assert_eq!(html.matches("<script>").count(), 1, "{html}");
    assert!(!html.contains("<img") && !html.contains("<i>") && !html.contains("<b>"), "{html}");
    assert!(html.contains("run &#60;i&#62; &#38; &#39;more&#39;"), "{html}");
    assert!(html.contains("cats &#60;b&#62; &#38; &#34;dogs&#34;"), "{html}");
    assert!(!html.contains(path(folder.path())), "{html}");
}

#[test]
fn a_full_report_holds_all_that_it_shows() {
    let stage = Stage::new();
    let data = stage.path("data");
    pictures(&data, 5);
    let run = bare(&stage.path("run"));
    for part in [run.cache(), run.samples(), run.reconstructions()] {
        std::fs::create_dir_all(part).unwrap();
    }
    Images::open(&run.cache(), &scan(&data).unwrap(), 64, |_| ()).unwrap();
    std::fs::copy(&stage.model, run.model()).unwrap();
    for step in [10, 20, 30] {
        let sheet = Tensor::full([4, 3, 16, 16], f64::from(step) / 40.0, (Kind::Float, Device::Cpu));
        let sheet = Picture::sheet(&sheet, 2, 2);
        sheet.save(&run.samples().join(format!("{step:08}.png"))).unwrap();
        sheet.save(&run.reconstructions().join(format!("{step:08}.png"))).unwrap();
    }
    let html = html(&run);
    // Newest sheet, three of the film, reconstructions, eight samples with three images each.
    assert_eq!(html.matches("<img").count(), 1 + 3 + 1 + 8 * 4);
    assert_eq!(html.matches("alt=\"Training image\"").count(), 24);
    assert!(html.contains("all 5 images") && html.contains("after 30 steps"));
    let addresses: Vec<_> = between(&html, "src=\"", "\"").chain(between(&html, "href=\"", "\"")).collect();
    assert!(addresses.iter().all(|address| address.starts_with("data:image/") || address.starts_with('#')));
    assert!(!html.contains("://"));

    // A model file that was cut off, and a cache that is gone, are told.
    std::fs::write(run.model(), b"short").unwrap();
    assert!(self::html(&run).contains("model.safetensors cannot be read"));
    std::fs::remove_dir_all(run.cache()).unwrap();
    assert!(self::html(&run).contains("cache/ is missing"));
}

#[test]
fn what_is_missing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("run");
    bare(&root);
    let said = run(&["report", path(&root), "--device", "cpu"]);
    assert_eq!(said.trim(), path(&root.join("report.html")));
    let html = std::fs::read_to_string(root.join("report.html")).unwrap();
    for sentence in [
        "Not begun yet.",
        "No samples have been drawn yet.",
        "A film needs at least two sheets",
        "There are no curves yet",
        "Nothing was measured",
        "The run&#39;s images are not at hand",
        "There are no reconstructions",
        "there is no data.json",
        "there is no machine.json",
        "Nothing has happened yet.",
    ] {
        assert!(html.contains(sentence), "{sentence}: {html}");
    }
    // Settings that cannot be read are told as well, and not where they lie.
    std::fs::write(root.join("run.toml"), "batch = ").unwrap();
    run(&["report", path(&root), "--device", "cpu"]);
    let html = std::fs::read_to_string(root.join("report.html")).unwrap();
    assert!(html.contains("The settings cannot be read: run.toml: "), "{html}");
    assert!(!html.contains(path(folder.path())), "{html}");
    let other = folder.path().join("empty");
    std::fs::create_dir(&other).unwrap();
    assert!(refuse(&["report", path(&other)]).contains("holds no run"));
    assert_eq!(std::fs::read_dir(&other).unwrap().count(), 0);
}
