//! DiffAugment (Zhao et al. 2020), policy "color, translation": differentiable, the same for real and generated pictures.

use crate::rng::Stream;
use tch::{IndexOp, Kind, Tensor};

/// Augments `[N, C, S, S]` in [-1, 1]; nothing is clamped afterwards. Colours leave an alpha channel alone.
pub fn augment(x: &Tensor, rng: &mut Stream) -> Tensor {
    let channels = x.size()[1];
    let coloured =
        if channels == 4 { Tensor::cat(&[color(&x.i((.., ..3))), x.i((.., 3..))], 1) } else { color(x) };
    translate(&coloured, rng)
}

/// Brightness ±0.5, saturation ×0 to 2, contrast ×0.5 to 1.5, drawn for each picture.
fn color(x: &Tensor) -> Tensor {
    let n = x.size()[0];
    let uniform = || Tensor::rand([n, 1, 1, 1], (Kind::Float, x.device()));
    let x = x + (uniform() - 0.5);
    let grey = x.mean_dim([1].as_slice(), true, None::<Kind>);
    let x = (&x - &grey) * (uniform() * 2.0) + grey;
    let mean = x.mean_dim([1, 2, 3].as_slice(), true, None::<Kind>);
    (&x - &mean) * (uniform() + 0.5) + mean
}

/// Shifts each picture by up to an eighth of its side along each axis; what is uncovered becomes 0.
fn translate(x: &Tensor, rng: &mut Stream) -> Tensor {
    let size = x.size();
    let reach = (size[2] as f64 * 0.125 + 0.5) as i64;
    let mut shift = || rng.below(2 * reach as u64 + 1) as i64 - reach;
    let shifted: Vec<_> = (0..size[0]).map(|n| shifted(&x.i(n), shift(), shift())).collect();
    Tensor::stack(&shifted, 0)
}

/// One picture `[C, H, W]` moved `down` and `right` by whole pixels.
fn shifted(x: &Tensor, down: i64, right: i64) -> Tensor {
    let size = x.size();
    let keep = |shift: i64, length: i64| (-shift).max(0)..(length - shift).min(length);
    let (before, after) = (|s: i64| s.max(0), |s: i64| (-s).max(0));
    x.i((.., keep(down, size[1]), keep(right, size[2]))).constant_pad_nd([
        before(right),
        after(right),
        before(down),
        after(down),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Purpose;

    #[test]
    fn shifting_moves_pixels_and_uncovers_zeros() {
        let x = Tensor::arange(9, (Kind::Float, tch::Device::Cpu)).view([1, 3, 3]) + 1.0;
        let values = |t: Tensor| Vec::<f32>::try_from(t.flatten(0, -1)).unwrap();
        assert_eq!(values(shifted(&x, 1, 0)), [0., 0., 0., 1., 2., 3., 4., 5., 6.]);
        assert_eq!(values(shifted(&x, 0, -1)), [2., 3., 0., 5., 6., 0., 8., 9., 0.]);
        assert_eq!(values(shifted(&x, -1, 1)), [0., 4., 5., 0., 7., 8., 0., 0., 0.]);
    }

    #[test]
    fn shifts_reach_exactly_an_eighth() {
        let mut rng = Stream::new(0, Purpose::Step, 0);
        let ones = Tensor::ones([400, 1, 32, 32], (Kind::Float, tch::Device::Cpu));
        let moved = translate(&ones, &mut rng);
        // Rows that are covered anywhere: 32 − |shift|.
        let rows = moved.amax([1, 3], false).sum_dim_intlist([1].as_slice(), false, Kind::Float);
        assert_eq!((rows.min().double_value(&[]), rows.max().double_value(&[])), (28.0, 32.0));
    }

    #[test]
    fn colours_stay_within_their_ranges_and_pass_gradients() {
        let mut rng = Stream::new(0, Purpose::Step, 1);
        rng.seed_torch();
        let grey = Tensor::zeros([64, 3, 16, 16], (Kind::Float, tch::Device::Cpu));
        // A grey picture changes in brightness alone.
        let bright = color(&grey);
        assert!(bright.abs().max().double_value(&[]) <= 0.5);
        let x = Tensor::randn([2, 4, 16, 16], (Kind::Float, tch::Device::Cpu)).set_requires_grad(true);
        let y = augment(&x, &mut rng);
        let gradient = &Tensor::run_backward(&[y.square().sum(Kind::Float)], &[&x], false, false)[0];
        assert!(gradient.abs().sum(Kind::Float).double_value(&[]) > 0.0);
    }
}
