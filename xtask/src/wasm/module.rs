//! One module: compiled by cargo, bound to JavaScript by wasm-bindgen, measured.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::places::Places;
use crate::setup::toolchain::{TARGET, WasmToolchain};
use crate::size::Size;
use crate::ui::{self, Ui};

/// The crate's name, as a file.
const FILE: &str = "fastgan_web";
const PROFILE: &str = "wasm";
/// All modules are compiled with the same flags, so that what they share is compiled once.
const FLAGS: &str = "-C target-feature=+simd128";
/// What wasm-ld calls the wrappers that would run every static constructor on every call from JavaScript.
const WRAPPER: &[u8] = b".command_export";

/// The modules that the page chooses from: two engines, and two searches that are loaded when one is used.
pub(super) const MODULES: [Module; 4] = [
    Module { name: "cpu", feature: "cpu", bound: 500_000 },
    Module { name: "gpu", feature: "webgpu", bound: 300_000 },
    Module { name: "gradient-cpu", feature: "gradient-cpu", bound: 600_000 },
    Module { name: "gradient", feature: "gradient-webgpu", bound: 2_700_000 },
];

pub(super) struct Module {
    /// Its folder below `www/wasm`.
    pub(super) name: &'static str,
    /// The feature of the engine's crate that makes it.
    feature: &'static str,
    /// The most bytes that it may have, compressed with gzip.
    pub(super) bound: u64,
}

/// What the files in the output folder were made from.
#[derive(PartialEq, Serialize, Deserialize)]
struct Stamp {
    hash: String,
    size: Size,
}

impl Module {
    /// Compiles the module and, where anything changed, binds and measures it.
    pub(super) fn build(&self, ui: &Ui, places: &Places, toolchain: WasmToolchain) -> Result<Size> {
        self.compile(ui, places, toolchain)?;
        let compiled = places.wasm_target.join(TARGET).join(PROFILE).join(format!("{FILE}.wasm"));
        let bytes =
            std::fs::read(&compiled).with_context(|| format!("Cannot read {}.", compiled.display()))?;
        let hash = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();

        let output = places.www().join("wasm").join(self.name);
        let bound = output.join(format!("{FILE}_bg.wasm"));
        let stamp_file = places.wasm_target.join(format!("{FILE}-{}.json", self.name));
        let made =
            std::fs::read(&stamp_file).ok().and_then(|text| serde_json::from_slice::<Stamp>(&text).ok());
        if let Some(made) = made
            && made.hash == hash
            && bound.metadata().is_ok_and(|file| file.len() == made.size.raw)
        {
            return Ok(made.size);
        }

        refuse_wrappers(&bytes)?;
        ui.during(&format!("bindings ({})", self.name), || bind(&compiled, &output))?;
        let bytes = std::fs::read(&bound).with_context(|| format!("Cannot read {}.", bound.display()))?;
        let stamp = Stamp { hash, size: Size::of(&bytes)? };
        let text = serde_json::to_vec(&stamp).context("The record of a module could not be written.")?;
        std::fs::write(&stamp_file, text)
            .with_context(|| format!("Cannot write {}.", stamp_file.display()))?;
        Ok(stamp.size)
    }

    fn compile(&self, ui: &Ui, places: &Places, toolchain: WasmToolchain) -> Result<()> {
        let mut command = toolchain.cargo_build(places)?;
        command.args(["-p", "fastgan-web", "--lib", "--profile", PROFILE]);
        command.args(["--no-default-features", "--features", self.feature]);
        command.env("CARGO_TARGET_DIR", &places.wasm_target);
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", FLAGS);
        // Cargo would take these in place of the target's own flags.
        command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        ui.run(&format!("engine ({})", self.name), &mut command)
    }

    /// An error where the module is too large to be sent to every visitor.
    pub(super) fn check(&self, size: Size) -> Result<()> {
        if size.gzip > self.bound {
            bail!(
                "The engine's module `{}` has {} compressed, more than its bound of {}: make it smaller.",
                self.name,
                ui::size(size.gzip),
                ui::size(self.bound)
            );
        }
        Ok(())
    }
}

/// Writes the module with its JavaScript and its types into `output`.
fn bind(compiled: &Path, output: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.typescript(true).remove_name_section(true).remove_producers_section(true);
    bindgen.input_path(compiled).out_name(FILE).generate(output)
}

/// A module whose exports are wrapped spends seconds of every picture in constructors; the crate's start function cures it.
fn refuse_wrappers(bytes: &[u8]) -> Result<()> {
    if bytes.windows(WRAPPER.len()).any(|window| window == WRAPPER) {
        bail!(
            "The module runs all constructors on every call: its start function must call `__wasm_call_ctors` once."
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_above_its_bound_is_refused() {
        let module = &MODULES[0];
        assert!(module.check(Size { raw: 5_000_000, gzip: module.bound }).is_ok());
        let error = module.check(Size { raw: 5_000_000, gzip: module.bound + 1 }).unwrap_err().to_string();
        assert!(error.contains("`cpu`"), "{error}");
    }

    #[test]
    fn wrapped_exports_are_refused() {
        assert!(refuse_wrappers(b"\0asm engine_new").is_ok());
        assert!(refuse_wrappers(b"\0asm engine_new.command_export").is_err());
    }
}
