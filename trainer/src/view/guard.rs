//! Who is answered, and what every answer says.

use super::ViewError;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The text that the page's build reads as well.
const POLICY: &str = include_str!("../../../www/content-security-policy.json");

/// The page's content security policy, as a header.
///
/// # Errors
/// [`ViewError::Policy`] where the text is no object of texts.
pub(super) fn policy() -> Result<HeaderValue, ViewError> {
    let directives: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(POLICY).map_err(|_| ViewError::Policy)?;
    let directives: Option<Vec<_>> =
        directives.iter().map(|(name, sources)| Some(format!("{name} {}", sources.as_str()?))).collect();
    let text = directives.ok_or(ViewError::Policy)?.join("; ");
    HeaderValue::from_str(&text).map_err(|_| ViewError::Policy)
}

/// Refuses what is not asked by this machine's own page, and sends the headers that every answer has.
///
/// A stranger's page whose name leads to 127.0.0.1 (DNS rebinding) gives itself away by its name in `Host`. Ports are not
/// compared: one may reach the server through a tunnel that begins at another one.
pub(super) async fn guard(State(policy): State<HeaderValue>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = if !is_local(request.headers()) {
        refuse(
            StatusCode::FORBIDDEN,
            "This page answers to 127.0.0.1 and localhost alone: open it under one of them.",
        )
    } else if request.method() != Method::GET {
        let refusal =
            refuse(StatusCode::METHOD_NOT_ALLOWED, "Nothing can be changed here: only GET is answered.");
        ([(header::ALLOW, "GET")], refusal).into_response()
    } else if !is_plain(&path) {
        refuse(StatusCode::NOT_FOUND, "There is no such file here.")
    } else {
        next.run(request).await
    };
    let cache = caching(&path, response.status());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    response
}

fn refuse(status: StatusCode, sentence: &'static str) -> Response {
    (status, sentence).into_response()
}

/// Whether the request names this machine, once.
fn is_local(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let Ok(host) = host.to_str() else { return false };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        Some(_) => return false,
        None => host,
    };
    name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost")
}

/// Whether a path is written as the page writes its own: nothing encoded, hidden, empty or upwards.
fn is_plain(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let mut parts = path.strip_prefix('/').unwrap_or(path).split('/').peekable();
    while let Some(part) = parts.next() {
        let folder = part.is_empty() && parts.peek().is_none();
        if !folder && (part.is_empty() || part.starts_with('.') || !part.bytes().all(plain)) {
            return false;
        }
    }
    true
}

/// Files of `assets/` have names that say what is in them; a page that was built again must not be mixed with files of the one
/// before; and what the run tells is never kept.
fn caching(path: &str, status: StatusCode) -> &'static str {
    match status {
        StatusCode::OK if path.starts_with("/assets/") => "max-age=31536000, immutable",
        StatusCode::OK | StatusCode::NOT_MODIFIED if !path.starts_with("/models/") => "no-cache",
        _ => "no-store",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(host: &'static str) -> bool {
        is_local(&HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]))
    }

    #[test]
    fn only_this_machines_names_are_answered_on_whatever_port() {
        for host in ["127.0.0.1:8800", "localhost:9000", "LOCALHOST", "127.0.0.1"] {
            assert!(local(host), "{host}");
        }
        for host in [
            "",
            "evil.example:8800",
            "127.0.0.1.evil.example",
            "localhost.evil",
            "127.0.0.1:x",
            "a:127.0.0.1",
        ] {
            assert!(!local(host), "{host}");
        }
        assert!(!is_local(&HeaderMap::new()));
        let mut two = HeaderMap::new();
        for host in ["localhost", "evil.example"] {
            two.append(header::HOST, HeaderValue::from_static(host));
        }
        assert!(!is_local(&two));
    }

    #[test]
    fn paths_are_plain_or_refused() {
        for path in ["/", "/index.html", "/assets/engine-cpu-D0ifqFnk.wasm", "/models/"] {
            assert!(is_plain(path), "{path}");
        }
        for path in
            ["//models/x", "/../x", "/%2e%2e/x", "/%6dodels/x", "/.vite/manifest.json", "/a\\b", "/a//b"]
        {
            assert!(!is_plain(path), "{path}");
        }
    }

    #[test]
    fn the_policy_is_a_header() {
        let policy = policy().unwrap();
        assert!(policy.to_str().unwrap().contains("default-src 'none'"), "{policy:?}");
    }
}
