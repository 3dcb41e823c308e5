//! Latent back-tracking: Adam on a latent, and perhaps on the gates, until its picture resembles a given one.

use super::target::Seen;
use super::{Adam, Target};
use crate::EngineError;
use crate::generator::{Generator, Low, Noise};
use burn::Tensor;
use burn::tensor::module::adaptive_avg_pool2d;
use burn::tensor::{Device, TensorData};
use fastgan_model::file::ModelFile;
use std::cell::RefCell;

/// What is searched for, and how.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// About how far each value moves in a step.
    pub learning_rate: f32,
    /// Whether the gates are free as well, apart from the latent's own: closer pictures, further from the model's.
    pub gates: bool,
    /// The side to which both pictures are averaged before they are compared; a divisor of the picture's.
    pub side: Option<usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { learning_rate: 0.05, gates: false, side: None }
    }
}

/// A loss with its gradient.
#[derive(Debug, Clone)]
pub struct Gradient {
    /// Mean square of the pictures' difference.
    pub loss: f32,
    /// With respect to the latent, `[latent_dim]`.
    pub z: Vec<f32>,
    /// With respect to each gate, `[high]`; none unless the gates are free.
    pub gates: Vec<Vec<f32>>,
}

/// A search for the latent of a picture.
#[derive(Debug)]
pub struct LatentSearch {
    generator: Generator,
    device: Device,
    /// What counts of the picture that is searched for.
    target: Tensor<4>,
    seen: Seen,
    side: usize,
    state: RefCell<State>,
}

/// What a step changes: the latent, then the gates where they are free, one after another.
#[derive(Debug)]
struct State {
    values: Vec<f32>,
    adam: Adam,
}

impl LatentSearch {
    /// Begins at the latent `z`, in search of `target`, which has the model's side and channels.
    ///
    /// `target` is on `device`, which does without autodiff; the generator is loaded there.
    ///
    /// # Errors
    /// [`EngineError::LatentLength`], [`EngineError::LatentValue`], [`EngineError::TargetSide`], [`EngineError::Compute`].
    pub async fn new(
        file: &ModelFile,
        device: &Device,
        target: Target,
        z: &[f32],
        settings: Settings,
    ) -> Result<Self, EngineError> {
        let architecture = file.architecture();
        let latent_dim = architecture.latent_dim();
        if z.len() != latent_dim {
            return Err(EngineError::LatentLength { given: z.len(), latent_dim });
        }
        if let Some(index) = z.iter().position(|value| !value.is_finite()) {
            return Err(EngineError::LatentValue(index));
        }
        let side = settings.side.unwrap_or(architecture.resolution());
        if side == 0 || !architecture.resolution().is_multiple_of(side) {
            return Err(EngineError::TargetSide { given: side, side: architecture.resolution() });
        }
        let generator = Generator::load_plain(file, device);
        let mut values = z.to_vec();
        if settings.gates {
            for gate in generator.low(leaf(z, device), &Noise::Off).gates {
                values.extend(read(gate).await?);
            }
        }
        let adam = Adam::new(values.len(), settings.learning_rate);
        let (device, seen) = (device.clone(), target.seen);
        let target = pooled(seen.of(target.picture), side);
        Ok(Self { generator, device, target, seen, side, state: RefCell::new(State { values, adam }) })
    }

    /// One step of Adam; returns the loss before it.
    ///
    /// # Errors
    /// [`EngineError::Compute`].
    pub async fn step(&self) -> Result<f32, EngineError> {
        let Gradient { loss, z, gates } = self.gradient().await?;
        let latent_dim = z.len();
        let gradient: Vec<f32> = z.into_iter().chain(gates.into_iter().flatten()).collect();
        let State { values, adam } = &mut *self.state.borrow_mut();
        adam.step(values, &gradient);
        // A gate is a sigmoid: nothing outside of (0, 1) has been seen in training.
        values[latent_dim..].iter_mut().for_each(|gate| *gate = gate.clamp(0.0, 1.0));
        Ok(loss)
    }

    /// The loss where the search is now, with its gradient.
    ///
    /// # Errors
    /// [`EngineError::Compute`].
    pub async fn gradient(&self) -> Result<Gradient, EngineError> {
        let leaves: Vec<_> = self.leaves(&self.device.clone().autodiff()).map(Tensor::require_grad).collect();
        let drawn = self.seen.of(self.draw(&leaves));
        let difference = pooled(drawn, self.side) - self.target.clone().autodiff();
        let loss = (difference.clone() * difference).mean();
        let gradients = loss.backward();
        // One read for everything: each would wait for the device.
        let mut parts = vec![loss.inner()];
        for leaf in &leaves {
            let gradient = leaf.grad(&gradients);
            let gradient =
                gradient.ok_or_else(|| EngineError::Compute("no gradient arrived at the latent".into()))?;
            parts.push(gradient.flatten(0, 1));
        }
        let values = read(Tensor::cat(parts, 0)).await?;
        let (loss, mut rest) = values.split_at(1);
        let mut by_leaf = leaves.iter().map(|leaf| {
            let (own, others) = rest.split_at(leaf.dims()[1]);
            rest = others;
            own.to_vec()
        });
        let z = by_leaf.next().unwrap_or_default();
        Ok(Gradient { loss: loss[0], z, gates: by_leaf.collect() })
    }

    /// The latent, `[latent_dim]`.
    pub fn z(&self) -> Vec<f32> {
        self.state.borrow().values[..self.generator.architecture().latent_dim()].to_vec()
    }

    /// The gates in the architecture's order; none unless they are free.
    pub fn gates(&self) -> Vec<Vec<f32>> {
        self.values().into_iter().skip(1).collect()
    }

    /// The picture where the search is now: values of `[1, channels, S, S]`, not clamped.
    ///
    /// # Errors
    /// [`EngineError::Compute`].
    pub async fn picture(&self) -> Result<Vec<f32>, EngineError> {
        let leaves: Vec<_> = self.leaves(&self.device).collect();
        read(self.draw(&leaves)).await
    }

    /// The latent, then each free gate.
    fn values(&self) -> Vec<Vec<f32>> {
        let state = self.state.borrow();
        let architecture = self.generator.architecture();
        let lengths = std::iter::once(architecture.latent_dim())
            .chain(architecture.gates().into_iter().map(|gate| gate.high));
        let mut rest = state.values.as_slice();
        lengths
            .map_while(|length| {
                let (own, others) = rest.split_at_checked(length)?;
                rest = others;
                Some(own.to_vec())
            })
            .collect()
    }

    fn leaves(&self, device: &Device) -> impl Iterator<Item = Tensor<2>> {
        let device = device.clone();
        self.values().into_iter().map(move |values| leaf(&values, &device))
    }

    /// `[1, channels, S, S]` from the latent and, where they are free, the gates.
    fn draw(&self, leaves: &[Tensor<2>]) -> Tensor<4> {
        let [z, free @ ..] = leaves else { return self.target.clone() };
        let Low { content, gates } = self.generator.low(z.clone(), &Noise::Off);
        let free = free.iter().map(|gate| gate.clone().reshape([1, gate.dims()[1], 1, 1]));
        let gates = if free.len() == 0 { gates } else { free.collect() };
        self.generator.high(content, &gates, &Noise::Off)
    }
}

fn leaf(values: &[f32], device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values.to_vec(), [1, values.len()]), device)
}

fn pooled(picture: Tensor<4>, side: usize) -> Tensor<4> {
    if picture.dims()[2] == side { picture } else { adaptive_avg_pool2d(picture, [side, side]) }
}

/// Brings a tensor's values from the device, without blocking.
async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, EngineError> {
    let data = tensor.into_data_async().await.map_err(|error| EngineError::Compute(error.to_string()))?;
    data.try_into_vec::<f32>().map_err(|error| EngineError::Compute(format!("{error:?}")))
}
