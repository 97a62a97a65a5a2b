//! A progress bar where work is long; none when the output is not a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `length` steps of `what`. It draws on standard error, and only on a terminal.
pub fn bar(length: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} [{bar:40}] {human_pos}/{human_len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length)
        .with_style(style)
        .with_message(what)
}
