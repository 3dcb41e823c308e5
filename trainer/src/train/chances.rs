//! What chance decides about a step on the processor: everything random in it that libtorch does not draw.

use super::{FakeAugmentation, Settings};
use crate::augment::random_shifts;
use crate::device::bring;
use crate::net::{Decoders, Part, Views};
use crate::rng::{Purpose, Stream, TorchSeed};
use fastgan_model::Architecture;
use tch::{Device, Tensor};

/// One step's chances, for its whole batch. On the device they are one tensor, so that they arrive at once, and so that a step that was
/// recorded meets other ones in the same place.
#[derive(Debug)]
pub struct Chances {
    /// Where libtorch's own draws begin: latents, noise, colours, margins.
    pub seed: TorchSeed,
    /// Whole numbers, one list after the other.
    numbers: Tensor,
    lists: Lists,
}

/// Where the lists lie, and what they are for.
#[derive(Debug, Clone, Copy)]
struct Lists {
    pictures: i64,
    flip: bool,
    /// Whether generated pictures' small view has an augmentation of its own.
    small: bool,
    decoders: Decoders,
}

impl Chances {
    /// Of a step with `count` pictures; all of it follows from the settings' seed and the step.
    pub fn draw(
        settings: &Settings,
        architecture: Architecture,
        step: u64,
        count: i64,
        device: Device,
    ) -> Self {
        let mut rng = Stream::new(settings.seed, Purpose::Step, step);
        let design = settings.discriminator;
        let lists = Lists {
            pictures: count,
            flip: settings.flip,
            small: design.views == Views::Both && settings.fake_augmentation == FakeAugmentation::Independent,
            decoders: design.decoders,
        };
        let seed = rng.torch_seed();
        let mut numbers = if lists.flip { random_flips(count, &mut rng) } else { Vec::new() };
        let [large, small] = [settings.resolution, architecture.small_resolution()].map(|side| side as i64);
        let sides = [large, large].into_iter().chain(lists.small.then_some(small));
        for side in sides {
            numbers.extend(random_shifts(count, side, &mut rng));
        }
        numbers.extend(Part::random_corner(design.decoders, &mut rng));
        Self { seed, numbers: bring(&Tensor::from_slice(&numbers), device), lists }
    }

    /// Which real pictures are mirrored, `[N, 1, 1, 1]`; none where nothing is.
    pub fn mirrored(&self) -> Option<Tensor> {
        let flags = || self.numbers.narrow(0, 0, self.lists.pictures).view([-1, 1, 1, 1]).ne(0);
        self.lists.flip.then(flags)
    }

    /// How far real pictures move, `[N, 2]`.
    pub fn real(&self) -> Tensor {
        self.shifts(0)
    }

    /// How far generated pictures move, `[N, 2]`.
    pub fn fake(&self) -> Tensor {
        self.shifts(1)
    }

    /// How far their small views move, `[N, 2]`, where that is another matter.
    pub fn fake_small(&self) -> Option<Tensor> {
        self.lists.small.then(|| self.shifts(2))
    }

    /// The part that is rebuilt.
    pub fn part(&self) -> Part {
        let corner = self.numbers.narrow(0, self.numbers.numel() as i64 - 2, 2);
        Part::at(corner, self.lists.decoders)
    }

    /// Another step's chances of the same run, in the same place.
    pub fn copy_from(&mut self, other: &Self) {
        self.seed = other.seed;
        self.numbers.copy_(&other.numbers);
    }

    fn shifts(&self, list: i64) -> Tensor {
        let count = self.lists.pictures;
        let first = if self.lists.flip { count } else { 0 } + list * 2 * count;
        self.numbers.narrow(0, first, 2 * count).view([count, 2])
    }
}

/// Which of `count` pictures are mirrored, each with probability one half: 1 where it is.
pub(super) fn random_flips(count: i64, rng: &mut Stream) -> Vec<i64> {
    (0..count).map(|_| rng.below(2) as i64).collect()
}
