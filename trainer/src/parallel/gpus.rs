//! Whether each process has a GPU of its own. NCCL refuses two ranks on one GPU, in words that nobody understands.

use fastgan_native::bus_address;
use tch::Device;

/// Which GPU a device is, in words that no other GPU has: its machine, and its place there. Nothing on a CPU, and where the machine does not
/// say.
pub(super) fn identity(device: Device) -> String {
    let Device::Cuda(index) = device else { return String::new() };
    let place = || Some(format!("{} {}", machine()?, bus_address(index).ok()?));
    place().unwrap_or_default()
}

/// What no other machine that runs has in common with this one, on Linux. The name alone would be that of many a container.
fn machine() -> Option<String> {
    let read = |name| std::fs::read_to_string(format!("/proc/sys/kernel/{name}")).ok();
    Some(format!("{} {}", read("random/boot_id")?.trim(), read("hostname")?.trim()))
}

/// The first two ranks that have the same GPU.
pub(super) fn same(identities: &[Vec<u8>]) -> Option<[usize; 2]> {
    let known = |rank: &usize| !identities[*rank].is_empty();
    (0..identities.len()).filter(known).find_map(|second| {
        let first = identities[..second].iter().position(|other| *other == identities[second])?;
        Some([first, second])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_on_one_are_found() {
        let of = |identities: &[&str]| {
            same(&identities.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>())
        };
        assert_eq!(of(&["a 1", "a 2", "b 1"]), None);
        assert_eq!(of(&["a 1", "a 2", "b 1", "a 2"]), Some([1, 3]));
        // Processors, and GPUs that are not known.
        assert_eq!(of(&["", "", ""]), None);
        assert_eq!(identity(Device::Cpu), "");
    }
}
