//! The `tianfu` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    tianfu::cli::run()
}
