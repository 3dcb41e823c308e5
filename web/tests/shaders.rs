//! Every shader parses and validates for WebGPU as it is without optional features.

#![allow(clippy::unwrap_used, reason = "a test stops where its set-up fails")]

use naga::valid::{Capabilities, ValidationFlags, Validator};
use std::path::{Path, PathBuf};

fn shaders(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            shaders(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "wgsl") {
            found.push(path);
        }
    }
}

#[test]
fn all_are_valid() {
    let mut found = Vec::new();
    // Asked at run time: checkouts that share a target folder also share this program.
    shaders(&Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("src"), &mut found);
    assert!(!found.is_empty());
    for path in found {
        let source = std::fs::read_to_string(&path).unwrap();
        let module = naga::front::wgsl::parse_str(&source).unwrap_or_else(|error| {
            panic!("{}", error.emit_to_string_with_path(&source, &path.display().to_string()))
        });
        Validator::new(ValidationFlags::all(), Capabilities::empty())
            .validate(&module)
            .unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
    }
}
