//! `train --view`: the explorer page on 127.0.0.1, fed with the newest generator while it learns.
//!
//! The page is served as it was built; the list of its models (`models/index.json`) has one entry, whose `live` names a stream of
//! server-sent events. Each event is the whole truth at its moment: which generator is the newest, where its bytes are, and whether
//! training has ended. Drawing is the browser's work; the run pays for opening a file.
//!
//! The server answers this machine alone: it listens on 127.0.0.1, and only to requests that name it so ([`guard`]).

mod catalogue;
mod events;
mod guard;
mod page;
mod published;
mod server;

pub use page::find_page;

use crate::files::FileError;
use page::is_page;
use published::{News, Published};
use server::Server;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;
use tokio::sync::watch;

/// The port that is tried first where none is asked for. Where it is free, a page whose trainer broke off finds the run that goes on;
/// a page that was told of the end looks for no other.
const FIRST_PORT: u16 = 8800;

/// How many ports from [`FIRST_PORT`] on are tried before any free one is taken.
const PORTS_TRIED: u16 = 20;

/// Why there is nothing to watch with.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The page was not built.
    #[error(
        "there is no built page to watch the training with: build it with `cargo xtask site`, or name its folder with --page"
    )]
    NoPage,
    /// A folder that was named is no built page.
    #[error(
        "{0} has no index.html, so it is no built page: name the one that `cargo xtask site` has written, www/dist"
    )]
    NotAPage(PathBuf),
    /// The port cannot be had.
    #[error(
        "port {port} of 127.0.0.1 cannot be had ({source}): name another one with --view-port, or leave it out for a free one"
    )]
    Port {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The page's content security policy cannot be read.
    #[error("www/content-security-policy.json makes no header: correct it and build the program again")]
    Policy,
    /// The system refused a thread or a socket.
    #[error("the page's server cannot be started: {0}")]
    Start(std::io::Error),
}

/// The page and its server, on a thread of their own until this is dropped.
#[derive(Debug)]
pub struct Viewer {
    address: SocketAddr,
    model: PathBuf,
    news: Arc<watch::Sender<News>>,
    /// Tells this viewer's generators from those that another one has served on the same port.
    token: u128,
    published: AtomicU64,
    /// Ends with the viewer, after the pages have been told.
    _server: Server,
}

impl Viewer {
    /// Serves the page in the folder `page`, and the model file `model` as soon as it exists.
    ///
    /// A file that is there already, from an earlier part of the run, is published at once, with the step in its header. `port` is
    /// taken as it is, 0 for any free one; without it a free one from 8800 on.
    ///
    /// # Errors
    /// [`ViewError::NotAPage`], [`ViewError::Port`], or where the server cannot be started.
    pub fn start(page: &Path, model: PathBuf, port: Option<u16>) -> Result<Self, ViewError> {
        if !is_page(page) {
            return Err(ViewError::NotAPage(page.into()));
        }
        let listener = listen(port)?;
        let address = listener.local_addr().map_err(ViewError::Start)?;
        let token =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_nanos());
        let newest = Published::found(&model, version(token, 0)).map(Arc::new);
        let news = Arc::new(watch::Sender::new(News { newest, ended: false }));
        let _server = Server::start(listener, page, run_name(&model), news.clone())?;
        Ok(Self { address, model, news, token, published: AtomicU64::new(0), _server })
    }

    /// Where the page is: `http://127.0.0.1:8800/`.
    pub fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Whether there is a generator to look at.
    pub fn has_model(&self) -> bool {
        self.news.borrow().newest.is_some()
    }

    /// Tells the pages that the model file is now the generator after `step` steps. To be called once it has been renamed into
    /// place; opens it and returns, whoever watches.
    ///
    /// # Errors
    /// Where the file cannot be opened; the pages keep what they have.
    pub fn publish(&self, step: u64) -> Result<(), FileError> {
        let number = self.published.fetch_add(1, Ordering::Relaxed) + 1;
        let newest = Published::open(&self.model, step, version(self.token, number))?;
        self.news.send_modify(|news| news.newest = Some(Arc::new(newest)));
        Ok(())
    }
}

fn version(token: u128, number: u64) -> String {
    format!("{token:x}-{number}")
}

/// The name of the folder that the model file lies in.
fn run_name(model: &Path) -> String {
    let folder = std::path::absolute(model).ok();
    let name = folder.as_deref().and_then(Path::parent).and_then(Path::file_name);
    name.map_or_else(|| "training".into(), |name| name.to_string_lossy().into_owned())
}

fn listen(port: Option<u16>) -> Result<TcpListener, ViewError> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let free = || (FIRST_PORT..FIRST_PORT + PORTS_TRIED).find_map(|port| bind(port).ok());
    let port = match port {
        Some(port) => port,
        None => match free() {
            Some(listener) => return Ok(listener),
            None => 0,
        },
    };
    bind(port).map_err(|source| ViewError::Port { port, source })
}
