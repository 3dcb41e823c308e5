//! Compiles the C++ side against libtorch's own headers.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=cpp");
    println!("cargo:rerun-if-env-changed=DEP_TCH_LIBTORCH_LIB");
    // Set by torch-sys's build script. Without it there is no libtorch, and torch-sys has said so already.
    let Ok(lib) = std::env::var("DEP_TCH_LIBTORCH_LIB") else { return };
    let include = Path::new(&lib).join("../include");
    let sources = std::fs::read_dir("cpp").into_iter().flatten().flatten().map(|entry| entry.path());
    let mut sources: Vec<_> = sources.filter(|path| path.extension().is_some_and(|e| e == "cpp")).collect();
    sources.sort();
    cc::Build::new()
        .cpp(true)
        .std("c++20")
        .warnings(false)
        // libtorch's headers are not ours to warn about.
        .flag("-isystem")
        .flag(include.to_string_lossy().as_ref())
        .flag("-isystem")
        .flag(include.join("torch/csrc/api/include").to_string_lossy().as_ref())
        // Stands in for the headers of Gloo, which libtorch has inside but not beside it.
        .flag("-isystem")
        .flag("cpp/gloo_headers")
        .opt_level(2)
        .debug(false)
        .files(sources)
        .compile("fastgan_native");
    // After the static library, whose symbols they hold. CUDA's half is never linked: it is opened where it exists.
    println!("cargo:rustc-link-search=native={lib}");
    println!("cargo:rustc-link-lib=dylib=torch_cpu");
    println!("cargo:rustc-link-lib=dylib=c10");
    println!("cargo:rustc-link-arg=-Wl,-rpath,{lib}");
}
