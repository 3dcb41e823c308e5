//! Pictures by way of Burn on the CPU.

use super::Progress;
use crate::EngineError;
use crate::device::EngineDevice;
use crate::generator::{Generator, Low, Noise, Strength, blend};
use crate::request::{MASK_SIDE, Request, Sample, Style};
use burn::Tensor;
use burn::tensor::{Device, TensorData};
use fastgan_model::file::{Header, ModelFile, ModelStream, StoredTensor};
use std::collections::BTreeMap;

/// First halves of latents that are kept between pictures.
const KEPT: usize = 8;

/// A generator, and what its latest pictures were made of.
#[derive(Debug)]
pub struct Renderer {
    device: Device,
    generator: Generator,
    noise: Option<u64>,
    /// Latest use last.
    kept: Vec<(Vec<f32>, Low)>,
    /// The latest request and its values: a canvas of another size shows the same picture.
    drawn: Option<(Request, Vec<f32>)>,
}

/// The tensors that have come.
#[derive(Debug)]
pub(super) struct Draft {
    device: Device,
    header: Header,
    tensors: BTreeMap<String, Vec<f32>>,
}

impl Draft {
    /// Takes a tensor.
    pub(super) fn take(&mut self, tensor: StoredTensor) {
        self.tensors.insert(tensor.name().to_owned(), tensor.into_f32());
    }

    /// Lays the weights out for the CPU and gives the renderer with the model's directions.
    pub(super) async fn finish(
        self,
        progress: &dyn Fn(Progress),
    ) -> Result<(Renderer, Vec<f32>), EngineError> {
        let file = ModelFile::new(self.header, self.tensors)?;
        let generator = Generator::load(&file, &self.device);
        progress(Progress { done: 1, total: 1 });
        let directions = file.tensor("directions").to_vec();
        Ok((
            Renderer { device: self.device, generator, noise: None, kept: Vec::new(), drawn: None },
            directions,
        ))
    }
}

impl Renderer {
    /// Waits for the tensors of the model whose header has come.
    pub(super) fn draft(device: &EngineDevice, stream: &ModelStream) -> Result<Draft, EngineError> {
        let header = stream.header().ok_or(EngineError::Incomplete)?.clone();
        Ok(Draft { device: device.burn().clone(), header, tensors: BTreeMap::new() })
    }

    /// Values `[N, C, S, S]` of a checked request.
    pub(super) async fn floats(&mut self, request: &Request) -> Result<Vec<f32>, EngineError> {
        if let Some((drawn, floats)) = &self.drawn
            && drawn == request
        {
            return Ok(floats.clone());
        }
        if self.noise != request.noise {
            // Noise enters below 32² as well.
            self.kept.clear();
            self.noise = request.noise;
        }
        let mut floats = Vec::new();
        for sample in &request.samples {
            let picture = self.picture(sample, request.mask.as_deref());
            let data =
                picture.into_data_async().await.map_err(|error| EngineError::Compute(error.to_string()))?;
            floats.extend(
                data.try_into_vec::<f32>().map_err(|error| EngineError::Compute(format!("{error:?}")))?,
            );
        }
        self.drawn = Some((request.clone(), floats.clone()));
        Ok(floats)
    }

    /// `[1, C, S, S]`
    fn picture(&mut self, sample: &Sample, mask: Option<&[f32]>) -> Tensor<4> {
        let noise = self.noise.map_or(Noise::Off, Noise::Seed);
        let Low { content, mut gates } = self.low(&sample.content, &noise);
        let specs = self.generator.architecture().gates();
        for (index, (gate, style)) in gates.iter_mut().zip(&sample.styles).enumerate() {
            let Some(style) = style else { continue };
            let strength = self.strength(style, mask);
            let other = self.low(&style.z, &noise).gates[index].clone();
            *gate = blend(gate.clone(), other, &strength, specs[index].to);
        }
        self.generator.high(content, &gates, &noise)
    }

    fn strength(&self, style: &Style, mask: Option<&[f32]>) -> Strength {
        match mask.filter(|_| style.masked) {
            None => Strength::Everywhere(style.strength),
            Some(mask) => {
                let data = TensorData::new(mask.to_vec(), [1, 1, MASK_SIDE, MASK_SIDE]);
                Strength::Mask(Tensor::from_data(data, &self.device) * style.strength)
            }
        }
    }

    /// The first half for a latent, computed unless it is among the latest ones.
    fn low(&mut self, z: &[f32], noise: &Noise) -> Low {
        if let Some(at) = self.kept.iter().position(|(kept, _)| kept == z) {
            let entry = self.kept.remove(at);
            let low = entry.1.clone();
            self.kept.push(entry);
            return low;
        }
        let data = TensorData::new(z.to_vec(), [1, z.len()]);
        let low = self.generator.low(Tensor::from_data(data, &self.device), noise);
        if self.kept.len() == KEPT {
            self.kept.remove(0);
        }
        self.kept.push((z.to_vec(), low.clone()));
        low
    }
}
