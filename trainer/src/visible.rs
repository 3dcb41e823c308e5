//! What is seen of a picture, whatever channels it has: networks that were trained on photographs want three, and no distance should
//! count colours that hide under alpha 0.

use tch::Tensor;

/// The axis of the channels, of one picture `[C, H, W]` or of several `[N, C, H, W]`.
const CHANNELS: i64 = -3;

/// Pictures of 1, 3 or 4 channels in [-1, 1] as RGB: grey three times, what is transparent over white.
pub fn rgb(x: &Tensor) -> Tensor {
    match channels(x) {
        1 => Tensor::cat(&[x, x, x], CHANNELS),
        4 => over_white(x),
        _ => x.shallow_clone(),
    }
}

/// Pictures with as many channels as they have, of 4 the colours over white: what distances are measured between.
pub fn visible(x: &Tensor) -> Tensor {
    match alpha(x) {
        Some(alpha) => Tensor::cat(&[over_white(x), alpha], CHANNELS),
        None => x.shallow_clone(),
    }
}

/// What a picture is compared by with `target`: what is [`visible`], but of alpha only where the target has transparent places. An opaque
/// one, such as a photograph, cannot say what lies behind things: there the generator may leave out what is white.
pub fn seen_beside(target: &Tensor) -> fn(&Tensor) -> Tensor {
    if alpha(target).is_some_and(|alpha| alpha.ge(1.0).all().int64_value(&[]) == 1) { rgb } else { visible }
}

/// The last channel `[.., 1, H, W]` of four.
pub fn alpha(x: &Tensor) -> Option<Tensor> {
    (channels(x) == 4).then(|| x.narrow(CHANNELS, 3, 1))
}

fn over_white(x: &Tensor) -> Tensor {
    let covered = (x.narrow(CHANNELS, 3, 1) + 1.0) / 2.0;
    let covered = covered.clamp(0.0, 1.0);
    (x.narrow(CHANNELS, 0, 3) - 1.0) * covered + 1.0
}

fn channels(x: &Tensor) -> i64 {
    let size = x.size();
    size[size.len() - 3]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixel(values: &[f32]) -> Tensor {
        Tensor::from_slice(values).view([-1, 1, 1])
    }

    fn values(x: &Tensor) -> Vec<f32> {
        Vec::try_from(x.flatten(0, -1)).unwrap()
    }

    #[test]
    fn grey_colour_and_transparent() {
        assert_eq!(values(&rgb(&pixel(&[0.25]))), [0.25; 3]);
        assert_eq!(values(&rgb(&pixel(&[-1.0, 0.0, 0.5]))), [-1.0, 0.0, 0.5]);
        // Half of black on white is grey; what is not there is white, whatever colour it would have.
        assert_eq!(values(&rgb(&pixel(&[-1.0, 1.0, -1.0, 0.0]))), [0.0, 1.0, 0.0]);
        assert_eq!(values(&visible(&pixel(&[-1.0, 0.3, 0.5, -1.0]))), [1.0, 1.0, 1.0, -1.0]);
        assert_eq!(values(&visible(&pixel(&[0.5]))), [0.5]);
    }

    #[test]
    fn beside_an_opaque_picture_alpha_does_not_count() {
        let hidden = pixel(&[0.2, 0.3, 0.5, -1.0]);
        for (target, expected) in [
            (pixel(&[0.0, 0.0, 0.0, 1.0]), [1.0; 3].as_slice()),
            (pixel(&[0.0, 0.0, 0.0, 0.99]), &[1.0, 1.0, 1.0, -1.0]),
        ] {
            assert_eq!(values(&seen_beside(&target)(&hidden)), expected);
        }
        assert_eq!(values(&seen_beside(&pixel(&[0.5]))(&pixel(&[0.25]))), [0.25]);
    }
}
