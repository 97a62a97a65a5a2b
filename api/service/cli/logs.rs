//! Structured logs on standard error: for people on a terminal, JSON otherwise.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

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
        builder.with_target(false).compact().try_init()
    } else {
        builder
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .try_init()
    };
}
