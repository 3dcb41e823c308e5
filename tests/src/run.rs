//! A run as `fastgan train` leaves it, small.

use anyhow::Result;
use fastgan_trainer::data::{Images, scan};
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::machine::Machine;
use fastgan_trainer::pictures::Picture;
use fastgan_trainer::report;
use fastgan_trainer::train::{Interrupt, Limits, Run, RunFolder, Settings, State};
use std::path::{Path, PathBuf};
use tch::{Device, Tensor};

/// Steps of the run, each of them logged.
pub const STEPS: u64 = 8;

/// Trains for [`STEPS`] steps on pictures of coloured patches in `folder`; gives the path of the run's report.
///
/// # Errors
/// Where something cannot be written.
pub fn reported(folder: &Path) -> Result<PathBuf> {
    let data = folder.join("patches");
    std::fs::create_dir_all(&data)?;
    tch::manual_seed(1);
    for n in 0..6 {
        let patches = Tensor::rand([1, 3, 4, 4], tch::kind::FLOAT_CPU) * 2.0 - 1.0;
        let picture = patches.upsample_bilinear2d([64, 64], false, None, None).squeeze_dim(0);
        Picture::new(&picture).save(&data.join(format!("{n}.png")))?;
    }
    let official = Settings::official(data.clone());
    let settings = Settings { resolution: 64, base_channels: 8, latent_dim: 16, batch: 2, ..official };
    let root = folder.join("run");
    if root.exists() {
        std::fs::remove_dir_all(&root)?;
    }
    let run_folder = RunFolder::create(&root, &settings)?;
    std::fs::create_dir_all(run_folder.cache())?;
    let images = Images::open(&run_folder.cache(), &scan(&data)?, 64, |_| ())?;
    std::fs::write(run_folder.data_report(), serde_json::to_vec(images.report())?)?;
    Machine::here(Device::Cpu).write(&run_folder.machine())?;
    let limits = Limits {
        iterations: STEPS,
        time: None,
        log_every: 1,
        save_every: STEPS,
        sample_every: 2,
        metric_every: 4,
        keep: 1,
        keep_best: 1,
        milestone_every: 0,
    };
    let run = Run {
        ranks: None,
        settings: &settings,
        device: Device::Cpu,
        loss: &Reconstruction::L1,
        images: &images,
        folder: &run_folder,
        limits,
        interrupt: &Interrupt::default(),
        record: false,
    };
    run.train(State::new(&settings, Device::Cpu)?, &mut ())?;
    Ok(report::write(&run_folder, Device::Cpu)?)
}
