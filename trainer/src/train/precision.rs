//! How exactly the networks multiply while they are trained.

use crate::casting;
use crate::net::{Judgement, Pictures, RealPass, Reconstructions};
use fastgan_native::{NativeError, set_tf32};
use serde::{Deserialize, Serialize};
use tch::{Device, Kind, Tensor};

/// The numbers that convolutions and matrix products multiply. Weights, their gradients and Adam are 32-bit floats always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// 32-bit floats throughout.
    F32,
    /// On CUDA's tensor cores, factors are rounded to TF32 (10 bits) and sums are not; elsewhere the same as [`Self::F32`].
    #[default]
    Tf32,
    /// Convolutions and the maps between them in bfloat16 (7 bits). Spectral norms, BatchNorm's statistics and losses stay 32-bit floats.
    Bf16,
}

impl Precision {
    /// Each by its name on the command line and in `run.toml`.
    pub const NAMED: [(&str, Self); 3] = [("f32", Self::F32), ("tf32", Self::Tf32), ("bf16", Self::Bf16)];

    /// What is usual on a device.
    pub fn usual(device: Device) -> Self {
        if device.is_cuda() { Self::Tf32 } else { Self::F32 }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMED.into_iter().find(|(_, precision)| *precision == self).map_or("", |(name, _)| name)
    }

    /// Tells libtorch, for this process, whether TF32 may be used.
    ///
    /// # Errors
    /// Where libtorch refuses.
    pub fn announce(self) -> Result<(), NativeError> {
        set_tf32(self != Self::F32)
    }

    /// Runs a network.
    pub fn forward<T>(self, device: Device, network: impl FnOnce() -> T) -> T {
        match self {
            Self::F32 | Self::Tf32 => network(),
            Self::Bf16 => casting::short(device, network),
        }
    }

    /// Whether a pixel's channels lie side by side: what tensor cores take bfloat16 in without turning it round.
    pub fn channels_last(self, device: Device) -> bool {
        self == Self::Bf16 && device.is_cuda()
    }

    /// Bytes of a number in a map.
    pub fn map_bytes(self) -> u64 {
        if self == Self::Bf16 { 2 } else { 4 }
    }
}

/// What networks made, as losses want it.
pub(super) trait InFull {
    /// The same in 32-bit floats.
    fn in_full(self) -> Self;
}

impl InFull for Tensor {
    fn in_full(self) -> Self {
        if self.kind() == Kind::Float { self } else { self.to_kind(Kind::Float) }
    }
}

impl<T: InFull> InFull for Option<T> {
    fn in_full(self) -> Self {
        self.map(InFull::in_full)
    }
}

impl InFull for Pictures {
    fn in_full(self) -> Self {
        Self { big: self.big.in_full(), small: self.small.in_full() }
    }
}

impl InFull for Judgement {
    fn in_full(self) -> Self {
        Self { big: self.big.in_full(), small: self.small.in_full() }
    }
}

impl InFull for Reconstructions {
    fn in_full(self) -> Self {
        Self { big: self.big.in_full(), small: self.small.in_full(), part: self.part.in_full() }
    }
}

impl InFull for RealPass {
    fn in_full(self) -> Self {
        Self {
            judgement: self.judgement.in_full(),
            reconstructions: self.reconstructions.in_full(),
            classes: self.classes.in_full(),
            aspect_ratio: self.aspect_ratio.in_full(),
        }
    }
}
