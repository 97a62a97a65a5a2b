//! Structured logs on standard error: for people on a terminal, JSON otherwise.

use std::fmt::Debug;
use std::io::IsTerminal;

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::platform::settings::{LogFormat, Settings};

/// Libraries that quote what clients send, paths and heads with tokens in them, are not heard below this, whatever the
/// filter says.
const QUOTING: &str = "actix_web::types=info,actix_http=info";

pub fn start(settings: &Settings) {
    let human = match settings.log_format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Human => true,
        LogFormat::Json => false,
    };
    let filter = EnvFilter::new(format!("{},{QUOTING}", settings.log));
    // A line that cannot be written is lost, be it because the disk of the log is full: telling so would fail as well.
    let builder = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    // A second start in one process (a test) keeps the first subscriber.
    let _ = if human {
        let builder = builder.with_target(false).compact();
        builder.finish().with(ClientFaults).try_init()
    } else {
        let builder = builder.json().flatten_event(true).with_span_list(false);
        builder.finish().with(ClientFaults).try_init()
    };
}

/// Leaves out what actix-http logs as an error although the client is at fault: bytes that are no request, and requests
/// that break off. The client gets 400 or 431, or has gone.
struct ClientFaults;

impl<S: Subscriber> Layer<S> for ClientFaults {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        if event.metadata().target() != "actix_http::h1::dispatcher" {
            return true;
        }
        let mut message = Message::default();
        event.record(&mut message);
        !message.0.starts_with("stream error: ")
    }
}

#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}
