//! `--view`: the page, while it trains.

use anyhow::Result;
use fastgan_trainer::view::{Viewer, find_page};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct ViewArguments {
    /// Watch and play with the newest generator in a browser while it trains.
    #[arg(long)]
    view: bool,
    /// Port of the page on 127.0.0.1; 0 for any free one [default: a free one from 8800 on].
    #[arg(long, requires = "view")]
    view_port: Option<u16>,
    /// Folder of the built page [default: FASTGAN_PAGE, else where it was installed or built].
    #[arg(long, requires = "view")]
    page: Option<PathBuf>,
}

impl ViewArguments {
    /// Serves the page with the run's model; nothing where nobody asked. To be called before anything is written: a page that is
    /// missing, or a port that is taken, leaves nothing behind.
    pub(super) fn open(&self, model: PathBuf) -> Result<Option<Viewer>> {
        if !self.view {
            return Ok(None);
        }
        let page = find_page(self.page.as_deref())?;
        Ok(Some(Viewer::start(&page, model, self.view_port)?))
    }
}
