//! Few colours for many: groups of colours are cut where that saves the most, then each colour of the palette moves to the middle of
//! those that are nearest to it (Wan, Wong and Prusinkiewicz's variance cut, and Lloyd's algorithm).

type Color = [u8; 3];

/// Colours that are looked at for a palette; of larger pictures, this many that are evenly spread.
const LOOKED_AT: usize = 1 << 14;

/// Rounds of Lloyd's algorithm; further ones gain next to nothing.
const ROUNDS: usize = 3;

/// At most 256 colours for `colors`; just these colours where they are no more.
pub(super) fn palette(colors: &[Color]) -> Vec<Color> {
    let step = colors.len().div_ceil(LOOKED_AT).max(1);
    let mut looked_at: Vec<_> = colors.iter().step_by(step).copied().collect();
    let mut palette = cut(&mut looked_at);
    for _ in 0..ROUNDS {
        palette = centred(&looked_at, &palette);
    }
    palette
}

/// The palette's nearest colour for each of `colors`.
pub(super) fn nearest(colors: &[Color], palette: &[Color]) -> Vec<u8> {
    let palette: Vec<_> = palette.iter().map(|color| color.map(i32::from)).collect();
    colors.iter().map(|color| nearest_one(color.map(i32::from), &palette)).collect()
}

fn nearest_one(color: [i32; 3], palette: &[[i32; 3]]) -> u8 {
    let distance = |other: &[i32; 3]| (0..3).map(|c| (color[c] - other[c]).pow(2)).sum::<i32>();
    let (index, _) = palette.iter().enumerate().fold((0, i32::MAX), |best, (index, other)| {
        let distance = distance(other);
        if distance < best.1 { (index, distance) } else { best }
    });
    index as u8
}

/// The mean of those colours that each colour of the palette is nearest to.
fn centred(colors: &[Color], palette: &[Color]) -> Vec<Color> {
    let mut sums = vec![([0u64; 3], 0u64); palette.len()];
    for (color, index) in colors.iter().zip(nearest(colors, palette)) {
        let (sum, count) = &mut sums[usize::from(index)];
        (0..3).for_each(|c| sum[c] += u64::from(color[c]));
        *count += 1;
    }
    let middle = |(sum, count): &([u64; 3], u64), old: &Color| match count {
        0 => *old,
        count => sum.map(|value| ((value + count / 2) / count) as u8),
    };
    sums.iter().zip(palette).map(|(sum, old)| middle(sum, old)).collect()
}

/// Colours that become one.
struct Group<'a> {
    colors: &'a mut [Color],
    mean: [f64; 3],
    /// Sum of the squared distances from the mean, for each channel.
    errors: [f64; 3],
}

impl<'a> Group<'a> {
    fn new(colors: &'a mut [Color]) -> Self {
        let count = colors.len() as f64;
        let sum = |of: &dyn Fn(f64) -> f64, c: usize| {
            colors.iter().map(|color| of(f64::from(color[c]))).sum::<f64>()
        };
        let mean = [0, 1, 2].map(|c| sum(&|value| value, c) / count);
        let errors = [0, 1, 2].map(|c| sum(&|value| (value - mean[c]).powi(2), c));
        Self { colors, mean, errors }
    }

    fn error(&self) -> f64 {
        self.errors.iter().sum()
    }

    /// Two groups, on either side of the mean of the channel that differs most.
    fn halves(self) -> [Self; 2] {
        let channel = (0..3).fold(0, |most, c| if self.errors[c] > self.errors[most] { c } else { most });
        self.colors.sort_unstable_by_key(|color| color[channel]);
        let at = self.colors.partition_point(|color| f64::from(color[channel]) <= self.mean[channel]);
        let (below, above) = self.colors.split_at_mut(at);
        [Self::new(below), Self::new(above)]
    }
}

fn cut(colors: &mut [Color]) -> Vec<Color> {
    let mut groups = vec![Group::new(colors)];
    while groups.len() < 256 {
        let worst = (0..groups.len())
            .fold(0, |worst, i| if groups[i].error() > groups[worst].error() { i } else { worst });
        if groups[worst].error() == 0.0 {
            break;
        }
        let halves = groups.swap_remove(worst).halves();
        groups.extend(halves);
    }
    groups.iter().map(|one| one.mean.map(|value| value.round() as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_stay_as_they_are() {
        let colors: Vec<Color> = (0..1000u32).map(|i| [(i % 16) as u8, (i % 2) as u8 * 200, 7]).collect();
        let palette = palette(&colors);
        assert_eq!(palette.len(), 16);
        for (color, index) in colors.iter().zip(nearest(&colors, &palette)) {
            assert_eq!(*color, palette[usize::from(index)]);
        }
    }

    /// A square of 64×64 colours in 256: cells of 4×4 have a mean squared error of 2 · (4² − 1) / 12 = 2.5.
    #[test]
    fn many_colours_become_evenly_fewer() {
        let colors: Vec<Color> = (0..4096u32).map(|i| [4 * (i % 64) as u8, 4 * (i / 64) as u8, 0]).collect();
        let palette = palette(&colors);
        let error = |(color, index): (&Color, u8)| {
            let other = palette[usize::from(index)];
            (0..3).map(|c| (f64::from(color[c]) - f64::from(other[c])).powi(2)).sum::<f64>()
        };
        let mean = colors.iter().zip(nearest(&colors, &palette)).map(error).sum::<f64>() / 4096.0;
        assert!(mean < 16.0 * 2.5 * 1.1, "{mean}");
    }

    #[test]
    fn one_colour() {
        assert_eq!(palette(&[[1, 2, 3]; 40_000]), [[1, 2, 3]]);
    }
}
