//! The operating system account under which PostgreSQL runs.
//!
//! PostgreSQL refuses root, so that a hole in it does not open the machine. A
//! service started as root (usual in a container) therefore runs it under an
//! account without rights of its own; an ordinary user runs it as himself.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use nix::unistd::{Gid, Uid, User};

use super::error::EmbeddedError;

#[derive(Debug, Clone)]
pub(super) struct Account {
    pub name: String,
    uid: Uid,
    gid: Gid,
    /// Whether commands must change to it, which only root can.
    switch: bool,
}

impl Account {
    /// `cluster` is the cluster's folder, which may not exist yet: one that does
    /// keeps its owner, because PostgreSQL only opens a folder of its own.
    pub fn choose(cluster: &Path) -> Result<Account, EmbeddedError> {
        let me = Uid::effective();
        if !me.is_root() {
            return Ok(Account {
                name: name_of(me),
                uid: me,
                gid: Gid::effective(),
                switch: false,
            });
        }
        let owner = fs::metadata(cluster)
            .ok()
            .map(|it| Uid::from_raw(it.uid()))
            .filter(|uid| !uid.is_root())
            .and_then(|uid| User::from_uid(uid).ok().flatten());
        owner
            .or_else(|| named("postgres"))
            .or_else(|| named("nobody"))
            .map(|user| Account {
                name: user.name,
                uid: user.uid,
                gid: user.gid,
                switch: true,
            })
            .ok_or(EmbeddedError::NoAccount)
    }

    pub fn switches(&self) -> bool {
        self.switch
    }

    pub fn owns(&self, uid: u32) -> bool {
        self.uid.as_raw() == uid
    }

    /// A command under this account with an almost empty environment: the
    /// service's holds secrets, and PG* variables would change what PostgreSQL
    /// does.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").current_dir("/");
        for kept in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        if self.switch {
            // The standard library also drops root's supplementary groups here.
            command.uid(self.uid.as_raw()).gid(self.gid.as_raw());
        }
        command
    }

    /// Hands a file or folder made by the service to this account.
    pub fn give(&self, path: &Path) -> Result<(), EmbeddedError> {
        if !self.switch {
            return Ok(());
        }
        chown(path, Some(self.uid.as_raw()), Some(self.gid.as_raw())).map_err(|cause| {
            EmbeddedError::Folder {
                action: "hand over",
                path: path.to_owned(),
                cause,
            }
        })
    }

    /// Checks that this account can walk down to `folder`, which must exist.
    /// Without it PostgreSQL would fail with a bare "permission denied".
    pub fn check_reach(&self, folder: &Path) -> Result<(), EmbeddedError> {
        if !self.switch {
            return Ok(());
        }
        let blocker = folder.ancestors().find(|step| {
            fs::metadata(step).is_ok_and(|it| {
                !may_search(
                    it.mode(),
                    it.uid() == self.uid.as_raw(),
                    it.gid() == self.gid.as_raw(),
                )
            })
        });
        match blocker {
            None => Ok(()),
            Some(blocker) => Err(EmbeddedError::Unreachable {
                account: self.name.clone(),
                blocker: blocker.to_owned(),
                folder: folder.to_owned(),
            }),
        }
    }
}

/// The first matching class of permission bits counts, as in the kernel.
fn may_search(mode: u32, owner: bool, group: bool) -> bool {
    let bit = match (owner, group) {
        (true, _) => 0o100,
        (false, true) => 0o010,
        (false, false) => 0o001,
    };
    mode & bit != 0
}

fn named(name: &str) -> Option<User> {
    User::from_name(name).ok().flatten()
}

fn name_of(uid: Uid) -> String {
    User::from_uid(uid)
        .ok()
        .flatten()
        .map_or_else(|| uid.to_string(), |user| user.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_matching_class_decides_who_may_enter() {
        assert!(may_search(0o755, false, false));
        assert!(may_search(0o711, false, false));
        assert!(!may_search(0o700, false, true));
        assert!(may_search(0o700, true, false));
        assert!(may_search(0o750, false, true));
        assert!(!may_search(0o070, true, true));
    }
}
