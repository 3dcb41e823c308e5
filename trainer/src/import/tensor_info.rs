//! What a pickled value says about a tensor: which storage, and which part of it.

use super::machine::{Id, Pickle, Value};

/// A tensor as the pickle describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TensorInfo {
    /// The storage's key.
    pub(super) storage: String,
    /// What it stores.
    pub(super) element: Element,
    /// First element, in elements.
    pub(super) offset: i64,
    pub(super) shape: Vec<i64>,
    pub(super) strides: Vec<i64>,
}

/// Number types of PyTorch's storages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    F16,
    BF16,
    F32,
    F64,
    /// Whole numbers of that many bytes: counters, never weights.
    Integer(usize),
}

impl Element {
    fn of_class(name: &str) -> Option<Self> {
        Some(match name {
            "HalfStorage" => Self::F16,
            "BFloat16Storage" => Self::BF16,
            "FloatStorage" => Self::F32,
            "DoubleStorage" => Self::F64,
            "LongStorage" => Self::Integer(8),
            "IntStorage" => Self::Integer(4),
            "ShortStorage" => Self::Integer(2),
            "CharStorage" | "ByteStorage" | "BoolStorage" => Self::Integer(1),
            _ => return None,
        })
    }

    /// Length of one in bytes.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::F16 | Self::BF16 => 2,
            Self::F32 => 4,
            Self::F64 => 8,
            Self::Integer(bytes) => bytes,
        }
    }
}

impl TensorInfo {
    /// Reads a pickled tensor or parameter, of any version of PyTorch; `None` for everything else.
    pub(super) fn of(pickle: &Pickle, value: &Value) -> Option<Self> {
        let mut value = value;
        // A parameter around a parameter makes no sense; the bound ends a pickle that goes in circles.
        for _ in 0..4 {
            let Value::Call { function, arguments } = value else { return None };
            let (Value::Class(name), Value::Tuple(arguments)) = (&pickle[*function], &pickle[*arguments])
            else {
                return None;
            };
            match name.as_str() {
                "_rebuild_tensor" | "_rebuild_tensor_v2" => return Self::of_arguments(pickle, arguments),
                // Before 0.4, parameters were pickled as the class itself.
                "_rebuild_parameter" | "Parameter" => value = &pickle[*arguments.first()?],
                // (function, type, its arguments, state)
                "_rebuild_from_type_v2" => {
                    let Value::Tuple(arguments) = &pickle[*arguments.get(2)?] else { return None };
                    return Self::of_arguments(pickle, arguments);
                }
                _ => return None,
            }
        }
        None
    }

    /// (storage, offset, shape, strides, …)
    fn of_arguments(pickle: &Pickle, arguments: &[Id]) -> Option<Self> {
        let at = |index: usize| arguments.get(index).map(|&id| &pickle[id]);
        let (storage, element) = storage(pickle, at(0)?)?;
        let (offset, shape, strides) =
            (integer(at(1)?)?, integers(pickle, at(2)?)?, integers(pickle, at(3)?)?);
        (shape.len() == strides.len()).then_some(Self { storage, element, offset, shape, strides })
    }
}

/// Key and element of a pickled storage: ("storage", class, key, device, length, …). Old files may add where the storage lies in
/// another one; such views, which no published weights have, are not understood.
pub(super) fn storage(pickle: &Pickle, value: &Value) -> Option<(String, Element)> {
    let Value::Outside(id) = value else { return None };
    let Value::Tuple(id) = &pickle[*id] else { return None };
    match (&pickle[*id.get(1)?], &pickle[*id.get(2)?], id.get(5).map(|&view| &pickle[view])) {
        (Value::Class(class), Value::Text(key), None | Some(Value::None)) => {
            Some((key.clone(), Element::of_class(class)?))
        }
        _ => None,
    }
}

fn integer(value: &Value) -> Option<i64> {
    if let Value::Integer(value) = value { Some(*value) } else { None }
}

fn integers(pickle: &Pickle, value: &Value) -> Option<Vec<i64>> {
    let (Value::Tuple(values) | Value::List(values)) = value else { return None };
    values.iter().map(|&id| integer(&pickle[id])).collect()
}
