//! How much of a picture the discriminator's features hold: a decoder that is trained on them while they stay as they are (paper,
//! Table 7).

mod trunk;

pub use trunk::Trunk;

use crate::loss::Reconstruction;
use crate::net::{Decoder, Decoders, Pass};
use crate::no_grad::no_grad;
use crate::optim::{Adam, AdamSettings, FlatParameters};
use crate::rng::{Purpose, Stream};
use fastgan_model::Architecture;
use tch::Tensor;
use tch::nn::VarStore;

/// A fresh decoder, as the official discriminator has one, and its optimiser.
#[derive(Debug)]
pub struct Probe {
    store: VarStore,
    decoder: Decoder,
    parameters: FlatParameters,
    adam: Adam,
}

impl Probe {
    /// For features `[N, width, 8, 8]` on the device of `features`; the same weights for the same seed.
    pub fn new(architecture: Architecture, features: &Tensor, settings: AdamSettings, seed: u64) -> Self {
        Stream::new(seed, Purpose::Probe, 0).seed_torch();
        let store = VarStore::new(features.device());
        let decoder = Decoder::new(&store.root(), architecture, features.size()[1], Decoders::Official);
        let parameters = FlatParameters::new(&store);
        let adam = Adam::new(parameters.buffer(), settings);
        Self { store, decoder, parameters, adam }
    }

    /// The decoder's variables.
    pub fn store(&self) -> &VarStore {
        &self.store
    }

    /// One update towards `target [N, C, s, s]`; returns the mean distance before it.
    pub fn step(&mut self, features: &Tensor, target: &Tensor, loss: &Reconstruction) -> Tensor {
        let rebuilt = self.decoder.forward(&features.detach(), Pass::TRAIN);
        let loss = loss.target(target).distance(&rebuilt);
        let gradient = self.parameters.gradient(&loss);
        self.adam.step(self.parameters.buffer(), &gradient);
        loss.detach()
    }

    /// Pictures `[N, C, s, s]` of features, each by itself: with the statistics that training has left.
    pub fn decode(&self, features: &Tensor) -> Tensor {
        no_grad(|| self.decoder.forward(features, Pass::EVAL))
    }
}
