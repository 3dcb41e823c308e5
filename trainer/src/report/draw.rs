//! A diagram as SVG. Its colours are classes, which the page's style sheet gives colours for light and dark screens.

use super::chart::{Curve, range};
use super::words;
use askama::filters::{Html, escape};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// The drawing's own units: fine ones, because the library rounds points to whole units.
const SIZE: (u32, u32) = (1920, 1080);

/// Height of letters: 19 px where the drawing is 640 px wide, and still ten on a phone.
const LETTERS: i32 = 72;

/// The drawing library could not draw.
#[derive(Debug, thiserror::Error)]
#[error("the diagram \"{title}\" cannot be drawn: {reason}")]
pub struct DrawError {
    /// The diagram.
    title: String,
    /// What the library said.
    reason: String,
}

/// Stand-ins for colours: what they look like is the style sheet's affair.
const TEXT: RGBColor = RGBColor(1, 0, 0);
const GRID: RGBColor = RGBColor(2, 0, 0);
const AXIS: RGBColor = RGBColor(3, 0, 0);
const CURVES: [RGBColor; 4] = [RGBColor(4, 0, 0), RGBColor(5, 0, 0), RGBColor(6, 0, 0), RGBColor(7, 0, 0)];

/// Draws `curves` over `steps`. `id` is the element's own on the page; `description` says in words what is to be seen.
///
/// # Errors
/// [`DrawError`].
pub(super) fn draw(
    id: &str,
    title: &str,
    description: &str,
    steps: &[u64],
    curves: &[Curve],
) -> Result<String, DrawError> {
    let failed = |reason: String| DrawError { title: title.into(), reason };
    let mut svg = String::new();
    fill(&mut svg, steps, curves).map_err(|error| failed(error.to_string()))?;
    let body = svg.split_once('>').map(|(_, body)| body).ok_or_else(|| failed("it is empty".into()))?;
    let escaped = |text: &str| escape(text, Html).map(|text| text.to_string());
    let [title, description] =
        [title, description].map(|text| escaped(text).map_err(|error| failed(error.to_string())));
    let head = format!(
        r#"<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{id}-title {id}-words"><title id="{id}-title">{}</title><desc id="{id}-words">{}</desc>"#,
        SIZE.0, SIZE.1, title?, description?
    );
    Ok(classes(head + body.trim_end()))
}

fn fill(
    svg: &mut String,
    steps: &[u64],
    curves: &[Curve],
) -> Result<(), DrawingAreaErrorKind<std::io::Error>> {
    let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    let (first, last) =
        (steps.first().copied().unwrap_or(0) as f64, steps.last().copied().unwrap_or(1) as f64);
    let longest = curves.iter().map(|curve| curve.name.chars().count()).max().unwrap_or(0) as i32;
    let letters = ("sans-serif", LETTERS);
    let mut chart = ChartBuilder::on(&root)
        .margin_top(LETTERS / 2)
        // Names at the curves' ends.
        .margin_right(longest * LETTERS / 2 + LETTERS / 2)
        .x_label_area_size(LETTERS * 3 / 2)
        .y_label_area_size(LETTERS * 3)
        .build_cartesian_2d(first..last.max(first + 1.0), height(curves))?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID.stroke_width(3))
        .set_all_tick_mark_size(LETTERS / 4)
        .axis_style(AXIS.stroke_width(3))
        .label_style(letters.into_font().color(&TEXT))
        .x_labels(5)
        .y_labels(5)
        .x_label_formatter(&|step| words::number(*step))
        .y_label_formatter(&|value| short(*value))
        .draw()?;
    let mut names = Vec::new();
    for (curve, color) in curves.iter().zip(CURVES.iter().cycle()) {
        let points = steps.iter().zip(&curve.values).map(|(&step, &value)| (step as f64, value));
        chart.draw_series(LineSeries::new(points, color.stroke_width(6)))?;
        let end = curve.values.last().copied().unwrap_or_default();
        names.push((chart.backend_coord(&(last, end)), curve.name.as_str(), *color));
    }
    names.sort_by_key(|((_, y), ..)| *y);
    let heights = apart(&names.iter().map(|((_, y), ..)| *y).collect::<Vec<_>>());
    for (((x, _), name, color), y) in names.into_iter().zip(heights) {
        let style = letters.into_font().color(&color).pos(Pos::new(HPos::Left, VPos::Center));
        root.draw_text(name, &style, (x + LETTERS / 4, y))?;
    }
    root.present()
}

/// The values that the diagram has room for: from zero where all are near it and above.
fn height(curves: &[Curve]) -> std::ops::Range<f64> {
    let (low, high) = curves
        .iter()
        .map(|curve| range(&curve.values))
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (l, h)| (low.min(l), high.max(h)));
    if !(low.is_finite() && high.is_finite()) {
        return 0.0..1.0;
    }
    let room = if high > low { (high - low) * 0.05 } else { high.abs().max(1e-9) * 0.5 };
    let floor = if low >= 0.0 && low < high * 0.5 { 0.0 } else { low - room };
    floor..high + room
}

/// Heights at which names stand that would like to stand at `wanted`, rising: a line apart.
fn apart(wanted: &[i32]) -> Vec<i32> {
    let mut heights: Vec<i32> = Vec::new();
    for &height in wanted {
        let free = heights.last().map_or(i32::MIN, |last| last + LETTERS);
        heights.push(height.max(free));
    }
    // Pushed beyond the bottom, they move up again.
    let mut ceiling = SIZE.1 as i32 - LETTERS;
    for height in heights.iter_mut().rev() {
        *height = (*height).min(ceiling);
        ceiling = *height - LETTERS;
    }
    heights
}

/// A value at the axis: there is little room.
fn short(value: f64) -> String {
    let cut = |value: f64| format!("{value:.3}").trim_end_matches('0').trim_end_matches('.').to_owned();
    match value.abs() {
        size if size < 1e-12 => "0".into(),
        1e15.. => format!("{value:.1e}"),
        1e9.. => cut(value / 1e9) + " G",
        1e6.. => cut(value / 1e6) + " M",
        1e4.. => cut(value / 1e3) + " k",
        1e-3.. => cut(value),
        _ => format!("{value:.1e}"),
    }
}

/// Stand-ins for colours become classes.
fn classes(svg: String) -> String {
    let mut names = vec![(TEXT, "text".to_owned()), (GRID, "grid".into()), (AXIS, "axis".into())];
    names.extend(CURVES.iter().enumerate().map(|(index, color)| (*color, format!("curve-{index}"))));
    names.into_iter().fold(svg, |svg, (RGBColor(red, green, blue), name)| {
        let color = format!("#{red:02X}{green:02X}{blue:02X}");
        svg.replace(&format!(r#"stroke="{color}""#), &format!(r#"class="line {name}""#))
            .replace(&format!(r#"fill="{color}""#), &format!(r#"class="word {name}""#))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_overlap() {
        let heights = apart(&[100, 110, 500]);
        assert!(heights.windows(2).all(|pair| pair[1] - pair[0] >= LETTERS), "{heights:?}");
        let low = apart(&[1000, 1060, 1070]);
        assert!(low.windows(2).all(|pair| pair[1] - pair[0] >= LETTERS) && low[2] < 1080, "{low:?}");
    }

    #[test]
    fn a_curve_keeps_its_points_and_has_no_colours_of_its_own() {
        let steps: Vec<u64> = (1..=40).collect();
        let falling = Curve::new("a < b", (0..40).map(|step| -f64::from(step)).collect());
        let svg = draw("c", "Loss <&>", "falls", &steps, &[falling]).unwrap();
        let line = svg.split("<polyline").find(|part| part.contains("line curve-0")).unwrap();
        let points = line.split("points=\"").nth(1).unwrap().split('"').next().unwrap();
        let points: Vec<Vec<i32>> = points
            .split_whitespace()
            .map(|point| point.split(',').map(|number| number.parse().unwrap()).collect())
            .collect();
        assert_eq!(points.len(), 40);
        // Down the values, down the picture.
        assert!(
            points.windows(2).all(|pair| pair[1][0] > pair[0][0] && pair[1][1] > pair[0][1]),
            "{points:?}"
        );
        assert!(
            !svg.contains("=\"#") && !svg.contains("http") && svg.contains("Loss &#60;&#38;&#62;"),
            "{svg}"
        );
    }

    #[test]
    fn a_constant_curve_and_one_of_huge_values_can_be_drawn() {
        for values in [vec![0.0; 3], vec![5.0; 3], vec![-1e300, 0.0, 1e300]] {
            draw("c", "t", "w", &[1, 2, 3], &[Curve::new("x", values)]).unwrap();
        }
    }
}
