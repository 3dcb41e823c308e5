//! The JavaScript classes `Loader` and `Engine`: the same interface in both wasm modules.

mod engine;
mod loader;
mod request;
mod watch;
