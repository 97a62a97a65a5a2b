//! Descriptors: each connection is one, and the database, the logs and the accepting sockets need theirs.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::admission::RESERVE;

/// What is held besides connections: files, libraries, event queues, and whatever a command opens for a moment.
const OTHERS: u64 = 128;
/// More than this on one replica are a sign of something else.
const MOST: u64 = 8192;
/// Served at least, however few descriptors there are.
const LEAST: u64 = 16;
/// As many as are asked for where the system sets no bound.
const PLENTY: u64 = 16_384;

/// How many connections can be served. Raises the process's own bound as far as the system lets it.
pub fn for_connections(pool_size: usize) -> usize {
    let others = OTHERS + RESERVE as u64 + pool_size as u64;
    let served = open_files().saturating_sub(others).clamp(LEAST, MOST);
    usize::try_from(served).unwrap_or(RESERVE)
}

fn open_files() -> u64 {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return 1024;
    };
    let wanted = hard.min(PLENTY);
    if soft >= wanted {
        return soft;
    }
    match setrlimit(Resource::RLIMIT_NOFILE, wanted, hard) {
        Ok(()) => wanted,
        Err(cause) => {
            tracing::warn!(%cause, soft, wanted, "the number of open files could not be raised");
            soft
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_else_needs_descriptors_keeps_them() {
        let served = for_connections(8) as u64;
        assert!(served >= LEAST);
        assert!(served <= MOST);
        assert!(served == LEAST || served + OTHERS + RESERVE as u64 + 8 <= open_files());
    }
}
