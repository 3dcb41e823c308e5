//! Everything that changes while a run goes on.

use super::Settings;
use crate::net::{Discriminator, Generator};
use crate::optim::{Adam, AdamSettings, FlatParameters};
use crate::rng::{Purpose, Stream};
use fastgan_model::{Architecture, ArchitectureError};
use tch::nn::VarStore;
use tch::{Device, Tensor, no_grad};

/// Both networks, their optimisers, the moving average, and the number of steps done.
#[derive(Debug)]
pub struct State {
    /// Steps done.
    pub step: u64,
    /// The generator's variables.
    pub generator_store: VarStore,
    /// The generator.
    pub generator: Generator,
    /// Its parameters, flat.
    pub generator_parameters: FlatParameters,
    /// Its optimiser.
    pub generator_adam: Adam,
    /// The moving average of its parameters, flat.
    pub ema: Tensor,
    /// The discriminator's variables.
    pub discriminator_store: VarStore,
    /// The discriminator.
    pub discriminator: Discriminator,
    /// Its parameters, flat.
    pub discriminator_parameters: FlatParameters,
    /// Its optimiser.
    pub discriminator_adam: Adam,
}

impl State {
    /// Fresh networks; the same weights for the same settings and device kind.
    ///
    /// # Errors
    /// Where the settings are no architecture.
    pub fn new(settings: &Settings, device: Device) -> Result<Self, ArchitectureError> {
        let architecture = settings.architecture()?;
        Stream::new(settings.seed, Purpose::Weights, 0).seed_torch();
        let adam =
            AdamSettings { rate: settings.learning_rate, beta1: settings.beta1, beta2: settings.beta2 };

        let generator_store = VarStore::new(device);
        let generator = Generator::new(&generator_store.root(), architecture);
        let generator_parameters = FlatParameters::new(&generator_store);
        let discriminator_store = VarStore::new(device);
        let discriminator = Discriminator::new(&discriminator_store.root(), architecture);
        let discriminator_parameters = FlatParameters::new(&discriminator_store);
        Ok(Self {
            step: 0,
            generator_adam: Adam::new(generator_parameters.buffer(), adam),
            discriminator_adam: Adam::new(discriminator_parameters.buffer(), adam),
            ema: no_grad(|| generator_parameters.buffer().copy()),
            generator_store,
            generator,
            generator_parameters,
            discriminator_store,
            discriminator,
            discriminator_parameters,
        })
    }

    /// The networks' sizes.
    pub fn architecture(&self) -> Architecture {
        self.generator.architecture()
    }

    /// A copy of the generator with the averaged weights and the live buffers. What is done to it touches nothing live.
    pub fn averaged_generator(&self) -> (VarStore, Generator) {
        let device = self.generator_store.device();
        let store = VarStore::new(device);
        let generator = Generator::new(&store.root(), self.architecture());
        let averaged: std::collections::HashMap<_, _> =
            self.generator_parameters.named(&self.ema).into_iter().collect();
        let live = self.generator_store.variables();
        no_grad(|| {
            for (name, variable) in &mut store.variables() {
                variable.copy_(averaged.get(name).unwrap_or(&live[name]));
            }
        });
        (store, generator)
    }
}
