//! What was received and has no row yet.

use std::fs;

use uuid::Uuid;

use super::{Digest, Files};

/// How a body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Whole,
    /// The client or the network broke off.
    Broken,
    /// A piece did not come in time.
    Late,
}

/// A received body.
#[derive(Debug)]
pub struct Received {
    pub incoming: Incoming,
    pub size: u64,
    pub digest: Digest,
    /// Whether the bytes are UTF-8 without control characters.
    pub is_text: bool,
    pub end: End,
}

/// Bytes under a name of their own. They are removed with this value, unless a transaction took them over.
#[derive(Debug)]
pub struct Incoming {
    files: Files,
    name: Uuid,
    is_kept: bool,
}

impl Incoming {
    pub(super) fn new(files: &Files) -> Self {
        Self {
            files: files.clone(),
            name: Uuid::now_v7(),
            is_kept: false,
        }
    }

    pub fn name(&self) -> Uuid {
        self.name
    }

    /// Leaves the bytes where they are.
    pub fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.is_kept {
            // The upkeep removes what stays.
            let _ = fs::remove_file(self.files.incoming_file(self.name));
        }
    }
}
