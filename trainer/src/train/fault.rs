//! Faults on purpose: how a test sees what a run does about trouble.

use super::Work;
use crate::no_grad::no_grad;
use crate::optim::FlatParameters;
use fastgan_native::NativeError;
use std::str::FromStr;
use tch::Tensor;

/// Something that goes wrong in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The gradient of a tensor is NaN.
    NotFinite {
        /// In which step, from 1.
        step: u64,
        /// The tensor's name, with its network: `generator.init.init.0.weight_orig`.
        tensor: String,
        /// How often that step goes wrong.
        times: u32,
    },
    /// Memory runs out where more than so many images are computed at once, or, if that is asked for, where every map is kept.
    OutOfMemory {
        /// From which step on, from 1.
        step: u64,
        /// Images that fit.
        images: usize,
        /// Whether even so few fit only where maps are computed anew.
        recomputed: bool,
    },
}

impl FromStr for Fault {
    type Err = String;

    /// `nan:STEP:TENSOR:TIMES` or `memory:STEP:IMAGES[:recomputed]`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<_> = text.split(':').collect();
        let number = |text: &str| text.parse::<u64>().map_err(|_| format!("`{text}` is no number"));
        match parts[..] {
            ["nan", step, tensor, times] => Ok(Self::NotFinite {
                step: number(step)?,
                tensor: tensor.into(),
                times: number(times)? as u32,
            }),
            ["memory", step, images] | ["memory", step, images, "recomputed"] => Ok(Self::OutOfMemory {
                step: number(step)?,
                images: number(images)? as usize,
                recomputed: parts.len() == 4,
            }),
            _ => Err("a fault is nan:STEP:TENSOR:TIMES or memory:STEP:IMAGES[:recomputed]".into()),
        }
    }
}

impl Fault {
    /// Spoils a network's gradient in step `now` (from 1), if this is that fault.
    pub(super) fn spoil(&mut self, now: u64, network: &str, parameters: &FlatParameters, gradient: &Tensor) {
        let Self::NotFinite { step, tensor, times } = self else { return };
        if *step != now || *times == 0 {
            return;
        }
        for (name, part) in parameters.named(gradient) {
            if tensor.strip_prefix(network).and_then(|rest| rest.strip_prefix('.')) == Some(&name) {
                *times -= 1;
                let _ = no_grad(|| part.shallow_clone().fill_(f64::NAN));
            }
        }
    }

    /// Runs out of memory, as libtorch does, if this is that fault and step `now` (from 1) would compute too much at once.
    ///
    /// # Panics
    /// Then, in libtorch's words.
    pub(super) fn exhaust(&self, now: u64, work: Work) {
        if let Self::OutOfMemory { step, images: fitting, recomputed: anew } = self
            && now >= *step
            && (work.share.count as usize > *fitting * work.parts || (*anew && !work.recompute))
        {
            NativeError::new("CUDA out of memory (a fault on purpose)").raise();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn faults_by_name() {
        let nan = Fault::NotFinite { step: 7, tensor: "generator.a.b".into(), times: 2 };
        assert_eq!("nan:7:generator.a.b:2".parse(), Ok(nan));
        let memory = Fault::OutOfMemory { step: 3, images: 4, recomputed: false };
        assert_eq!("memory:3:4".parse(), Ok(memory));
        assert!("nan:7".parse::<Fault>().is_err() && "memory:x:4".parse::<Fault>().is_err());
    }
}
