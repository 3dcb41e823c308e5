//! What was found out about the images, whatever it is: names and values from a file.

use super::kept::last_part;
use super::words;
use crate::data::DataReport;
use askama::Template;
use serde_json::{Map, Value};
use std::path::Path;

/// Entries of a list that are shown.
const SHOWN: usize = 12;

/// How deep names may lie in each other.
const DEEP: usize = 6;

/// A value with what is inside of it.
#[derive(Debug, PartialEq, Template)]
#[template(path = "found.html")]
pub(super) enum Found {
    /// A word or a number.
    Text(String),
    /// Several, and how many more there are.
    List(Vec<Found>, usize),
    /// By name.
    Named(Vec<(String, Found)>),
}

/// The findings, sentences for people first.
#[derive(Debug)]
pub(super) struct Data {
    /// What someone should know.
    pub(super) notes: Vec<String>,
    /// The findings in brief, where this version knows them.
    pub(super) brief: Vec<String>,
    /// All that was found.
    pub(super) found: Found,
}

impl Data {
    /// From `data.json`.
    pub(super) fn new(value: &Value) -> Self {
        // Its notes stand above.
        let known: Option<DataReport> = serde_json::from_value(value.clone()).ok();
        let brief = known.map(|known| DataReport { notes: Vec::new(), ..known }.to_lines());
        let mut value = value.clone();
        let notes = value.as_object_mut().and_then(|parts| parts.remove("notes"));
        let notes = notes.as_ref().and_then(Value::as_array).into_iter().flatten();
        let notes = notes.filter_map(Value::as_str).map(words::capital).collect();
        Self { notes, brief: brief.unwrap_or_default(), found: found("", &value, 0) }
    }
}

fn found(name: &str, value: &Value, depth: usize) -> Found {
    match value {
        // Where the images lie is nobody's business.
        Value::String(text) if name == "folder" => Found::Text(last_part(Path::new(text))),
        Value::Array(items) if !items.is_empty() && depth < DEEP => {
            let shown = items.iter().take(SHOWN).map(|item| found("", item, depth + 1)).collect();
            Found::List(shown, items.len().saturating_sub(SHOWN))
        }
        Value::Object(parts) if !parts.is_empty() && depth < DEEP => match in_a_line(parts) {
            Some(line) if depth > 0 => Found::Text(line),
            _ => Found::Named(
                parts
                    .iter()
                    .map(|(name, value)| {
                        (words::capital(&words::spelled(name)), found(name, value, depth + 1))
                    })
                    .collect(),
            ),
        },
        other => Found::Text(scalar(other)),
    }
}

/// A few plain values: `min 64, median 128, max 512`.
fn in_a_line(parts: &Map<String, Value>) -> Option<String> {
    let plain = parts.len() <= 4 && parts.values().all(|value| !value.is_array() && !value.is_object());
    let part = |(name, value): (&String, &Value)| format!("{} {}", words::spelled(name), scalar(value));
    // Files of names come in the order of the alphabet; only this order reads better.
    let mut ordered: Vec<_> = parts.iter().collect();
    ordered.sort_by_key(|(name, _)| ["min", "median", "max"].iter().position(|known| known == name));
    plain.then(|| ordered.into_iter().map(part).collect::<Vec<_>>().join(", "))
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Null => "not known".into(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), words::number),
        Value::Array(items) if items.is_empty() => "none".into(),
        Value::Object(parts) if parts.is_empty() => "none".into(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whatever_is_found_is_told() {
        let names: Vec<_> = (0..15).map(|n| format!("<{n}>.png")).collect();
        let data = Data::new(&json!({
            "folder": "/home/someone/cats",
            "shorter_side": { "min": 64, "median": 65.5, "max": 4096 },
            "near_duplicates": [{ "files": names, "distance": 3 }],
            "unreadable": [],
            "notes": ["Few images."],
        }));
        assert_eq!(data.notes, ["Few images."]);
        let html = data.found.render().unwrap();
        assert!(html.contains("<dd>cats</dd>") && !html.contains("someone"), "{html}");
        assert!(html.contains("min 64, median 65.50, max 4,096"), "{html}");
        assert!(html.contains("&#60;0&#62;.png") && html.contains("and 3 more"), "{html}");
        assert!(html.contains("<dt>Unreadable</dt><dd>none</dd>"), "{html}");
    }
}
