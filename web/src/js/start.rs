//! What happens once, when the module is instantiated.

use super::{faults, traps};
use std::sync::Once;
use wasm_bindgen::prelude::wasm_bindgen;

unsafe extern "C" {
    /// Runs the module's static constructors; the linker makes it.
    fn __wasm_call_ctors();
}

static STARTED: Once = Once::new();

#[wasm_bindgen(start)]
fn start() {
    STARTED.call_once(start_once);
}

fn start_once() {
    // Libraries may register items in static constructors. Unless the program calls them itself,
    // the linker makes every exported function run them all on every call.
    // SAFETY: called exactly once (see `STARTED`), before anything else; no constructor depends on another's having run.
    unsafe { __wasm_call_ctors() };
    std::panic::set_hook(Box::new(|info| {
        faults::report(&format!("the engine stopped because of a fault in it: {info}"), true);
    }));
    traps::report();
}
