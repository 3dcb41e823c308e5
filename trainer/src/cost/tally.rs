//! What one forward pass of some layers takes, added up layer by layer. Each method is a layer of `net`, with the same arguments.

use crate::net::FUSED_FROM;
use std::ops::{Add, AddAssign};

/// Work and memory of a forward pass that a backward pass follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Trained numbers.
    pub parameters: u64,
    /// Numbers of the kernels that a graph keeps beside them: each weight over its spectral norm, in the form that is convolved.
    pub kernels: u64,
    /// Multiply-adds of convolutions and matrix products for one picture.
    pub multiply_adds: u64,
    /// Of these, the ones in layers that look at what comes into the network.
    pub at_input: u64,
    /// Numbers that the graph keeps for one picture.
    pub kept: u64,
}

impl Add for Tally {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.parameters += other.parameters;
        self.kernels += other.kernels;
        self.multiply_adds += other.multiply_adds;
        self.at_input += other.at_input;
        self.kept += other.kept;
    }
}

impl Tally {
    /// A `k`×`k` convolution to a map of that side.
    pub(super) fn conv(&mut self, input: u64, output: u64, k: u64, side: u64) {
        let weight = input * output * k * k;
        self.parameters += weight;
        self.kernels += weight;
        self.multiply_adds += weight * side * side;
    }

    /// [`Self::conv`] of pictures that come into the network.
    pub(super) fn first(&mut self, input: u64, output: u64, k: u64, side: u64) {
        self.conv(input, output, k, side);
        self.at_input += input * output * k * k * side * side;
    }

    /// Nearest ×2 and a 3×3 convolution to a map of that side.
    pub(super) fn upsampled(&mut self, input: u64, output: u64, side: u64) {
        if side / 2 < FUSED_FROM as u64 {
            self.keep(input, side);
            return self.conv(input, output, 3, side);
        }
        self.parameters += 9 * input * output;
        // A 4×4 kernel, of which each output pixel sees 2×2.
        self.kernels += 16 * input * output;
        self.multiply_adds += 4 * input * output * side * side;
    }

    /// A map that the graph keeps.
    pub(super) fn keep(&mut self, channels: u64, side: u64) {
        self.kept += channels * side * side;
    }

    /// BatchNorm, which keeps what comes in.
    pub(super) fn norm(&mut self, channels: u64, side: u64) {
        self.parameters += 2 * channels;
        self.keep(channels, side);
    }

    /// BatchNorm and GLU to `output` channels, which keep what comes in, what stands between them and what goes out.
    pub(super) fn norm_glu(&mut self, output: u64, side: u64) {
        self.norm(2 * output, side);
        self.keep(3 * output, side);
    }

    /// BatchNorm and leaky ReLU, which writes over the former's output.
    pub(super) fn norm_leaky(&mut self, channels: u64, side: u64) {
        self.norm(channels, side);
        self.keep(channels, side);
    }

    /// Noise: one strength, and the noise itself.
    pub(super) fn noise(&mut self, side: u64) {
        self.parameters += 1;
        self.keep(1, side);
    }

    /// `Up`: doubles once.
    pub(super) fn up(&mut self, input: u64, output: u64, side: u64) {
        self.upsampled(input, 2 * output, side);
        self.norm_glu(output, side);
    }

    /// `UpComp`: doubles, and convolves once more.
    pub(super) fn up_comp(&mut self, input: u64, output: u64, side: u64) {
        self.upsampled(input, 2 * output, side);
        self.noise(side);
        self.norm_glu(output, side);
        self.conv(output, 2 * output, 3, side);
        self.noise(side);
        self.norm_glu(output, side);
    }

    /// A skip-layer excitation of a map of that side.
    pub(super) fn gate(&mut self, low: u64, high: u64, side: u64) {
        self.keep(low, 4);
        self.conv(low, high, 4, 1);
        self.conv(high, high, 1, 1);
        // Before and after the activation, and the gate itself.
        self.kept += 3 * high;
        self.keep(high, side);
    }

    /// `Down`: halves to a map of that side.
    pub(super) fn down(&mut self, input: u64, output: u64, side: u64) {
        self.conv(input, output, 4, side);
        self.norm_leaky(output, side);
    }

    /// `DownComp`: halves in two ways, whose mean goes out.
    pub(super) fn down_comp(&mut self, input: u64, output: u64, side: u64) {
        self.down(input, output, side);
        self.conv(output, output, 3, side);
        self.norm_leaky(output, side);
        self.keep(input, side);
        self.conv(input, output, 1, side);
        self.norm_leaky(output, side);
        self.keep(output, side);
    }
}
