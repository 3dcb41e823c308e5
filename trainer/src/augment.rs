//! DiffAugment (Zhao et al. 2020), policy "color, translation": differentiable, the same for real and generated pictures.

use crate::rng::Stream;
use crate::share::Share;
use crate::visible::alpha;
use tch::{Device, IndexOp, Kind, Tensor};

/// What is done to each picture of a batch. Drawn once, it can be done to several views of the same pictures.
#[derive(Debug)]
pub struct Augmentation {
    /// Added to every value, `[N, 1, 1, 1]` in ±0.5.
    brightness: Tensor,
    /// Times the distance to grey, `[N, 1, 1, 1]` in 0 to 2.
    saturation: Tensor,
    /// Times the distance to the picture's mean, `[N, 1, 1, 1]` in 0.5 to 1.5.
    contrast: Tensor,
    /// Pixels down and right at side length `side`, each up to an eighth of it: `[N, 2]`, whole numbers.
    shifts: Tensor,
    side: i64,
    /// Which pictures stay as they are, `[N, 1, 1, 1]`; none of them without it.
    spared: Option<Tensor>,
}

impl Augmentation {
    /// For a share's pictures, of `side` px. With a `chance` (a scalar on the device), each picture is augmented with that probability.
    pub fn draw(share: Share, side: i64, device: Device, chance: Option<&Tensor>, rng: &mut Stream) -> Self {
        let shifts = Tensor::from_slice(&random_shifts(share.all, side, rng)).view([-1, 2]).to_device(device);
        Self::with_shifts(share, side, &share.narrow(&shifts, 0), chance)
    }

    /// [`Self::draw`] where it is known how far each picture of the share moves: `[N, 2]` whole numbers, pixels down and right.
    pub fn with_shifts(share: Share, side: i64, shifts: &Tensor, chance: Option<&Tensor>) -> Self {
        let device = shifts.device();
        let uniform = || share.narrow(&Tensor::rand([share.all, 1, 1, 1], (Kind::Float, device)), 0);
        let (brightness, saturation, contrast) = (uniform() - 0.5, uniform() * 2.0, uniform() + 0.5);
        let spared = chance.map(|chance| uniform().ge_tensor(chance));
        Self { brightness, saturation, contrast, shifts: shifts.shallow_clone(), side, spared }
    }

    /// Augments `[N, C, S, S]` in [-1, 1]; nothing is clamped afterwards. Colours leave an alpha channel alone. Where `S` is another
    /// side than it was drawn for, shifts go by the same share of it.
    pub fn apply(&self, x: &Tensor) -> Tensor {
        let augmented = self.translated(x, |colors| self.color(colors));
        match &self.spared {
            Some(spared) => x.where_self(spared, &augmented),
            None => augmented,
        }
    }

    fn color(&self, x: &Tensor) -> Tensor {
        let x = x + &self.brightness;
        let grey = x.mean_dim([1].as_slice(), true, None::<Kind>);
        let x = (&x - &grey) * &self.saturation + grey;
        let mean = x.mean_dim([1, 2, 3].as_slice(), true, None::<Kind>);
        (&x - &mean) * &self.contrast + mean
    }

    /// Moves `x` with its colours changed. What is uncovered becomes 0; of 4 channels, alpha becomes -1: what stood on nothing still does.
    fn translated(&self, x: &Tensor, changed: impl Fn(&Tensor) -> Tensor) -> Tensor {
        match alpha(x) {
            Some(alpha) => {
                let colors = changed(&x.i((.., ..3)));
                Tensor::cat(&[self.moved(&colors), self.moved(&(alpha + 1.0)) - 1.0], 1)
            }
            None => self.moved(&changed(x)),
        }
    }

    fn moved(&self, x: &Tensor) -> Tensor {
        let side = x.size()[2];
        if side == self.side {
            return shifted(x, &self.shifts);
        }
        // Halves away from 0; exact, because sides are powers of two.
        let there = self.shifts.to_kind(Kind::Float) * (side as f64 / self.side as f64);
        let pixels = (there.abs() + 0.5).floor() * there.sign();
        shifted(x, &pixels.to_kind(Kind::Int64))
    }
}

/// Augments `[N, C, S, S]`, each picture for itself.
pub fn augment(x: &Tensor, chance: Option<&Tensor>, rng: &mut Stream) -> Tensor {
    let size = x.size();
    Augmentation::draw(Share::whole(size[0]), size[2], x.device(), chance, rng).apply(x)
}

/// How far `count` pictures of `side` px move: for each, pixels down and pixels right.
pub fn random_shifts(count: i64, side: i64, rng: &mut Stream) -> Vec<i64> {
    let reach = reach(side);
    (0..2 * count).map(|_| rng.below(2 * reach as u64 + 1) as i64 - reach).collect()
}

/// The longest shift: an eighth of the side.
fn reach(side: i64) -> i64 {
    (side as f64 * 0.125 + 0.5) as i64
}

/// Each picture of `[N, C, H, W]` moved down and right by whole pixels of its own, `[N, 2]`; what is uncovered is 0. A few operations for
/// the whole batch, because a GPU waits for the start of each.
fn shifted(x: &Tensor, shifts: &Tensor) -> Tensor {
    let (moved, rows) = along(x, 2, &shifts.select(1, 0));
    let (moved, columns) = along(&moved, 3, &shifts.select(1, 1));
    moved.masked_fill(&rows.logical_or(&columns), 0.0)
}

/// `x` with each picture moved along `axis`, and where nothing has come from (the border stands there).
fn along(x: &Tensor, axis: usize, shifts: &Tensor) -> (Tensor, Tensor) {
    let (size, length) = (x.size(), x.size()[axis]);
    let mut line = [1; 4];
    line[axis] = length;
    let places = Tensor::arange(length, (Kind::Int64, x.device())).view(line);
    let from = places - shifts.view([-1, 1, 1, 1]);
    let uncovered = from.lt(0).logical_or(&from.ge(length));
    (x.gather(axis as i64, &from.clamp(0, length - 1).expand(size, false), false), uncovered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Purpose;

    const CPU: (Kind, Device) = (Kind::Float, Device::Cpu);

    #[test]
    fn shifting_moves_pixels_and_uncovers_zeros() {
        let x =
            (Tensor::arange(9, CPU).view([1, 1, 3, 3]) + 1.0).repeat([3, 2, 1, 1]).set_requires_grad(true);
        let moved = shifted(&x, &Tensor::from_slice2(&[[1i64, 0], [0, -1], [-1, 1]]));
        let values = |t: Tensor| Vec::<f32>::try_from(t.flatten(0, -1)).unwrap();
        for channel in 0..2 {
            let picture = |n: i64| values(moved.i((n, channel)).detach());
            assert_eq!(picture(0), [0., 0., 0., 1., 2., 3., 4., 5., 6.]);
            assert_eq!(picture(1), [2., 3., 0., 5., 6., 0., 8., 9., 0.]);
            assert_eq!(picture(2), [0., 4., 5., 0., 7., 8., 0., 0., 0.]);
        }
        // What has left the picture has no gradient, what is still there has its own.
        let weights = Tensor::arange(54, CPU).view([3, 2, 3, 3]) + 1.0;
        let gradient = &Tensor::run_backward(&[(moved * weights).sum(Kind::Float)], &[&x], false, false)[0];
        assert_eq!(values(gradient.i((0, 0))), [4., 5., 6., 7., 8., 9., 0., 0., 0.]);
        assert_eq!(values(gradient.i((1, 1))), [0., 28., 29., 0., 31., 32., 0., 34., 35.]);
    }

    #[test]
    fn shifts_reach_exactly_an_eighth() {
        let mut rng = Stream::new(0, Purpose::Step, 0);
        let ones = Tensor::ones([400, 1, 32, 32], CPU);
        let moved = Augmentation::draw(Share::whole(400), 32, Device::Cpu, None, &mut rng).moved(&ones);
        // Rows that are covered anywhere: 32 − |shift|.
        let rows = moved.amax([1, 3], false).sum_dim_intlist([1].as_slice(), false, Kind::Float);
        assert_eq!((rows.min().double_value(&[]), rows.max().double_value(&[])), (28.0, 32.0));
    }

    #[test]
    fn colours_stay_within_their_ranges_and_pass_gradients() {
        let mut rng = Stream::new(0, Purpose::Step, 1);
        rng.seed_torch();
        let grey = Tensor::zeros([64, 3, 16, 16], CPU);
        // A grey picture changes in brightness alone.
        let bright = Augmentation::draw(Share::whole(64), 16, Device::Cpu, None, &mut rng).color(&grey);
        assert!(bright.abs().max().double_value(&[]) <= 0.5);
        let x = Tensor::randn([2, 4, 16, 16], CPU).set_requires_grad(true);
        let y = augment(&x, None, &mut rng);
        let gradient = &Tensor::run_backward(&[y.square().sum(Kind::Float)], &[&x], false, false)[0];
        assert!(gradient.abs().sum(Kind::Float).double_value(&[]) > 0.0);
    }

    #[test]
    fn two_views_can_share_one_augmentation() {
        let mut rng = Stream::new(0, Purpose::Step, 2);
        rng.seed_torch();
        // Whole small pixels: shrinking and augmenting then commute but for shifts that are no multiple of the scale.
        let small = Tensor::randn([32, 3, 16, 16], CPU);
        let big = small.upsample_nearest2d([64, 64], None, None);
        let shared = Augmentation::draw(Share::whole(32), 64, Device::Cpu, None, &mut rng);
        let shrunk = shared.apply(&big).adaptive_avg_pool2d([16, 16]);
        let shifts = Vec::<Vec<i64>>::try_from(&shared.shifts).unwrap();
        let exact: Vec<_> =
            (0..32).filter(|&n: &usize| shifts[n].iter().all(|shift| shift % 4 == 0)).collect();
        assert!(!exact.is_empty());
        let direct = shared.apply(&small);
        for n in exact {
            let difference = (shrunk.i(n as i64) - direct.i(n as i64)).abs().max().double_value(&[]);
            assert!(difference < 1e-5, "picture {n}: {difference}");
        }
    }

    #[test]
    fn alpha_moves_with_its_picture_and_keeps_its_values() {
        let mut rng = Stream::new(0, Purpose::Step, 4);
        rng.seed_torch();
        // A bright square on nothing: wherever it goes, its colours and its alpha are there together.
        let x = Tensor::full([50, 4, 32, 32], -1.0, CPU);
        let _ = x.i((.., .., 10..22, 10..22)).fill_(1.0);
        let drawn = Augmentation::draw(Share::whole(50), 32, Device::Cpu, None, &mut rng);
        let moved = drawn.translated(&x, Tensor::shallow_clone);
        let (color, alpha) = (moved.i((.., ..1)), moved.i((.., 3..)));
        let count = |x: Tensor| x.sum(Kind::Int64).int64_value(&[]);
        // Shifts of up to 4 never push it out.
        assert_eq!(count(alpha.eq(1.0)), 50 * 144);
        assert_eq!(count(alpha.eq(-1.0)), 50 * (32 * 32 - 144));
        assert!(color.eq(1.0).equal(&alpha.eq(1.0)));
        let augmented = drawn.apply(&x);
        assert!(augmented.i((.., 3..)).equal(&alpha));
        assert!(!augmented.i((.., ..1)).equal(&color));
    }

    #[test]
    fn pictures_are_spared_by_chance() {
        let mut rng = Stream::new(0, Purpose::Step, 3);
        rng.seed_torch();
        let x = Tensor::randn([1000, 3, 8, 8], CPU);
        for chance in [0.0, 0.3, 1.0] {
            let y = augment(&x, Some(&Tensor::from(chance).to_kind(Kind::Float)), &mut rng);
            let changed =
                (&x - y).abs().amax([1, 2, 3], false).gt(0.0).to_kind(Kind::Float).mean(Kind::Float);
            // A thousand draws: four standard errors are 0.06.
            assert!((changed.double_value(&[]) - chance).abs() < 0.06);
        }
    }
}
