//! The `tianfu` binary.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// The C library's allocator keeps freed memory: after the index was built, more than the index takes.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    tianfu::service::cli::run()
}
