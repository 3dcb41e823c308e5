//! Compiles the C++ side against libtorch's own headers.

use std::error::Error;
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed=cpp");
    println!("cargo:rerun-if-env-changed=DEP_TCH_LIBTORCH_LIB");
    println!("cargo:rerun-if-env-changed=CUDA_HOME");
    println!("cargo:rustc-check-cfg=cfg(fastgan_recording)");
    // Set by torch-sys's build script. Without it there is no libtorch, and torch-sys has said so already.
    let Ok(lib) = std::env::var("DEP_TCH_LIBTORCH_LIB") else { return Ok(()) };
    let torch = Path::new(&lib).join("..");
    compiler(&torch).files(sources("cpp")?).compile("fastgan_native");
    // After the static library, whose symbols they hold. CUDA's half is never linked: it is opened where it exists.
    println!("cargo:rustc-link-search=native={lib}");
    println!("cargo:rustc-link-lib=dylib=torch_cpu");
    println!("cargo:rustc-link-lib=dylib=c10");
    println!("cargo:rustc-link-arg=-Wl,-rpath,{lib}");
    if let Some(headers) = cuda_headers(&torch) {
        recording(&torch, &headers)?;
        println!("cargo:rustc-cfg=fastgan_recording");
    }
    Ok(())
}

fn compiler(torch: &Path) -> cc::Build {
    let include = torch.join("include");
    let mut build = cc::Build::new();
    build
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
        .debug(false);
    build
}

fn sources(folder: &str) -> Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "cpp") {
            sources.push(path);
        }
    }
    sources.sort();
    Ok(sources)
}

/// Where CUDA's headers are: beside a libtorch that came as a Python package, or where NVIDIA's own installer puts them.
fn cuda_headers(torch: &Path) -> Option<PathBuf> {
    let home = std::env::var_os("CUDA_HOME").map(|home| Path::new(&home).join("include"));
    let places = [torch.join("../nvidia/cu13/include"), "/usr/local/cuda/include".into()];
    let whole = |folder: &PathBuf| {
        ["cuda_runtime_api.h", "crt/host_defines.h"].iter().all(|name| folder.join(name).is_file())
    };
    home.into_iter().chain(places).find(whole)
}

/// The part that needs libtorch's CUDA half: a shared library that the program carries inside and opens where that half is. What it
/// leaves undefined is found then.
fn recording(torch: &Path, headers: &Path) -> Result<()> {
    let output = PathBuf::from(std::env::var("OUT_DIR")?).join("librecording.so");
    let mut build = compiler(torch);
    build.flag("-isystem").flag(headers.to_string_lossy().as_ref()).pic(true);
    let objects = build.files(sources("cpp/cuda")?).file("cpp/error.cpp").try_compile_intermediates()?;
    let mut link = build.try_get_compiler()?.to_command();
    link.args(["-shared", "-Wl,-Bsymbolic", "-Wl,-z,now", "-o"]).arg(&output).args(objects);
    if link.status()?.success() { Ok(()) } else { Err("CUDA's part cannot be linked".into()) }
}
