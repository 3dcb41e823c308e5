//! `cargo xtask serve`: the built page on 127.0.0.1.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::http::{HeaderValue, header};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::places::Places;
use crate::ui::Ui;
use crate::{page, wasm};

const FIRST_PORT: u16 = 8080;
const PORTS_TRIED: u16 = 20;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The port; without it the first free one from 8080 on.
    #[arg(long)]
    port: Option<u16>,
}

pub(crate) fn run(ui: &Ui, places: &Places, arguments: &Arguments) -> Result<()> {
    let listener = listen(arguments.port)?;
    wasm::run(ui, places)?;
    page::build_if_stale(ui, places)?;
    serve(ui, places, listener)
}

/// Takes the given port, or the first free one.
pub(crate) fn listen(port: Option<u16>) -> Result<TcpListener> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    if let Some(port) = port {
        return bind(port)
            .with_context(|| format!("Port {port} cannot be had: choose another one, or leave --port out."));
    }
    let mut free = (FIRST_PORT..FIRST_PORT + PORTS_TRIED).filter_map(|port| bind(port).ok());
    free.next().with_context(|| {
        let last = FIRST_PORT + PORTS_TRIED - 1;
        format!("No port from {FIRST_PORT} to {last} is free: name a free one with --port.")
    })
}

/// Serves the built page until the process ends.
pub(crate) fn serve(ui: &Ui, places: &Places, listener: TcpListener) -> Result<()> {
    let address = listener.local_addr().context("The server has no address.")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let runtime = runtime.context("The server could not be started.")?;
    let router = router(places, policy(places)?);
    runtime.block_on(async {
        listener.set_nonblocking(true).context("The server could not be started.")?;
        let listener =
            tokio::net::TcpListener::from_std(listener).context("The server could not be started.")?;
        ui.say(format!("\nThe page is at http://{address}/ (Ctrl-C ends it)"));
        axum::serve(listener, router).await.context("The server ended.")
    })
}

/// What the page may load, from where, and who may frame it: the text stands in `www`, where the page's build reads it too.
fn policy(places: &Places) -> Result<HeaderValue> {
    let file = places.www().join("content-security-policy.json");
    let text = std::fs::read(&file).with_context(|| format!("Cannot read {}.", file.display()))?;
    let directives = serde_json::from_slice::<serde_json::Map<_, _>>(&text)
        .with_context(|| format!("{} is no JSON object.", file.display()))?;
    let directives = directives.iter().map(|(name, sources)| match sources {
        serde_json::Value::String(sources) => Ok(format!("{name} {sources}")),
        _ => bail!("“{name}” in {} is no text.", file.display()),
    });
    let value = directives.collect::<Result<Vec<_>>>()?.join("; ");
    HeaderValue::from_str(&value).with_context(|| format!("{} makes no header.", file.display()))
}

fn router(places: &Places, policy: HeaderValue) -> Router {
    let header = SetResponseHeaderLayer::overriding;
    Router::new()
        .fallback_service(ServeDir::new(places.dist()))
        // A page that was built again must not be mixed with files of the one before.
        .layer(header(header::CACHE_CONTROL, HeaderValue::from_static("no-cache")))
        .layer(header(header::CONTENT_SECURITY_POLICY, policy))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use super::*;

    /// The whole answer to a request for `path`, in lower case.
    fn answer(port: u16, path: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text.to_ascii_lowercase()
    }

    #[test]
    fn files_come_with_their_media_type_and_others_are_missing() {
        let root = tempfile::tempdir().unwrap();
        let places = Places::at(root.path());
        std::fs::create_dir_all(places.dist().join("wasm")).unwrap();
        std::fs::write(places.dist().join("index.html"), "<p>page</p>").unwrap();
        std::fs::write(places.dist().join("wasm/engine.wasm"), "\0asm").unwrap();
        std::fs::write(root.path().join("secret"), "secret").unwrap();
        let policy = r#"{ "default-src": "'none'", "script-src": "'self'" }"#;
        std::fs::write(places.www().join("content-security-policy.json"), policy).unwrap();
        let listener = listen(None).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || serve(&Ui::new(&places).unwrap(), &places, listener).unwrap());

        let page = answer(port, "/");
        assert!(page.contains("content-type: text/html") && page.contains("<p>page</p>"), "{page}");
        assert!(page.contains("cache-control: no-cache"), "{page}");
        let policy = "content-security-policy: default-src 'none'; script-src 'self'\r\n";
        assert!(page.contains(policy), "{page}");
        assert!(answer(port, "/wasm/engine.wasm").contains("content-type: application/wasm"));
        assert!(answer(port, "/models/index.json").starts_with("http/1.1 404"));
        assert!(answer(port, "/../../secret").starts_with("http/1.1 404"));
    }

    #[test]
    fn a_taken_port_is_a_clear_error_or_the_next_one() {
        let taken = listen(None).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = listen(Some(port)).unwrap_err().to_string();
        assert!(error.contains(&port.to_string()) && error.contains("--port"), "{error}");
        assert_ne!(listen(None).unwrap().local_addr().unwrap().port(), port);
    }
}
