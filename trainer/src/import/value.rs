//! What a pickle says. Every value lies in one list and is named by its place there, so that a hostile file can neither nest deeply nor
//! grow by repeating itself.

use std::ops::Index;

/// A value's place in its [`Pickle`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id(pub(super) usize);

/// What a pickle says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A class or function, by its name without the module.
    Class(String),
    Integer(i64),
    Text(String),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    /// A call that is not made. State that is set afterwards (hooks, flags) is dropped.
    Call {
        function: Id,
        arguments: Id,
    },
    /// Something that lies outside of the pickle: a storage.
    Outside(Id),
    None,
    /// Floats, truth values, bytes, sets, numbers of more than eight bytes: nothing that describes a tensor.
    Other,
}

/// A parsed pickle.
#[derive(Debug, Default)]
pub(super) struct Pickle {
    pub(super) values: Vec<Value>,
    pub(super) root: Option<Id>,
}

impl Index<Id> for Pickle {
    type Output = Value;

    fn index(&self, id: Id) -> &Value {
        &self.values[id.0]
    }
}

impl Pickle {
    /// The pickled object.
    pub(super) fn root(&self) -> &Value {
        self.root.map_or(&Value::None, |root| &self[root])
    }

    /// Every value, in the order of the file.
    pub(super) fn values(&self) -> &[Value] {
        &self.values
    }

    /// The value of a dictionary's key.
    pub(super) fn entry(&self, dict: &Value, key: &str) -> Option<&Value> {
        let Value::Dict(entries) = dict else { return None };
        entries
            .iter()
            .find(|(k, _)| matches!(&self[*k], Value::Text(text) if text == key))
            .map(|e| &self[e.1])
    }

    /// A dictionary's entries whose keys are texts.
    pub(super) fn named<'a>(&'a self, dict: &'a Value) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let entries = if let Value::Dict(entries) = dict { &entries[..] } else { &[] };
        entries.iter().filter_map(|&(key, value)| match &self[key] {
            Value::Text(key) => Some((&key[..], &self[value])),
            _ => None,
        })
    }
}
