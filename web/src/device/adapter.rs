//! Which GPU this is, in words.

use super::{Adapter, Tier};

/// Names under which programs that imitate a GPU go.
const SOFTWARE: [&str; 5] = ["swiftshader", "llvmpipe", "lavapipe", "softpipe", "basic render"];

/// What the adapter says about itself.
pub(super) fn describe(gpu: &wgpu::Adapter, device: &wgpu::Device) -> Adapter {
    let info = gpu.get_info();
    let name = [info.name.clone(), browser_name(device)].into_iter().find(|name| !name.trim().is_empty());
    let name = name.unwrap_or_else(|| "unnamed GPU".into());
    let software = info.device_type == wgpu::DeviceType::Cpu || is_software(&name);
    let half = device.features().contains(wgpu::Features::SHADER_F16);
    Adapter { tier: if half { Tier::WebGpuF16 } else { Tier::WebGpuF32 }, name, software }
}

fn is_software(name: &str) -> bool {
    let name = name.to_lowercase();
    SOFTWARE.iter().any(|known| name.contains(known))
}

/// Vendor, architecture and device of `GPUAdapterInfo`: browsers fill these where they leave the description empty.
#[cfg(target_arch = "wasm32")]
fn browser_name(device: &wgpu::Device) -> String {
    use js_sys::Reflect;
    use wasm_bindgen::JsValue;
    let text = |info: &JsValue, key: &str| {
        Reflect::get(info, &key.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
    };
    let device: Option<&JsValue> = device.as_webgpu().map(AsRef::as_ref);
    let info = device.and_then(|device| Reflect::get(device, &"adapterInfo".into()).ok());
    let Some(info) = info.filter(JsValue::is_object) else { return String::new() };
    ["vendor", "architecture", "device"].map(|key| text(&info, key)).join(" ").trim().to_owned()
}

#[cfg(not(target_arch = "wasm32"))]
fn browser_name(_device: &wgpu::Device) -> String {
    String::new()
}

#[cfg(test)]
mod tests {
    use super::is_software;

    #[test]
    fn software_is_recognised_by_name() {
        assert!(is_software("google SwiftShader"));
        assert!(is_software("llvmpipe (LLVM 15.0.6, 256 bits)"));
        assert!(!is_software("nvidia turing"));
    }
}
