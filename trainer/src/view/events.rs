//! What the pages are told, as server-sent events.

use super::published::News;
use axum::response::sse::{Event, KeepAlive, Sse};
use serde_json::json;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

/// Silence for longer than this is taken for a broken line by what lies between a page and a server that is reached through a tunnel.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The state at once, and again whenever it changes; a page that is slow is told the newest and nothing between. The stream does
/// not end by itself: a page leaves when it knows that training has ended and has what it wants.
pub(super) fn stream(
    news: watch::Receiver<News>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + Send + 'static> {
    let events = WatchStream::new(news).map(|news| Ok(event(&news)));
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

fn event(news: &News) -> Event {
    Event::default().event("state").data(text(news))
}

/// `address` starts from the folder of the list of models; `seconds` is the generator's age.
fn text(News { newest, ended }: &News) -> String {
    let model = newest.as_ref().map(|newest| {
        json!({
            "step": newest.step,
            "bytes": newest.bytes,
            "address": format!("{}?{}", super::catalogue::FILE, newest.version),
            "seconds": newest.age().as_secs_f64(),
        })
    });
    json!({ "model": model, "ended": ended }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_the_first_generator_there_is_none() {
        assert_eq!(text(&News { newest: None, ended: false }), r#"{"ended":false,"model":null}"#);
    }
}
