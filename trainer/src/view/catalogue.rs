//! The page's list of models, with the one that is being trained.

use super::published::Published;
use serde_json::{Value, json};

/// The model's file, in the list's folder.
pub(super) const FILE: &str = "live.safetensors";

/// The stream of events, in the list's folder.
pub(super) const EVENTS: &str = "events";

/// `models/index.json`. What only a generator tells (`resolution`, `bytes`) is null until there is one.
pub(super) fn list(run: &str, newest: Option<&Published>) -> String {
    let header = newest.and_then(Published::header);
    let text = |field: Option<&String>| field.cloned().unwrap_or_default();
    let name = header.as_ref().map(|header| header.name.as_str()).filter(|name| !name.is_empty());
    let entry: Value = json!({
        "file": FILE,
        "name": name.unwrap_or(run),
        "description": "The newest generator of a training run.",
        "license": text(header.as_ref().map(|header| &header.license)),
        "credit": text(header.as_ref().map(|header| &header.credit)),
        "resolution": header.as_ref().map(|header| header.resolution),
        "bytes": newest.map(|newest| newest.bytes),
        "live": EVENTS,
    });
    json!([entry]).to_string()
}
