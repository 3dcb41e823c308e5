//! The gradient that the browser's search follows against libtorch's, through the network before it was folded.

use fastgan_model::file::Header;
use fastgan_model::{Architecture, Design, latent, to_byte};
use fastgan_trainer::export::{Statistics, export};
use fastgan_trainer::net::{Generator, Pass};
use fastgan_web::gradient::{LatentSearch, Settings, open, target};
use pollster::block_on;
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor, no_grad};

const LATENT_DIM: usize = 64;

/// A picture's values `[3, S, S]` as RGBA bytes.
fn rgba(picture: &[f32]) -> Vec<u8> {
    let plane = picture.len() / 3;
    let byte = |i: usize, channel: usize| to_byte(picture[channel * plane + i]);
    (0..plane).flat_map(|i| [byte(i, 0), byte(i, 1), byte(i, 2), 255]).collect()
}

fn values(tensor: &Tensor) -> Vec<f32> {
    let tensor = tensor.flatten(0, -1).to_kind(Kind::Float).contiguous();
    let mut values = vec![0.0; tensor.numel()];
    tensor.copy_data(&mut values, tensor.numel());
    values
}

fn compare(design: Design, resolution: usize, side: usize) {
    let official = Architecture::new(resolution, 3, LATENT_DIM, 8).expect("an architecture");
    let architecture = official.with_design(design);
    tch::manual_seed(1);
    let store = VarStore::new(Device::Cpu);
    let generator = Generator::new(&store.root(), architecture);
    for k in 1..=3 {
        let z = Tensor::randn([8, LATENT_DIM as i64], tch::kind::FLOAT_CPU);
        no_grad(|| generator.forward(&z, Pass { power_iteration: true, ..Pass::estimate(k) }));
    }
    let model = export(&store, &generator, Statistics::Stored, Header::new(architecture)).expect("a model");
    let draw = |z: &Tensor| generator.forward(z, Pass::EVAL).big;
    let input = |seed| Tensor::from_slice(&latent(seed, LATENT_DIM)).view([1, LATENT_DIM as i64]);
    // Bytes are what a page has; both sides read them in the same way.
    let bytes = rgba(&values(&no_grad(|| draw(&input(1)))));
    let plane = bytes.len() / 4;
    let wanted: Vec<f32> =
        (0..3 * plane).map(|i| f32::from(bytes[i % plane * 4 + i / plane]) / 127.5 - 1.0).collect();

    let z = input(2).set_requires_grad(true);
    let pooled = |picture: Tensor| picture.adaptive_avg_pool2d([side as i64, side as i64]);
    let picture = pooled(draw(&z));
    let wanted = pooled(Tensor::from_slice(&wanted).view([1, 3, resolution as i64, resolution as i64]));
    let loss = (picture - wanted).square().mean(Kind::Float);
    loss.backward();
    let expected = values(&z.grad());

    let device = block_on(open()).expect("a CPU");
    let target = target(&bytes, &architecture, device.burn()).expect("a picture of the model's size");
    let settings = Settings { side: Some(side), ..Settings::default() };
    let start = latent(2, LATENT_DIM);
    let search = LatentSearch::new(&model, device.burn(), target, &start, settings);
    let actual = block_on(block_on(search).expect("a search").gradient()).expect("a gradient");

    let error = (f64::from(actual.loss) / loss.double_value(&[]) - 1.0).abs();
    let length = |x: &mut dyn Iterator<Item = f32>| x.map(|x| f64::from(x * x)).sum::<f64>().sqrt();
    let difference = length(&mut actual.z.iter().zip(&expected).map(|(a, b)| a - b));
    let difference = difference / length(&mut expected.iter().copied());
    println!("{design:?}, {resolution} px at {side}: loss {error:.1e}, gradient {difference:.1e}");
    // Both compute in F32, with and without folded weights.
    assert!(error < 1e-4 && difference < 1e-4, "{resolution} px at {side}: {error}, {difference}");
}

#[test]
fn equals_libtorchs() {
    compare(Design::Official, 64, 64);
    compare(Design::Official, 256, 64);
    compare(Design::Paper, 128, 64);
    compare(Design::Baseline, 64, 64);
}
