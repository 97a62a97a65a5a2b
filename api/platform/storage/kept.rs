//! What a job reads later: bytes that were received, until the job ends.

use std::fs;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::sweep::{entries, is_older};
use super::{Files, Incoming, KEPT, Received, failed_at, gone, synced};
use crate::platform::error::Result;

impl Files {
    /// Keeps what was received, under its name. A file whose transaction does not commit is removed by the upkeep. Blocks.
    pub fn keep(&self, incoming: Incoming) -> Result<Uuid> {
        let name = incoming.name();
        let folder = self.0.root.join(KEPT);
        fs::rename(self.incoming_file(name), folder.join(name.to_string())).map_err(failed_at)?;
        incoming.keep();
        synced(&folder).map_err(failed_at)?;
        Ok(name)
    }

    /// The bytes that were received. Blocks.
    pub fn open_received(&self, received: &Received) -> Result<fs::File> {
        fs::File::open(self.incoming_file(received.incoming.name())).map_err(failed_at)
    }

    /// The bytes that are kept. Blocks.
    pub fn open_kept(&self, name: Uuid) -> Result<fs::File> {
        fs::File::open(self.0.root.join(KEPT).join(name.to_string())).map_err(failed_at)
    }

    /// Removes bytes that are kept. Blocks.
    pub fn remove_kept(&self, name: Uuid) -> Result<()> {
        gone(fs::remove_file(
            self.0.root.join(KEPT).join(name.to_string()),
        ))
    }

    /// The names of what is kept for longer than `age`. Blocks.
    pub fn kept(&self, now: DateTime<Utc>, age: Duration) -> Result<Vec<Uuid>> {
        let files = entries(&self.0.root.join(KEPT))?.into_iter();
        let old = files.filter(|file| is_older(file, now - age));
        Ok(old
            .filter_map(|file| file.file_name().to_str()?.parse().ok())
            .collect())
    }
}
