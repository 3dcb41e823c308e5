//! Unfolding: from the inference form back to weights that can be trained on. The reverse of folding, as far as there is one.

use super::settle::{matrix, top_singular_vectors};
use crate::net::{BATCH_NORM_EPSILON, excitation, glu};
use crate::no_grad::no_grad;
use crate::rng::{Purpose, Stream};
use fastgan_model::Stage;
use fastgan_model::file::ModelFile;
use std::collections::{BTreeMap, HashMap};
use tch::{Device, Kind, Tensor};

/// Latents over which the maps' statistics are taken.
const LATENTS: i64 = 256;

/// Variables of a generator that draws what the model draws, under the trained form's names; `to_small` is not among them.
///
/// A folded convolution `W x + b` becomes the weight W under spectral norm and a BatchNorm whose statistics are those of `W x / σ` over
/// latents: its γ and β bring them back to `W x + b`.
pub fn unfold(model: &ModelFile, device: Device) -> HashMap<String, Tensor> {
    no_grad(|| Unfolding::new(model, device).run())
}

struct Unfolding<'a> {
    model: &'a ModelFile,
    device: Device,
    out: HashMap<String, Tensor>,
}

impl<'a> Unfolding<'a> {
    fn new(model: &'a ModelFile, device: Device) -> Self {
        Self { model, device, out: HashMap::new() }
    }

    /// Walks through the network as it draws, and takes each layer's statistics on the way.
    fn run(mut self) -> HashMap<String, Tensor> {
        let architecture = self.model.architecture();
        Stream::new(0, Purpose::Statistics, 1).seed_torch();
        let z = Tensor::randn([LATENTS, architecture.latent_dim() as i64], (Kind::Float, self.device));
        let weight = self.tensor("init.weight");
        let x = z.matmul(&weight.flatten(1, -1)).view([-1, weight.size()[1], 4, 4]);
        let sigma = self.convolution("init.init.0", &weight);
        let x = self.batch_norm("init.init.1", &x, &self.tensor("init.bias"), sigma);
        let mut maps = BTreeMap::from([(4, glu(&x))]);
        for stage in architecture.stages() {
            let map = self.stage(&stage, &maps);
            maps.insert(stage.size, map);
        }
        let to_big = self.tensor("to_big.weight");
        // Nothing follows that could undo σ: the weight is folded already, and its σ is 1 but for the rounding of 16-bit files.
        self.convolution("to_big", &to_big);
        self.out
    }

    fn stage(&mut self, stage: &Stage, maps: &BTreeMap<usize, Tensor>) -> Tensor {
        let name = stage.name();
        let side = stage.size as i64;
        let mut x = maps[&(stage.size / 2)].upsample_nearest2d([side, side], None, None);
        // Places of convolution, noise and BatchNorm in the official block.
        let places: &[(usize, Option<usize>, usize)] =
            if stage.convs == 1 { &[(1, None, 2)] } else { &[(1, Some(2), 3), (5, Some(6), 7)] };
        for (number, (conv, noise, norm)) in (1..).zip(places) {
            let weight = self.tensor(&format!("{name}.conv{number}.weight"));
            let bias = self.tensor(&format!("{name}.conv{number}.bias"));
            let product = x.conv2d(&weight, None::<&Tensor>, [1, 1], [1, 1], [1, 1], 1);
            let sigma = self.convolution(&format!("{name}.{conv}"), &weight);
            if let Some(noise) = noise {
                // The file has what noise adds to each channel. This BatchNorm multiplies all of them by σ, and there is one strength.
                let of_file = self.tensor(&format!("{name}.noise{number}"));
                let strength = of_file.mean(Kind::Float).view([1]) / sigma;
                self.out.insert(format!("{name}.{noise}.weight"), strength);
            }
            x = glu(&self.batch_norm(&format!("{name}.{norm}"), &product, &bias, sigma));
        }
        let Some(gate) = stage.gate else { return x };
        let squeeze = self.tensor(&format!("{}.squeeze.weight", gate.name()));
        let excite = self.tensor(&format!("{}.excite.weight", gate.name()));
        self.convolution(&format!("{}.main.1", gate.name()), &squeeze);
        self.convolution(&format!("{}.main.3", gate.name()), &excite);
        let pooled = maps[&gate.from].adaptive_avg_pool2d([4, 4]).flatten(1, -1);
        let squeezed = pooled.matmul(&squeeze.flatten(1, -1).tr());
        let active = excitation(&squeezed, self.model.architecture().excitation());
        let strength = active.matmul(&excite.flatten(1, -1).tr()).sigmoid();
        x * strength.unsqueeze(-1).unsqueeze(-1)
    }

    /// A weight with its top singular vectors; returns σ.
    fn convolution(&mut self, layer: &str, weight: &Tensor) -> f64 {
        let rows = matrix(layer, weight);
        let start = rows.square().sum_dim_intlist([1].as_slice(), false, Kind::Float);
        let (u, v) = top_singular_vectors(&rows, start);
        let sigma = u.dot(&rows.mv(&v)).double_value(&[]);
        self.out.insert(format!("{layer}.weight_orig"), weight.copy());
        self.out.insert(format!("{layer}.weight_u"), u);
        self.out.insert(format!("{layer}.weight_v"), v);
        sigma
    }

    /// A BatchNorm that turns `product / σ` into `product + bias`, which is returned. `product [N, C, H, W]`.
    fn batch_norm(&mut self, layer: &str, product: &Tensor, bias: &Tensor, sigma: f64) -> Tensor {
        let mean = product.mean_dim([0, 2, 3].as_slice(), false, Kind::Float);
        let deviation = product.std_dim([0, 2, 3].as_slice(), false, false);
        // What the layer will see is W x / σ.
        let variance = (&deviation / sigma).square();
        self.out.insert(format!("{layer}.weight"), (&variance + BATCH_NORM_EPSILON).sqrt() * sigma);
        self.out.insert(format!("{layer}.bias"), bias + &mean);
        self.out.insert(format!("{layer}.running_mean"), &mean / sigma);
        self.out.insert(format!("{layer}.running_var"), variance);
        product + bias.view([1, -1, 1, 1])
    }

    fn tensor(&self, name: &str) -> Tensor {
        let spec = self.model.architecture().tensors().into_iter().find(|spec| spec.name == name);
        let shape: Vec<_> =
            spec.map(|spec| spec.shape).unwrap_or_default().iter().map(|&d| d as i64).collect();
        Tensor::from_slice(self.model.tensor(name)).view(&shape[..]).to_device(self.device)
    }
}
