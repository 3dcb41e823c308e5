//! `train --view`: what the server answers, and what it tells the pages.

#![allow(clippy::unwrap_used, reason = "tests")]

use fastgan_model::Architecture;
use fastgan_model::file::{Dtype, ModelFile};
use fastgan_model::filler::generator;
use fastgan_trainer::files::write_atomically;
use fastgan_trainer::view::{ViewError, Viewer};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A folder with a page of three files and, in `run/owls`, the place of a model.
struct Stage {
    folder: tempfile::TempDir,
    model: PathBuf,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page");
        for place in ["page/assets", "page/models", "run/owls"] {
            std::fs::create_dir_all(folder.path().join(place)).unwrap();
        }
        std::fs::write(folder.path().join("secret"), "secret").unwrap();
        for (name, text) in [
            ("index.html", "<p>page</p>"),
            ("assets/page-abcdefgh.js", "page()"),
            ("service-worker.js", "offline()"),
            ("models/other.safetensors", "other"),
            (".hidden", "hidden"),
        ] {
            std::fs::write(page.join(name), text).unwrap();
        }
        let model = folder.path().join("run/owls/model.safetensors");
        Self { folder, model }
    }

    fn page(&self) -> PathBuf {
        self.folder.path().join("page")
    }

    fn viewer(&self) -> Viewer {
        Viewer::start(&self.page(), self.model.clone(), Some(0)).unwrap()
    }

    /// Writes a model whose latents have this many values, and returns its bytes.
    fn write(&self, latent_dim: usize, iterations: u64) -> Vec<u8> {
        let file = generator(Architecture::new(64, 3, latent_dim, 8).unwrap()).unwrap();
        let (header, tensors) = file.into_parts();
        let file = ModelFile::new(fastgan_model::file::Header { iterations, ..header }, tensors).unwrap();
        let bytes = file.to_bytes(Dtype::F16).unwrap();
        write_atomically(&self.model, |out| out.write_all(&bytes)).unwrap();
        bytes
    }
}

/// An answer's head, in lower case, and its body.
struct Answer {
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }
}

fn authority(viewer: &Viewer) -> String {
    viewer.address().strip_prefix("http://").unwrap().trim_end_matches('/').to_owned()
}

fn ask(viewer: &Viewer, request: &str, host: &str) -> Answer {
    let mut stream = TcpStream::connect(authority(viewer)).unwrap();
    write!(stream, "{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    Answer { head, body: bytes.split_off(end + 4) }
}

fn get(viewer: &Viewer, path: &str) -> Answer {
    ask(viewer, &format!("GET {path}"), &authority(viewer))
}

/// The stream of events.
struct Events(BufReader<TcpStream>);

impl Events {
    fn listen(viewer: &Viewer) -> Self {
        let mut stream = TcpStream::connect(authority(viewer)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        write!(stream, "GET /models/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        Self(BufReader::new(stream))
    }

    /// The next event's data.
    fn next(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the stream has ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).unwrap();
            }
        }
    }
}

fn address(event: &Value) -> String {
    format!("/models/{}", event["model"]["address"].as_str().unwrap())
}

#[test]
fn the_page_is_served_as_it_was_built_and_nothing_else() {
    let stage = Stage::new();
    let viewer = stage.viewer();
    let page = get(&viewer, "/");
    assert_eq!(page.text(), "<p>page</p>");
    assert!(page.head.contains("content-type: text/html"), "{}", page.head);
    assert!(page.head.contains("cache-control: no-cache"), "{}", page.head);
    assert!(
        page.head.contains("default-src 'none'") && page.head.contains("frame-ancestors *"),
        "{}",
        page.head
    );
    assert!(page.head.contains("x-content-type-options: nosniff"), "{}", page.head);
    let script = get(&viewer, "/assets/page-abcdefgh.js");
    assert_eq!(script.text(), "page()");
    assert!(script.head.contains("immutable") && script.head.contains("text/javascript"), "{}", script.head);
    for path in [
        "/../secret",
        "/%2e%2e/secret",
        "/.hidden",
        "/service-worker.js",
        "/models/other.safetensors",
        "//models/other.safetensors",
        "/%6dodels/other.safetensors",
        "/models/",
        "/models/live.safetensors",
        "/assets/none.js",
    ] {
        let answer = get(&viewer, path);
        assert_eq!(answer.status(), "404", "{path}: {}", answer.head);
        assert!(!answer.head.contains("immutable"), "{path}: {}", answer.head);
        assert!(answer.head.contains("content-security-policy:"), "{path}: {}", answer.head);
    }
}

#[test]
fn only_this_machines_own_page_is_answered_and_only_get() {
    let stage = Stage::new();
    stage.write(16, 1);
    let viewer = stage.viewer();
    // A stranger's name that leads here, and a tunnel that begins at another port.
    for path in ["/", "/models/index.json", "/models/events", "/models/live.safetensors"] {
        let answer = ask(&viewer, &format!("GET {path}"), "evil.example");
        assert_eq!(answer.status(), "403", "{path}: {}", answer.head);
        assert!(answer.text().contains("localhost"), "{}", answer.text());
    }
    assert_eq!(ask(&viewer, "GET /", "localhost:9000").status(), "200");
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"] {
        let answer = ask(&viewer, &format!("{method} /"), "localhost");
        assert_eq!(answer.status(), "405", "{method}: {}", answer.head);
        assert!(answer.head.contains("allow: get"), "{}", answer.head);
    }
}

#[test]
fn a_page_that_listens_is_told_of_each_generator_and_gets_exactly_its_bytes() {
    let stage = Stage::new();
    let viewer = stage.viewer();
    let mut events = Events::listen(&viewer);
    assert_eq!(events.next(), serde_json::json!({ "model": null, "ended": false }));
    assert_eq!(get(&viewer, "/models/live.safetensors").status(), "404");

    let first = stage.write(16, 10);
    viewer.publish(10).unwrap();
    let told = events.next();
    assert_eq!(told["model"]["step"], 10);
    assert_eq!(told["model"]["bytes"], first.len());
    let age = told["model"]["seconds"].as_f64().unwrap();
    assert!((0.0..60.0).contains(&age), "{age}");
    let answer = get(&viewer, &address(&told));
    assert!(answer.body == first, "{} bytes for {}", answer.body.len(), first.len());
    assert!(answer.head.contains("cache-control: no-store"), "{}", answer.head);
    assert!(answer.head.contains(&format!("content-length: {}", first.len())), "{}", answer.head);

    // Between the renaming and the word of it the file is another one already.
    let second = stage.write(17, 20);
    assert!(get(&viewer, &address(&told)).body == first);
    viewer.publish(20).unwrap();
    let newer = events.next();
    assert_eq!(newer["model"]["step"], 20);
    assert!(get(&viewer, &address(&newer)).body == second);
    assert_eq!(get(&viewer, &address(&told)).status(), "404");
    assert!(get(&viewer, "/models/live.safetensors").body == second);
    // Who comes later is told of the newest at once.
    let mut late = Events::listen(&viewer).next();
    late["model"]["seconds"] = newer["model"]["seconds"].clone();
    assert_eq!(late, newer);
}

#[test]
fn the_list_of_models_has_the_one_that_learns() {
    let stage = Stage::new();
    let viewer = stage.viewer();
    let list = |viewer: &Viewer| -> Value {
        serde_json::from_slice(&get(viewer, "/models/index.json").body).unwrap()
    };
    let entry = &list(&viewer)[0];
    assert_eq!(entry["name"], "owls");
    assert_eq!((&entry["live"], &entry["file"]), (&"events".into(), &"live.safetensors".into()));
    assert!(entry["resolution"].is_null() && entry["bytes"].is_null(), "{entry}");
    let bytes = stage.write(16, 10);
    viewer.publish(10).unwrap();
    let list = list(&viewer);
    assert_eq!(list[0]["resolution"], 64);
    assert_eq!(list[0]["bytes"], bytes.len());
    assert_eq!(list.as_array().unwrap().len(), 1);
}

#[test]
fn a_run_that_goes_on_begins_with_what_it_had_and_a_damaged_file_is_none() {
    let stage = Stage::new();
    stage.write(16, 1234);
    let resumed = stage.viewer();
    assert_eq!(Events::listen(&resumed).next()["model"]["step"], 1234);
    std::fs::write(&stage.model, "no model").unwrap();
    assert!(Events::listen(&stage.viewer()).next()["model"].is_null());
}

#[test]
fn the_end_is_told_and_waits_for_the_last_generator() {
    let stage = Stage::new();
    let viewer = stage.viewer();
    let mut events = Events::listen(&viewer);
    events.next();
    let last = stage.write(16, 30);
    viewer.publish(30).unwrap();
    let authority = authority(&viewer);
    let dropped = std::thread::spawn(move || drop(viewer));
    // The two may come as one.
    let told = std::iter::repeat_with(|| events.next()).find(|event| event["ended"] == true).unwrap();
    assert_eq!(told["model"]["step"], 30);
    let mut stream = TcpStream::connect(&authority).unwrap();
    write!(stream, "GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", address(&told))
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.ends_with(&last));
    drop(events);
    dropped.join().unwrap();
}

#[test]
fn a_run_that_nobody_watches_ends_at_once() {
    let viewer = Stage::new().viewer();
    let start = Instant::now();
    drop(viewer);
    // It would wait five for somebody's last request.
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
}

#[test]
fn what_cannot_be_done_is_one_sentence() {
    let stage = Stage::new();
    let viewer = stage.viewer();
    let port: u16 = authority(&viewer).rsplit_once(':').unwrap().1.parse().unwrap();
    let error = Viewer::start(&stage.page(), stage.model.clone(), Some(port)).unwrap_err();
    assert!(matches!(error, ViewError::Port { .. }));
    assert!(
        error.to_string().contains(&port.to_string()) && error.to_string().contains("--view-port"),
        "{error}"
    );
    let error = Viewer::start(Path::new("/none"), stage.model.clone(), None).unwrap_err().to_string();
    assert!(error.contains("/none") && error.contains("cargo xtask site"), "{error}");
    // A generator that cannot be opened ends nothing.
    let error = viewer.publish(5).unwrap_err().to_string();
    assert!(error.contains("model.safetensors"), "{error}");
    assert_eq!(get(&viewer, "/").status(), "200");
    // Without a port there is always one.
    let others: Vec<_> =
        (0..2).map(|_| Viewer::start(&stage.page(), stage.model.clone(), None).unwrap()).collect();
    assert_ne!(others[0].address(), others[1].address());
}
