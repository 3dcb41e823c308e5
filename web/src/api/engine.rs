//! The class `Engine`: a model on a device.

use super::request::{RequestLike, parse};
use super::watch;
use crate::EngineError;
use crate::canvas::Canvases;
use crate::engine;
use crate::js::faults;
use crate::request::Request;
use fastgan_model::Architecture;
use js_sys::{Float32Array, Function, Promise, Uint8ClampedArray};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// A model on a device. Every method that returns a promise rejects with an `Error` whose message is one sentence.
#[wasm_bindgen]
pub struct Engine {
    /// None while a call has it: pictures are drawn one after the other.
    state: Rc<RefCell<Option<State>>>,
    facts: Facts,
}

/// What a call takes out and puts back.
struct State {
    engine: engine::Engine,
    canvases: Canvases,
}

/// What does not change.
struct Facts {
    adapter: crate::device::Adapter,
    architecture: Architecture,
    header: String,
    timings: String,
    directions: Vec<f32>,
}

impl Engine {
    pub(super) fn new(engine: engine::Engine) -> Self {
        let facts = Facts {
            adapter: engine.device().adapter().clone(),
            architecture: *engine.architecture(),
            header: engine.header().to_owned(),
            timings: serde_json::to_string(engine.timings()).unwrap_or_default(),
            directions: engine.directions().to_vec(),
        };
        Self { state: Rc::new(RefCell::new(Some(State { engine, canvases: Canvases::default() }))), facts }
    }

    fn request(&self, request: &JsValue) -> Result<Request, EngineError> {
        parse(request, self.facts.architecture.latent_dim())
    }

    /// Runs `work` on the state, which comes back whatever happens.
    fn with_state<F>(&self, work: F) -> Promise
    where
        F: AsyncFnOnce(&mut State) -> Result<JsValue, EngineError> + 'static,
    {
        let kept = self.state.clone();
        faults::promise(async move {
            let mut state = kept.take().ok_or(EngineError::Busy)?;
            let result = work(&mut state).await;
            kept.replace(Some(state));
            result
        })
    }
}

#[wasm_bindgen]
impl Engine {
    /// Reads the bytes of a whole model file and puts the model on this module's device.
    #[wasm_bindgen(unchecked_return_type = "Promise<Engine>")]
    pub fn create(bytes: Vec<u8>) -> Promise {
        faults::promise(async move {
            let engine = engine::Engine::create(&bytes).await?;
            watch::device(engine.device());
            Ok(Engine::new(engine).into())
        })
    }

    /// Calls `callback` with a sentence whenever something fails that belongs to no single call, such as a lost device.
    #[wasm_bindgen(js_name = onError)]
    pub fn on_error(#[wasm_bindgen(unchecked_param_type = "(message: string) => void")] callback: Function) {
        faults::on_error(callback);
    }

    /// `webgpu-f16`, `webgpu-f32` or `cpu`.
    #[wasm_bindgen(getter)]
    pub fn tier(&self) -> String {
        self.facts.adapter.tier.to_string()
    }

    /// Name of the GPU or CPU.
    #[wasm_bindgen(getter)]
    pub fn adapter(&self) -> String {
        self.facts.adapter.name.clone()
    }

    /// Whether a GPU adapter is only a program on the CPU.
    #[wasm_bindgen(getter)]
    pub fn software(&self) -> bool {
        self.facts.adapter.software
    }

    /// Side of the picture in pixels.
    #[wasm_bindgen(getter)]
    pub fn resolution(&self) -> usize {
        self.facts.architecture.resolution()
    }

    /// 1 (grey), 3 (RGB) or 4 (RGBA).
    #[wasm_bindgen(getter)]
    pub fn channels(&self) -> usize {
        self.facts.architecture.channels()
    }

    /// Length of a latent.
    #[wasm_bindgen(getter, js_name = latentDim)]
    pub fn latent_dim(&self) -> usize {
        self.facts.architecture.latent_dim()
    }

    /// Sides in pixels of the maps that have a gate, lowest first.
    #[wasm_bindgen(getter)]
    pub fn gates(&self) -> Vec<u32> {
        self.facts.architecture.gates().iter().map(|gate| gate.to as u32).collect()
    }

    /// The model file's description as JSON.
    #[wasm_bindgen(getter)]
    pub fn header(&self) -> String {
        self.facts.header.clone()
    }

    /// Milliseconds of the parts of loading, as JSON: `device`, `upload`, `compile`.
    #[wasm_bindgen(getter)]
    pub fn timings(&self) -> String {
        self.facts.timings.clone()
    }

    /// The latent's principal directions, unit rows of `latentDim` numbers, strongest first.
    #[wasm_bindgen(getter)]
    pub fn directions(&self) -> Float32Array {
        Float32Array::from(self.facts.directions.as_slice())
    }

    /// The latent that belongs to a seed, the same everywhere.
    pub fn latent(&self, seed: u64) -> Float32Array {
        Float32Array::from(fastgan_model::latent(seed, self.latent_dim()).as_slice())
    }

    /// Draws pictures side by side as one bitmap of `width` × `height` pixels; resolves when the device is done with it.
    #[wasm_bindgen(unchecked_return_type = "Promise<ImageBitmap>")]
    pub fn draw(&self, request: RequestLike, width: u32, height: u32) -> Promise {
        let request = self.request(&request);
        self.with_state(async move |State { engine, canvases }| {
            Ok(canvases.draw(&request?, (width, height), engine).await?.into())
        })
    }

    /// Values of the pictures, `[N, C, S, S]`, not clamped.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array>")]
    pub fn floats(&self, request: RequestLike) -> Promise {
        let request = self.request(&request);
        self.with_state(async move |state| {
            Ok(Float32Array::from(state.engine.floats(&request?).await?.as_slice()).into())
        })
    }

    /// RGBA bytes of the pictures, alpha not premultiplied.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8ClampedArray>")]
    pub fn pixels(&self, request: RequestLike) -> Promise {
        let request = self.request(&request);
        self.with_state(async move |state| {
            Ok(Uint8ClampedArray::from(state.engine.pixels(&request?).await?.as_slice()).into())
        })
    }
}

/// Looking inside: the GPU's maps can be read, layer by layer.
#[cfg(feature = "webgpu")]
#[wasm_bindgen]
impl Engine {
    /// Names of the layers that leave a map behind, in the order in which they run: `init`, `feat_8.conv1`, …
    #[wasm_bindgen(getter)]
    pub fn layers(&self) -> Vec<String> {
        let mut state = self.state.borrow_mut();
        let steps =
            state.as_mut().map(|state| state.engine.renderer().single().network().plan().steps().to_vec());
        steps
            .unwrap_or_default()
            .into_iter()
            .filter(|step| step.result.is_some())
            .map(|step| step.name)
            .collect()
    }

    /// What a layer made of the latest single picture: `[channels, side, side]`, its channels filled up to a multiple of
    /// four. Up to 32 px it is the map of the latent that was computed first since loading.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array>")]
    pub fn map(&self, layer: String) -> Promise {
        self.with_state(async move |state| {
            let frame = state.engine.renderer().single();
            let steps = frame.network().plan().steps();
            let step = steps.iter().position(|step| step.name == layer && step.result.is_some());
            let step = step.ok_or(EngineError::Layer(layer))?;
            Ok(Float32Array::from(frame.read_map(step, 1).await?.as_slice()).into())
        })
    }
}
