//! What colour stands under alpha 0.
//!
//! Files keep anything there: black, white, remains of an editor. A network with four channels would have to learn it, and an edge
//! in the colours along every outline as well, which shows as a fringe wherever alpha is not quite sharp. So the visible colours are
//! continued: coarser and coarser means of them (push–pull, Gortler et al. 1996, "The Lumigraph", section 3.4.3) fill what is hidden with
//! something smooth that follows from the picture.

/// From this alpha on a colour stays what it is; below, the less alpha, the more of the filling: what is seen changes by less than an
/// eighth of the difference between a colour and those around it.
const VISIBLE: f32 = 32.0;

/// A square of straight colours, 0 to 255, with weights of 0 to 1.
struct Level {
    side: usize,
    pixels: Vec<([f32; 3], f32)>,
}

/// Fills hidden colours of a square of interleaved RGBA; alpha stays. A picture without anything visible becomes white.
pub(super) fn fill(rgba: &mut [u8], side: usize) {
    if rgba.chunks_exact(4).all(|pixel| f32::from(pixel[3]) >= VISIBLE) {
        return;
    }
    let pixels = rgba.chunks_exact(4).map(|p| {
        let weight = (f32::from(p[3]) / VISIBLE).min(1.0);
        ([p[0], p[1], p[2]].map(f32::from), weight)
    });
    let mut levels = vec![Level { side, pixels: pixels.collect() }];
    while let Some(coarser) = levels.last().filter(|level| level.side > 1).map(Level::coarser) {
        levels.push(coarser);
    }
    let white = Level { side: 1, pixels: vec![([255.0; 3], 1.0)] };
    let filled = levels.into_iter().rev().fold(white, |below, level| level.filled_from(&below));
    for (pixel, (color, _)) in rgba.chunks_exact_mut(4).zip(filled.pixels) {
        if f32::from(pixel[3]) < VISIBLE {
            pixel[..3].copy_from_slice(&color.map(|value| value.round() as u8));
        }
    }
}

impl Level {
    /// At half the side: means by weight. What has any weight counts fully from two visible quarters on.
    fn coarser(&self) -> Self {
        let side = self.side.div_ceil(2);
        let mean = |x: usize, y: usize| {
            let mut sum = [0.0; 3];
            let mut all = 0.0;
            for (x, y) in [(2 * x, 2 * y), (2 * x + 1, 2 * y), (2 * x, 2 * y + 1), (2 * x + 1, 2 * y + 1)] {
                if x < self.side && y < self.side {
                    let (color, weight) = self.pixels[y * self.side + x];
                    all += weight;
                    sum = std::array::from_fn(|c| sum[c] + color[c] * weight);
                }
            }
            if all > 0.0 { (sum.map(|value| value / all), (all / 2.0).min(1.0)) } else { ([0.0; 3], 0.0) }
        };
        let pixels = (0..side * side).map(|at| mean(at % side, at / side)).collect();
        Self { side, pixels }
    }

    /// What has no weight takes the colours of the coarser level, bilinear.
    fn filled_from(mut self, coarse: &Self) -> Self {
        let side = self.side;
        let scale = coarse.side as f32 / side as f32;
        let place = |at: usize| {
            let at = ((at as f32 + 0.5) * scale - 0.5).clamp(0.0, (coarse.side - 1) as f32);
            (at as usize, (at as usize + 1).min(coarse.side - 1), at.fract())
        };
        for (at, (color, weight)) in self.pixels.iter_mut().enumerate() {
            if *weight >= 1.0 {
                continue;
            }
            let ((left, right, along), (top, bottom, down)) = (place(at % side), place(at / side));
            let of = |x: usize, y: usize| coarse.pixels[y * coarse.side + x].0;
            let [a, b, c, d] = [of(left, top), of(right, top), of(left, bottom), of(right, bottom)];
            for channel in 0..3 {
                let mix = |a: f32, b: f32, share: f32| a + (b - a) * share;
                let filling =
                    mix(mix(a[channel], b[channel], along), mix(c[channel], d[channel], along), down);
                color[channel] = mix(filling, color[channel], *weight);
            }
            *weight = 1.0;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_colours_continue_what_is_visible() {
        // Left half red and visible, right half of noise under alpha 0.
        let pixel = |x: usize, y: usize| {
            if x < 16 {
                [200, 10, 0, 255]
            } else {
                [(x * 91 + y * 57) as u8, (y * 33) as u8, (x * 17) as u8, 0]
            }
        };
        let mut rgba: Vec<u8> = (0..32 * 32).flat_map(|at| pixel(at % 32, at / 32)).collect();
        fill(&mut rgba, 32);
        for (at, p) in rgba.chunks_exact(4).enumerate() {
            assert_eq!(p, [200, 10, 0, if at % 32 < 16 { 255 } else { 0 }], "pixel {at}");
        }
    }

    #[test]
    fn nothing_visible_is_white_and_everything_visible_stays() {
        let mut clear = [9, 8, 7, 0].repeat(49);
        fill(&mut clear, 7);
        assert_eq!(clear, [255, 255, 255, 0].repeat(49));
        let mut opaque: Vec<u8> = (0..64).flat_map(|n: u8| [n, n * 2, n * 3, 40]).collect();
        let before = opaque.clone();
        fill(&mut opaque, 8);
        assert_eq!(opaque, before);
    }

    #[test]
    fn between_two_colours_the_filling_is_smooth() {
        let pixel = |x: usize| match x {
            0..8 => [255, 0, 0, 255],
            24.. => [0, 0, 255, 255],
            _ => [0, 255, 0, 0],
        };
        let mut rgba: Vec<u8> = (0..32 * 32).flat_map(|at| pixel(at % 32)).collect();
        fill(&mut rgba, 32);
        let row: Vec<_> =
            rgba[16 * 32 * 4..17 * 32 * 4].chunks_exact(4).map(|p| (p[0], p[1], p[2])).collect();
        assert!(row.iter().all(|(_, green, _)| *green == 0), "{row:?}");
        let steepest = row.windows(2).map(|two| two[0].0.abs_diff(two[1].0)).max();
        assert!(steepest <= Some(64), "{row:?}");
    }
}
