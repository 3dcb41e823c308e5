//! What may be chosen about a run's settings: each flag changes one setting of the preset.

use crate::cli::weights::WeightsArguments;
use crate::cli::{one_of, precision};
use anyhow::{Result, bail, ensure};
use fastgan_trainer::data::{Channels, Fit};
use fastgan_trainer::loss::Margin;
use fastgan_trainer::net::{Decoders, Head, SmallView};
use fastgan_trainer::train::{
    AugmentationStrength, BatchNormOver, BatchNormSource, FakeAugmentation, Precision, Preset,
    ReconstructionSetting, Settings,
};
use fastgan_trainer::weights::{LPIPS_LINEAR, VGG16, find};
use std::path::PathBuf;
use tch::Device;

/// Flags that decide what a run computes. None of them can be changed on the way.
#[derive(Debug, clap::Args)]
pub(super) struct Choices {
    /// Named set of settings: official, paper, baseline, skip, decode, skip+decode or best [default: official].
    #[arg(long, value_parser = preset)]
    preset: Option<Preset>,
    /// Side length: 64, 128, 256, 512 or 1024 [default: 256 on a GPU, 64 on a CPU].
    #[arg(long)]
    resolution: Option<usize>,
    /// What becomes of images that are not square: squash (as in the official code), crop (their middle) or pad (bars in the colour of the
    /// edge they touch) [default: squash].
    #[arg(long, value_parser = crate::cli::fit)]
    fit: Option<Fit>,
    /// 1 (grey), 3 (RGB; what is transparent lies over white) or 4 (RGBA) [default: 3].
    #[arg(long, value_parser = crate::cli::channels)]
    channels: Option<Channels>,
    /// Width unit of the networks [default: 64 on a GPU, 16 on a CPU].
    #[arg(long)]
    base_channels: Option<usize>,
    /// Length of a latent [default: 256].
    #[arg(long)]
    latent_dim: Option<usize>,
    /// Images in a step, of all processes together [default: 8].
    #[arg(long)]
    batch: Option<usize>,
    /// Seed of everything random [default: 0].
    #[arg(long)]
    seed: Option<u64>,
    /// Adam's learning rate [default: 0.0002].
    #[arg(long)]
    learning_rate: Option<f64>,
    /// How exactly the networks multiply: f32, tf32 (NVIDIA's tensor cores; elsewhere f32) or bf16 [default: tf32 on a GPU, f32 on a CPU].
    #[arg(long, value_parser = precision)]
    precision: Option<Precision>,
    /// Decay of the generator's moving average; runs of few thousand steps want less [default: 0.999].
    #[arg(long)]
    ema_decay: Option<f64>,
    /// What the discriminator learns beside real and fake: none, or a list of auto-encoding, contrastive, aspect-ratio [default: the
    /// preset's; official: auto-encoding].
    #[arg(long, value_name = "LIST")]
    self_supervision: Option<String>,
    /// Logits of each view of the discriminator: 5x5, or 1x1 (for faces) [default: the preset's; official: 5x5].
    #[arg(long, value_parser = head)]
    head: Option<Head>,
    /// Margin of the hinge loss: random (U[0.8, 1)) or one [default: the preset's; official: random].
    #[arg(long, value_parser = margin)]
    margin: Option<Margin>,
    /// How real pictures become small for the second view: nearest or area (antialiased) [default: nearest].
    #[arg(long, value_parser = small_view)]
    small_view: Option<SmallView>,
    /// The two generated views of a picture are augmented independent or shared [default: independent].
    #[arg(long, value_parser = fake_augmentation)]
    fake_augmentation: Option<FakeAugmentation>,
    /// Pictures are augmented always or adaptive (more where the discriminator overfits) [default: the preset's; official: always].
    #[arg(long, value_parser = augmentation)]
    augmentation: Option<AugmentationStrength>,
    /// Weight of the LeCam term, 0 for none [default: 0].
    #[arg(long)]
    lecam: Option<f64>,
    /// BatchNorm statistics of the exported generator: estimated anew, or averaged while it trains [default: estimated].
    #[arg(long, value_parser = batch_norm)]
    batch_norm: Option<BatchNormSource>,
    /// Where several processes train together: BatchNorm over the whole batch, or over the images of each device [default: batch].
    #[arg(long, value_parser = batch_norm_over)]
    batch_norm_over: Option<BatchNormOver>,
    /// Starts from the weights of a run, a checkpoint or a model file [default: random weights].
    #[arg(long, value_name = "PATH")]
    init_from: Option<PathBuf>,
    /// Layers of the discriminator, from the pictures on, that keep the weights they start from (Freeze-D) [default: 0].
    #[arg(long, requires = "init_from", value_name = "N")]
    freeze_d: Option<usize>,
    /// Share of the images that training never sees, e.g. 10% [default: none].
    #[arg(long, value_parser = crate::cli::share)]
    holdout: Option<f64>,
    /// The decoders minimise LPIPS, as in the official code, with the networks that `fastgan weights fetch vgg16 lpips` brings [default: L1].
    #[arg(long, conflicts_with = "lpips_vgg")]
    lpips: bool,
    #[command(flatten)]
    weights: WeightsArguments,
    /// torchvision's VGG16 weights, for LPIPS in place of L1 (needs --lpips-linear).
    #[arg(long, requires = "lpips_linear")]
    lpips_vgg: Option<PathBuf>,
    /// LPIPS v0.1's `vgg` weights.
    #[arg(long, requires = "lpips_vgg")]
    lpips_linear: Option<PathBuf>,
}

impl Choices {
    /// The name of the first choice that was made.
    pub(super) fn first(&self) -> Option<&'static str> {
        let made = [
            ("preset", self.preset.is_some()),
            ("resolution", self.resolution.is_some()),
            ("fit", self.fit.is_some()),
            ("channels", self.channels.is_some()),
            ("base-channels", self.base_channels.is_some()),
            ("latent-dim", self.latent_dim.is_some()),
            ("batch", self.batch.is_some()),
            ("seed", self.seed.is_some()),
            ("learning-rate", self.learning_rate.is_some()),
            ("precision", self.precision.is_some()),
            ("ema-decay", self.ema_decay.is_some()),
            ("self-supervision", self.self_supervision.is_some()),
            ("head", self.head.is_some()),
            ("margin", self.margin.is_some()),
            ("small-view", self.small_view.is_some()),
            ("fake-augmentation", self.fake_augmentation.is_some()),
            ("augmentation", self.augmentation.is_some()),
            ("lecam", self.lecam.is_some()),
            ("batch-norm", self.batch_norm.is_some()),
            ("batch-norm-over", self.batch_norm_over.is_some()),
            ("init-from", self.init_from.is_some()),
            ("holdout", self.holdout.is_some()),
            ("lpips", self.lpips),
            ("lpips-vgg", self.lpips_vgg.is_some()),
        ];
        made.into_iter().find_map(|(name, made)| made.then_some(name))
    }

    /// The settings that follow, checked.
    pub(super) fn settings(&self, data: PathBuf, device: Device) -> Result<Settings> {
        let (resolution, base_channels) = if device.is_cuda() { (256, 64) } else { (64, 16) };
        let mut settings = self.preset.unwrap_or_default().applied(Settings::official(data));
        settings.resolution = self.resolution.unwrap_or(resolution);
        settings.base_channels = self.base_channels.unwrap_or(base_channels);
        set(&mut settings.fit, self.fit);
        set(&mut settings.channels, self.channels);
        set(&mut settings.latent_dim, self.latent_dim);
        set(&mut settings.batch, self.batch);
        set(&mut settings.seed, self.seed);
        set(&mut settings.learning_rate, self.learning_rate);
        settings.precision = self.precision.unwrap_or(Precision::usual(device));
        set(&mut settings.ema_decay, self.ema_decay);
        set(&mut settings.discriminator.head, self.head);
        set(&mut settings.margin, self.margin);
        set(&mut settings.small_view, self.small_view);
        set(&mut settings.fake_augmentation, self.fake_augmentation);
        set(&mut settings.augmentation, self.augmentation);
        set(&mut settings.lecam, self.lecam);
        set(&mut settings.batch_norm, self.batch_norm);
        set(&mut settings.batch_norm_over, self.batch_norm_over);
        set(&mut settings.freeze_d, self.freeze_d);
        set(&mut settings.holdout, self.holdout);
        settings.init_from =
            self.init_from.as_ref().map(std::fs::canonicalize).transpose().map_err(|_| {
                let path = self.init_from.as_deref().unwrap_or(std::path::Path::new("")).display();
                anyhow::anyhow!("--init-from {path}: there is no such run, checkpoint or model file")
            })?;
        if let Some(list) = &self.self_supervision {
            self_supervision(&mut settings, list)?;
        }
        if let (Some(vgg), Some(linear)) = (&self.lpips_vgg, &self.lpips_linear) {
            settings.reconstruction =
                ReconstructionSetting::Lpips { vgg: vgg.clone(), linear: linear.clone() };
        }
        if self.lpips {
            settings.reconstruction = self.fetched_lpips()?;
        }
        check(&settings)?;
        Ok(settings)
    }
}

impl Choices {
    /// LPIPS with the networks that were fetched.
    fn fetched_lpips(&self) -> Result<ReconstructionSetting> {
        let folder = self.weights.resolve()?;
        match (find(&VGG16, &folder)?, find(&LPIPS_LINEAR, &folder)?) {
            (Some(vgg), Some(linear)) => Ok(ReconstructionSetting::Lpips { vgg, linear }),
            _ => bail!(
                "--lpips: its networks are not in {}; get them with `fastgan weights fetch vgg16 lpips`",
                folder.display()
            ),
        }
    }
}

fn set<T: Copy>(setting: &mut T, choice: Option<T>) {
    *setting = choice.unwrap_or(*setting);
}

fn check(settings: &Settings) -> Result<()> {
    settings.architecture()?;
    ensure!(settings.batch >= 2, "--batch {}: BatchNorm needs at least 2 images in a step", settings.batch);
    ensure!(
        settings.learning_rate > 0.0 && settings.learning_rate.is_finite(),
        "--learning-rate must be a positive number"
    );
    ensure!((0.0..1.0).contains(&settings.ema_decay), "--ema-decay must be at least 0 and less than 1");
    ensure!(settings.lecam >= 0.0 && settings.lecam.is_finite(), "--lecam must be 0 or a positive number");
    Ok(())
}

/// Sets just what the list names; the decoders that it asks for are the preset's, or the official ones.
fn self_supervision(settings: &mut Settings, list: &str) -> Result<()> {
    let decoders = match settings.discriminator.decoders {
        Decoders::None => Decoders::Official,
        there => there,
    };
    let design = &mut settings.discriminator;
    (design.decoders, design.contrastive, design.aspect_ratio) = (Decoders::None, false, false);
    for name in list.split(',').map(str::trim).filter(|&name| name != "none") {
        match name {
            "auto-encoding" => design.decoders = decoders,
            "contrastive" => design.contrastive = true,
            "aspect-ratio" => design.aspect_ratio = true,
            _ => bail!(
                "--self-supervision {name}: choose none, or a list of auto-encoding, contrastive and aspect-ratio"
            ),
        }
    }
    Ok(())
}

fn preset(text: &str) -> Result<Preset, String> {
    one_of(text, &Preset::ALL.map(|preset| (preset.name(), preset)))
}

fn head(text: &str) -> Result<Head, String> {
    one_of(text, &[("5x5", Head::Patches), ("1x1", Head::Single)])
}

fn margin(text: &str) -> Result<Margin, String> {
    one_of(text, &[("random", Margin::Random), ("one", Margin::One)])
}

fn small_view(text: &str) -> Result<SmallView, String> {
    one_of(text, &[("nearest", SmallView::Nearest), ("area", SmallView::Area)])
}

fn fake_augmentation(text: &str) -> Result<FakeAugmentation, String> {
    one_of(text, &[("independent", FakeAugmentation::Independent), ("shared", FakeAugmentation::Shared)])
}

fn augmentation(text: &str) -> Result<AugmentationStrength, String> {
    one_of(text, &[("always", AugmentationStrength::Always), ("adaptive", AugmentationStrength::ADAPTIVE)])
}

fn batch_norm(text: &str) -> Result<BatchNormSource, String> {
    one_of(text, &[("estimated", BatchNormSource::Estimated), ("averaged", BatchNormSource::Averaged)])
}

fn batch_norm_over(text: &str) -> Result<BatchNormOver, String> {
    one_of(text, &[("batch", BatchNormOver::Batch), ("device", BatchNormOver::Device)])
}
