//! Private folders and durable files.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use nix::unistd::Uid;

use super::account::Account;
use super::error::EmbeddedError;
use super::folder::not_ours;

/// Makes a folder for `account` alone. One that is there already must be just
/// that: in /tmp anybody could have laid a trap.
pub(super) fn make_private(path: &Path, account: &Account) -> Result<(), EmbeddedError> {
    let fail = |action| {
        move |cause| EmbeddedError::Folder {
            action,
            path: path.to_owned(),
            cause,
        }
    };
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => account.give(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let it = fs::symlink_metadata(path).map_err(fail("read"))?;
            // Left by a service that died between making and giving it.
            if it.is_dir() && account.switches() && Uid::from_raw(it.uid()).is_root() {
                account.give(path)?;
            } else if !it.is_dir() || !account.owns(it.uid()) {
                return Err(not_ours(
                    path,
                    &format!(
                        "it is there already and is not a folder of `{}`",
                        account.name
                    ),
                ));
            }
            fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(fail("protect"))
        }
        Err(cause) => Err(fail("create")(cause)),
    }
}

/// Writes a file whole or not at all, and only returns when it is on the disk.
pub(super) fn write_durably(path: &Path, mode: u32, text: &str) -> Result<(), EmbeddedError> {
    let part = path.with_extension("part");
    let write = || {
        let _ = fs::remove_file(&part);
        let mut file = OpenOptions::new()
            .create_new(true)
            .write(true)
            .mode(mode)
            .open(&part)?;
        // The mode above is narrowed by the umask, which may keep root's files from
        // PostgreSQL's account.
        file.set_permissions(Permissions::from_mode(mode))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        sync_parent(path)
    };
    write().map_err(|cause| EmbeddedError::Folder {
        action: "write",
        path: path.to_owned(),
        cause,
    })
}

/// A rename is only durable once the folder that holds the name is.
pub(super) fn sync_parent(path: &Path) -> io::Result<()> {
    path.parent()
        .map_or(Ok(()), |parent| File::open(parent)?.sync_all())
}
