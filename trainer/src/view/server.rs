//! The thread that serves the page.

use super::published::News;
use super::{ViewError, catalogue, events, guard};
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{oneshot, watch};
use tower_http::services::ServeDir;

/// How long the pages may take to fetch the last generator after training has ended.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// A server on a thread of its own. Dropped, it tells the pages that training has ended and waits, for a moment, until they have
/// fetched what they want.
#[derive(Debug)]
pub(super) struct Server {
    news: Arc<watch::Sender<News>>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What the answers are made of.
#[derive(Debug)]
struct Source {
    /// What the model is called as long as it does not say so itself.
    run: String,
    news: Arc<watch::Sender<News>>,
}

impl Server {
    pub(super) fn start(
        listener: TcpListener,
        page: &Path,
        run: String,
        news: Arc<watch::Sender<News>>,
    ) -> Result<Self, ViewError> {
        let router = router(page, Source { run, news: news.clone() })?;
        let runtime =
            Builder::new_current_thread().enable_io().enable_time().build().map_err(ViewError::Start)?;
        listener.set_nonblocking(true).map_err(ViewError::Start)?;
        let listener = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(ViewError::Start)?
        };
        let (end, ended) = oneshot::channel();
        let watched = news.clone();
        let thread = std::thread::Builder::new()
            .name("view".into())
            .spawn(move || serve(&runtime, listener, router, ended, &watched))
            .map_err(ViewError::Start)?;
        Ok(Self { news, end: Some(end), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.news.send_modify(|news| news.ended = true);
        if let Some(end) = self.end.take() {
            // Nobody listens where the thread has ended before its time, which is as well.
            let _ = end.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A server that panicked has said so; the run is not its business.
            let _ = thread.join();
        }
    }
}

/// Answers until the run ends and the pages have left.
fn serve(
    runtime: &Runtime,
    listener: tokio::net::TcpListener,
    router: Router,
    ended: oneshot::Receiver<()>,
    news: &watch::Sender<News>,
) {
    runtime.block_on(async {
        // Ends with the runtime; by itself it never does.
        tokio::spawn(axum::serve(listener, router).into_future());
        // An error means that whoever would tell is gone.
        let _ = ended.await;
        // Each stream of events counts as one who wants to know.
        let _ = tokio::time::timeout(LAST_WORDS, news.closed()).await;
    });
}

fn router(page: &Path, source: Source) -> Result<Router, ViewError> {
    let models = Router::new()
        .route("/index.json", get(list))
        .route(&format!("/{}", catalogue::FILE), get(model))
        .route(&format!("/{}", catalogue::EVENTS), get(watch))
        .fallback(missing)
        .with_state(Arc::new(source));
    // The page is not kept for visits without a network: who would draw then is another run.
    let router = Router::new()
        .nest("/models", models)
        .route("/models/", get(missing))
        .route("/service-worker.js", get(missing))
        .fallback_service(ServeDir::new(page));
    Ok(router.layer(middleware::from_fn_with_state(guard::policy()?, guard::guard)))
}

async fn list(State(source): State<Arc<Source>>) -> Response {
    let newest = source.news.borrow().newest.clone();
    let text = catalogue::list(&source.run, newest.as_deref());
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// The newest generator, or exactly the one whose version the address has.
async fn model(State(source): State<Arc<Source>>, address: Uri) -> Response {
    let newest = source.news.borrow().newest.clone();
    let Some(newest) = newest else {
        return (StatusCode::NOT_FOUND, "There is no generator yet: the run has not saved one.")
            .into_response();
    };
    if address.query().is_some_and(|version| version != newest.version) {
        return (StatusCode::NOT_FOUND, "A newer generator has taken its place.").into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_LENGTH, newest.bytes.to_string()),
    ];
    (headers, newest.body()).into_response()
}

async fn watch(State(source): State<Arc<Source>>) -> Response {
    events::stream(source.news.subscribe()).into_response()
}

async fn missing() -> Response {
    (StatusCode::NOT_FOUND, "There is no such file here.").into_response()
}
