//! How long each part of loading took, for those who want it shorter.

/// Milliseconds of each part of loading that happens here; the download is the caller's.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Timings {
    /// Finding the device.
    pub device: f64,
    /// Checking tensors and laying them out for it.
    pub upload: f64,
    /// Compiling what it runs.
    pub compile: f64,
}

/// A moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    #[cfg(not(target_arch = "wasm32"))]
    at: std::time::Instant,
    #[cfg(target_arch = "wasm32")]
    at: f64,
}

impl Moment {
    /// Now.
    #[cfg(not(target_arch = "wasm32"))]
    pub(super) fn now() -> Self {
        Self { at: std::time::Instant::now() }
    }

    /// Now.
    #[cfg(target_arch = "wasm32")]
    pub(super) fn now() -> Self {
        Self { at: milliseconds() }
    }

    /// Milliseconds since then.
    #[cfg(not(target_arch = "wasm32"))]
    pub(super) fn elapsed(&self) -> f64 {
        self.at.elapsed().as_secs_f64() * 1e3
    }

    /// Milliseconds since then.
    #[cfg(target_arch = "wasm32")]
    pub(super) fn elapsed(&self) -> f64 {
        milliseconds() - self.at
    }
}

/// The clock that pages and workers share; zero in a host without one.
#[cfg(target_arch = "wasm32")]
fn milliseconds() -> f64 {
    use wasm_bindgen::JsCast;
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into()).unwrap_or_default();
    let now = js_sys::Reflect::get(&performance, &"now".into())
        .ok()
        .and_then(|now| now.dyn_into::<js_sys::Function>().ok());
    now.and_then(|now| now.call0(&performance).ok()).and_then(|now| now.as_f64()).unwrap_or_default()
}
