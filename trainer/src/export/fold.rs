//! Folding: spectral norm and BatchNorm become part of weight and bias (reference, section 1.7).

use super::directions::directions;
use super::settle::matrix;
use crate::net::BATCH_NORM_EPSILON;
use crate::no_grad::no_grad;
use crate::values::values;
use fastgan_model::{Architecture, Stage};
use std::collections::{BTreeMap, HashMap};
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

/// Values by name, as [`Architecture::tensors`] lists them.
pub(super) fn fold(store: &VarStore, architecture: Architecture) -> BTreeMap<String, Vec<f32>> {
    // In F64 on the CPU: the folding itself should add no error.
    let variables = store
        .variables()
        .into_iter()
        .map(|(name, variable)| (name, variable.detach().to_device(Device::Cpu).to_kind(Kind::Double)))
        .collect();
    let folding = Folding { variables };
    let tensors = no_grad(|| folding.run(architecture));
    tensors.into_iter().map(|(name, tensor)| (name, values(&tensor))).collect()
}

struct Folding {
    variables: HashMap<String, Tensor>,
}

impl Folding {
    fn run(&self, architecture: Architecture) -> Vec<(String, Tensor)> {
        let (scale, bias) = self.batch_norm("init.init.1");
        let first = self.normalized("init.init.0") * scale.view([1, -1, 1, 1]);
        let mut out = vec![("directions".into(), directions(&first)), ("init.weight".into(), first)];
        out.push(("init.bias".into(), bias));
        for stage in architecture.stages() {
            out.extend(self.stage(&stage));
            if let Some(gate) = stage.gate {
                let name = gate.name();
                out.push((format!("{name}.squeeze.weight"), self.normalized(&format!("{name}.main.1"))));
                out.push((format!("{name}.excite.weight"), self.normalized(&format!("{name}.main.3"))));
            }
        }
        out.push(("to_big.weight".into(), self.normalized("to_big")));
        out
    }

    fn stage(&self, stage: &Stage) -> Vec<(String, Tensor)> {
        let name = stage.name();
        if stage.convs == 1 {
            return self.conv(&name, 1, 1, None, 2);
        }
        let mut out = self.conv(&name, 1, 1, Some(2), 3);
        out.extend(self.conv(&name, 2, 5, Some(6), 7));
        out
    }

    /// One convolution of a stage with the indices of its layers in the official block.
    fn conv(
        &self,
        stage: &str,
        number: usize,
        conv: usize,
        noise: Option<usize>,
        norm: usize,
    ) -> Vec<(String, Tensor)> {
        let (scale, bias) = self.batch_norm(&format!("{stage}.{norm}"));
        let weight = self.normalized(&format!("{stage}.{conv}")) * scale.view([-1, 1, 1, 1]);
        let mut out = vec![
            (format!("{stage}.conv{number}.weight"), weight),
            (format!("{stage}.conv{number}.bias"), bias),
        ];
        if let Some(noise) = noise {
            out.push((
                format!("{stage}.noise{number}"),
                scale * &self.variables[&format!("{stage}.{noise}.weight")],
            ));
        }
        out
    }

    /// W / σ with σ = uᵀ W v.
    fn normalized(&self, layer: &str) -> Tensor {
        let of = |name: &str| &self.variables[&format!("{layer}.{name}")];
        let weight = of("weight_orig");
        weight / of("weight_u").dot(&matrix(layer, weight).mv(of("weight_v")))
    }

    /// Scale s = γ / √(var + ε) and bias β − s·μ.
    fn batch_norm(&self, layer: &str) -> (Tensor, Tensor) {
        let of = |name: &str| &self.variables[&format!("{layer}.{name}")];
        let scale = of("weight") / (of("running_var") + BATCH_NORM_EPSILON).sqrt();
        let bias = of("bias") - &scale * of("running_mean");
        (scale, bias)
    }
}
