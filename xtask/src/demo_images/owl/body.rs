//! The owl without its face: tail, ear tufts, body, belly, wings and feet.

use tiny_skia::{Color, Pixmap};

use super::{Belly, Owl, Tufts};
use crate::demo_images::brush::{disc, ellipse, fill, fill_vertical, mix, rgb, shape, stroke};

impl Owl {
    pub(super) fn draw_tail(&self, canvas: &mut Pixmap) {
        for (x, end) in [(-13.0, 240.0), (13.0, 240.0), (0.0, 246.0)] {
            if let Some(feather) = ellipse(128.0 + x, end - 22.0, 11.0, 24.0) {
                fill(canvas, &feather, self.wing);
                stroke(canvas, &feather, self.line(), 2.0);
            }
        }
    }

    pub(super) fn draw_tufts(&self, canvas: &mut Pixmap) {
        let (reach, rise) = match self.tufts {
            Tufts::None => return,
            Tufts::Short => (46.0, 16.0),
            Tufts::Long => (50.0, 34.0),
            Tufts::Wide => (70.0, 22.0),
        };
        let top = self.crown;
        for side in [-1.0, 1.0] {
            let at = |x: f32| 128.0 + side * x;
            let tuft = shape(|path| {
                path.move_to(at(self.width * 0.86), top + 46.0);
                path.quad_to(at(reach + 14.0), top + 10.0, at(reach), top - rise);
                path.quad_to(at(30.0), top - 4.0, at(12.0), top + 8.0);
                path.close();
            });
            if let Some(tuft) = tuft {
                fill(canvas, &tuft, self.wing);
                stroke(canvas, &tuft, self.line(), 2.6);
            }
        }
    }

    pub(super) fn draw_body(&self, canvas: &mut Pixmap) {
        let (w, top) = (self.width, self.crown);
        let body = shape(|path| {
            path.move_to(128.0, top);
            path.cubic_to(128.0 + w * 0.62, top - 1.0, 128.0 + w * 1.02, top + 26.0, 128.0 + w, top + 72.0);
            path.cubic_to(128.0 + w * 1.08, 178.0, 128.0 + w * 0.62, 222.0, 128.0, 222.0);
            path.cubic_to(128.0 - w * 0.62, 222.0, 128.0 - w * 1.08, 178.0, 128.0 - w, top + 72.0);
            path.cubic_to(128.0 - w * 1.02, top + 26.0, 128.0 - w * 0.62, top - 1.0, 128.0, top);
            path.close();
        });
        if let Some(body) = body {
            let (light, dark) = (mix(self.body, rgb(0xffffff), 0.16), mix(self.body, self.wing, 0.6));
            fill_vertical(canvas, &body, (top, light), (222.0, dark));
            stroke(canvas, &body, self.line(), 3.0);
        }
    }

    pub(super) fn draw_belly(&self, canvas: &mut Pixmap) {
        let Some(belly) = ellipse(128.0, 176.0, self.width * 0.62, 42.0) else { return };
        fill_vertical(canvas, &belly, (134.0, self.belly), (218.0, mix(self.belly, self.body, 0.4)));
        let colour = mix(self.line(), self.belly, 0.45);
        for row in 0..3_u8 {
            let y = 161.0 + 17.0 * f32::from(row);
            if matches!(self.marks, Belly::Bars) {
                bar(canvas, y, self.width * (0.5 - 0.09 * f32::from(row)), colour);
                continue;
            }
            let columns: &[f32] = if row % 2 == 0 { &[-26.0, 0.0, 26.0] } else { &[-13.0, 13.0] };
            for x in columns.iter().map(|x| 128.0 + x) {
                match self.marks {
                    Belly::Spots => disc(canvas, x, y, 4.6, colour),
                    Belly::Chevrons => chevron(canvas, x, y, colour),
                    Belly::Bars | Belly::Plain => {}
                }
            }
        }
    }

    pub(super) fn draw_wings(&self, canvas: &mut Pixmap) {
        let w = self.width;
        for side in [-1.0, 1.0] {
            let at = |x: f32| 128.0 + side * x;
            let wing = shape(|path| {
                path.move_to(at(w * 0.94), 122.0);
                path.cubic_to(at(w * 1.22), 150.0, at(w * 1.16), 190.0, at(w * 0.72), 219.0);
                path.cubic_to(at(w * 0.66), 196.0, at(w * 0.58), 160.0, at(w * 0.94), 122.0);
                path.close();
            });
            let Some(wing) = wing else { continue };
            fill_vertical(canvas, &wing, (122.0, mix(self.wing, self.body, 0.35)), (219.0, self.wing));
            stroke(canvas, &wing, self.line(), 2.6);
            for (from, to) in [(158.0, 178.0), (176.0, 196.0)] {
                let feather = shape(|path| {
                    path.move_to(at(w * 1.04), from);
                    path.quad_to(at(w * 0.96), to, at(w * 0.8), to - 2.0);
                });
                if let Some(feather) = feather {
                    stroke(canvas, &feather, self.line(), 2.0);
                }
            }
        }
    }

    /// The toes lie over the branch, so they are drawn after it.
    pub(in crate::demo_images) fn draw_feet(&self, canvas: &mut Pixmap) {
        for foot in [-24.0, 24.0] {
            for toe in [-9.0, 0.0, 9.0] {
                if let Some(toe) = ellipse(128.0 + foot + toe, 220.0, 5.2, 8.5) {
                    fill(canvas, &toe, self.beak);
                    stroke(canvas, &toe, self.line(), 1.8);
                }
            }
        }
    }
}

fn bar(canvas: &mut Pixmap, y: f32, half: f32, colour: Color) {
    let bar = shape(|path| {
        path.move_to(128.0 - half, y - 3.0);
        path.quad_to(128.0, y + 8.0, 128.0 + half, y - 3.0);
    });
    if let Some(bar) = bar {
        stroke(canvas, &bar, colour, 4.5);
    }
}

fn chevron(canvas: &mut Pixmap, x: f32, y: f32, colour: Color) {
    let chevron = shape(|path| {
        path.move_to(x - 8.0, y - 4.0);
        path.line_to(x, y + 4.0);
        path.line_to(x + 8.0, y - 4.0);
    });
    if let Some(chevron) = chevron {
        stroke(canvas, &chevron, colour, 4.2);
    }
}
