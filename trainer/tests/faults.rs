//! What goes wrong around a training run: killed, interrupted, a full disk, folders of nothing. Nothing that was saved is lost.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{fastgan, path, pictures, refuse, run, signal, text};
use fastgan_model::file::ModelFile;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SMALL: [&str; 8] = ["--resolution", "64", "--base-channels", "8", "--latent-dim", "8", "--batch", "2"];

fn train<'a>(data: &'a Path, run: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    [&["train", "--data", path(data), "--run", path(run)], &SMALL[..], more].concat()
}

fn resume<'a>(run: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    [&["train", "--resume", "--run", path(run)], more].concat()
}

/// Checkpoints with a whole name in a run.
fn checkpoints(run: &Path) -> Vec<String> {
    let folder = std::fs::read_dir(run.join("checkpoints")).into_iter().flatten().flatten();
    let names = folder.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

/// Again and again (`FASTGAN_KILLS` times, or 12): a run that saves at every step and looks at every third is killed at a moment that moves
/// through all of that, and the next part starts from a whole state, never behind what was saved.
#[test]
fn killed_while_it_saves() {
    let kills = std::env::var("FASTGAN_KILLS").map_or(12, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (data, run_folder) = (folder.path().join("data"), folder.path().join("run"));
    pictures(&data, 4);
    run(&train(&data, &run_folder, &["--iterations", "1"]));
    let often = ["--save-every", "1", "--log-every", "1", "--sample-every", "3", "--metric-every", "3"];
    let often = [&often[..], &["--milestone-every", "0"]].concat();
    let mut saved = 1;
    for round in 0..kills {
        let mut child = fastgan()
            .args(resume(&run_folder, &[&["--iterations", "100000"], &often[..]].concat()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Until it has saved something new, then a little longer.
        let start = Instant::now();
        let newest = || checkpoints(&run_folder).last().and_then(|name| name.parse().ok()).unwrap_or(0);
        while newest() <= saved && start.elapsed() < Duration::from_secs(300) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(round * 137 % 613));
        child.kill().unwrap();
        child.wait().unwrap();
        let now: u64 = newest();
        assert!(now > saved, "round {round}: nothing new was saved in five minutes");
        saved = now;
    }
    let next = (saved + 1).to_string();
    let said = run(&resume(&run_folder, &[&["--iterations", &next], &often[..]].concat()));
    assert!(said.contains(&format!("going on from step {saved}")), "{said}");
    assert!(!said.contains("damaged"), "{said}");
    // Its records are whole, too: every step once, in order.
    for record in ["log.jsonl", "metrics.jsonl"] {
        let text = std::fs::read_to_string(run_folder.join(record)).unwrap();
        let steps: Vec<_> = text
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["step"].as_u64().unwrap())
            .collect();
        assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{record}: {steps:?}");
    }
    let listed = std::fs::read(run_folder.join("snapshots/index.json")).unwrap();
    for snapshot in serde_json::from_slice::<Vec<serde_json::Value>>(&listed).unwrap() {
        let name = format!("snapshots/{:08}.safetensors", snapshot["step"].as_u64().unwrap());
        ModelFile::read(&std::fs::read(run_folder.join(name)).unwrap()).unwrap();
    }
}

/// Runs that nobody names, in `runs/` of the folder where the program is started.
#[test]
fn a_folder_of_images_is_all_that_a_run_needs() {
    let folder = tempfile::tempdir().unwrap();
    pictures(&folder.path().join("old shoes"), 4);
    let here = |arguments: &[&str]| {
        let output = fastgan().current_dir(folder.path()).args(arguments).output().unwrap();
        (output.status.code(), text(&output))
    };
    let (code, said) = here(&["train", "--resume"]);
    assert!(code == Some(2) && said.contains("there is no run in runs"), "{said}");
    let (code, said) = here(&[&["train", "old shoes", "--iterations", "1"], &SMALL[..]].concat());
    assert!(code == Some(0) && said.contains("runs/00000-old-shoes-64"), "{said}");
    let (code, said) = here(&["train", "--resume", "--iterations", "2"]);
    assert!(code == Some(0) && said.contains("going on from step 1"), "{said}");
    assert!(folder.path().join("runs/00000-old-shoes-64/checkpoints/00000002").exists());
}

#[test]
fn interrupted_it_saves_and_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let (data, run_folder) = (folder.path().join("data"), folder.path().join("run"));
    pictures(&data, 4);
    let child = fastgan()
        .args(train(&data, &run_folder, &["--log-every", "1"]))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = run_folder.join("log.jsonl");
    let start = Instant::now();
    while std::fs::metadata(&log).map_or(0, |meta| meta.len()) == 0 {
        assert!(start.elapsed() < Duration::from_secs(120), "no step in two minutes");
        std::thread::sleep(Duration::from_millis(20));
    }
    signal(&child, "INT");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(checkpoints(&run_folder).len(), 1);
    assert!(run_folder.join("model.safetensors").exists());
}

/// The commands give what the library gives: two runs of four steps, one of them in two parts, end in the same checkpoint.
#[test]
fn a_run_in_two_parts_is_the_same_run() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    pictures(&data, 5);
    let (whole, parts) = (folder.path().join("whole"), folder.path().join("parts"));
    run(&train(&data, &whole, &["--iterations", "4"]));
    run(&train(&data, &parts, &["--iterations", "2"]));
    run(&resume(&parts, &["--iterations", "4"]));
    for file in ["generator", "ema", "discriminator", "optimizer"] {
        let read =
            |run: &Path| std::fs::read(run.join(format!("checkpoints/00000004/{file}.safetensors"))).unwrap();
        assert!(read(&whole) == read(&parts), "{file} differs");
    }
    let model = |run: &Path| std::fs::read(run.join("model.safetensors")).unwrap();
    assert!(model(&whole) == model(&parts));
}

#[test]
fn damaged_and_removed_checkpoints() {
    let folder = tempfile::tempdir().unwrap();
    let (data, run_folder) = (folder.path().join("data"), folder.path().join("run"));
    pictures(&data, 4);
    run(&train(&data, &run_folder, &["--iterations", "2", "--save-every", "1"]));
    std::fs::write(run_folder.join("checkpoints/00000002/generator.safetensors"), "rubbish").unwrap();
    let said = run(&resume(&run_folder, &["--iterations", "2"]));
    assert!(said.contains("passed over a damaged checkpoint") && said.contains("from step 1"), "{said}");
    for name in checkpoints(&run_folder) {
        std::fs::write(run_folder.join("checkpoints").join(name).join("state.json"), "{").unwrap();
    }
    let said = refuse(&resume(&run_folder, &["--iterations", "9"]));
    assert!(said.contains("no checkpoint") && said.contains("can be read"), "{said}");
}

/// A full disk: the run ends with a sentence, and the checkpoint from before is whole.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let may = Command::new("unshare").args(["--user", "--map-root-user", "--mount", "true"]).status();
    if !may.is_ok_and(|status| status.success()) {
        println!("not tried: this machine allows no name spaces");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (data, disk) = (folder.path().join("data"), folder.path().join("disk"));
    pictures(&data, 4);
    std::fs::create_dir(&disk).unwrap();
    let run_folder = disk.join("run");
    // Room for one checkpoint, but not for the second beside it. The file system lives in this command's own name space.
    let script = r#"mount -t tmpfs -o size=12m tmpfs "$1" && shift && "$@" --iterations 1 --save-every 1 || exit 9
        "$1" train --resume --run "$RUN" --iterations 30 --save-every 1 --keep 9; code=$?
        "$1" train --resume --run "$RUN" --iterations 1 >&2
        exit $code"#;
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", path(&disk)])
        .arg(env!("CARGO_BIN_EXE_fastgan"))
        .args(train(&data, &run_folder, &[]))
        .env("RUN", &run_folder)
        .env("OMP_WAIT_POLICY", "passive")
        .output()
        .unwrap();
    let said = text(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("the disk is full") && !said.contains("panicked"), "{said}");
    assert!(said.contains("going on from step") && !said.contains("damaged"), "{said}");
}

#[test]
fn a_run_without_a_place_for_tensorboard_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (data, run_folder) = (folder.path().join("data"), folder.path().join("run"));
    pictures(&data, 4);
    std::fs::create_dir(&run_folder).unwrap();
    std::fs::write(run_folder.join("tensorboard"), "in the way").unwrap();
    let said = run(&train(&data, &run_folder, &["--iterations", "1"]));
    assert!(said.contains("warning: there are no events for TensorBoard: "), "{said}");
    assert_eq!(checkpoints(&run_folder), ["00000001"]);
}

#[test]
fn folders_that_cannot_be_trained_on_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (data, run_folder) = (folder.path().join("data"), folder.path().join("run"));
    assert!(refuse(&train(&data, &run_folder, &[])).contains("does not exist"));
    std::fs::create_dir(&data).unwrap();
    assert!(refuse(&train(&data, &run_folder, &[])).contains("no images"));
    assert!(!run_folder.exists());
    pictures(&data, 1);
    std::fs::write(data.join("text.png"), "text").unwrap();
    let said = refuse(&train(&data, &run_folder, &[]));
    assert!(said.contains("at least 2 usable images"), "{said}");
    let said = refuse(&["check", path(&data)]);
    assert!(said.contains("at least 2 usable images"), "{said}");
}

#[test]
fn arguments_that_make_no_sense() {
    let folder = tempfile::tempdir().unwrap();
    let (data, run_folder) = (folder.path().join("data"), folder.path().join("run"));
    pictures(&data, 2);
    assert!(
        refuse(&["train", "--data", path(&data), "--run", path(&run_folder), "--resolution", "100"])
            .contains("64, 128")
    );
    assert!(
        refuse(&["train", "--data", path(&data), "--run", path(&run_folder), "--batch", "1"])
            .contains("at least 2")
    );
    assert!(refuse(&resume(&run_folder, &[])).contains("holds no run"));
    assert!(refuse(&resume(&run_folder, &["--batch", "4"])).contains("cannot be changed"));
    assert!(refuse(&train(&data, &run_folder, &["--device", "cuda:7"])).contains("cuda:7"));
    run(&train(&data, &run_folder, &["--iterations", "1"]));
    assert!(refuse(&train(&data, &run_folder, &[])).contains("already holds a run"));
    // A place where nobody may write.
    let said = refuse(&train(&data, Path::new("/sys/fastgan"), &[]));
    assert!(said.contains("cannot be written"), "{said}");

    let model = run_folder.join("model.safetensors");
    let out = folder.path().join("out");
    assert!(refuse(&["sample", "--model", path(&model)]).contains("nothing to write"));
    assert!(
        refuse(&["sample", "--model", path(&data.join("000.png")), "--output", path(&out)])
            .contains("not a safetensors file")
    );
    assert!(
        refuse(&["sample", "--model", path(&model), "--latents", path(&model), "--output", path(&out)])
            .contains("no tensor `z`")
    );
    assert!(!out.exists());
    run(&["sample", "--model", path(&model), "--output", path(&out), "--seed", "42", "--count", "3"]);
    assert!(out.join("seed-44.png").exists() && out.join("sheet.png").exists());
    assert!(refuse(&["sample", "--model", path(&model), "--output", path(&out)]).contains("--force"));

    let exported = folder.path().join("exported.safetensors");
    let onnx = folder.path().join("exported.onnx");
    run(&[
        "export",
        "--run",
        path(&run_folder),
        "--output",
        path(&exported),
        "--onnx",
        path(&onnx),
        "--name",
        "two",
        "--license",
        "CC0-1.0",
    ]);
    assert!(run(&["info", path(&exported)]).contains("CC0-1.0"));
    let parameters = ModelFile::read(&std::fs::read(&exported).unwrap()).unwrap().parameters() as u64;
    assert!(onnx.metadata().unwrap().len() > 3 * parameters, "the ONNX graph has the weights in F32");
    let again = folder.path().join("again.safetensors");
    let said =
        refuse(&["export", "--run", path(&run_folder), "--output", path(&again), "--onnx", path(&onnx)]);
    assert!(said.contains("--force") && !again.exists(), "{said}");
}
