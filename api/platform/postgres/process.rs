//! The PostgreSQL process: started, tied to the service's life, stopped.

use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::account::Account;
use super::pidfile::PidFile;

const FAST_SHUTDOWN: Duration = Duration::from_secs(60);
const IMMEDIATE_SHUTDOWN: Duration = Duration::from_secs(10);
/// Recovery replays what was written since the last checkpoint; on a slow disk
/// that takes minutes, and giving up would only begin it anew.
const START_PATIENCE: Duration = Duration::from_secs(600);
const SAY_AFTER: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// How PostgreSQL learns that the service is gone, be it by SIGKILL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tether {
    /// The kernel sends the signal (Linux).
    #[cfg(target_os = "linux")]
    DeathSignal,
    /// A waiting shell sends it when the pipe from the service closes (any Unix).
    #[cfg_attr(target_os = "linux", cfg_attr(not(test), allow(dead_code)))]
    Guard,
}

impl Tether {
    pub const fn of_this_system() -> Tether {
        #[cfg(target_os = "linux")]
        return Tether::DeathSignal;
        #[cfg(not(target_os = "linux"))]
        return Tether::Guard;
    }
}

/// What the supervisor of a server hears.
#[derive(Debug)]
pub(super) enum Event {
    /// The server ended, for whatever reason.
    Ended(io::Result<ExitStatus>),
    /// The service stops.
    Stop,
}

/// Why a server that was started does not serve.
#[derive(Debug)]
pub(super) enum NotReady {
    /// It ended, and this is all that is known if PostgreSQL did not say more itself.
    Ended(String),
    /// It takes too long.
    Late(String),
    /// The service stops.
    Stopped,
}

#[derive(Debug)]
pub(super) struct Server {
    pid: Pid,
}

impl Server {
    /// `lock` stays locked for as long as a process of this server lives. `events` hears of its end.
    pub fn spawn(
        account: &Account,
        program: &Path,
        arguments: Vec<String>,
        start_log: File,
        lock: File,
        tether: Tether,
        events: Sender<Event>,
    ) -> io::Result<Server> {
        let mut command = account.command(program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(start_log.try_clone()?)
            .stderr(start_log)
            // Ctrl-C goes to the terminal's foreground group: the service is to
            // get it, finish its work, and stop PostgreSQL after that.
            .process_group(0);
        before_exec(&mut command, lock, tether);
        let account = account.clone();
        let (tell_started, started) = channel();
        // The death signal comes when the *thread* that spawned ends, so one of its
        // own lives as long as PostgreSQL does; it also collects the dead process.
        thread::Builder::new()
            .name("postgres-keeper".to_owned())
            .spawn(move || {
                let mut child = match start(&mut command, &account, tether) {
                    Ok(child) => child,
                    Err(error) => return drop(tell_started.send(Err(error))),
                };
                // Closes this side's copy of the lock.
                drop(command);
                let _ = tell_started.send(Ok(child.postgres.id()));
                let status = child.postgres.wait();
                child.dismiss_guard();
                let _ = events.send(Event::Ended(status));
            })?;
        let pid = started.recv().map_err(io::Error::other)??;
        let pid = i32::try_from(pid).map_err(io::Error::other)?;
        Ok(Server {
            pid: Pid::from_raw(pid),
        })
    }

    /// Waits until clients are served.
    pub fn wait_ready(
        &self,
        cluster: &Path,
        events: &Receiver<Event>,
        say: &mut dyn FnMut(&str),
    ) -> Result<(), NotReady> {
        let since = Instant::now();
        let mut said = false;
        loop {
            match events.recv_timeout(LOOK_EVERY) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Event::Ended(Ok(status))) => {
                    return Err(NotReady::Ended(format!("it ended with {status}")));
                }
                Ok(Event::Ended(Err(error))) => return Err(NotReady::Ended(error.to_string())),
                Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    return Err(NotReady::Stopped);
                }
            }
            // A file that cannot be read now may be readable at the next look.
            let file = PidFile::read(cluster).unwrap_or_default();
            if file.is_some_and(|file| file.ready && file.pid == self.pid.as_raw()) {
                return Ok(());
            }
            if !said && since.elapsed() > SAY_AFTER {
                say("PostgreSQL is still starting; after a crash it first recovers its data");
                said = true;
            }
            if since.elapsed() > START_PATIENCE {
                let seconds = START_PATIENCE.as_secs();
                return Err(NotReady::Late(format!(
                    "it was not ready after {seconds} s"
                )));
            }
        }
    }

    /// Fast shutdown: clients are cut off, what is committed is on the disk and the
    /// next start needs no recovery. If that hangs, PostgreSQL is made to drop
    /// everything, from which it recovers. The error is its process number and
    /// the seconds waited.
    pub fn stop(&self, events: &Receiver<Event>) -> Result<(), (i32, u64)> {
        for (signal, patience) in [
            (Signal::SIGINT, FAST_SHUTDOWN),
            (Signal::SIGQUIT, IMMEDIATE_SHUTDOWN),
        ] {
            // It can only fail because the process is gone already.
            let _ = kill(self.pid, signal);
            let until = Instant::now() + patience;
            loop {
                match events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                    Ok(Event::Stop) => {}
                    Ok(Event::Ended(_)) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                    Err(RecvTimeoutError::Timeout) => break,
                }
            }
        }
        Err((
            self.pid.as_raw(),
            (FAST_SHUTDOWN + IMMEDIATE_SHUTDOWN).as_secs(),
        ))
    }
}

/// PostgreSQL and, where there is one, its guard.
struct Tied {
    postgres: Child,
    guard: Option<Child>,
}

impl Tied {
    /// The guard must be gone before its pipe closes, or it would signal a process
    /// number that may be somebody else's by then.
    fn dismiss_guard(&mut self) {
        if let Some(guard) = &mut self.guard {
            let _ = guard.kill();
            let _ = guard.wait();
        }
    }
}

fn start(command: &mut Command, account: &Account, tether: Tether) -> io::Result<Tied> {
    let mut postgres = command.spawn()?;
    if tether != Tether::Guard {
        return Ok(Tied {
            postgres,
            guard: None,
        });
    }
    // `read` is built into the shell and fails when the service's end is closed.
    let guard = account
        .command(Path::new("/bin/sh"))
        .args(["-c", "while read -r _; do :; done; kill -INT \"$1\"", "sh"])
        .arg(postgres.id().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    match guard {
        Ok(guard) => Ok(Tied {
            postgres,
            guard: Some(guard),
        }),
        Err(error) => {
            let _ = postgres.kill();
            let _ = postgres.wait();
            Err(error)
        }
    }
}

fn before_exec(command: &mut Command, lock: File, tether: Tether) {
    let service = Pid::this();
    let prepare = move || {
        // Keeps the lock open across exec, in PostgreSQL and all its children.
        fcntl(&lock, FcntlArg::F_SETFD(FdFlag::empty()))?;
        #[cfg(target_os = "linux")]
        if tether == Tether::DeathSignal {
            // After the change of account, which would clear it.
            nix::sys::prctl::set_pdeathsig(Signal::SIGINT)?;
            // The service may have died before that call.
            if Pid::parent() != service {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        }
        #[cfg(not(target_os = "linux"))]
        let _ = (service, tether);
        Ok(())
    };
    // SAFETY: between fork and exec only calls that are safe in a signal handler
    // are allowed; these are plain system calls, and no memory is allocated.
    #[expect(
        unsafe_code,
        reason = "there is no safe way to run code between fork and exec"
    )]
    unsafe {
        command.pre_exec(prepare)
    };
}
