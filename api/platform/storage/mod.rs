//! The folder of files. Bytes stand under their SHA-256 (`blobs/`), each content once; what is being received stands under
//! a name of its own (`incoming/`) until a transaction takes it over. The rows that name the bytes are
//! `accounts/attachments`. What a job reads later stands in `kept/`; the rows that name it are `integration/imports`.
//!
//! The order of steps holds rows and bytes together. Bytes are written and synced first. The transaction that writes the row
//! holds the lock on the row of the blob while it renames the bytes. Bytes are removed under the same lock, once no row
//! names them. What a crash leaves is removed by the upkeep: see [`Files::stray_blobs`] and [`Files::forget_incoming`].

mod digest;
mod incoming;
mod kept;
mod sweep;
mod writer;

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use actix_web::web::Bytes;
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use futures_core::Stream;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use uuid::Uuid;

pub use digest::Digest;
pub use incoming::{End, Incoming, Received};

use crate::platform::error::{Code, Error, Problem, Result};
use writer::{Writer, next};

const BLOBS: &str = "blobs";
const INCOMING: &str = "incoming";
const KEPT: &str = "kept";
/// How long a body may come in all. Each piece of it has a shorter limit.
const LONGEST: Duration = Duration::from_secs(3600);
/// How often the folder is read for bytes without a row.
const SWEEP_MINUTES: i64 = 60;

/// The folder of files, shared by all that work with it.
#[derive(Clone, Debug)]
pub struct Files(Arc<Folder>);

#[derive(Debug)]
struct Folder {
    root: PathBuf,
    store: LocalFileSystem,
    /// When the folder is read for strays again, in seconds since 1970.
    next_sweep: AtomicI64,
}

impl Files {
    /// Opens the folder; makes it where it is not there.
    pub fn open(root: &Path) -> anyhow::Result<Self> {
        let made = [BLOBS, INCOMING, KEPT]
            .iter()
            .try_for_each(|part| fs::create_dir_all(root.join(part)));
        made.with_context(|| format!("cannot use the folder of files {}", root.display()))?;
        let store = LocalFileSystem::new_with_prefix(root)?.with_fsync(true);
        Ok(Self(Arc::new(Folder {
            root: root.canonicalize()?,
            store,
            next_sweep: AtomicI64::new(i64::MIN),
        })))
    }

    /// Writes a body to a name of its own: at most `most` bytes, each piece within `wait`. A body that ends early is kept
    /// as far as it came, and [`Received::end`] says so. One that is larger fails with 413.
    pub async fn receive<S, E>(&self, mut body: S, most: u64, wait: Duration) -> Result<Received>
    where
        S: Stream<Item = std::result::Result<Bytes, E>> + Unpin,
    {
        let mut writer = Writer::begin(self).await?;
        let late = tokio::time::Instant::now() + LONGEST;
        let end = loop {
            let piece = tokio::time::timeout(wait, next(&mut body));
            let piece = tokio::time::timeout_at(late, piece).await;
            match piece {
                Ok(Ok(Some(Ok(bytes)))) => {
                    if writer.size() + bytes.len() as u64 > most {
                        writer.abort().await;
                        return Err(too_large(most));
                    }
                    writer.push(&bytes).await?;
                }
                Ok(Ok(None)) => break End::Whole,
                Ok(Ok(Some(Err(_)))) => break End::Broken,
                Ok(Err(_)) | Err(_) => break End::Late,
            }
        };
        writer.finish(end).await
    }

    /// Writes received pieces one after the other to a name of its own.
    pub async fn join(&self, pieces: &[Uuid]) -> Result<Received> {
        let mut writer = Writer::begin(self).await?;
        for piece in pieces {
            let found = self.0.store.get(&incoming_path(*piece)).await;
            let mut bytes = found.map_err(failed)?.into_stream();
            while let Some(bytes) = next(&mut bytes).await {
                writer.push(&bytes.map_err(failed)?).await?;
            }
        }
        writer.finish(End::Whole).await
    }

    /// A part of what was received.
    pub async fn part(&self, of: &Received, range: Range<u64>) -> Result<Bytes> {
        let range = range.start.min(of.size)..range.end.min(of.size);
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let path = incoming_path(of.incoming.name());
        self.0.store.get_range(&path, range).await.map_err(failed)
    }

    /// The bytes of a blob, in small pieces. `range` lies within the blob.
    pub async fn read(
        &self,
        digest: &Digest,
        range: Range<u64>,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + use<>> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(range)),
            ..GetOptions::default()
        };
        let found = self.0.store.get_opts(&blob_path(digest), options).await;
        Ok(writer::IoStream(found.map_err(failed)?.into_stream()))
    }

    /// Puts what was received in its place, and leaves it there. The transaction that calls this holds the lock on the row of
    /// the blob. Blocks.
    pub fn settle(&self, incoming: Incoming, digest: &Digest) -> Result<()> {
        let from = self.incoming_file(incoming.name());
        let to = self.blob_file(digest);
        let moved = fs::rename(&from, &to).or_else(|cause| {
            let folder = to.parent().unwrap_or(&self.0.root);
            if cause.kind() != io::ErrorKind::NotFound || folder.is_dir() {
                return Err(cause);
            }
            fs::create_dir_all(folder)?;
            synced(&self.0.root.join(BLOBS))?;
            fs::rename(&from, &to)
        });
        let settled = moved.and_then(|()| synced(to.parent().unwrap_or(&self.0.root)));
        incoming.keep();
        settled.map_err(failed_at)
    }

    /// Removes the bytes of a blob. The transaction that calls this holds the lock on its row. Blocks.
    pub fn remove(&self, digest: &Digest) -> Result<()> {
        gone(fs::remove_file(self.blob_file(digest)))
    }

    /// Removes pieces that were received. Blocks.
    pub fn remove_pieces(&self, pieces: &[Uuid]) -> Result<()> {
        pieces
            .iter()
            .try_for_each(|piece| gone(fs::remove_file(self.incoming_file(*piece))))
    }

    /// Whether the folder is to be read for strays now; then not again for an hour.
    fn sweeps(&self, now: DateTime<Utc>) -> bool {
        let due = self.0.next_sweep.load(Ordering::Relaxed);
        let next = now.timestamp() + SWEEP_MINUTES * 60;
        now.timestamp() >= due
            && self
                .0
                .next_sweep
                .compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    fn blob_file(&self, digest: &Digest) -> PathBuf {
        self.0.root.join(blob_path(digest).as_ref())
    }

    fn incoming_file(&self, name: Uuid) -> PathBuf {
        self.0.root.join(incoming_path(name).as_ref())
    }
}

fn blob_path(digest: &Digest) -> ObjectPath {
    let name = digest.to_string();
    ObjectPath::from(format!("{BLOBS}/{}/{name}", &name[..2]))
}

fn incoming_path(name: Uuid) -> ObjectPath {
    ObjectPath::from(format!("{INCOMING}/{name}"))
}

/// Writes the names in a folder to the disk.
fn synced(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// What is not there need not be removed.
fn gone(removed: io::Result<()>) -> Result<()> {
    match removed {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(failed_at(cause)),
        _ => Ok(()),
    }
}

fn failed_at(cause: io::Error) -> Error {
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Error::StorageFull(cause.to_string())
        }
        _ => Error::Internal(cause.into()),
    }
}

/// A disk without room is told as such: the client tries again later.
fn failed(cause: object_store::Error) -> Error {
    let mut link: Option<&(dyn std::error::Error + 'static)> = Some(&cause);
    while let Some(error) = link {
        if let Some(io) = error.downcast_ref::<io::Error>()
            && matches!(
                io.kind(),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
            )
        {
            return Error::StorageFull(cause.to_string());
        }
        link = error.source();
    }
    Error::Internal(cause.into())
}

/// 413, for more bytes than a file or what is left of it may have.
pub fn too_large(most: u64) -> Error {
    Problem::new(Code::BodyTooLarge)
        .detail(
            format!("文件内容不得超过 {most} 字节"),
            format!("the file may have {most} bytes at most"),
        )
        .into()
}
