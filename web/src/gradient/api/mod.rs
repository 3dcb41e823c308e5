//! The JavaScript class `LatentSearch`, in a module of its own.

#[cfg(feature = "gradient-webgpu")]
mod watch;

use crate::gradient::{self, Settings, Target};
use crate::js::faults;
use crate::rgba;
use fastgan_model::file::ModelFile;
use js_sys::{Array, Float32Array, Function, Promise, Uint8ClampedArray};
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;

/// A search for the latent of a picture. Every promise rejects with an `Error` whose message is one sentence.
#[wasm_bindgen]
pub struct LatentSearch {
    search: Rc<gradient::LatentSearch>,
    channels: usize,
    plane: usize,
}

#[wasm_bindgen]
impl LatentSearch {
    /// Begins at the latent `z`, in search of the picture with the RGBA bytes `target`, which has the model's side.
    ///
    /// `learningRate` is 0.05 unless given; with `gates` the gates are searched for as well; `side`, a divisor of the
    /// picture's, is where pictures are compared after averaging, the full side unless given.
    #[wasm_bindgen(unchecked_return_type = "Promise<LatentSearch>")]
    pub fn create(
        bytes: Vec<u8>,
        target: Vec<u8>,
        z: Vec<f32>,
        #[wasm_bindgen(js_name = learningRate)] learning_rate: Option<f32>,
        gates: Option<bool>,
        side: Option<usize>,
    ) -> Promise {
        let usual = Settings::default();
        let settings = Settings {
            learning_rate: learning_rate.unwrap_or(usual.learning_rate),
            gates: gates.unwrap_or(usual.gates),
            side,
        };
        faults::promise(async move {
            let file = ModelFile::read(&bytes)?;
            let architecture = file.architecture();
            let device = gradient::open().await?;
            #[cfg(feature = "gradient-webgpu")]
            watch::device(device.gpu());
            let device = device.burn();
            let target = Target::of_bytes(&target, &architecture, device)?;
            let search = gradient::LatentSearch::new(&file, device, target, &z, settings).await?;
            let side = architecture.resolution();
            let (channels, plane) = (architecture.channels(), side * side);
            Ok(LatentSearch { search: Rc::new(search), channels, plane }.into())
        })
    }

    /// Calls `callback` with a sentence whenever something fails that belongs to no single call, such as a lost device.
    #[wasm_bindgen(js_name = onError)]
    pub fn on_error(#[wasm_bindgen(unchecked_param_type = "(message: string) => void")] callback: Function) {
        faults::on_error(callback);
    }

    /// One step; resolves with the mean square of the difference before it.
    #[wasm_bindgen(unchecked_return_type = "Promise<number>")]
    pub fn step(&self) -> Promise {
        let search = self.search.clone();
        faults::promise(async move { Ok(search.step().await?.into()) })
    }

    /// The latent where the search is now.
    #[wasm_bindgen(getter)]
    pub fn z(&self) -> Float32Array {
        Float32Array::from(self.search.z().as_slice())
    }

    /// The gates where the search is now, in the architecture's order; none unless they are searched for.
    #[wasm_bindgen(getter, unchecked_return_type = "Float32Array[]")]
    pub fn gates(&self) -> Array {
        self.search.gates().iter().map(|gate| Float32Array::from(gate.as_slice())).collect()
    }

    /// RGBA bytes of the picture where the search is now, alpha not premultiplied.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8ClampedArray>")]
    pub fn picture(&self) -> Promise {
        let (search, channels, plane) = (self.search.clone(), self.channels, self.plane);
        faults::promise(async move {
            let bytes = rgba(&search.picture().await?, channels, plane);
            Ok(Uint8ClampedArray::from(bytes.as_slice()).into())
        })
    }
}
