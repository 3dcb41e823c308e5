//! The gradient that the browser's search follows against libtorch's, through the network before it was folded.

use fastgan_model::file::Header;
use fastgan_model::{Architecture, Design, latent};
use fastgan_trainer::export::{Statistics, export};
use fastgan_trainer::net::{Generator, Pass};
use fastgan_trainer::visible::seen_beside;
use fastgan_web::gradient::{LatentSearch, Settings, Target, open};
use fastgan_web::rgba;
use pollster::block_on;
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor, no_grad};

const LATENT_DIM: usize = 64;

fn values(tensor: &Tensor) -> Vec<f32> {
    let tensor = tensor.flatten(0, -1).to_kind(Kind::Float).contiguous();
    let mut values = vec![0.0; tensor.numel()];
    tensor.copy_data(&mut values, tensor.numel());
    values
}

/// Of a model with so many channels; its own picture is the target, without its alpha if `opaque`.
fn compare(design: Design, channels: usize, opaque: bool, resolution: usize, side: usize) {
    let official = Architecture::new(resolution, channels, LATENT_DIM, 8).expect("an architecture");
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
    let plane = resolution * resolution;
    let mut bytes = rgba(&values(&no_grad(|| draw(&input(1)))), channels, plane);
    if opaque {
        bytes.chunks_exact_mut(4).for_each(|pixel| pixel[3] = u8::MAX);
    }
    let wanted: Vec<f32> =
        (0..channels * plane).map(|i| f32::from(bytes[i % plane * 4 + i / plane]) / 127.5 - 1.0).collect();

    let z = input(2).set_requires_grad(true);
    let pooled = |picture: Tensor| picture.adaptive_avg_pool2d([side as i64, side as i64]);
    let wanted = Tensor::from_slice(&wanted).view([1, channels as i64, resolution as i64, resolution as i64]);
    let seen = seen_beside(&wanted);
    let (picture, wanted) = (pooled(seen(&draw(&z))), pooled(seen(&wanted)));
    let loss = (picture - wanted).square().mean(Kind::Float);
    loss.backward();
    let expected = values(&z.grad());

    let device = block_on(open()).expect("a CPU");
    let target =
        Target::of_bytes(&bytes, &architecture, device.burn()).expect("a picture of the model's size");
    let settings = Settings { side: Some(side), ..Settings::default() };
    let start = latent(2, LATENT_DIM);
    let search = LatentSearch::new(&model, device.burn(), target, &start, settings);
    let actual = block_on(block_on(search).expect("a search").gradient()).expect("a gradient");

    let error = (f64::from(actual.loss) / loss.double_value(&[]) - 1.0).abs();
    let length = |x: &mut dyn Iterator<Item = f32>| x.map(|x| f64::from(x * x)).sum::<f64>().sqrt();
    let difference = length(&mut actual.z.iter().zip(&expected).map(|(a, b)| a - b));
    let difference = difference / length(&mut expected.iter().copied());
    println!(
        "{design:?}, {channels} channels, {resolution} px at {side}: loss {error:.1e}, gradient {difference:.1e}"
    );
    // Both compute in F32, with and without folded weights.
    assert!(error < 1e-4 && difference < 1e-4, "{resolution} px at {side}: {error}, {difference}");
}

#[test]
fn equals_libtorchs() {
    compare(Design::Official, 3, true, 64, 64);
    compare(Design::Official, 3, true, 256, 64);
    compare(Design::Paper, 3, true, 128, 64);
    compare(Design::Baseline, 3, true, 64, 64);
}

/// Of grey pictures, and of those with alpha beside a picture that has it and one that has not.
#[test]
fn equals_libtorchs_whatever_the_channels() {
    compare(Design::Official, 1, true, 64, 64);
    compare(Design::Official, 4, false, 64, 64);
    compare(Design::Official, 4, true, 64, 32);
}
