//! The networks' layers, in the order of `net`.

use super::Tally;
use crate::loss::{LINEAR, VGG_BLOCKS, VGG_CONVOLUTIONS};
use crate::net::{Decoders, Head, Views};
use crate::train::Settings;
use fastgan_model::{Activation, Architecture, Design};

/// The generator.
pub(super) fn generator(architecture: Architecture, views: Views) -> Tally {
    let mut tally = Tally::default();
    let width = |side| architecture.width(side) as u64;
    let (latent, first) = (architecture.latent_dim() as u64, width(4));
    // A transposed convolution of a point: a product with a matrix of 16 numbers for each pair of channels.
    tally.parameters += 32 * first * latent;
    tally.kernels += 32 * first * latent;
    tally.multiply_adds += 32 * first * latent;
    tally.at_input += 32 * first * latent;
    tally.norm_glu(first, 4);
    for stage in architecture.stages() {
        let (input, output, side) = (stage.input as u64, stage.output as u64, stage.size as u64);
        match stage.convs {
            1 => tally.up(input, output, side),
            _ => tally.up_comp(input, output, side),
        }
        if let Some(gate) = stage.gate {
            tally.gate(gate.low as u64, gate.high as u64, side);
        }
    }
    let (big, small) = (architecture.resolution(), architecture.small_resolution());
    let channels = architecture.channels() as u64;
    tally.conv(width(big), channels, 3, big as u64);
    let tanh = architecture.activation() == Activation::Tanh;
    if views == Views::Both {
        tally.conv(width(small), channels, 1, small as u64);
        tally.keep(if tanh { channels } else { 0 }, small as u64);
    }
    tally.keep(if tanh { channels } else { 0 }, big as u64);
    tally
}

/// The discriminator without its decoders: trunk, small branch, heads. Labels are asked of real pictures alone.
pub(super) fn discriminator(architecture: Architecture, settings: &Settings) -> Tally {
    let design = settings.discriminator;
    let mut tally = Tally::default();
    let (base, channels) = (architecture.base_channels() as u64, architecture.channels() as u64);
    let side = architecture.resolution() as u64;
    let first = side.min(256);
    let width = |side: u64| base * 64 / side;
    let output = width(first);
    match side {
        1024 => {
            let middle = if architecture.design() == Design::Paper { 3 } else { output / 2 };
            tally.first(channels, middle, 4, 512);
            tally.keep(middle, 512);
            tally.down(middle, output, 256);
        }
        512 => {
            tally.first(channels, output, 4, first);
            tally.keep(output, first);
        }
        _ => {
            tally.first(channels, output, 3, first);
            tally.keep(output, first);
        }
    }
    let mut side = first / 2;
    while side >= 8 {
        tally.down_comp(width(2 * side), width(side), side);
        if design.skip && 8 * side <= first {
            tally.gate(width(8 * side), width(side), side);
        }
        side /= 2;
    }
    let (last, wide) = (width(8), width(4));
    match design.head {
        Head::Patches => {
            tally.conv(last, wide, 1, 8);
            tally.norm_leaky(wide, 8);
            tally.conv(wide, 1, 4, 5);
        }
        Head::Single => {
            tally.down_comp(last, wide, 4);
            tally.conv(wide, 1, 4, 1);
        }
    }
    if design.views == Views::Both {
        tally += small_branch(architecture, design.head);
    }
    tally
}

fn small_branch(architecture: Architecture, head: Head) -> Tally {
    let mut tally = Tally::default();
    let (base, channels) = (architecture.base_channels() as u64, architecture.channels() as u64);
    let width = |side: u64| base * 32 / side;
    let mut side = architecture.small_resolution() as u64 / 2;
    tally.first(channels, width(side), 4, side);
    tally.keep(width(side), side);
    while side > 8 {
        side /= 2;
        tally.down(width(2 * side), width(side), side);
    }
    match head {
        Head::Patches => tally.conv(width(8), 1, 4, 5),
        Head::Single => {
            tally.down(width(8), width(4), 4);
            tally.conv(width(4), 1, 4, 1);
        }
    }
    tally
}

/// What only real pictures pass: decoders and labels.
pub(super) fn self_supervision(architecture: Architecture, settings: &Settings) -> Tally {
    let design = settings.discriminator;
    let mut tally = Tally::default();
    let base = architecture.base_channels() as u64;
    let (last, middle) = (8 * base, 4 * base);
    let small_last = 4 * base;
    let both = design.views == Views::Both;
    if design.decoders != Decoders::None {
        let decoders = [Some(last), both.then_some(small_last), Some(middle)];
        for input in decoders.into_iter().flatten() {
            tally += decoder(architecture, design.decoders, input);
        }
    }
    let classes = design.contrastive.then_some(settings.images.max(1) as u64);
    for outputs in classes.into_iter().chain(design.aspect_ratio.then_some(1)) {
        tally.parameters += outputs * (last + 1);
        tally.multiply_adds += outputs * last;
        tally.kept += outputs + last;
    }
    tally
}

fn decoder(architecture: Architecture, decoders: Decoders, input: u64) -> Tally {
    let mut tally = Tally::default();
    let base = (architecture.base_channels() as u64 / 2).min(32);
    let (small, channels) = (architecture.small_resolution() as u64, architecture.channels() as u64);
    let doubles = decoders == Decoders::Paper;
    let mut width = input;
    let mut side = 8;
    for factor in [4, 2, 2, 1] {
        if side >= if doubles { small / 2 } else { small } {
            break;
        }
        side *= 2;
        tally.up(width, base * factor, side);
        width = base * factor;
    }
    if doubles {
        tally.keep(width, small);
    }
    tally.conv(width, channels, 3, small);
    tally.keep(channels, small);
    // What the loss keeps of the difference.
    tally.keep(channels, small);
    tally
}

/// VGG16 up to its last tap on pictures of that side, with what LPIPS keeps of each tap. Its weights are not trained.
pub(super) fn lpips(side: u64) -> Tally {
    let mut tally = Tally::default();
    let mut side = side;
    tally.keep(3, side);
    for (index, input, output) in VGG_CONVOLUTIONS {
        let (input, output) = (input as u64, output as u64);
        // The first convolution of each block but the first follows a max-pool, whose places are 64-bit numbers.
        if VGG_BLOCKS[1..].iter().any(|block| block.first() == Some(&index)) {
            side /= 2;
            tally.keep(3 * input, side);
        }
        tally.multiply_adds += 9 * input * output * side * side;
        tally.keep(output, side);
        // The last one of each block is a tap: its difference to the target.
        if VGG_BLOCKS.iter().any(|block| block.last() == Some(&index)) {
            tally.keep(output + 2, side);
        }
    }
    tally
}

/// The numbers of a target's taps, for one picture of that side.
pub(super) fn lpips_target(side: u64) -> u64 {
    let of_tap =
        |((_, channels), block): ((_, i64), u32)| channels as u64 * (side >> block) * (side >> block);
    LINEAR.into_iter().zip(0..).map(of_tap).sum()
}
