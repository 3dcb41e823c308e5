//! Putting nodes together: each operation gives the name of what it makes.

use super::protobuf::{
    Attribute, AttributeType, DataType, Dimension, Graph, Length, Node, Shape, Tensor, TensorType, Type,
    Value,
};

/// A setting of an operator.
pub(super) enum Setting<'a> {
    Float(&'a str, f32),
    Int(&'a str, i64),
    Ints(&'a str, &'a [i64]),
    Text(&'a str, &'a str),
}

/// A graph while it is written.
#[derive(Default)]
pub(super) struct Builder {
    nodes: Vec<Node>,
    initializers: Vec<Tensor>,
}

impl Builder {
    /// A constant of floats.
    pub(super) fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let shape: Vec<_> = shape.iter().map(|&length| length as i64).collect();
        self.constant(name, &shape, DataType::Float, bytes)
    }

    /// A constant list of whole numbers.
    pub(super) fn integers(&mut self, name: &str, values: &[i64]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, &[values.len() as i64], DataType::Int64, bytes)
    }

    fn constant(&mut self, name: &str, dims: &[i64], data_type: DataType, raw_data: Vec<u8>) -> String {
        let (name, data_type) = (name.to_owned(), data_type.into());
        self.initializers.push(Tensor { dims: dims.into(), data_type, name: name.clone(), raw_data });
        name
    }

    /// An operation with one output, which has the node's name.
    pub(super) fn node(
        &mut self,
        name: &str,
        operator: &str,
        inputs: &[&str],
        settings: &[Setting<'_>],
    ) -> String {
        self.nodes.push(node(name, operator, inputs, vec![name.to_owned()], settings));
        name.to_owned()
    }

    /// Both halves of `x` along the channels.
    pub(super) fn halves(&mut self, name: &str, x: &str) -> (String, String) {
        let (first, second) = (format!("{name}.value"), format!("{name}.gate"));
        let outputs = vec![first.clone(), second.clone()];
        self.nodes.push(node(name, "Split", &[x], outputs, &[Setting::Int("axis", 1)]));
        (first, second)
    }

    /// The whole graph.
    pub(super) fn finish(self, name: &str, input: Value, output: Value) -> Graph {
        Graph {
            node: self.nodes,
            name: name.into(),
            initializer: self.initializers,
            input: vec![input],
            output: vec![output],
        }
    }
}

/// A value of floats whose first dimension is the number of pictures.
pub(super) fn batch(name: &str, shape: &[usize]) -> Value {
    let lengths = shape.iter().map(|&length| Length::Value(length as i64));
    let lengths = std::iter::once(Length::Name("N".into())).chain(lengths);
    let dim = lengths.map(|length| Dimension { value: Some(length) }).collect();
    let tensor = TensorType { elem_type: DataType::Float.into(), shape: Some(Shape { dim }) };
    Value { name: name.into(), r#type: Some(Type { tensor_type: Some(tensor) }) }
}

fn node(name: &str, operator: &str, inputs: &[&str], output: Vec<String>, settings: &[Setting<'_>]) -> Node {
    Node {
        input: inputs.iter().map(|&input| input.into()).collect(),
        output,
        name: name.into(),
        op_type: operator.into(),
        attribute: settings.iter().map(attribute).collect(),
    }
}

fn attribute(setting: &Setting<'_>) -> Attribute {
    match *setting {
        Setting::Float(name, value) => Attribute {
            name: name.into(),
            f: Some(value),
            r#type: AttributeType::Float.into(),
            ..Attribute::default()
        },
        Setting::Int(name, value) => Attribute {
            name: name.into(),
            i: Some(value),
            r#type: AttributeType::Int.into(),
            ..Attribute::default()
        },
        Setting::Ints(name, values) => Attribute {
            name: name.into(),
            ints: values.into(),
            r#type: AttributeType::Ints.into(),
            ..Attribute::default()
        },
        Setting::Text(name, text) => Attribute {
            name: name.into(),
            s: Some(text.into()),
            r#type: AttributeType::String.into(),
            ..Attribute::default()
        },
    }
}
