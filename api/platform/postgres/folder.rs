//! The data folder: where everything of the embedded PostgreSQL lies.
//!
//! ```text
//! start.lock     held while a process starts, so that two never initialise at once
//! service.lock   held by the process that started PostgreSQL and starts it again, to the end of that process
//! server.lock    held by PostgreSQL's own processes for as long as one of them lives
//! start.log      what PostgreSQL said before its own log was open
//! cluster/       PostgreSQL's own data folder, its log in cluster/log
//! cluster.init/  a cluster being made, renamed once it is whole
//! password       of the database role, for the service's account only
//! run/           the Unix socket, for PostgreSQL's account only
//! binaries/      a fetched PostgreSQL, if none was installed
//! ```

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::unistd::{Uid, User};

use super::account::Account;
use super::error::EmbeddedError;
use super::files::make_private;

/// A socket's address is at most 104 to 108 bytes long, with its terminator.
const LONGEST_SOCKET: usize = 100;
pub(super) const SOCKET_NAME: &str = ".s.PGSQL.5432";
/// A first start takes seconds, a recovery after a crash may take a minute.
const START_PATIENCE: Duration = Duration::from_secs(120);
/// What a shutdown or the end of a crashed server's children may take.
const SERVER_PATIENCE: Duration = Duration::from_secs(60);

/// The folder used when none is given: the system's place for a service's state
/// when root, else the user's own.
pub fn default_data_dir() -> PathBuf {
    let me = Uid::effective();
    let home = || {
        std::env::var_os("HOME")
            .map(PathBuf::from)
            .or_else(|| User::from_uid(me).ok().flatten().map(|user| user.dir))
    };
    choose_data_dir(
        me.is_root(),
        std::env::var_os("XDG_DATA_HOME").as_deref(),
        home,
    )
}

fn choose_data_dir(
    root: bool,
    xdg_data_home: Option<&OsStr>,
    home: impl FnOnce() -> Option<PathBuf>,
) -> PathBuf {
    if root {
        return PathBuf::from("/var/lib/tianfu");
    }
    // The XDG specification says to ignore a relative path.
    xdg_data_home
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| {
            home()
                .filter(|path| path.is_absolute())
                .map(|path| path.join(".local/share"))
        })
        .map_or_else(|| PathBuf::from("tianfu-data"), |path| path.join("tianfu"))
}

#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Makes the folder if need be. Everything in it that is private is so by
    /// itself; the folder stays searchable for PostgreSQL's account.
    pub fn open(path: &Path) -> Result<Folder, EmbeddedError> {
        let fail = |action| {
            move |cause| EmbeddedError::Folder {
                action,
                path: path.to_owned(),
                cause,
            }
        };
        if fs::metadata(path).is_ok_and(|it| !it.is_dir()) {
            return Err(not_ours(path, "it is not a folder"));
        }
        if path.join("PG_VERSION").exists() {
            return Err(not_ours(
                path,
                "it is itself a PostgreSQL cluster, made by something else",
            ));
        }
        if !path.exists() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o755)
                .create(path)
                .map_err(fail("create"))?;
            let mode = if Uid::effective().is_root() {
                0o711
            } else {
                0o700
            };
            fs::set_permissions(path, Permissions::from_mode(mode)).map_err(fail("protect"))?;
        }
        let root = path.canonicalize().map_err(fail("open"))?;
        Ok(Folder { root })
    }

    pub fn path(&self) -> &Path {
        &self.root
    }

    pub fn cluster(&self) -> PathBuf {
        self.root.join("cluster")
    }

    pub fn unfinished_cluster(&self) -> PathBuf {
        self.root.join("cluster.init")
    }

    pub fn password(&self) -> PathBuf {
        self.root.join("password")
    }

    pub fn binaries(&self) -> PathBuf {
        self.root.join("binaries")
    }

    /// What PostgreSQL says before its own log is open.
    pub fn start_log(&self) -> PathBuf {
        self.root.join("start.log")
    }

    /// Waits for the right to start PostgreSQL here. The system takes the lock
    /// back when its holder dies, however it dies.
    pub fn lock_start(&self) -> Result<File, EmbeddedError> {
        self.lock("start.lock", START_PATIENCE)
    }

    /// Waits until no process of an earlier server is left, and gives the lock that
    /// the next one inherits. It tells more than a process number: a crashed
    /// server's children hold it to their end, a zombie does not hold it, and it
    /// is seen across containers that share the folder.
    pub fn lock_server(&self) -> Result<File, EmbeddedError> {
        self.lock("server.lock", SERVER_PATIENCE)
    }

    /// The same without waiting; none while a process of an earlier server is left.
    pub fn try_lock_server(&self) -> Result<Option<File>, EmbeddedError> {
        self.try_lock("server.lock")
    }

    /// The right to have PostgreSQL run here; none while another process has it. It says what the process number of a
    /// server cannot: that a server which ended is about to be started again.
    pub fn try_lock_service(&self) -> Result<Option<File>, EmbeddedError> {
        self.try_lock("service.lock")
    }

    fn lock(&self, name: &str, patience: Duration) -> Result<File, EmbeddedError> {
        let since = Instant::now();
        loop {
            if let Some(file) = self.try_lock(name)? {
                return Ok(file);
            }
            if since.elapsed() > patience {
                return Err(self.busy(name, patience));
            }
            sleep(Duration::from_millis(10));
        }
    }

    fn try_lock(&self, name: &str) -> Result<Option<File>, EmbeddedError> {
        let path = self.root.join(name);
        let fail = |cause| EmbeddedError::Folder {
            action: "lock",
            path: path.clone(),
            cause,
        };
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&path)
            .map_err(fail)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(fail(cause)),
        }
    }

    fn busy(&self, name: &str, patience: Duration) -> EmbeddedError {
        EmbeddedError::Busy {
            path: self.root.join(name),
            seconds: patience.as_secs(),
        }
    }

    /// Another process has PostgreSQL here, but none that serves, for this long.
    pub fn service_is_busy(&self, patience: Duration) -> EmbeddedError {
        self.busy("service.lock", patience)
    }

    /// The folder of the socket: ours, unless a socket's address or a libpq URL
    /// cannot hold its path, in which case one named after this folder's identity
    /// in /tmp.
    pub fn socket_folder(&self, account: &Account) -> Result<PathBuf, EmbeddedError> {
        let near = self.root.join("run");
        // libpq takes a comma for the end of one host and the start of another.
        let plain = near.to_str().is_some_and(|path| !path.contains(','));
        if plain && near.as_os_str().len() + 1 + SOCKET_NAME.len() <= LONGEST_SOCKET {
            make_private(&near, account)?;
            return Ok(near);
        }
        let identity = fs::metadata(&self.root).map_err(|cause| EmbeddedError::Folder {
            action: "read",
            path: self.root.clone(),
            cause,
        })?;
        let short = PathBuf::from(format!(
            "/tmp/tianfu-{:x}-{:x}",
            identity.dev(),
            identity.ino()
        ));
        make_private(&short, account)?;
        Ok(short)
    }
}

pub(super) fn not_ours(path: &Path, why: &str) -> EmbeddedError {
    EmbeddedError::NotOurFolder {
        path: path.to_owned(),
        why: why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_keeps_its_data_where_services_do() {
        let home = || Some(PathBuf::from("/root"));
        assert_eq!(
            choose_data_dir(true, None, home),
            PathBuf::from("/var/lib/tianfu")
        );
    }

    #[test]
    fn a_user_keeps_his_data_where_xdg_says() {
        let home = || Some(PathBuf::from("/home/li"));
        let of = |xdg: Option<&str>| choose_data_dir(false, xdg.map(OsStr::new), home);
        assert_eq!(of(Some("/data")), PathBuf::from("/data/tianfu"));
        assert_eq!(
            of(Some("data")),
            PathBuf::from("/home/li/.local/share/tianfu")
        );
        assert_eq!(of(None), PathBuf::from("/home/li/.local/share/tianfu"));
        assert_eq!(
            choose_data_dir(false, None, || None),
            PathBuf::from("tianfu-data")
        );
    }

    #[test]
    fn the_start_lock_has_one_holder_and_a_bounded_wait() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        let held = folder.lock_start().unwrap();
        let refused = folder
            .lock("start.lock", Duration::from_millis(50))
            .unwrap_err();
        assert!(refused.to_string().contains("start.lock"), "{refused}");
        drop(held);
        folder
            .lock("start.lock", Duration::from_millis(50))
            .unwrap();
    }
}
