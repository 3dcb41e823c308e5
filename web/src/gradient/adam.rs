//! Adam (Kingma & Ba, 2015) for some hundred values: they are few enough to stay with the caller.

/// Moving averages of a gradient and of its square.
#[derive(Debug, Clone)]
pub struct Adam {
    learning_rate: f32,
    steps: i32,
    mean: Vec<f32>,
    square: Vec<f32>,
}

const BETA: [f32; 2] = [0.9, 0.999];
const EPSILON: f32 = 1e-8;

impl Adam {
    /// For `length` values, none of which moves by much more than `learning_rate` in a step.
    pub fn new(length: usize, learning_rate: f32) -> Self {
        Self { learning_rate, steps: 0, mean: vec![0.0; length], square: vec![0.0; length] }
    }

    /// Moves `values` against `gradient`; both are as long as at the beginning.
    pub fn step(&mut self, values: &mut [f32], gradient: &[f32]) {
        self.steps += 1;
        let [mean_share, square_share] = BETA.map(|beta| 1.0 - beta.powi(self.steps));
        let averages = self.mean.iter_mut().zip(&mut self.square);
        for ((value, &gradient), (mean, square)) in values.iter_mut().zip(gradient).zip(averages) {
            *mean += (1.0 - BETA[0]) * (gradient - *mean);
            *square += (1.0 - BETA[1]) * (gradient * gradient - *square);
            let deviation = (*square / square_share).sqrt() + EPSILON;
            *value -= self.learning_rate * (*mean / mean_share) / deviation;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Adam;

    #[test]
    fn the_first_step_has_the_learning_rates_length() {
        let mut values = [1.0, -1.0, 3.0];
        Adam::new(3, 0.1).step(&mut values, &[5.0, -1e-3, 0.0]);
        assert!((values[0] - 0.9).abs() < 1e-6 && (values[1] + 0.9).abs() < 1e-5, "{values:?}");
        assert_eq!(values[2], 3.0);
    }

    #[test]
    fn finds_the_lowest_point_of_a_bowl() {
        let mut values = [4.0, -7.0];
        let mut adam = Adam::new(2, 0.1);
        for _ in 0..500 {
            let gradient = [2.0 * (values[0] - 1.0), 20.0 * (values[1] + 2.0)];
            adam.step(&mut values, &gradient);
        }
        assert!((values[0] - 1.0).abs() < 1e-2 && (values[1] + 2.0).abs() < 1e-2, "{values:?}");
    }
}
