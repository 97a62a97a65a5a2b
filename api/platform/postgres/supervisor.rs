//! Starts PostgreSQL again when it ends without being stopped.
//!
//! The service keeps `service.lock` all the while, so no other process starts a server on the folder meanwhile; commands
//! wait until the server is back. Socket, port and password stay the same, so connections are made again by the same URL.

use std::fs::File;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::account::Account;
use super::binaries::Programs;
use super::error::EmbeddedError;
use super::folder::Folder;
use super::process::{Event, NotReady, Server, Tether};
use super::room::lacks_room;
use super::{Durability, cluster, complaint, open_start_log, pidfile};

/// The waits before each start in a row that fails; after the last failure the service ends. Half a minute covers what
/// passes by itself, such as processes of the old server that still end. What is left is for an operator: a broken
/// setting, programs that are gone.
const WAITS: [Duration; 6] = [
    Duration::ZERO,
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(15),
];
/// A server that served for so long begins the waits anew when it ends. One that ends sooner is not started at once.
const STEADY: Duration = Duration::from_secs(10);
/// How long the processes of the old server may take to end.
const OLD_SERVER_PATIENCE: Duration = Duration::from_secs(60);

/// What every start of the server needs.
pub(super) struct Starter {
    pub folder: Folder,
    pub account: Account,
    pub programs: Programs,
    pub socket_folder: std::path::PathBuf,
    pub durability: Durability,
    pub tether: Tether,
    pub events: Sender<Event>,
}

/// Why there is no server.
enum Failed {
    /// The service stops.
    Stopped,
    Start(EmbeddedError),
}

impl From<EmbeddedError> for Failed {
    fn from(error: EmbeddedError) -> Self {
        Self::Start(error)
    }
}

impl Starter {
    /// Starts the server; `lock` is that of the folder's servers. Blocks until a query can be answered.
    pub fn start(
        &self,
        lock: File,
        events: &Receiver<Event>,
        say: &mut dyn FnMut(&str),
    ) -> Result<Server, EmbeddedError> {
        match self.try_start(lock, events, say) {
            Ok(server) => Ok(server),
            Err(Failed::Start(error)) => Err(error),
            Err(Failed::Stopped) => Err(self.start_failed("it was stopped".to_owned())),
        }
    }

    fn try_start(
        &self,
        lock: File,
        events: &Receiver<Event>,
        say: &mut dyn FnMut(&str),
    ) -> Result<Server, Failed> {
        let cluster = self.folder.cluster();
        pidfile::forget_dead(&cluster, &self.socket_folder)?;
        cluster::configure(&cluster)?;
        let server = Server::spawn(
            &self.account,
            &self.programs.postgres(),
            cluster::arguments(&cluster, &self.socket_folder, self.durability),
            open_start_log(&self.folder.start_log())?,
            lock,
            self.tether,
            self.events.clone(),
        )
        .map_err(|cause| EmbeddedError::Program {
            program: self.programs.postgres(),
            cause,
        })?;
        match server.wait_ready(&cluster, events, say) {
            Ok(()) => Ok(server),
            Err(NotReady::Ended(why)) => Err(self.start_failed(why).into()),
            Err(NotReady::Late(why)) => {
                let _ = server.stop(events);
                Err(self.start_failed(why).into())
            }
            Err(NotReady::Stopped) => {
                let _ = server.stop(events);
                Err(Failed::Stopped)
            }
        }
    }

    fn start_failed(&self, why: String) -> EmbeddedError {
        let cluster = self.folder.cluster();
        EmbeddedError::StartFailed {
            folder: self.folder.path().to_owned(),
            why: complaint::last_complaint(&self.folder.start_log(), &cluster).unwrap_or(why),
            log: cluster.join("log"),
        }
    }

    /// Starts the server again, after a wait, once the processes of the old one are gone.
    fn start_again(&self, wait: Duration, events: &Receiver<Event>) -> Result<Server, Failed> {
        if stopped_within(events, wait) {
            return Err(Failed::Stopped);
        }
        let since = Instant::now();
        let lock = loop {
            if let Some(lock) = self.folder.try_lock_server()? {
                break lock;
            }
            if stopped_within(events, Duration::from_millis(20)) {
                return Err(Failed::Stopped);
            }
            if since.elapsed() > OLD_SERVER_PATIENCE {
                return Err(self
                    .start_failed("processes of the old server do not end".to_owned())
                    .into());
            }
        };
        self.try_start(lock, events, &mut |line| tracing::warn!("{line}"))
    }
}

/// Waits, and says whether the service stops meanwhile.
fn stopped_within(events: &Receiver<Event>, wait: Duration) -> bool {
    match events.recv_timeout(wait) {
        Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => true,
        // No server runs whose end this could be.
        Ok(Event::Ended(_)) | Err(RecvTimeoutError::Timeout) => false,
    }
}

/// For as long as the service runs: keeps a server running, and stops it when told to. The error is its process number
/// and the seconds waited. `lost` gets the reason when the server cannot be started any more.
pub(super) fn supervise(
    starter: &Starter,
    mut server: Server,
    events: &Receiver<Event>,
    lost: &watch::Sender<Option<String>>,
) -> Result<(), (i32, u64)> {
    loop {
        let began = Instant::now();
        match events.recv() {
            Ok(Event::Ended(status)) => {
                let status = status.map_or_else(|cause| cause.to_string(), |it| it.to_string());
                tracing::error!(status, "PostgreSQL ended and is started again");
            }
            Ok(Event::Stop) | Err(_) => return server.stop(events),
        }
        let mut failures = usize::from(began.elapsed() < STEADY);
        server = loop {
            let wait = WAITS[failures.min(WAITS.len() - 1)];
            match starter.start_again(wait, events) {
                Ok(server) => {
                    tracing::warn!(failures, "PostgreSQL runs again");
                    break server;
                }
                Err(Failed::Stopped) => return Ok(()),
                Err(Failed::Start(error)) => {
                    failures += 1;
                    // Room can come back at any time, and nothing else mends it.
                    let waits_for_room = lacks_room(&error, &starter.folder.cluster());
                    tracing::error!(
                        cause = %error,
                        failures,
                        waits_for_room,
                        "PostgreSQL did not start"
                    );
                    if failures >= WAITS.len() && !waits_for_room {
                        lost.send_replace(Some(error.to_string()));
                        return Ok(());
                    }
                }
            }
        };
    }
}
