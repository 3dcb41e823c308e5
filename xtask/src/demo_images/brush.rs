//! The few strokes that every part of a picture is made of.

use tiny_skia::{
    Color, FillRule, GradientStop, LinearGradient, Paint, Path, PathBuilder, Pixmap, Point, RadialGradient,
    Rect, Shader, SpreadMode, Stroke, Transform,
};

/// Colours are written as `0xRRGGBB` in the palettes.
pub(crate) fn rgb(hex: u32) -> Color {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color::from_rgba8(red, green, blue, 255)
}

/// The colour between two others: 0 is the first, 1 the second.
pub(crate) fn mix(from: Color, to: Color, amount: f32) -> Color {
    let blend = |a: f32, b: f32| (a + (b - a) * amount).clamp(0.0, 1.0);
    Color::from_rgba(
        blend(from.red(), to.red()),
        blend(from.green(), to.green()),
        blend(from.blue(), to.blue()),
        blend(from.alpha(), to.alpha()),
    )
    .unwrap_or(from)
}

/// The same colour, see-through.
pub(crate) fn faded(mut colour: Color, alpha: f32) -> Color {
    colour.set_alpha(alpha);
    colour
}

fn paint(shader: Shader<'_>) -> Paint<'_> {
    Paint { shader, anti_alias: true, ..Paint::default() }
}

pub(crate) fn fill(canvas: &mut Pixmap, path: &Path, colour: Color) {
    canvas.fill_path(
        path,
        &paint(Shader::SolidColor(colour)),
        FillRule::Winding,
        Transform::identity(),
        None,
    );
}

/// Fills with a gradient from `top` at `from_y` to `bottom` at `to_y`.
pub(crate) fn fill_vertical(
    canvas: &mut Pixmap,
    path: &Path,
    (from_y, top): (f32, Color),
    (to_y, bottom): (f32, Color),
) {
    let stops = vec![GradientStop::new(0.0, top), GradientStop::new(1.0, bottom)];
    let (start, end) = (Point::from_xy(0.0, from_y), Point::from_xy(0.0, to_y));
    let shader = LinearGradient::new(start, end, stops, SpreadMode::Pad, Transform::identity());
    let shader = shader.unwrap_or(Shader::SolidColor(top));
    canvas.fill_path(path, &paint(shader), FillRule::Winding, Transform::identity(), None);
}

/// Fills with a gradient from `inner` at the centre to `outer` at `radius`.
pub(crate) fn fill_radial(
    canvas: &mut Pixmap,
    path: &Path,
    (x, y, radius): (f32, f32, f32),
    inner: Color,
    outer: Color,
) {
    let stops = vec![GradientStop::new(0.0, inner), GradientStop::new(1.0, outer)];
    let centre = Point::from_xy(x, y);
    let shader =
        RadialGradient::new(centre, 0.0, centre, radius, stops, SpreadMode::Pad, Transform::identity());
    let shader = shader.unwrap_or(Shader::SolidColor(inner));
    canvas.fill_path(path, &paint(shader), FillRule::Winding, Transform::identity(), None);
}

pub(crate) fn stroke(canvas: &mut Pixmap, path: &Path, colour: Color, width: f32) {
    let stroke = Stroke {
        width,
        line_cap: tiny_skia::LineCap::Round,
        line_join: tiny_skia::LineJoin::Round,
        ..Stroke::default()
    };
    canvas.stroke_path(path, &paint(Shader::SolidColor(colour)), &stroke, Transform::identity(), None);
}

/// An ellipse given by its centre and half axes.
pub(crate) fn ellipse(x: f32, y: f32, half_width: f32, half_height: f32) -> Option<Path> {
    PathBuilder::from_oval(Rect::from_ltrb(x - half_width, y - half_height, x + half_width, y + half_height)?)
}

pub(crate) fn disc(canvas: &mut Pixmap, x: f32, y: f32, radius: f32, colour: Color) {
    if let Some(path) = ellipse(x, y, radius, radius) {
        fill(canvas, &path, colour);
    }
}

pub(crate) fn rectangle(left: f32, top: f32, right: f32, bottom: f32) -> Option<Path> {
    Rect::from_ltrb(left, top, right, bottom).map(PathBuilder::from_rect)
}

/// A path of straight and curved pieces, built by a closure.
pub(crate) fn shape(build: impl FnOnce(&mut PathBuilder)) -> Option<Path> {
    let mut builder = PathBuilder::new();
    build(&mut builder);
    builder.finish()
}
