//! What is behind and below the owl: a sky with its moon or sun, hills, and the branch that it sits on.

use tiny_skia::{Color, Pixmap};

use super::brush::{
    disc, ellipse, faded, fill, fill_radial, fill_vertical, mix, rectangle, rgb, shape, stroke,
};
use super::random::Random;

/// Top and bottom of the sky, the hills, the light in it, and whether stars are out.
const SKIES: [(u32, u32, u32, u32, bool); 8] = [
    (0x1b2a4e, 0x51608f, 0x18213c, 0xf6efcf, true),  // night
    (0x2c1f4a, 0x8a5a94, 0x241a3b, 0xf9e3c0, true),  // violet night
    (0x0f3b4f, 0x3f8a8c, 0x0d2e3d, 0xe9f4e3, true),  // teal night
    (0x54407f, 0xf0a08a, 0x3b2d5e, 0xffe0a8, false), // dusk
    (0xf2b59a, 0xfde7c3, 0xc98c7c, 0xfff6e0, false), // dawn
    (0x8cc8e6, 0xe6f4ee, 0x79a58f, 0xfffbe8, false), // morning
    (0xf6cf7a, 0xfbeecb, 0xc9a25a, 0xfffaea, false), // honey
    (0xbfd8c2, 0xf1f3dc, 0x86a587, 0xffffff, false), // mist
];

const BARKS: [u32; 4] = [0x5a3d2e, 0x6d5140, 0x4a3a3f, 0x7c6450];
const LEAVES: [u32; 6] = [0x5f9b57, 0x8fb84e, 0xd9763b, 0xe2a93b, 0xe58aa5, 0xf4f6f8];

pub(crate) fn draw(canvas: &mut Pixmap, random: &mut Random) {
    let &(top, bottom, hills, light, stars) = random.pick(&SKIES);
    let light = rgb(light);
    if let Some(all) = rectangle(0.0, 0.0, 256.0, 256.0) {
        fill_vertical(canvas, &all, (0.0, rgb(top)), (230.0, rgb(bottom)));
    }
    if stars {
        for _ in 0..random.count(18, 34) {
            let (x, y, radius) = (random.range(4.0, 252.0), random.range(4.0, 170.0), random.range(0.8, 2.1));
            disc(canvas, x, y, radius, faded(light, random.range(0.5, 0.95)));
        }
    }
    if random.chance(0.7) {
        moon(canvas, random, light, stars);
    }
    hill(canvas, random, mix(rgb(hills), rgb(bottom), 0.55), 186.0);
    hill(canvas, random, mix(rgb(hills), rgb(bottom), 0.2), 212.0);
}

fn moon(canvas: &mut Pixmap, random: &mut Random, light: Color, shaded: bool) {
    let side = if random.chance(0.5) { 1.0 } else { -1.0 };
    let (x, y, radius) =
        (128.0 + side * random.range(82.0, 96.0), random.range(34.0, 62.0), random.range(17.0, 25.0));
    if let Some(glow) = ellipse(x, y, radius * 2.4, radius * 2.4) {
        fill_radial(canvas, &glow, (x, y, radius * 2.4), faded(light, 0.45), faded(light, 0.0));
    }
    disc(canvas, x, y, radius, light);
    if shaded {
        let crater = mix(light, rgb(0x9a9a9a), 0.3);
        disc(canvas, x - radius * 0.3, y - radius * 0.25, radius * 0.2, crater);
        disc(canvas, x + radius * 0.3, y + radius * 0.2, radius * 0.27, crater);
        disc(canvas, x - radius * 0.15, y + radius * 0.5, radius * 0.13, crater);
    }
}

fn hill(canvas: &mut Pixmap, random: &mut Random, colour: Color, level: f32) {
    let heights: Vec<f32> = (0..4).map(|_| level + random.range(-16.0, 16.0)).collect();
    let path = shape(|path| {
        path.move_to(0.0, 256.0);
        path.line_to(0.0, heights[0]);
        path.cubic_to(50.0, heights[1] - 14.0, 80.0, heights[1] + 10.0, 128.0, heights[2]);
        path.cubic_to(170.0, heights[2] - 10.0, 210.0, heights[3] + 12.0, 256.0, heights[3]);
        path.line_to(256.0, 256.0);
        path.close();
    });
    if let Some(path) = path {
        fill(canvas, &path, colour);
    }
}

/// The branch under the owl's feet, with leaves, blossoms or snow.
pub(crate) fn draw_branch(canvas: &mut Pixmap, random: &mut Random) {
    let bark = rgb(*random.pick(&BARKS));
    let tilt = random.range(-5.0, 5.0);
    let path = shape(|path| {
        path.move_to(-6.0, 218.0 + tilt);
        path.cubic_to(70.0, 211.0 + tilt * 0.3, 170.0, 214.0 - tilt * 0.3, 262.0, 215.0 - tilt);
        path.line_to(262.0, 229.0 - tilt);
        path.cubic_to(170.0, 231.0, 80.0, 228.0, -6.0, 238.0 + tilt);
        path.close();
    });
    if let Some(path) = path {
        fill_vertical(
            canvas,
            &path,
            (209.0, mix(bark, rgb(0xffffff), 0.18)),
            (236.0, mix(bark, rgb(0x000000), 0.25)),
        );
    }
    for (y, length) in [(221.0, 38.0), (226.0, 60.0)] {
        let x = random.range(10.0, 190.0);
        let line = shape(|path| {
            path.move_to(x, y);
            path.quad_to(x + length * 0.5, y - 2.0, x + length, y + 1.0);
        });
        if let Some(line) = line {
            stroke(canvas, &line, mix(bark, rgb(0x000000), 0.3), 1.4);
        }
    }
    let colour = rgb(*random.pick(&LEAVES));
    for side in [-1.0, 1.0] {
        for step in 0..random.count(1, 4) {
            let x = 128.0 + side * (78.0 + 15.0 * step as f32 + random.range(-5.0, 5.0));
            let up = if random.chance(0.65) { -1.0 } else { 1.0 };
            leaf(
                canvas,
                x,
                221.0 + up * 6.0,
                side * random.range(5.0, 13.0),
                up * random.range(15.0, 24.0),
                colour,
            );
        }
    }
}

/// A leaf from its stem at (x, y) to its tip at (x + dx, y + dy).
fn leaf(canvas: &mut Pixmap, x: f32, y: f32, dx: f32, dy: f32, colour: Color) {
    let (across, along) = (-dy * 0.45, dx * 0.45);
    let path = shape(|path| {
        path.move_to(x, y);
        path.quad_to(x + dx * 0.45 + across, y + dy * 0.45 + along, x + dx, y + dy);
        path.quad_to(x + dx * 0.45 - across, y + dy * 0.45 - along, x, y);
        path.close();
    });
    let vein = shape(|path| {
        path.move_to(x, y);
        path.line_to(x + dx * 0.75, y + dy * 0.75);
    });
    if let (Some(path), Some(vein)) = (path, vein) {
        fill(canvas, &path, colour);
        stroke(canvas, &vein, mix(colour, rgb(0x000000), 0.25), 1.2);
    }
}
