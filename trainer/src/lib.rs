//! FastGAN's trainer: from a folder of images to a model file, on libtorch.
//!
//! The data's way: [`data`] → [`augment`] → [`net`] → [`loss`] → [`optim`] → [`train`] → [`export`] → model file;
//! [`inference`] runs a model file, [`import`] makes one from an official checkpoint.

pub mod applications;
pub mod augment;
pub mod casting;
pub mod cost;
pub mod data;
pub mod device;
pub mod export;
pub mod files;
pub mod film;
pub mod import;
pub mod inference;
pub mod latents;
pub mod loss;
pub mod machine;
pub mod memory;
pub mod metrics;
pub mod net;
pub mod no_grad;
pub mod optim;
pub mod parallel;
pub mod pictures;
pub mod report;
pub mod rng;
pub mod share;
pub mod tensorboard;
pub mod train;
pub mod values;
pub mod view;
pub mod visible;
pub mod weights;
