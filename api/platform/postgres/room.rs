//! Whether a start failed because the disk has no room.

use std::io;
use std::path::Path;

use nix::sys::statvfs::statvfs;

use super::error::EmbeddedError;

/// Two files of the write-ahead log: a start needs one, and PostgreSQL prepares the next.
const NEEDED_BYTES: u64 = 32 * 1024 * 1024;

/// Whether `error` says so, or the disk shows it: PostgreSQL's own log may have had no room for its last words.
pub(super) fn lacks_room(error: &EmbeddedError, cluster: &Path) -> bool {
    let told = match error {
        EmbeddedError::StartFailed { why, .. } => {
            why.contains("No space left on device") || why.contains("uota exceeded")
        }
        EmbeddedError::Folder { cause, .. } | EmbeddedError::Program { cause, .. } => matches!(
            cause.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        ),
        _ => return false,
    };
    // The log may lie on a disk of its own.
    told || [cluster.to_owned(), cluster.join("pg_wal")]
        .iter()
        .any(|folder| is_full(folder))
}

fn is_full(folder: &Path) -> bool {
    statvfs(folder).is_ok_and(|disk| {
        let free = disk.blocks_available().saturating_mul(disk.fragment_size());
        free < NEEDED_BYTES
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_another_reason() {
        let dir = tempfile::tempdir().unwrap();
        let failed = |why: &str| EmbeddedError::StartFailed {
            folder: dir.path().to_owned(),
            why: why.to_owned(),
            log: dir.path().to_owned(),
        };
        let full =
            r#"PANIC:  could not write to file "pg_wal/xlogtemp.7": No space left on device"#;
        assert!(lacks_room(&failed(full), dir.path()));
        assert!(!lacks_room(
            &failed("invalid value for \"jit\""),
            dir.path()
        ));
        let folder = EmbeddedError::Folder {
            action: "write",
            path: dir.path().to_owned(),
            cause: io::ErrorKind::StorageFull.into(),
        };
        assert!(lacks_room(&folder, dir.path()));
    }
}
