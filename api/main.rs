//! The `tianfu` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    tianfu::service::cli::run()
}
