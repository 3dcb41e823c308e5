//! Feature maps as plain memory, with a pixel's channels side by side.

use burn::Tensor;
use burn::backend::Flex;
use burn::backend::flex::FlexTensor;
use burn::tensor::TensorData;
use wide::f32x4;

/// The values of a tensor `[N, C, H, W]` of the CPU, in the order `[N, H, W, C]`.
pub(super) struct Maps {
    tensor: FlexTensor,
    pub(super) dims: [usize; 4],
}

/// One picture of [`Maps`].
#[derive(Clone, Copy)]
pub(super) struct Map<'a> {
    values: &'a [f32],
    pub(super) channels: usize,
    pub(super) height: usize,
    pub(super) width: usize,
}

impl Maps {
    /// Costs nothing for what [`tensor`] made; other tensors are copied, from another device if need be.
    pub(super) fn of(tensor: Tensor<4>) -> Self {
        let dims = tensor.dims();
        let tensor = match tensor.clone().try_into_primitive::<Flex>() {
            Ok(tensor) => tensor,
            Err(_) => FlexTensor::from_data(tensor.into_data()),
        };
        Self { tensor: tensor.permute(&[0, 2, 3, 1]).to_contiguous(), dims }
    }

    /// All pictures' maps.
    pub(super) fn maps(&self) -> impl Iterator<Item = Map<'_>> {
        (0..self.dims[0]).filter_map(|i| self.map(i))
    }

    /// Picture `i`'s map, or the one map that serves all pictures.
    pub(super) fn map(&self, i: usize) -> Option<Map<'_>> {
        let [n, channels, height, width] = self.dims;
        let values = self.tensor.as_slice::<f32>()?;
        let length = channels * height * width;
        let values = values.get(if n == 1 { 0 } else { i * length }..)?.get(..length)?;
        Some(Map { values, channels, height, width })
    }
}

impl Map<'_> {
    /// Four channels of a pixel from `channel` on; zero outside the map and beyond its last channel.
    #[inline(always)]
    pub(super) fn at(&self, y: isize, x: isize, channel: usize) -> f32x4 {
        if y < 0 || x < 0 || y as usize >= self.height || x as usize >= self.width {
            return f32x4::splat(0.0);
        }
        let at = (y as usize * self.width + x as usize) * self.channels;
        let rest = &self.values[at + channel..at + self.channels];
        match rest.first_chunk::<4>() {
            Some(&four) => f32x4::new(four),
            None => {
                let mut four = [0.0; 4];
                four[..rest.len()].copy_from_slice(rest);
                f32x4::new(four)
            }
        }
    }
}

/// Values in the order `[N, H, W, C]` as a tensor `[N, C, H, W]`.
pub(super) fn tensor(values: Vec<f32>, [n, channels, height, width]: [usize; 4]) -> Tensor<4> {
    let data = TensorData::new(values, [n, height, width, channels]);
    Tensor::from_primitive::<Flex>(FlexTensor::from_data(data).permute(&[0, 3, 1, 2]))
}
