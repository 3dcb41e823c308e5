//! A Vulkan driver, on which the engine's kernels are tested outside the browser.

use std::path::Path;

use anyhow::Result;

use super::apt;
use crate::ui::Ui;

/// Where drivers announce themselves.
const FOLDERS: [&str; 3] = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d"];

/// Makes sure that some driver is there; the software one of Mesa will do.
pub(crate) fn ensure(ui: &Ui) -> Result<()> {
    let announced = |folder: &str| Path::new(folder).read_dir().is_ok_and(|mut files| files.next().is_some());
    if !cfg!(target_os = "linux") || FOLDERS.into_iter().any(announced) {
        return Ok(());
    }
    apt::install(ui, &["libvulkan1", "mesa-vulkan-drivers"], "testing the engine's kernels")
}
