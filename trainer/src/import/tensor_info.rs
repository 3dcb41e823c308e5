//! What a pickled value says about a tensor: which storage, and which part of it.

use candle_core::pickle::Object;

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
    pub(super) fn of(value: &Object) -> Option<Self> {
        let Object::Reduce { callable, args } = value else { return None };
        let (Object::Class { class_name, .. }, Object::Tuple(args)) = (&**callable, &**args) else {
            return None;
        };
        match class_name.as_str() {
            "_rebuild_tensor" | "_rebuild_tensor_v2" => Self::of_arguments(args),
            "_rebuild_parameter" => Self::of(args.first()?),
            // (function, type, its arguments, state)
            "_rebuild_from_type_v2" => match args.get(2)? {
                Object::Tuple(args) => Self::of_arguments(args),
                _ => None,
            },
            _ => None,
        }
    }

    /// (storage, offset, shape, strides, …)
    fn of_arguments(args: &[Object]) -> Option<Self> {
        let (storage, element) = storage(args.first()?)?;
        let (offset, shape, strides) =
            (integer(args.get(1)?)?, integers(args.get(2)?)?, integers(args.get(3)?)?);
        (shape.len() == strides.len()).then_some(Self { storage, element, offset, shape, strides })
    }
}

/// Key and element of a pickled storage: ("storage", class, key, device, length, …).
pub(super) fn storage(value: &Object) -> Option<(String, Element)> {
    let Object::PersistentLoad(id) = value else { return None };
    let Object::Tuple(id) = &**id else { return None };
    match (id.get(1)?, id.get(2)?) {
        (Object::Class { class_name, .. }, Object::Unicode(key)) => {
            Some((key.clone(), Element::of_class(class_name)?))
        }
        _ => None,
    }
}

fn integer(value: &Object) -> Option<i64> {
    match value {
        Object::Int(value) => Some(i64::from(*value)),
        Object::Long(value) => Some(*value),
        _ => None,
    }
}

fn integers(value: &Object) -> Option<Vec<i64>> {
    match value {
        Object::Tuple(values) | Object::List(values) => values.iter().map(integer).collect(),
        _ => None,
    }
}
