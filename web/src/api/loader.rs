//! The class `Loader`: an engine that waits for its model.

use super::engine::Engine;
use super::watch;
use crate::EngineError;
use crate::device::Options;
use crate::engine::{self, Progress};
use crate::js::faults;
use js_sys::{Function, Promise};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Takes a model file in pieces, as they arrive; each tensor goes to the device at once.
#[wasm_bindgen]
pub struct Loader {
    /// None while a call has it, and after the last one.
    loader: Rc<RefCell<Option<engine::Loader>>>,
    device: crate::device::Adapter,
}

#[wasm_bindgen]
impl Loader {
    /// Finds this module's device, before any byte of a model is needed. `fullPrecision` computes in 32-bit floats although
    /// the GPU has 16-bit arithmetic.
    #[wasm_bindgen(unchecked_return_type = "Promise<Loader>")]
    pub fn open(full_precision: bool) -> Promise {
        faults::promise(async move {
            let loader = engine::Loader::open(Options { full_precision }).await?;
            watch::device(loader.device());
            let device = loader.device().adapter().clone();
            Ok(Loader { loader: Rc::new(RefCell::new(Some(loader))), device }.into())
        })
    }

    /// `webgpu-f16`, `webgpu-f32` or `cpu`.
    #[wasm_bindgen(getter)]
    pub fn tier(&self) -> String {
        self.device.tier.to_string()
    }

    /// Name of the GPU or CPU.
    #[wasm_bindgen(getter)]
    pub fn adapter(&self) -> String {
        self.device.name.clone()
    }

    /// Whether a GPU adapter is only a program on the CPU.
    #[wasm_bindgen(getter)]
    pub fn software(&self) -> bool {
        self.device.software
    }

    /// Takes the next bytes of the file; rejects as soon as they can be no model.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn push(&self, bytes: Vec<u8>) -> Promise {
        let kept = self.loader.clone();
        faults::promise(async move {
            let mut loader = kept.take().ok_or(EngineError::Incomplete)?;
            let result = loader.push(&bytes).await;
            kept.replace(Some(loader));
            result.map(|()| JsValue::UNDEFINED)
        })
    }

    /// Ends the file and waits until the engine can draw; `progress(done, total)` hears how many shaders are compiled.
    #[wasm_bindgen(unchecked_return_type = "Promise<Engine>")]
    pub fn finish(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "(done: number, total: number) => void")]
        progress: Option<Function>,
    ) -> Promise {
        let kept = self.loader.clone();
        faults::promise(async move {
            let loader = kept.take().ok_or(EngineError::Incomplete)?;
            let report = |Progress { done, total }| {
                if let Some(progress) = &progress {
                    // What the page's function throws is its own affair.
                    let _ =
                        progress.call2(&JsValue::UNDEFINED, &(done as u32).into(), &(total as u32).into());
                }
            };
            Ok(Engine::new(loader.finish(&report).await?).into())
        })
    }
}
