//! What a crash leaves in the folder: bytes without a row, and bodies that no transaction took over.

use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;

use chrono::{DateTime, Duration, Utc};

use super::{BLOBS, Digest, Files, INCOMING, failed_at, gone};
use crate::platform::error::Result;

impl Files {
    /// The digests of blobs older than `age`, once an hour; the other times none. Those that have no row are strays. Blocks.
    pub fn stray_blobs(&self, now: DateTime<Utc>, age: Duration) -> Result<Vec<Digest>> {
        let mut found = Vec::new();
        if !self.sweeps(now) {
            return Ok(found);
        }
        for folder in entries(&self.0.root.join(BLOBS))? {
            for file in entries(&folder.path())? {
                let digest = file.file_name().to_str().and_then(Digest::parse);
                if is_older(&file, now - age) {
                    found.extend(digest);
                }
            }
        }
        Ok(found)
    }

    /// Removes bodies that came longer than `age` ago, also those that the service was writing when it ended. Returns how
    /// many. Blocks.
    pub fn forget_incoming(&self, now: DateTime<Utc>, age: Duration) -> Result<usize> {
        let mut forgotten = 0;
        for file in entries(&self.0.root.join(INCOMING))? {
            if is_older(&file, now - age) {
                gone(fs::remove_file(file.path()))?;
                forgotten += 1;
            }
        }
        Ok(forgotten)
    }
}

pub fn entries(folder: &Path) -> Result<Vec<DirEntry>> {
    fs::read_dir(folder)
        .and_then(Iterator::collect::<io::Result<_>>)
        .map_err(failed_at)
}

/// What cannot be looked at is gone, or is left alone.
pub fn is_older(file: &DirEntry, than: DateTime<Utc>) -> bool {
    let written = file.metadata().and_then(|about| about.modified());
    written.is_ok_and(|written| DateTime::<Utc>::from(written) < than)
}
