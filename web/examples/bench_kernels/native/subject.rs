//! A random model on the adapter, and its times.

use crate::device::{Clock, Numbers, adapted, submitted};
use anyhow::Result;
use fastgan_model::file::{Dtype, ModelStream};
use fastgan_model::{Architecture, filler, latent};
use fastgan_web::device::EngineDevice;
use fastgan_web::frame::{Frame, Network, NetworkLoader, Plan, Stored};
use fastgan_web::kernels::WeightFormat;
use fastgan_web::request::Request;
use pollster::block_on;
use std::rc::Rc;
use std::time::Instant;

/// Pictures in a row of a batch's texture.
const COLUMNS: usize = 4;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Setup {
    pub(crate) resolution: usize,
    pub(crate) base: usize,
    pub(crate) batch: usize,
    pub(crate) numbers: Numbers,
}

/// Milliseconds of each part of loading.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(crate) struct Load {
    pub(crate) upload: f64,
    pub(crate) compile: f64,
}

/// A model that is ready to draw batches of one size.
pub(crate) struct Subject {
    pub(crate) setup: Setup,
    pub(crate) load: Load,
    pub(crate) frame: Frame,
    device: EngineDevice,
    clock: Clock,
    drawn: u64,
}

/// Pipelines and weights of a model.
pub(crate) struct Loaded {
    network: Rc<Network>,
    load: Load,
}

impl Loaded {
    /// A model of these sizes.
    pub(crate) fn new(device: &EngineDevice, setup: Setup) -> Result<Self> {
        let architecture = Architecture::new(setup.resolution, 3, 256, setup.base)?;
        let bytes = filler::generator(architecture)?.to_bytes(Dtype::F32)?;
        let stored = Stored::all(WeightFormat::F32);
        let plan = Plan::new(architecture, stored, setup.numbers.precision(), adapted(device), COLUMNS);
        let start = Instant::now();
        let mut loader = NetworkLoader::new(device.device(), device.queue(), plan)?;
        let compiling = milliseconds(start);
        ModelStream::new().push(&bytes)?.into_iter().for_each(|tensor| loader.take(tensor));
        block_on(device.settled());
        let upload = milliseconds(start) - compiling;
        let (network, _) = block_on(loader.finish(|_, _| {}))?;
        block_on(device.settled());
        let load = Load { upload, compile: milliseconds(start) - upload };
        Ok(Self { network: Rc::new(network), load })
    }

    /// The same in batches.
    pub(crate) fn subject(&self, device: &EngineDevice, setup: Setup) -> Result<Subject> {
        let frame = block_on(Frame::new(&self.network, setup.batch, COLUMNS))?;
        let clock = Clock::new(device, self.network.plan().steps().len())?;
        Ok(Subject { setup, load: self.load, frame, device: device.clone(), clock, drawn: 0 })
    }
}

impl Subject {
    /// Milliseconds of a batch from its submit until it is done.
    pub(crate) fn picture(&mut self) -> Result<f64> {
        let request = self.request();
        let mut commands = self.device.device().create_command_encoder(&Default::default());
        self.frame.encode(&request, &mut commands)?;
        Ok(submitted(&self.device, commands.finish()))
    }

    /// Milliseconds of each step of a batch.
    pub(crate) fn steps(&mut self) -> Result<Vec<f64>> {
        let request = self.request();
        let commands = self.frame.encode_apart(&request, self.clock.timer())?;
        self.clock.measure(&self.device, commands)
    }

    /// New latents, of which nothing is kept from the last batch.
    fn request(&mut self) -> Request {
        let latent_dim = self.plan().architecture().latent_dim();
        let batch = self.setup.batch as u64;
        let z: Vec<f32> =
            (self.drawn..self.drawn + batch).flat_map(|seed| latent(seed, latent_dim)).collect();
        self.drawn += batch;
        self.frame.forget();
        Request::latents(&z, latent_dim)
    }

    pub(crate) fn plan(&self) -> &Plan {
        self.frame.network().plan()
    }
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
