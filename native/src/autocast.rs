//! Regions in which convolutions and matrix products compute in bfloat16.

use crate::error::{NativeError, check};
use std::marker::PhantomData;
use tch::Device;

unsafe extern "C" {
    fn fastgan_autocast_enabled(cuda: bool, on: *mut bool) -> bool;
    fn fastgan_autocast_enter(cuda: bool, on: bool) -> bool;
    fn fastgan_autocast_leave(cuda: bool, was_on: bool) -> bool;
}

/// While it lives, this thread's operations on one kind of device are, or are not, cast to bfloat16 by libtorch's own lists. Guards
/// end in the reverse order of their beginnings.
#[derive(Debug)]
#[must_use = "casting ends with the guard"]
pub struct Autocast {
    cuda: bool,
    was_on: bool,
    /// The state is the thread's: a guard cannot leave it.
    stays: PhantomData<*const ()>,
}

impl Autocast {
    /// Casts to bfloat16 from here on.
    ///
    /// # Errors
    /// Where libtorch refuses.
    pub fn on(device: Device) -> Result<Self, NativeError> {
        Self::enter(device, true)
    }

    /// Casts nothing from here on.
    ///
    /// # Errors
    /// Where libtorch refuses.
    pub fn off(device: Device) -> Result<Self, NativeError> {
        Self::enter(device, false)
    }

    /// Whether this thread casts on that kind of device.
    pub fn is_on(device: Device) -> bool {
        let mut on = false;
        // SAFETY: the pointer is to a local that outlives the call.
        unsafe { fastgan_autocast_enabled(device.is_cuda(), &raw mut on) };
        on
    }

    fn enter(device: Device, on: bool) -> Result<Self, NativeError> {
        let (cuda, was_on) = (device.is_cuda(), Self::is_on(device));
        // SAFETY: a plain call with values.
        check(unsafe { fastgan_autocast_enter(cuda, on) })?;
        Ok(Self { cuda, was_on, stays: PhantomData })
    }
}

impl Drop for Autocast {
    fn drop(&mut self) {
        // SAFETY: a plain call with values; a guard exists only where its region was entered.
        unsafe { fastgan_autocast_leave(self.cuda, self.was_on) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::{Kind, Tensor, kind::FLOAT_CPU};

    #[test]
    fn products_are_short_inside_and_long_outside() {
        let x = Tensor::randn([4, 4], FLOAT_CPU);
        let kind = || x.matmul(&x).kind();
        assert_eq!(kind(), Kind::Float);
        {
            let _on = Autocast::on(Device::Cpu).unwrap();
            assert_eq!(kind(), Kind::BFloat16);
            {
                let _off = Autocast::off(Device::Cpu).unwrap();
                assert_eq!(kind(), Kind::Float);
            }
            assert_eq!(kind(), Kind::BFloat16);
        }
        assert_eq!(kind(), Kind::Float);
        assert!(!Autocast::is_on(Device::Cpu));
    }
}
