//! Fetching pretrained networks from a server of the test's own, and reading what old versions of PyTorch wrote.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::{fastgan, path, text};
use fastgan_trainer::import::read_state_dict;
use fastgan_trainer::weights::{self, Entry, FetchError, Fetched, WeightsError, fetch};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use tch::{Device, Tensor};

/// What the server does with one request, by the place where the asked-for range begins.
type Answer = fn(&mut TcpStream, Option<usize>);

/// Serves one connection for each answer; the receiver hears where each request's range began.
fn serve(answers: Vec<Answer>) -> (String, Receiver<Option<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/published/file.pth", listener.local_addr().unwrap());
    let (asked, heard) = channel();
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut start = None;
            for line in BufReader::new(stream.try_clone().unwrap()).lines() {
                let line = line.unwrap().to_lowercase();
                if line.is_empty() {
                    break;
                }
                if let Some(range) = line.strip_prefix("range: bytes=") {
                    start = Some(range.trim_end_matches('-').parse().unwrap());
                }
            }
            asked.send(start).unwrap();
            answer(&mut stream, start);
        }
    });
    (address, heard)
}

/// 200,000 bytes that do not repeat.
fn content() -> Vec<u8> {
    (0..200_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

fn send(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8], claimed: usize) {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {claimed}\r\n{headers}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
}

/// An honest server, with ranges.
fn whole(stream: &mut TcpStream, start: Option<usize>) {
    let content = content();
    let Some(start) = start else { return send(stream, "200 OK", "", &content, content.len()) };
    if start >= content.len() {
        return send(stream, "416 Range Not Satisfiable", "", b"", 0);
    }
    let range = format!("Content-Range: bytes {start}-{}/{}\r\n", content.len() - 1, content.len());
    send(stream, "206 Partial Content", &range, &content[start..], content.len() - start);
}

/// A connection that breaks after 70,000 bytes.
fn cut(stream: &mut TcpStream, start: Option<usize>) {
    assert_eq!(start, None);
    send(stream, "200 OK", "", &content()[..70_000], 200_000);
}

/// A server that knows no ranges.
fn rangeless(stream: &mut TcpStream, _: Option<usize>) {
    send(stream, "200 OK", "", &content(), 200_000);
}

fn wrong(stream: &mut TcpStream, _: Option<usize>) {
    send(stream, "200 OK", "", b"<html>Please log in</html>", 26);
}

fn nothing_there(stream: &mut TcpStream, _: Option<usize>) {
    send(stream, "404 Not Found", "", b"no", 2);
}

fn published(sha256: &str) -> Entry<'_> {
    Entry { name: "test", file: "file.pth", address: "", sha256, bytes: 200_000, about: "", license: "" }
}

fn hash(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_whole_file_comes_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let sha256 = hash(&content());
    let (address, heard) = serve(vec![whole]);
    let mut seen = Vec::new();
    let fetched =
        fetch(&published(&sha256), &address, folder, |bytes, whole| seen.push((bytes, whole))).unwrap();
    assert_eq!(fetched, Fetched::Downloaded(folder.join("file.pth")));
    assert_eq!(fs::read(folder.join("file.pth")).unwrap(), content());
    assert_eq!(names(folder), ["file.pth"]);
    assert_eq!((heard.recv().unwrap(), *seen.last().unwrap()), (None, (200_000, Some(200_000))));
    // Nobody listens there any more, and nobody is asked.
    let again = fetch(&published(&sha256), &address, folder, |_, _| ()).unwrap();
    assert_eq!(again, Fetched::Present(folder.join("file.pth")));
}

#[test]
fn a_broken_connection_is_taken_up_where_it_broke() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let sha256 = hash(&content());
    let (address, heard) = serve(vec![cut, whole]);
    fetch(&published(&sha256), &address, folder, |_, _| ()).unwrap();
    assert_eq!(heard.iter().collect::<Vec<_>>(), [None, Some(70_000)]);
    assert_eq!(fs::read(folder.join("file.pth")).unwrap(), content());
}

#[test]
fn what_an_earlier_call_left_is_gone_on_with() {
    let sha256 = hash(&content());
    let servers: [(Answer, usize); 3] = [(whole, 50_000), (rangeless, 50_000), (whole, 200_000)];
    for (server, present) in servers {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("file.pth.partial"), &content()[..present]).unwrap();
        let (address, heard) = serve(vec![server]);
        fetch(&published(&sha256), &address, folder, |_, _| ()).unwrap();
        assert_eq!(heard.recv().unwrap(), Some(present));
        assert_eq!(fs::read(folder.join("file.pth")).unwrap(), content());
        assert_eq!(names(folder), ["file.pth"]);
    }
}

#[test]
fn other_bytes_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let sha256 = hash(&content());
    let (address, _heard) = serve(vec![wrong]);
    let error = fetch(&published(&sha256), &address, folder, |_, _| ()).unwrap_err();
    assert!(
        matches!(error, FetchError::WrongHash { .. }) && error.to_string().contains(&sha256[..8]),
        "{error}"
    );
    assert_eq!(names(folder), [""; 0]);
    // A partial file of something else cannot spoil the file for good.
    fs::write(folder.join("file.pth.partial"), vec![7; 300_000]).unwrap();
    let (address, _heard) = serve(vec![whole, whole]);
    assert!(fetch(&published(&sha256), &address, folder, |_, _| ()).is_err());
    fetch(&published(&sha256), &address, folder, |_, _| ()).unwrap();
}

#[test]
fn no_file_and_no_server_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let sha256 = hash(&content());
    let (address, _heard) = serve(vec![nothing_there]);
    let error = fetch(&published(&sha256), &address, folder.path(), |_, _| ()).unwrap_err();
    assert!(matches!(error, FetchError::Status { status: 404, .. }), "{error}");
    // A port that no test listens on.
    let host = "127.0.0.1:1";
    let error =
        fetch(&published(&sha256), &format!("http://{host}/x"), folder.path(), |_, _| ()).unwrap_err();
    let said = error.to_string();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{said}");
    assert!(said.contains(&format!("cannot reach {host}")) && said.contains("file.pth"), "{said}");
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn a_file_of_the_right_name_and_the_wrong_content_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(weights::lpips(folder, Device::Cpu).unwrap().is_none());
    fs::write(folder.join(weights::VGG16.file), b"other").unwrap();
    let error = weights::lpips(folder, Device::Cpu).unwrap_err();
    assert!(matches!(error, WeightsError::WrongHash { .. }), "{error}");
    assert!(error.to_string().contains("397923af") && error.to_string().contains("weights fetch"), "{error}");
    // The verbs say the same.
    let listed = fastgan().args(["weights", "list", "--weights", path(folder)]).output().unwrap();
    assert!(listed.status.success());
    assert!(text(&listed).contains("another file than the published one"), "{}", text(&listed));
    assert!(text(&listed).contains("fastgan weights fetch inception"), "{}", text(&listed));
    let fetched = fastgan().args(["weights", "fetch", "vgg16", "--weights", path(folder)]).output().unwrap();
    assert_eq!(fetched.status.code(), Some(2));
    assert!(text(&fetched).contains("is not the published vgg16-397923af.pth"), "{}", text(&fetched));
    let unknown = fastgan().args(["weights", "fetch", "vgg19", "--weights", path(folder)]).output().unwrap();
    assert!(unknown.status.code() == Some(2) && text(&unknown).contains("`vgg19`"), "{}", text(&unknown));
}

/// A pickle of one tensor [2] under `lin`, the rest as `torch.save` wrote it under Python 2: byte strings, an ordered dictionary
/// that is called with its pairs, and storages behind the pickle, after their keys.
fn of_python_2(values: [f32; 2]) -> Vec<u8> {
    let mut file = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}q\x01U\x10protocol_versionM\xe9\x03s.".to_vec();
    file.extend(b"\x80\x02ccollections\nOrderedDict\nq\x01]q\x02]q\x03(U\x03linq\x04ctorch._utils\n_rebuild_tensor_v2\nq\x05((");
    file.extend(b"U\x07storageq\x06ctorch\nFloatStorage\nq\x07U\x0218q\x08U\x06cuda:0q\t\x8a\x01\x02NtQK\x00\x8a\x01\x02\x85K\x01\x85\x89NtRq\x0aea\x85Rq\x0b.");
    file.extend(b"\x80\x02]q\x01U\x0218q\x02a.");
    file.extend(2i64.to_le_bytes());
    values.iter().for_each(|value| file.extend(value.to_le_bytes()));
    file
}

#[test]
fn weights_of_python_2_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.pth");
    fs::write(&file, of_python_2([1.5, -2.0])).unwrap();
    let tensors = read_state_dict(&file).unwrap();
    assert_eq!(tensors.keys().collect::<Vec<_>>(), ["lin"]);
    assert_eq!(tensors["lin"], Tensor::from_slice(&[1.5f32, -2.0]));
}

/// Before 0.4, state dictionaries held parameters, which were pickled as calls of their class with a state to set, and tensors by
/// the first `_rebuild_tensor`.
#[test]
fn parameters_of_before_0_4_are_read() {
    let mut file = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}q\x00.".to_vec();
    file.extend(b"\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01X\x01\x00\x00\x00wq\x02ctorch.nn.parameter\nParameter\nq\x03");
    file.extend(b"ctorch._utils\n_rebuild_tensor\nq\x04((X\x07\x00\x00\x00storageq\x05ctorch\nFloatStorage\nq\x06X\x01\x00\x00\x005q\x07");
    file.extend(b"X\x03\x00\x00\x00cpuq\x08K\x03NtQK\x01K\x02\x85K\x01\x85tR\x85R(\x88\x89ccollections\nOrderedDict\n)Rtbs.");
    file.extend(b"\x80\x02]q\x00X\x01\x00\x00\x005q\x01a.");
    file.extend(3i64.to_le_bytes());
    [9.0f32, 1.0, 2.0].iter().for_each(|value| file.extend(value.to_le_bytes()));
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("older.pth");
    fs::write(&place, file).unwrap();
    assert_eq!(read_state_dict(&place).unwrap()["w"], Tensor::from_slice(&[1.0f32, 2.0]));
}
