//! The generator once more, as loops over f64: slow, and independent of any tensor library.

use fastgan_model::file::ModelFile;
use fastgan_model::{Activation, Excitation, Gate, LEAK, Stage};
use std::collections::HashMap;

/// One picture's feature map, `[channels, size, size]`.
#[derive(Clone)]
struct Map {
    channels: usize,
    size: usize,
    data: Vec<f64>,
}

impl Map {
    fn build(channels: usize, size: usize, value: impl Fn(usize, usize, usize) -> f64) -> Self {
        let mut data = Vec::with_capacity(channels * size * size);
        for c in 0..channels {
            for y in 0..size {
                data.extend((0..size).map(|x| value(c, y, x)));
            }
        }
        Self { channels, size, data }
    }

    fn at(&self, c: usize, y: usize, x: usize) -> f64 {
        self.data[(c * self.size + y) * self.size + x]
    }

    /// Zero outside the map.
    fn padded(&self, c: usize, y: isize, x: isize) -> f64 {
        let inside = 0..self.size as isize;
        if inside.contains(&y) && inside.contains(&x) { self.at(c, y as usize, x as usize) } else { 0.0 }
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn glu(x: &Map) -> Map {
    let half = x.channels / 2;
    Map::build(half, x.size, |c, y, i| x.at(c, y, i) * sigmoid(x.at(c + half, y, i)))
}

fn conv3x3(x: &Map, weight: &[f32], out: usize) -> Map {
    Map::build(out, x.size, |o, row, column| {
        let mut sum = 0.0;
        for c in 0..x.channels {
            for ky in 0..3 {
                for kx in 0..3 {
                    let w = f64::from(weight[((o * x.channels + c) * 3 + ky) * 3 + kx]);
                    sum += w * x.padded(c, (row + ky) as isize - 1, (column + kx) as isize - 1);
                }
            }
        }
        sum
    })
}

/// Pools to 4×4 (each low map's size is a multiple of four), then two fully connected layers.
fn gate(file: &ModelFile, gate: &Gate, low: &Map) -> Vec<f64> {
    let cell = low.size / 4;
    let pooled = Map::build(low.channels, 4, |c, y, x| {
        let cells = (0..cell * cell).map(|i| low.at(c, y * cell + i / cell, x * cell + i % cell));
        cells.sum::<f64>() / (cell * cell) as f64
    });
    let product = |name: &str, input: &[f64]| -> Vec<f64> {
        let weight = file.tensor(&format!("{}.{name}.weight", gate.name()));
        let row = |o: usize| &weight[o * input.len()..(o + 1) * input.len()];
        (0..gate.high).map(|o| row(o).iter().zip(input).map(|(&w, x)| f64::from(w) * x).sum()).collect()
    };
    let excitation = |x: f64| match file.architecture().excitation() {
        Excitation::Swish => x * sigmoid(x),
        Excitation::LeakyRelu => {
            if x > 0.0 {
                x
            } else {
                f64::from(LEAK) * x
            }
        }
    };
    let excited: Vec<f64> = product("squeeze", &pooled.data).into_iter().map(excitation).collect();
    product("excite", &excited).into_iter().map(sigmoid).collect()
}

type Planes<'a> = dyn Fn(usize, usize) -> Option<Vec<f32>> + 'a;

fn block(file: &ModelFile, stage: &Stage, index: usize, x: &Map, noise: &Planes<'_>) -> Map {
    let name = stage.name();
    let x = conv3x3(x, file.tensor(&format!("{name}.conv{index}.weight")), 2 * stage.output);
    let bias = file.tensor(&format!("{name}.conv{index}.bias"));
    let plane = if stage.convs == 2 { noise(stage.size, index) } else { None };
    let noise = plane.map(|plane| (file.tensor(&format!("{name}.noise{index}")), plane));
    glu(&Map::build(x.channels, x.size, |c, row, column| {
        let added = noise.as_ref().map_or(0.0, |(strength, plane)| {
            f64::from(strength[c]) * f64::from(plane[row * x.size + column])
        });
        x.at(c, row, column) + f64::from(bias[c]) + added
    }))
}

fn stage(file: &ModelFile, stage: &Stage, x: &Map, noise: &Planes<'_>) -> Map {
    let mut x = Map::build(x.channels, stage.size, |c, row, column| x.at(c, row / 2, column / 2));
    for index in 1..=stage.convs {
        x = block(file, stage, index, &x, noise);
    }
    x
}

/// The maps of 4², 8², 16² and 32², by side length.
fn low(file: &ModelFile, z: &[f64], noise: &Planes<'_>) -> HashMap<usize, Map> {
    let (weight, bias) = (file.tensor("init.weight"), file.tensor("init.bias"));
    let first = glu(&Map::build(bias.len(), 4, |c, row, column| {
        let at = (c * 4 + row) * 4 + column;
        let terms = z.iter().enumerate().map(|(i, z)| z * f64::from(weight[i * bias.len() * 16 + at]));
        terms.sum::<f64>() + f64::from(bias[c])
    }));
    let mut maps = HashMap::from([(4, first)]);
    for spec in file.architecture().stages().iter().filter(|stage| stage.size <= 32) {
        maps.insert(spec.size, stage(file, spec, &maps[&(spec.size / 2)], noise));
    }
    maps
}

/// `z` → the values of `[channels, S, S]`; `noise(size, index)` gives the plane added after a convolution.
pub(crate) fn picture(file: &ModelFile, z: &[f32], noise: &Planes<'_>) -> Vec<f64> {
    mixed(file, z, z, &|_, _, _| 0.0, noise)
}

/// As [`picture`], with gates between those of `z` and those of `style`: `strength(size, row, column)` of the way.
pub(crate) fn mixed(
    file: &ModelFile,
    z: &[f32],
    style: &[f32],
    strength: &dyn Fn(usize, usize, usize) -> f64,
    noise: &Planes<'_>,
) -> Vec<f64> {
    let wide = |z: &[f32]| -> Vec<f64> { z.iter().copied().map(f64::from).collect() };
    let (own, other) = (low(file, &wide(z), noise), low(file, &wide(style), noise));
    high(file, &own, &other, strength, noise)
}

/// As [`picture`] without noise, of a latent that no F32 need hold.
pub(crate) fn picture_f64(file: &ModelFile, z: &[f64]) -> Vec<f64> {
    let own = low(file, z, &|_, _| None);
    high(file, &own, &own, &|_, _, _| 0.0, &|_, _| None)
}

fn high(
    file: &ModelFile,
    own: &HashMap<usize, Map>,
    other: &HashMap<usize, Map>,
    strength: &dyn Fn(usize, usize, usize) -> f64,
    noise: &Planes<'_>,
) -> Vec<f64> {
    let architecture = file.architecture();
    let mut x = own[&32].clone();
    for spec in architecture.stages().iter().filter(|stage| stage.size > 32) {
        x = stage(file, spec, &x, noise);
        if let Some(spec) = &spec.gate {
            let (own, other) = (gate(file, spec, &own[&spec.from]), gate(file, spec, &other[&spec.from]));
            x = Map::build(x.channels, x.size, |c, row, column| {
                let gate = own[c] + strength(x.size, row, column) * (other[c] - own[c]);
                x.at(c, row, column) * gate
            });
        }
    }
    let x = conv3x3(&x, file.tensor("to_big.weight"), architecture.channels());
    match architecture.activation() {
        Activation::Tanh => x.data.into_iter().map(f64::tanh).collect(),
        Activation::Clamp => x.data,
    }
}
