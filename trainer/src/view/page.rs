//! Where the built page is.

use super::ViewError;
use std::path::{Path, PathBuf};

/// The variable that names the page's folder for all runs.
const VARIABLE: &str = "FASTGAN_PAGE";

/// The folder of the built page: `named` (`--page`), else the variable `FASTGAN_PAGE`, else `../share/fastgan/page` beside the
/// program, else the `www/dist` of the checkout that the program was built from.
///
/// # Errors
/// [`ViewError::NotAPage`] for a folder that somebody named, [`ViewError::NoPage`] where nobody did and none is found.
pub fn find_page(named: Option<&Path>) -> Result<PathBuf, ViewError> {
    find(named.map(PathBuf::from).or_else(|| std::env::var_os(VARIABLE).map(PathBuf::from)), &usual_places())
}

fn find(named: Option<PathBuf>, places: &[PathBuf]) -> Result<PathBuf, ViewError> {
    if let Some(folder) = named {
        return if is_page(&folder) { Ok(folder) } else { Err(ViewError::NotAPage(folder)) };
    }
    places.iter().find(|folder| is_page(folder)).cloned().ok_or(ViewError::NoPage)
}

fn usual_places() -> Vec<PathBuf> {
    let program = std::env::current_exe().ok();
    let installed = program.as_deref().and_then(Path::parent).map(|bin| bin.join("../share/fastgan/page"));
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/dist");
    installed.into_iter().chain([checkout]).collect()
}

/// Whether a folder is a built page.
pub(super) fn is_page(folder: &Path) -> bool {
    folder.join("index.html").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_with_a_page_is_taken_and_a_named_one_before_all() {
        let root = tempfile::tempdir().unwrap();
        let [named, first, second] = ["named", "first", "second"].map(|name| root.path().join(name));
        let places = [first.clone(), second.clone()];
        assert!(matches!(find(None, &places), Err(ViewError::NoPage)));
        for folder in [&named, &second] {
            std::fs::create_dir(folder).unwrap();
            std::fs::write(folder.join("index.html"), "").unwrap();
        }
        assert_eq!(find(None, &places).unwrap(), second);
        assert_eq!(find(Some(named.clone()), &places).unwrap(), named);
        // A wrong name is said, not passed over.
        let error = find(Some(first.clone()), &places).unwrap_err().to_string();
        assert!(error.contains(first.to_str().unwrap()) && error.contains("index.html"), "{error}");
    }
}
