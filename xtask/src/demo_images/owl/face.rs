//! The owl's face: its discs or heart, the eyes and the beak.

use tiny_skia::Pixmap;

use super::{Gaze, Owl};
use crate::demo_images::brush::{
    disc, ellipse, faded, fill, fill_radial, fill_vertical, mix, rgb, shape, stroke,
};

impl Owl {
    pub(super) fn draw_face(&self, canvas: &mut Pixmap) {
        let shadow = faded(self.line(), 0.35);
        if self.heart_face {
            let heart = shape(|path| {
                path.move_to(128.0, 90.0);
                path.cubic_to(142.0, 64.0, 190.0, 70.0, 188.0, 108.0);
                path.cubic_to(186.0, 132.0, 150.0, 148.0, 128.0, 156.0);
                path.cubic_to(106.0, 148.0, 70.0, 132.0, 68.0, 108.0);
                path.cubic_to(66.0, 70.0, 114.0, 64.0, 128.0, 90.0);
                path.close();
            });
            if let Some(heart) = heart {
                fill(canvas, &heart, self.face);
                stroke(canvas, &heart, shadow, 3.0);
            }
            return;
        }
        for side in [-1.0, 1.0] {
            let (x, radius) = (128.0 + side * 29.0, self.eye + 10.0);
            if let Some(face) = ellipse(x, 106.0, radius, radius) {
                let rim = mix(self.face, self.belly, 0.8);
                fill_radial(canvas, &face, (x, 106.0, radius), self.face, rim);
                stroke(canvas, &face, shadow, 3.0);
            }
        }
    }

    pub(super) fn draw_eye(&self, canvas: &mut Pixmap, side: f32) {
        let (x, y, radius) = (128.0 + side * 29.0, 106.0, self.eye);
        if self.gaze == Gaze::Closed {
            let lashes = shape(|path| {
                path.move_to(x - radius * 0.8, y);
                path.quad_to(x, y + radius * 0.9, x + radius * 0.8, y);
            });
            if let Some(lashes) = lashes {
                stroke(canvas, &lashes, self.line(), 5.0);
            }
            return;
        }
        let (dark, white) = (rgb(0x17131a), rgb(0xffffff));
        disc(canvas, x, y, radius, dark);
        if let Some(iris) = ellipse(x, y, radius * 0.86, radius * 0.86) {
            let rim = mix(self.iris, rgb(0x7a3a10), 0.45);
            fill_radial(canvas, &iris, (x, y, radius), self.iris, rim);
        }
        disc(canvas, x, y, radius * 0.52, dark);
        disc(canvas, x + radius * 0.22, y - radius * 0.26, radius * 0.2, white);
        disc(canvas, x - radius * 0.2, y + radius * 0.24, radius * 0.1, faded(white, 0.8));
        if self.gaze == Gaze::Sleepy {
            let (left, right, top, bottom) = (x - radius, x + radius, y - radius * 1.45, y - radius * 0.1);
            let lid = shape(|path| {
                path.move_to(left - 1.0, bottom);
                path.cubic_to(left, top, right, top, right + 1.0, bottom);
                path.close();
            });
            if let Some(lid) = lid {
                fill(canvas, &lid, mix(self.body, self.face, 0.35));
                stroke(canvas, &lid, self.line(), 2.4);
            }
        }
    }

    pub(super) fn draw_beak(&self, canvas: &mut Pixmap) {
        let beak = shape(|path| {
            path.move_to(117.0, 117.0);
            path.quad_to(128.0, 109.0, 139.0, 117.0);
            path.quad_to(137.0, 132.0, 128.0, 143.0);
            path.quad_to(119.0, 132.0, 117.0, 117.0);
            path.close();
        });
        if let Some(beak) = beak {
            fill_vertical(canvas, &beak, (110.0, mix(self.beak, rgb(0xffffff), 0.25)), (143.0, self.beak));
            stroke(canvas, &beak, self.line(), 2.4);
        }
    }
}
