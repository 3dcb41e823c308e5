//! Failures that belong to no single call (a lost device, a refused shader, a panic) reject every promise that waits.

use super::thrown;
use crate::EngineError;
use js_sys::{Error, Function, Promise};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

#[derive(Default)]
struct Faults {
    /// Set once this module cannot go on.
    fatal: Option<String>,
    on_error: Option<Function>,
    /// `reject` of each promise that still waits, by the number of its call.
    waiting: BTreeMap<u64, Function>,
    calls: u64,
}

thread_local! {
    static FAULTS: RefCell<Faults> = RefCell::default();
}

/// Where later failures are told.
pub(crate) fn on_error(callback: Function) {
    FAULTS.with_borrow_mut(|faults| faults.on_error = Some(callback));
}

/// Tells the page, and rejects every promise that waits; after a `fatal` failure later calls are rejected as well, and
/// nothing more is told: what follows are its consequences.
pub(crate) fn report(message: &str, fatal: bool) {
    let (waiting, on_error) = FAULTS.with_borrow_mut(|faults| {
        if faults.fatal.is_some() {
            return (BTreeMap::new(), None);
        }
        faults.fatal = fatal.then(|| message.to_owned());
        (std::mem::take(&mut faults.waiting), faults.on_error.clone())
    });
    // The page's functions run outside the borrow: they may call the engine again. What they throw is their own affair.
    let error = Error::new(message);
    for reject in waiting.values() {
        let _ = reject.call1(&JsValue::UNDEFINED, &error);
    }
    if let Some(callback) = on_error {
        let _ = callback.call1(&JsValue::UNDEFINED, &message.into());
    }
}

/// A promise for `work` that is also rejected by [`report`], so that no caller waits for ever.
pub(crate) fn promise(work: impl Future<Output = Result<JsValue, EngineError>> + 'static) -> Promise {
    let mut work = Some(work);
    Promise::new(&mut |resolve, reject| {
        let Some(work) = work.take() else { return };
        match admit(&reject) {
            Err(message) => {
                let _ = reject.call1(&JsValue::UNDEFINED, &Error::new(&message));
            }
            Ok(call) => spawn_local(async move {
                let result = work.await;
                FAULTS.with_borrow_mut(|faults| faults.waiting.remove(&call));
                let _ = match result {
                    Ok(value) => resolve.call1(&JsValue::UNDEFINED, &value),
                    Err(error) => reject.call1(&JsValue::UNDEFINED, &thrown(error)),
                };
            }),
        }
    })
}

/// Enters a call into the list of those that wait, unless the module is beyond use.
fn admit(reject: &Function) -> Result<u64, String> {
    FAULTS.with_borrow_mut(|faults| {
        if let Some(message) = &faults.fatal {
            return Err(message.clone());
        }
        faults.calls += 1;
        faults.waiting.insert(faults.calls, reject.clone());
        Ok(faults.calls)
    })
}
