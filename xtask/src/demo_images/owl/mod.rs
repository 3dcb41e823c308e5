//! One owl: its looks are chosen first, then it is drawn from back to front.

mod body;
mod face;

use tiny_skia::{Color, Pixmap};

use super::brush::{mix, rgb};
use super::random::Random;

/// Body, wings, belly, face.
const PLUMAGES: [[u32; 4]; 12] = [
    [0x8a5f3f, 0x6b4630, 0xe9cfa4, 0xf3e2c4], // tawny
    [0xb9763f, 0x8e5429, 0xf6dcb0, 0xfdf0d8], // rust
    [0x6f7684, 0x525866, 0xd7dbe2, 0xeef0f4], // grey
    [0xf1f2f4, 0xd3d8e0, 0xffffff, 0xffffff], // snow
    [0x4e4250, 0x382f3b, 0xc9a7a0, 0xe6cfc6], // plum
    [0xd8a867, 0xb48445, 0xfdf3e0, 0xfffaf0], // barn
    [0x3f5f6e, 0x2c4653, 0xbcd5d3, 0xe0eeea], // slate blue
    [0x7d8a4f, 0x5d6939, 0xe6e6b8, 0xf2f1d4], // moss
    [0xc46a5a, 0x99483d, 0xf8d3c0, 0xfdebdf], // coral
    [0x5b4a8a, 0x423568, 0xcfc2ea, 0xe9e2f6], // violet
    [0x3a8f8a, 0x286a68, 0xc9ece0, 0xe6f7f0], // jade
    [0xe0b93f, 0xb98f22, 0xfff0bd, 0xfff8de], // mustard
];

const IRISES: [u32; 5] = [0xf6b51e, 0xf07f1a, 0xe9dc3c, 0x7cc46a, 0x6db7d8];
const BEAKS: [u32; 3] = [0xf0a630, 0x5c5148, 0xe2793a];

#[derive(Clone, Copy)]
enum Tufts {
    None,
    Short,
    Long,
    Wide,
}

#[derive(Clone, Copy)]
enum Belly {
    Chevrons,
    Spots,
    Bars,
    Plain,
}

#[derive(Clone, Copy, PartialEq)]
enum Gaze {
    Open,
    Sleepy,
    Closed,
}

/// The looks of one owl; lengths are in pixels of the drawn image.
pub(super) struct Owl {
    body: Color,
    wing: Color,
    belly: Color,
    face: Color,
    iris: Color,
    beak: Color,
    tufts: Tufts,
    marks: Belly,
    gaze: Gaze,
    heart_face: bool,
    eye: f32,
    width: f32,
    crown: f32,
}

impl Owl {
    pub(super) fn choose(random: &mut Random) -> Self {
        let [body, wing, belly, face] = random.pick(&PLUMAGES).map(rgb);
        let shade = random.range(-0.14, 0.14);
        let tone = if shade < 0.0 { rgb(0x000000) } else { rgb(0xffffff) };
        Self {
            body: mix(body, tone, shade.abs()),
            wing: mix(wing, tone, shade.abs()),
            belly,
            face,
            iris: rgb(*random.pick(&IRISES)),
            beak: rgb(*random.pick(&BEAKS)),
            tufts: *random.pick(&[Tufts::None, Tufts::Short, Tufts::Long, Tufts::Wide]),
            marks: *random.pick(&[Belly::Chevrons, Belly::Spots, Belly::Bars, Belly::Plain]),
            gaze: *random.pick(&[Gaze::Open, Gaze::Open, Gaze::Open, Gaze::Open, Gaze::Sleepy, Gaze::Closed]),
            heart_face: random.chance(0.4),
            eye: random.range(20.0, 26.0),
            width: random.range(68.0, 80.0),
            crown: random.range(46.0, 58.0),
        }
    }

    /// The colour of outlines.
    fn line(&self) -> Color {
        mix(self.wing, rgb(0x1c1418), 0.55)
    }

    pub(super) fn draw(&self, canvas: &mut Pixmap) {
        self.draw_tail(canvas);
        self.draw_tufts(canvas);
        self.draw_body(canvas);
        self.draw_belly(canvas);
        self.draw_wings(canvas);
        self.draw_face(canvas);
        for side in [-1.0, 1.0] {
            self.draw_eye(canvas, side);
        }
        self.draw_beak(canvas);
    }
}
