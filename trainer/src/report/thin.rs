//! Fewer points of long curves, without losing a peak.

use std::collections::BTreeSet;

/// Points of a curve, at most.
pub(super) const MOST: usize = 1000;

/// The places of the points that are drawn, in order: the first, the last, and of each stretch of the curves the lowest and the
/// highest point of every one. `curves` are of one length.
pub(super) fn thinned(curves: &[&[f64]], most: usize) -> Vec<usize> {
    let length = curves.iter().map(|curve| curve.len()).min().unwrap_or(0);
    if length <= most {
        return (0..length).collect();
    }
    let stretches = ((most - 2) / (2 * curves.len())).max(1);
    let mut kept = BTreeSet::from([0, length - 1]);
    for stretch in 0..stretches {
        let places = stretch * length / stretches..(stretch + 1) * length / stretches;
        for curve in curves {
            kept.extend(places.clone().min_by(|&a, &b| curve[a].total_cmp(&curve[b])));
            kept.extend(places.clone().max_by(|&a, &b| curve[a].total_cmp(&curve[b])));
        }
    }
    kept.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_curves_stay_as_they_are() {
        assert_eq!(thinned(&[&[3.0, 1.0, 2.0], &[0.0, 0.0, 0.0]], 3), [0, 1, 2]);
        assert_eq!(thinned(&[&[], &[]], 3), [0; 0]);
    }

    #[test]
    fn peaks_stay() {
        let mut peaky = vec![0.0; 50_000];
        (peaky[12_345], peaky[40_000]) = (7.0, -3.0);
        let ramp: Vec<f64> = (0..50_000).map(f64::from).collect();
        let kept = thinned(&[&peaky, &ramp], 100);
        assert!(kept.len() <= 100 && kept.len() > 40, "{}", kept.len());
        assert!(kept.is_sorted());
        for place in [0, 12_345, 40_000, 49_999] {
            assert!(kept.contains(&place), "{place}");
        }
    }
}
