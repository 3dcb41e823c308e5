//! `fastgan mix`.

use super::latents::{LatentSource, Truncation};
use super::{DeviceArguments, Overwrite, model};
use anyhow::Result;
use fastgan_trainer::applications::link;
use fastgan_trainer::applications::mix::{Mix, sides};
use fastgan_trainer::files::create_folder;
use fastgan_trainer::inference::{InferenceGenerator, Low};
use fastgan_trainer::latents::Latents;
use fastgan_trainer::no_grad::no_grad;
use fastgan_trainer::pictures::Picture;
use std::path::PathBuf;
use std::str::FromStr;
use tch::Tensor;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The model file.
    #[arg(long)]
    model: PathBuf,
    /// What the pictures show: seeds such as 0,7,40-47, or a latents file (.safetensors).
    #[arg(long, value_name = "LATENTS")]
    content: LatentSource,
    /// What they look like: seeds, or a latents file.
    #[arg(long, value_name = "LATENTS")]
    style: LatentSource,
    /// Gates that take the style's place, by the side of the map that each acts on, such as 64,256; or all.
    #[arg(long, value_name = "LIST", default_value = "all")]
    gates: GateList,
    /// How far they go, from 0 (the content's own) to 1 (the style's).
    #[arg(long, default_value_t = 1.0)]
    strength: f64,
    /// Also make a sheet that shows each gate by itself, one row for each content and style.
    #[arg(long)]
    per_gate: bool,
    /// Print the fragment of the explorer's address for each picture.
    #[arg(long)]
    link: bool,
    /// Folder for the PNGs and their sheet.
    #[arg(long)]
    output: PathBuf,
    #[command(flatten)]
    overwrite: Overwrite,
    #[command(flatten)]
    truncation: Truncation,
    #[command(flatten)]
    device: DeviceArguments,
}

/// White pixels between the pictures of a sheet.
const GAP: usize = 2;

/// One side of the table.
struct Side {
    latents: Latents,
    names: Vec<String>,
    lows: Vec<Low>,
    pictures: Vec<Picture>,
}

impl Side {
    fn new(latents: Latents, psi: f64, generator: &InferenceGenerator) -> Self {
        let rows = latents.clone().truncated(psi).tensor().to_device(generator.device()).split(1, 0);
        let lows: Vec<_> = rows.iter().map(|z| no_grad(|| generator.low(z))).collect();
        let pictures = lows.iter().map(|low| picture(&no_grad(|| generator.high(low)))).collect();
        Self { names: latents.unique_names(), latents, lows, pictures }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    arguments.overwrite.check(&arguments.output)?;
    let device = arguments.device.device.resolve()?;
    let model = model::read(&arguments.model)?;
    let architecture = model.architecture();
    let mix = Mix::new(architecture, arguments.gates.0.as_deref(), arguments.strength)?;
    let dim = architecture.latent_dim();
    let (contents, styles) = (arguments.content.load(dim)?, arguments.style.load(dim)?);
    println!(
        "{} contents under {} styles; strength of the gates on {:?}: {:?}",
        contents.rows().len(),
        styles.rows().len(),
        sides(architecture),
        mix.strengths()
    );
    let generator = InferenceGenerator::new(&model, device);
    let psi = arguments.truncation.psi;
    let (contents, styles) = (Side::new(contents, psi, &generator), Side::new(styles, psi, &generator));

    create_folder(&arguments.output)?;
    let mut pictures = Vec::new();
    for (content, low) in contents.lows.iter().enumerate() {
        for (style, other) in styles.lows.iter().enumerate() {
            let name = format!("{}_{}", contents.names[content], styles.names[style]);
            let picture = picture(&mix.draw(&generator, low, other));
            picture.save(&arguments.output.join(format!("{name}.png")))?;
            pictures.push(picture);
            if arguments.link {
                let [content, style] = [&contents.latents.rows()[content], &styles.latents.rows()[style]];
                println!("{name}: {}", link::mix(content, style, &mix, psi)?);
            }
        }
    }
    // The first row shows the styles, the first column the contents, as in the paper.
    let mut cells = vec![None];
    cells.extend(styles.pictures.iter().map(Some));
    for (content, row) in contents.pictures.iter().zip(pictures.chunks(styles.pictures.len())) {
        cells.push(Some(content));
        cells.extend(row.iter().map(Some));
    }
    Picture::grid(&cells, 1 + styles.pictures.len(), GAP).save(&arguments.output.join("sheet.png"))?;
    println!("{}: {} pictures and sheet.png", arguments.output.display(), pictures.len());
    if arguments.per_gate {
        let sheet = per_gate(&generator, &contents, &styles, arguments.strength)?;
        sheet.save(&arguments.output.join("per-gate.png"))?;
        println!("per-gate.png: content, style, each gate by itself ({:?}), all", sides(architecture));
    }
    Ok(())
}

/// A row for each content under each style: both, then the content under each of the style's gates alone, then under all.
fn per_gate(
    generator: &InferenceGenerator,
    contents: &Side,
    styles: &Side,
    strength: f64,
) -> Result<Picture> {
    let architecture = generator.architecture();
    let mut mixes: Vec<_> = sides(architecture)
        .into_iter()
        .map(|gate| Mix::new(architecture, Some(&[gate]), strength))
        .collect::<Result<_, _>>()?;
    mixes.push(Mix::new(architecture, None, strength)?);
    let mut cells = Vec::new();
    for (content, low) in contents.pictures.iter().zip(&contents.lows) {
        for (style, other) in styles.pictures.iter().zip(&styles.lows) {
            cells.extend([content.clone(), style.clone()]);
            cells.extend(mixes.iter().map(|mix| picture(&mix.draw(generator, low, other))));
        }
    }
    Ok(Picture::grid(&cells.iter().map(Some).collect::<Vec<_>>(), 2 + mixes.len(), GAP))
}

/// The only one of `[1, C, S, S]`.
fn picture(pictures: &Tensor) -> Picture {
    Picture::new(&pictures.get(0))
}

/// Sides of gated maps, or none for all.
#[derive(Debug, Clone)]
struct GateList(Option<Vec<usize>>);

impl FromStr for GateList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self(None));
        }
        let gates: Result<_, _> = text.split(',').map(|gate| gate.trim().parse()).collect();
        gates.map(|gates| Self(Some(gates))).map_err(|_| {
            format!("`{text}` is no list of gates: write the sides of the maps they act on, such as 64,256, or all")
        })
    }
}
