//! The generator in ONNX's operators, in the order of [`crate::inference`].

use super::graph::{Builder, Setting, batch};
use super::protobuf::Graph;
use fastgan_model::file::ModelFile;
use fastgan_model::{Activation, Excitation, Gate, LEAK, Stage};
use std::collections::BTreeMap;

/// What the graph calls its output.
const IMAGE: &str = "image";

pub(super) fn graph(model: &ModelFile) -> Graph {
    let architecture = model.architecture();
    let (latent_dim, side) = (architecture.latent_dim(), architecture.resolution());
    let mut writer = Writer { model, builder: Builder::default() };
    let mut maps = BTreeMap::from([(4, writer.first("z"))]);
    for stage in architecture.stages() {
        let map = writer.stage(&stage, &maps);
        maps.insert(stage.size, map);
    }
    writer.picture(&maps[&side]);
    let output = [architecture.channels(), side, side];
    writer.builder.finish("generator", batch("z", &[latent_dim]), batch(IMAGE, &output))
}

struct Writer<'a> {
    model: &'a ModelFile,
    builder: Builder,
}

impl Writer<'_> {
    /// `z` to the first 4×4 map.
    fn first(&mut self, z: &str) -> String {
        let architecture = self.model.architecture();
        let doubled = 2 * architecture.width(4);
        let weight = self.weight("init.weight", &[architecture.latent_dim(), doubled * 16]);
        let bias = self.weight("init.bias", &[1, doubled, 1, 1]);
        let shape = self.builder.integers("init.shape", &[-1, doubled as i64, 4, 4]);
        let x = self.builder.node("init.product", "MatMul", &[z, &weight], &[]);
        let x = self.builder.node("init.map", "Reshape", &[&x, &shape], &[]);
        let x = self.builder.node("init.sum", "Add", &[&x, &bias], &[]);
        self.glu("init.glu", &x)
    }

    fn stage(&mut self, stage: &Stage, maps: &BTreeMap<usize, String>) -> String {
        let name = stage.name();
        let scales = self.builder.floats(&format!("{name}.scales"), &[4], &[1.0, 1.0, 2.0, 2.0]);
        let nearest = [
            Setting::Text("mode", "nearest"),
            Setting::Text("coordinate_transformation_mode", "asymmetric"),
            Setting::Text("nearest_mode", "floor"),
        ];
        let low = maps[&(stage.size / 2)].as_str();
        let mut x = self.builder.node(&format!("{name}.up"), "Resize", &[low, "", &scales], &nearest);
        for block in stage.blocks() {
            let conv = block.name();
            let weight = self.weight(&format!("{conv}.weight"), &[2 * block.output, block.input, 3, 3]);
            let bias = self.weight(&format!("{conv}.bias"), &[2 * block.output]);
            x = self.conv(&conv, &[&x, &weight, &bias]);
            x = self.glu(&format!("{conv}.glu"), &x);
        }
        match stage.gate {
            Some(gate) => {
                let strength = self.gate(&gate, &maps[&gate.from]);
                self.builder.node(&format!("{name}.gated"), "Mul", &[&x, &strength], &[])
            }
            None => x,
        }
    }

    /// The strength `[N, high, 1, 1]` of each channel of a gate's high map.
    fn gate(&mut self, gate: &Gate, low: &str) -> String {
        let name = gate.name();
        let mut x = low.to_owned();
        if gate.from > 4 {
            let cell = [gate.from as i64 / 4; 2];
            let cells = [Setting::Ints("kernel_shape", &cell), Setting::Ints("strides", &cell)];
            x = self.builder.node(&format!("{name}.pool"), "AveragePool", &[&x], &cells);
        }
        x = self.builder.node(&format!("{name}.flat"), "Flatten", &[&x], &[]);
        x = self.product(&format!("{name}.squeeze"), &x, gate.high, gate.low * 16);
        x = self.excitation(&name, &x);
        x = self.product(&format!("{name}.excite"), &x, gate.high, gate.high);
        x = self.builder.node(&format!("{name}.strength"), "Sigmoid", &[&x], &[]);
        let shape = self.builder.integers(&format!("{name}.shape"), &[-1, gate.high as i64, 1, 1]);
        self.builder.node(&format!("{name}.gate"), "Reshape", &[&x, &shape], &[])
    }

    /// What stands between the two products of a gate.
    fn excitation(&mut self, gate: &str, x: &str) -> String {
        match self.model.architecture().excitation() {
            Excitation::Swish => {
                let sigmoid = self.builder.node(&format!("{gate}.sigmoid"), "Sigmoid", &[x], &[]);
                self.builder.node(&format!("{gate}.silu"), "Mul", &[x, &sigmoid], &[])
            }
            Excitation::LeakyRelu => self.builder.node(
                &format!("{gate}.leaky"),
                "LeakyRelu",
                &[x],
                &[Setting::Float("alpha", LEAK)],
            ),
        }
    }

    fn picture(&mut self, map: &str) {
        let architecture = self.model.architecture();
        let last = architecture.width(architecture.resolution());
        let weight = self.weight("to_big.weight", &[architecture.channels(), last, 3, 3]);
        match architecture.activation() {
            Activation::Tanh => {
                let x = self.conv("to_big", &[map, &weight]);
                self.builder.node(IMAGE, "Tanh", &[&x], &[]);
            }
            Activation::Clamp => {
                self.conv(IMAGE, &[map, &weight]);
            }
        }
    }

    /// 3×3 at the same size.
    fn conv(&mut self, name: &str, inputs: &[&str]) -> String {
        let settings = [Setting::Ints("kernel_shape", &[3, 3]), Setting::Ints("pads", &[1, 1, 1, 1])];
        self.builder.node(name, "Conv", inputs, &settings)
    }

    /// A matrix product with `NAME.weight` `[outputs, inputs]`.
    fn product(&mut self, name: &str, x: &str, outputs: usize, inputs: usize) -> String {
        let weight = self.weight(&format!("{name}.weight"), &[outputs, inputs]);
        self.builder.node(name, "Gemm", &[x, &weight], &[Setting::Int("transB", 1)])
    }

    fn glu(&mut self, name: &str, x: &str) -> String {
        let (value, gate) = self.builder.halves(&format!("{name}.split"), x);
        let sigmoid = self.builder.node(&format!("{name}.sigmoid"), "Sigmoid", &[&gate], &[]);
        self.builder.node(name, "Mul", &[&value, &sigmoid], &[])
    }

    /// A tensor of the model, its values in a shape that may differ from the model's.
    fn weight(&mut self, name: &str, shape: &[usize]) -> String {
        self.builder.floats(name, shape, self.model.tensor(name))
    }
}
