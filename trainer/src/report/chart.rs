//! One diagram: the curves as a picture, in words, and as numbers.

use super::draw::{DrawError, draw};
use super::thin::{MOST, thinned};
use super::words;

/// Curves over the same steps.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chart {
    /// Its heading.
    pub(super) title: String,
    /// What it shows.
    pub(super) note: String,
    /// Steps, rising.
    pub(super) steps: Vec<u64>,
    /// The curves, a value for each step.
    pub(super) curves: Vec<Curve>,
}

/// A named curve.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Curve {
    /// What stands at its end.
    pub(super) name: String,
    /// Its values.
    pub(super) values: Vec<f64>,
}

impl Curve {
    /// A curve.
    pub(super) fn new(name: &str, values: Vec<f64>) -> Self {
        Self { name: name.into(), values }
    }

    /// Whether it never changes.
    pub(super) fn is_constant(&self) -> bool {
        self.values.windows(2).all(|pair| pair[0] == pair[1])
    }
}

/// A diagram as the page shows it.
#[derive(Debug)]
pub(super) struct Drawn {
    /// Its heading.
    pub(super) title: String,
    /// What it shows, and what was left out.
    pub(super) note: String,
    /// An `<svg>` element with its text alternative.
    pub(super) svg: String,
    /// The curves' names.
    pub(super) names: Vec<String>,
    /// The points that are drawn.
    pub(super) rows: Vec<Row>,
}

/// The values at a step.
#[derive(Debug)]
pub(super) struct Row {
    /// The step.
    pub(super) step: u64,
    /// As logged, and as people read it.
    pub(super) values: Vec<(f64, String)>,
}

impl Chart {
    /// Whether nothing but zero is in it, or no curve at all.
    pub(super) fn is_zero(&self) -> bool {
        self.curves.iter().all(|curve| curve.values.iter().all(|&value| value == 0.0))
    }

    /// The diagram, of at most [`MOST`] points a curve. `id` is its own on the page.
    ///
    /// # Errors
    /// Where the drawing library refuses.
    pub(super) fn drawn(self, id: &str) -> Result<Drawn, DrawError> {
        let Self { title, note, steps, curves } = self;
        let values: Vec<_> = curves.iter().map(|curve| curve.values.as_slice()).collect();
        let places = thinned(&values, MOST);
        let pick = |values: &[f64]| -> Vec<f64> { places.iter().map(|&place| values[place]).collect() };
        let all = steps.len();
        let steps: Vec<_> = places.iter().map(|&place| steps[place]).collect();
        let curves: Vec<_> =
            curves.into_iter().map(|curve| Curve { values: pick(&curve.values), ..curve }).collect();
        let rows = steps.iter().enumerate().map(|(row, &step)| Row {
            step,
            values: curves
                .iter()
                .map(|curve| (curve.values[row], words::number(curve.values[row])))
                .collect(),
        });
        let note = if all > steps.len() {
            let (drawn, all) = (words::count(steps.len() as u64), words::count(all as u64));
            format!("{note} Drawn are {drawn} of {all} logged steps, lows and highs among them.")
        } else {
            note
        };
        Ok(Drawn {
            svg: draw(id, &title, &in_words(&steps, &curves), &steps, &curves)?,
            rows: rows.collect(),
            names: curves.iter().map(|curve| words::capital(&curve.name)).collect(),
            title,
            note,
        })
    }
}

/// Where each curve begins, ends, and lies between.
fn in_words(steps: &[u64], curves: &[Curve]) -> String {
    let (Some(&first), Some(&last)) = (steps.first(), steps.last()) else { return String::new() };
    let of = |curve: &Curve| {
        let (low, high) = range(&curve.values);
        let ends =
            [curve.values.first(), curve.values.last()].map(|value| value.copied().unwrap_or_default());
        let [from, to, low, high] = [ends[0], ends[1], low, high].map(words::number);
        format!("{}: from {from} to {to}, between {low} and {high}", curve.name)
    };
    let curves: Vec<_> = curves.iter().map(of).collect();
    format!("Steps {} to {}. {}.", words::count(first), words::count(last), curves.join("; "))
}

/// The lowest and the highest of some values.
pub(super) fn range(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)))
}
