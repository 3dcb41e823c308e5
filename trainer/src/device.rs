//! Which device computes. One binary serves machines with and without a GPU: libtorch's CUDA half is opened at start, where it is.

use fastgan_native::upload;
use std::str::FromStr;
use tch::{Cuda, Device, Tensor};

/// The user's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeviceChoice {
    /// CUDA where it works, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU: the first, or, of several processes on a machine, each one's own.
    Gpu,
    /// The GPU of that index, whichever process asks.
    Cuda(usize),
}

impl FromStr for DeviceChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "cuda" => Ok(Self::Gpu),
            _ => text
                .strip_prefix("cuda:")
                .and_then(|index| index.parse().ok())
                .map(Self::Cuda)
                .ok_or(format!("`{text}` is no device: choose auto, cpu, cuda or cuda:N")),
        }
    }
}

/// A GPU was asked for and there is none.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchDevice {
    /// No GPU works.
    #[error(
        "device {wanted} was asked for and no CUDA device works here: use --device auto or cpu, or check the driver (nvidia-smi) and that libtorch is its CUDA build"
    )]
    NoGpu {
        /// As it was named.
        wanted: String,
    },
    /// GPUs work, and fewer than the index says.
    #[error(
        "device cuda:{wanted} was asked for and this machine has {found} CUDA devices that work, counted from cuda:0: choose another number, or --device cuda"
    )]
    NoSuchIndex {
        /// The index.
        wanted: usize,
        /// How many work.
        found: usize,
    },
    /// More processes than GPUs.
    #[error(
        "LOCAL_RANK is {local_rank} and this machine has {found} CUDA devices that work: start one process for each of them, or give --device cpu"
    )]
    TooFew {
        /// This process among those of its machine, from 0.
        local_rank: usize,
        /// How many work.
        found: usize,
    },
}

impl DeviceChoice {
    /// The device itself.
    ///
    /// # Errors
    /// [`NoSuchDevice`] where a GPU was named that does not work here.
    pub fn resolve(self) -> Result<Device, NoSuchDevice> {
        self.resolve_for(0)
    }

    /// The device of one of several processes on a machine, from 0: each takes its own GPU, or the only one that it is shown.
    ///
    /// # Errors
    /// [`NoSuchDevice`] where there are GPUs, and fewer than that.
    pub fn resolve_for(self, local_rank: usize) -> Result<Device, NoSuchDevice> {
        let found = if Cuda::is_available() { Cuda::device_count() } else { 0 };
        self.among(usize::try_from(found).unwrap_or(0), local_rank)
    }

    /// Where `found` GPUs work.
    fn among(self, found: usize, local_rank: usize) -> Result<Device, NoSuchDevice> {
        match self {
            Self::Cpu => Ok(Device::Cpu),
            Self::Auto if found == 0 => Ok(Device::Cpu),
            Self::Gpu if found == 0 => Err(NoSuchDevice::NoGpu { wanted: "cuda".into() }),
            // What a process is shown alone is its own; where several are shown the same one, they find out when they meet.
            Self::Auto | Self::Gpu if found == 1 => Ok(Device::Cuda(0)),
            Self::Auto | Self::Gpu if local_rank < found => Ok(Device::Cuda(local_rank)),
            Self::Auto | Self::Gpu => Err(NoSuchDevice::TooFew { local_rank, found }),
            Self::Cuda(wanted) if wanted < found => Ok(Device::Cuda(wanted)),
            Self::Cuda(wanted) if found == 0 => Err(NoSuchDevice::NoGpu { wanted: format!("cuda:{wanted}") }),
            Self::Cuda(wanted) => Err(NoSuchDevice::NoSuchIndex { wanted, found }),
        }
    }
}

/// A tensor of the processor's memory on `device`. A GPU is not waited for.
pub fn bring(x: &Tensor, device: Device) -> Tensor {
    match device {
        Device::Cuda(index) => upload(x, index).unwrap_or_else(|error| error.raise()),
        _ => x.to_device(device),
    }
}

/// A device in words.
pub fn describe(device: Device) -> String {
    match device {
        Device::Cuda(index) => format!("CUDA GPU {index}"),
        Device::Cpu => format!("CPU, {} threads", tch::get_num_threads()),
        other => format!("{other:?}"),
    }
}

/// Has cuDNN try its ways to compute a convolution where it meets a new shape, and keep the quickest. The shapes of a training are few and
/// come again in every step. Where there is no cuDNN nothing happens.
pub fn choose_convolutions() {
    Cuda::cudnn_set_benchmark(true);
}

/// Opens `libtorch_cuda` beside the loaded `libtorch_cpu`. It must run before anything else asks libtorch for CUDA, which looks
/// once and remembers. On a machine without it nothing happens.
#[cfg(target_os = "linux")]
pub fn open_cuda() {
    use std::ffi::{CStr, CString, c_int, c_void};

    unsafe extern "C" fn find(info: *mut libc::dl_phdr_info, _: usize, found: *mut c_void) -> c_int {
        // SAFETY: the loader hands over a valid record, and `found` is the vector that `open_cuda` passed in.
        let (name, found) = unsafe { ((*info).dlpi_name, &mut *found.cast::<Vec<u8>>()) };
        if name.is_null() {
            return 0;
        }
        // SAFETY: a non-null name of the loader is a C string that lives as long as the library.
        let name = unsafe { CStr::from_ptr(name) }.to_bytes();
        if name.ends_with(b"/libtorch_cpu.so") {
            found.extend_from_slice(name);
            return 1;
        }
        0
    }

    let mut path: Vec<u8> = Vec::new();
    // SAFETY: `find` has the signature that is asked for, and `path` outlives the call.
    unsafe { libc::dl_iterate_phdr(Some(find), (&raw mut path).cast()) };
    let Some(folder) = path.strip_suffix(b"libtorch_cpu.so") else { return };
    if let Ok(library) = CString::new([folder, b"libtorch_cuda.so"].concat()) {
        // SAFETY: libtorch's own library; its initialisers are what a program linked against it would run.
        unsafe { libc::dlopen(library.as_ptr(), libc::RTLD_NOW | libc::RTLD_GLOBAL) };
    }
}

/// Elsewhere than on Linux, libtorch loads what it has by itself.
#[cfg(not(target_os = "linux"))]
pub fn open_cuda() {}

#[cfg(test)]
mod tests {
    use super::{DeviceChoice, NoSuchDevice};
    use tch::Device;

    #[test]
    fn each_process_of_a_machine_gets_a_gpu_of_its_own() {
        for choice in [DeviceChoice::Gpu, DeviceChoice::Auto] {
            assert_eq!([0, 3].map(|rank| choice.among(4, rank)), [Ok(Device::Cuda(0)), Ok(Device::Cuda(3))]);
            assert_eq!(choice.among(4, 4), Err(NoSuchDevice::TooFew { local_rank: 4, found: 4 }));
            // The only one that it is shown.
            assert_eq!(choice.among(1, 3), Ok(Device::Cuda(0)));
        }
        assert_eq!(DeviceChoice::Auto.among(0, 1), Ok(Device::Cpu));
        assert_eq!(DeviceChoice::Gpu.among(0, 1), Err(NoSuchDevice::NoGpu { wanted: "cuda".into() }));
        assert_eq!(DeviceChoice::Cuda(2).among(4, 1), Ok(Device::Cuda(2)));
        assert_eq!(DeviceChoice::Cuda(2).among(2, 1), Err(NoSuchDevice::NoSuchIndex { wanted: 2, found: 2 }));
    }

    #[test]
    fn devices_by_name() {
        assert_eq!("cuda:2".parse(), Ok(DeviceChoice::Cuda(2)));
        assert_eq!("cuda".parse(), Ok(DeviceChoice::Gpu));
        assert_eq!("auto".parse(), Ok(DeviceChoice::Auto));
        assert!("gpu".parse::<DeviceChoice>().is_err());
        assert!("cuda:x".parse::<DeviceChoice>().is_err());
    }
}
