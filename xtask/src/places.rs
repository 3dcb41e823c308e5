//! Where things lie: the checkout, the cache for what is installed, and cargo's folders.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folders that the commands read and write. All paths are absolute.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// The workspace's root.
    pub(crate) root: PathBuf,
    /// What `setup` installs; shared by all checkouts of this user.
    pub(crate) cache: PathBuf,
    /// Cargo's target folder for native builds.
    pub(crate) target: PathBuf,
    /// Cargo's target folder for the wasm modules. Apart from the native one, so that the two can build side by side.
    pub(crate) wasm_target: PathBuf,
}

impl Places {
    pub(crate) fn find() -> Result<Self> {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let start = match variable("CARGO_MANIFEST_DIR") {
            Some(package) => PathBuf::from(package),
            None => std::env::current_dir().context("The current folder cannot be found.")?,
        };
        let root = workspace_root(&start)
            .with_context(|| format!("{} lies in no checkout of this workspace.", start.display()))?;
        let cache = cache_folder(variable).context(
            "There is no home folder: set FASTGAN_CACHE to a folder for what has to be installed.",
        )?;
        let given = variable("CARGO_TARGET_DIR").map(PathBuf::from);
        let absolute = |path: PathBuf| {
            std::path::absolute(&path).with_context(|| format!("{} is no usable path.", path.display()))
        };
        let given = given.map(absolute).transpose()?;
        Ok(Self {
            root: root.to_owned(),
            cache: absolute(cache)?,
            target: given.clone().unwrap_or_else(|| root.join("target")),
            wasm_target: wasm_target(root, given.as_deref()),
        })
    }

    /// Everything below one folder.
    #[cfg(test)]
    pub(crate) fn at(root: &Path) -> Self {
        let (root, cache, target) = (root.to_owned(), root.join("cache"), root.join("target"));
        Self { wasm_target: target.join("wasm"), root, cache, target }
    }

    pub(crate) fn www(&self) -> PathBuf {
        self.root.join("www")
    }

    /// The built page: static files, ready to be served.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("www/dist")
    }

    /// The page with the npm package and the documents beside it.
    pub(crate) fn site(&self) -> PathBuf {
        self.root.join("www/dist-site")
    }

    /// The models that the page offers.
    pub(crate) fn models(&self) -> PathBuf {
        self.root.join("www/public/models")
    }

    /// The models that come with the project.
    pub(crate) fn shipped_models(&self) -> PathBuf {
        self.root.join("www/models")
    }

    pub(crate) fn browser_tests(&self) -> PathBuf {
        self.root.join("tests/browser")
    }

    /// The benchmark in the browser.
    pub(crate) fn browser_bench(&self) -> PathBuf {
        self.root.join("tests/bench")
    }

    /// Where the demo draws its own images.
    pub(crate) fn drawn_images(&self) -> PathBuf {
        self.root.join("demo/images")
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.target.join("xtask-logs")
    }
}

/// The checkout that `start` lies in. Asked at run time: checkouts that share a target folder also share this program.
fn workspace_root(start: &Path) -> Option<&Path> {
    start
        .ancestors()
        .find(|folder| folder.join("xtask/Cargo.toml").exists() && folder.join("Cargo.lock").exists())
}

fn cache_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let explicit = variable("FASTGAN_CACHE").map(PathBuf::from);
    let xdg = || variable("XDG_CACHE_HOME").map(|path| PathBuf::from(path).join("fastgan"));
    let home = || variable("HOME").map(|path| PathBuf::from(path).join(".cache/fastgan"));
    explicit.or_else(xdg).or_else(home)
}

fn wasm_target(root: &Path, given: Option<&Path>) -> PathBuf {
    let Some(given) = given else { return root.join("target/wasm") };
    let mut name = given.file_name().unwrap_or_default().to_owned();
    name.push("-wasm");
    given.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(set: &[(&str, &str)]) -> Option<PathBuf> {
        cache_folder(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value)))
    }

    #[test]
    fn the_cache_is_found_from_the_most_specific_variable() {
        let all = [("HOME", "/home/ada"), ("XDG_CACHE_HOME", "/xdg"), ("FASTGAN_CACHE", "/own")];
        assert_eq!(cache(&all), Some("/own".into()));
        assert_eq!(cache(&all[..2]), Some("/xdg/fastgan".into()));
        assert_eq!(cache(&all[..1]), Some("/home/ada/.cache/fastgan".into()));
        assert_eq!(cache(&[]), None);
    }

    #[test]
    fn the_checkout_is_found_from_any_folder_inside() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("xtask/src")).unwrap();
        assert_eq!(workspace_root(root.path()), None);
        std::fs::write(root.path().join("xtask/Cargo.toml"), "").unwrap();
        std::fs::write(root.path().join("Cargo.lock"), "").unwrap();
        assert_eq!(workspace_root(&root.path().join("xtask/src")), Some(root.path()));
    }

    #[test]
    fn the_wasm_target_is_apart_from_the_native_one() {
        let root = Path::new("/checkout");
        assert_eq!(wasm_target(root, None), Path::new("/checkout/target/wasm"));
        assert_eq!(wasm_target(root, Some(Path::new("/cache/target"))), Path::new("/cache/target-wasm"));
    }
}
