//! Everything that changes while a run goes on.

use super::{AugmentationChance, BatchNormSource, Fault, LeCam, Remedies, Settings, freeze};
use crate::net::{Discriminator, Generator, Views};
use crate::no_grad::no_grad;
use crate::optim::{Adam, AdamSettings, FlatParameters};
use crate::rng::{Purpose, Stream};
use fastgan_model::{Architecture, ArchitectureError};
use std::collections::HashMap;
use tch::nn::VarStore;
use tch::{Device, Tensor};

/// Both networks, their optimisers, the moving averages, and the number of steps done.
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
    /// The moving average of its BatchNorm statistics, by name, where the settings ask for one.
    pub averaged_statistics: Vec<(String, Tensor)>,
    /// The discriminator's variables.
    pub discriminator_store: VarStore,
    /// The discriminator.
    pub discriminator: Discriminator,
    /// Its parameters, flat; frozen ones are not among them.
    pub discriminator_parameters: FlatParameters,
    /// Its optimiser.
    pub discriminator_adam: Adam,
    /// The LeCam term's averages, where the settings ask for it.
    pub lecam: Option<LeCam>,
    /// The adaptive augmentation's probability, where the settings ask for it.
    pub augmentation: Option<AugmentationChance>,
    views: Views,
    remedies: Remedies,
    pub(super) fault: Option<Fault>,
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
        let views = settings.discriminator.views;

        let generator_store = VarStore::new(device);
        let generator = Generator::with_views(&generator_store.root(), architecture, views);
        let generator_parameters = FlatParameters::new(&generator_store);
        let discriminator_store = VarStore::new(device);
        let discriminator = Discriminator::new(
            &discriminator_store.root(),
            architecture,
            settings.discriminator,
            settings.images,
        );
        freeze(&discriminator_store, &discriminator, settings.freeze_d);
        let discriminator_parameters = FlatParameters::new(&discriminator_store);
        let averaged_statistics = match settings.batch_norm {
            BatchNormSource::Estimated => Vec::new(),
            BatchNormSource::Averaged => statistics(&generator_store)
                .into_iter()
                .map(|(name, live)| (name, no_grad(|| live.copy())))
                .collect(),
        };
        Ok(Self {
            step: 0,
            generator_adam: Adam::new(generator_parameters.buffer(), adam),
            discriminator_adam: Adam::new(discriminator_parameters.buffer(), adam),
            ema: no_grad(|| generator_parameters.buffer().copy()),
            averaged_statistics,
            lecam: (settings.lecam > 0.0).then(|| LeCam::new(device)),
            augmentation: AugmentationChance::new(settings.augmentation, device),
            generator_store,
            generator,
            generator_parameters,
            discriminator_store,
            discriminator,
            discriminator_parameters,
            views,
            remedies: Remedies::default(),
            fault: None,
        })
    }

    /// What the run had to change about itself to go on.
    pub fn remedies(&self) -> Remedies {
        self.remedies
    }

    /// Goes on in another way.
    pub fn remedy(&mut self, remedies: Remedies) {
        self.remedies = remedies;
        self.generator_adam.slow_down(remedies.rate);
        self.discriminator_adam.slow_down(remedies.rate);
    }

    /// Something that shall go wrong, for tests.
    pub fn set_fault(&mut self, fault: Option<Fault>) {
        self.fault = fault;
    }

    /// What was to go wrong.
    pub(super) fn take_fault(&mut self) -> Option<Fault> {
        self.fault.take()
    }

    /// The networks' sizes.
    pub fn architecture(&self) -> Architecture {
        self.generator.architecture()
    }

    /// Moves the averages towards the live generator.
    pub(super) fn average(&mut self, decay: f64) {
        no_grad(|| {
            let _ = self.ema.lerp_(self.generator_parameters.buffer(), 1.0 - decay);
            if self.averaged_statistics.is_empty() {
                return;
            }
            let live = self.generator_store.variables();
            for (name, average) in &mut self.averaged_statistics {
                let _ = average.lerp_(&live[name], 1.0 - decay);
            }
        });
    }

    /// Begins the averages anew, from the live generator as it is now.
    pub(super) fn restart_averages(&mut self) {
        self.ema = no_grad(|| self.generator_parameters.buffer().copy());
        let live = self.generator_store.variables();
        for (name, average) in &mut self.averaged_statistics {
            no_grad(|| average.copy_(&live[name]));
        }
    }

    /// Small tensors beside networks and optimisers that a run needs to go on, by name.
    pub(super) fn extras(&self) -> Vec<(String, Tensor)> {
        let mut all: Vec<_> = self
            .averaged_statistics
            .iter()
            .map(|(name, average)| (format!("average.{name}"), average.shallow_clone()))
            .collect();
        if let Some(lecam) = &self.lecam {
            all.push(("lecam.real".into(), lecam.real.shallow_clone()));
            all.push(("lecam.fake".into(), lecam.fake.shallow_clone()));
        }
        if let Some(augmentation) = &self.augmentation {
            all.push(("augmentation.chance".into(), augmentation.chance.shallow_clone()));
        }
        all
    }

    /// A copy of the generator with the averaged weights, and with the averaged statistics or the live buffers. What is done to it
    /// touches nothing live.
    pub fn averaged_generator(&self) -> (VarStore, Generator) {
        let device = self.generator_store.device();
        let store = VarStore::new(device);
        let generator = Generator::with_views(&store.root(), self.architecture(), self.views);
        let mut averaged: HashMap<_, _> = self.generator_parameters.named(&self.ema).into_iter().collect();
        let statistics = self.averaged_statistics.iter();
        averaged.extend(statistics.map(|(name, average)| (name.clone(), average.shallow_clone())));
        let live = self.generator_store.variables();
        no_grad(|| {
            for (name, variable) in &mut store.variables() {
                variable.copy_(averaged.get(name).unwrap_or(&live[name]));
            }
        });
        (store, generator)
    }
}

/// The running BatchNorm statistics of a network, in the order of their names.
fn statistics(store: &VarStore) -> Vec<(String, Tensor)> {
    let running = |name: &str| name.ends_with("running_mean") || name.ends_with("running_var");
    let mut all: Vec<_> = store.variables().into_iter().filter(|(name, _)| running(name)).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}
