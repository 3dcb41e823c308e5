//! The JavaScript class `Engine`: the same interface in both wasm modules.

mod faults;
mod start;
mod traps;
mod watch;

use crate::EngineError;
use crate::canvas::Canvas;
use crate::engine;
use js_sys::{Error, Float32Array, Function, Promise, Uint8ClampedArray};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::OffscreenCanvas;

/// A model on a device. Every method that returns a promise rejects with an `Error` whose message is one sentence.
#[wasm_bindgen]
pub struct Engine {
    engine: Rc<engine::Engine>,
    canvas: Rc<RefCell<Option<Rc<Canvas>>>>,
}

#[wasm_bindgen]
impl Engine {
    /// Reads the bytes of a model file and puts the model on this module's device.
    #[wasm_bindgen(unchecked_return_type = "Promise<Engine>")]
    pub fn create(bytes: Vec<u8>) -> Promise {
        faults::promise(async move {
            let engine = Rc::new(engine::Engine::create(&bytes).await?);
            watch::device(&engine);
            Ok(Engine { engine, canvas: Rc::default() }.into())
        })
    }

    /// Calls `callback` with a sentence whenever something fails that belongs to no single call, such as a lost device.
    #[wasm_bindgen(js_name = onError)]
    pub fn on_error(#[wasm_bindgen(unchecked_param_type = "(message: string) => void")] callback: Function) {
        faults::on_error(callback);
    }

    /// `webgpu-f32` or `cpu`.
    #[wasm_bindgen(getter)]
    pub fn tier(&self) -> String {
        self.engine.device().adapter().tier.to_string()
    }

    /// Name of the GPU or CPU.
    #[wasm_bindgen(getter)]
    pub fn adapter(&self) -> String {
        self.engine.device().adapter().name.clone()
    }

    /// Whether a GPU adapter is only a program on the CPU.
    #[wasm_bindgen(getter)]
    pub fn software(&self) -> bool {
        self.engine.device().adapter().software
    }

    /// Side of the picture in pixels.
    #[wasm_bindgen(getter)]
    pub fn resolution(&self) -> usize {
        self.engine.architecture().resolution()
    }

    /// 1 (grey), 3 (RGB) or 4 (RGBA).
    #[wasm_bindgen(getter)]
    pub fn channels(&self) -> usize {
        self.engine.architecture().channels()
    }

    /// Length of a latent.
    #[wasm_bindgen(getter, js_name = latentDim)]
    pub fn latent_dim(&self) -> usize {
        self.engine.architecture().latent_dim()
    }

    /// The model file's description as JSON.
    #[wasm_bindgen(getter)]
    pub fn header(&self) -> String {
        self.engine.header().to_owned()
    }

    /// The latent that belongs to a seed, the same everywhere.
    pub fn latent(&self, seed: u64) -> Float32Array {
        Float32Array::from(fastgan_model::latent(seed, self.latent_dim()).as_slice())
    }

    /// Takes a canvas, gives it the picture's size, and draws on it from now on.
    pub fn attach(&self, canvas: OffscreenCanvas) -> Result<(), JsValue> {
        let canvas = Canvas::attach(canvas, &self.engine).map_err(thrown)?;
        *self.canvas.borrow_mut() = Some(Rc::new(canvas));
        Ok(())
    }

    /// Draws one latent's picture; resolves when it is on the canvas and the device is idle.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn draw(&self, z: Vec<f32>) -> Promise {
        let (engine, canvas) = (self.engine.clone(), self.canvas.borrow().clone());
        faults::promise(async move {
            let canvas = canvas.ok_or(EngineError::NoCanvas)?;
            canvas.show(engine.picture(&z)?, &engine).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Values of the pictures `[N, C, S, S]` of `N` latents, not clamped.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array>")]
    pub fn floats(&self, z: Vec<f32>) -> Promise {
        let engine = self.engine.clone();
        faults::promise(async move { Ok(Float32Array::from(engine.floats(&z).await?.as_slice()).into()) })
    }

    /// RGBA bytes of the pictures of `N` latents, alpha not premultiplied.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8ClampedArray>")]
    pub fn pixels(&self, z: Vec<f32>) -> Promise {
        let engine = self.engine.clone();
        faults::promise(
            async move { Ok(Uint8ClampedArray::from(engine.pixels(&z).await?.as_slice()).into()) },
        )
    }
}

fn thrown(error: EngineError) -> JsValue {
    Error::new(&error.to_string()).into()
}
