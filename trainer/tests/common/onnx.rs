//! ONNX read by what its specification says, apart from the writer: the wire's field numbers, and the operators in libtorch's.

use fastgan_trainer::export::onnx::protobuf::{AttributeType, DataType, Graph, Node, Tensor as Constant};
use prost::bytes::Buf;
use prost::encoding::{WireType, decode_key, decode_varint};
use std::collections::HashMap;
use tch::{Kind, Tensor, no_grad};

/// One field's value on the wire.
#[derive(Debug, PartialEq)]
pub(crate) enum Wire {
    Number(u64),
    /// Four bytes.
    Float(f32),
    Bytes(Vec<u8>),
}

/// The values of the fields with one number, in order.
pub(crate) fn fields(mut message: &[u8], number: u32) -> Vec<Wire> {
    let mut found = Vec::new();
    while !message.is_empty() {
        let (tag, wire) = decode_key(&mut message).unwrap();
        let value = match wire {
            WireType::Varint => Wire::Number(decode_varint(&mut message).unwrap()),
            WireType::ThirtyTwoBit => Wire::Float(message.get_f32_le()),
            WireType::LengthDelimited => {
                let length = decode_varint(&mut message).unwrap();
                let (bytes, rest) = message.split_at(length as usize);
                message = rest;
                Wire::Bytes(bytes.to_vec())
            }
            other => panic!("no field is stored as {other:?}"),
        };
        if tag == number {
            found.push(value);
        }
    }
    found
}

/// The messages, or texts, with one field number.
pub(crate) fn messages(message: &[u8], number: u32) -> Vec<Vec<u8>> {
    let bytes = |wire| match wire {
        Wire::Bytes(bytes) => bytes,
        other => panic!("{other:?} is no message"),
    };
    fields(message, number).into_iter().map(bytes).collect()
}

/// The graph's output for its input, every operator computed as ONNX defines it.
pub(crate) fn run(graph: &Graph, input: &Tensor) -> Tensor {
    let mut values: HashMap<&str, Tensor> =
        graph.initializer.iter().map(|constant| (constant.name.as_str(), tensor(constant))).collect();
    values.insert(&graph.input[0].name, input.shallow_clone());
    no_grad(|| {
        for node in &graph.node {
            let inputs: Vec<_> = node.input.iter().map(|name| values.get(name.as_str())).collect();
            let outputs = operate(node, &inputs);
            assert_eq!(outputs.len(), node.output.len(), "{}", node.name);
            for (name, output) in node.output.iter().zip(outputs) {
                assert!(values.insert(name, output).is_none(), "{name} is made twice");
            }
        }
    });
    values[graph.output[0].name.as_str()].shallow_clone()
}

fn operate(node: &Node, inputs: &[Option<&Tensor>]) -> Vec<Tensor> {
    let at = |index: usize| inputs[index].unwrap_or_else(|| panic!("{} lacks input {index}", node.name));
    let x = at(0);
    vec![match node.op_type.as_str() {
        "MatMul" => x.matmul(at(1)),
        "Add" => x + at(1),
        "Mul" => x * at(1),
        "Sigmoid" => x.sigmoid(),
        "Tanh" => x.tanh(),
        // The slope below zero is called alpha.
        "LeakyRelu" => x.relu() - (-x).relu() * float(node, "alpha"),
        "Flatten" => x.flatten(1, -1),
        "Reshape" => x.reshape(Vec::<i64>::try_from(at(1)).unwrap()),
        "Split" => return x.chunk(node.output.len() as i64, int(node, "axis")),
        "Gemm" => {
            assert_eq!(int(node, "transB"), 1);
            x.matmul(&at(1).tr())
        }
        "AveragePool" => {
            let (cell, strides) = (ints(node, "kernel_shape"), ints(node, "strides"));
            x.avg_pool2d(cell, strides, [0, 0], false, true, None)
        }
        "Conv" => {
            // ONNX pads the beginnings of all axes, then their ends.
            let pads = ints(node, "pads");
            assert_eq!((&pads[..2], ints(node, "kernel_shape")), (&pads[2..], x_kernel(at(1))));
            x.conv2d(at(1), inputs.get(2).copied().flatten(), [1, 1], &pads[..2], [1, 1], 1)
        }
        "Resize" => {
            let rule = ["mode", "coordinate_transformation_mode", "nearest_mode"].map(|key| text(node, key));
            assert_eq!(rule, ["nearest", "asymmetric", "floor"]);
            assert!(inputs[1].is_none(), "no region of interest");
            assert_eq!(Vec::<f32>::try_from(at(2)).unwrap(), [1.0, 1.0, 2.0, 2.0]);
            x.repeat_interleave_self_int(2, 2, None).repeat_interleave_self_int(2, 3, None)
        }
        other => panic!("{} is {other}, which this test does not know", node.name),
    }]
}

fn x_kernel(weight: &Tensor) -> Vec<i64> {
    weight.size()[2..].to_vec()
}

fn tensor(constant: &Constant) -> Tensor {
    let kind = match constant.data_type() {
        DataType::Float => Kind::Float,
        DataType::Int64 => Kind::Int64,
        DataType::Undefined => panic!("{} has no type", constant.name),
    };
    Tensor::from_data_size(&constant.raw_data, &constant.dims, kind)
}

fn float(node: &Node, name: &str) -> f64 {
    attribute(node, name, AttributeType::Float).f.unwrap().into()
}

fn int(node: &Node, name: &str) -> i64 {
    attribute(node, name, AttributeType::Int).i.unwrap()
}

fn ints(node: &Node, name: &str) -> Vec<i64> {
    attribute(node, name, AttributeType::Ints).ints.clone()
}

fn text(node: &Node, name: &str) -> String {
    String::from_utf8(attribute(node, name, AttributeType::String).s.clone().unwrap()).unwrap()
}

fn attribute<'a>(
    node: &'a Node,
    name: &str,
    kind: AttributeType,
) -> &'a fastgan_trainer::export::onnx::protobuf::Attribute {
    let found = node.attribute.iter().find(|attribute| attribute.name == name);
    let found = found.unwrap_or_else(|| panic!("{} has no {name}", node.name));
    assert_eq!(found.r#type(), kind);
    found
}
