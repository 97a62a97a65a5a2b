//! `postmaster.pid`, by which PostgreSQL says that it runs, where and how far it
//! is. The file outlives a server that was killed, so what it says is checked
//! against the process it names.

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;

use super::error::EmbeddedError;
use super::folder::SOCKET_NAME;

/// A busy machine may answer late; a dead one never does.
const ANSWER_PATIENCE: Duration = Duration::from_secs(10);
/// How long a server of another process may take to become ready, or to end.
const JOIN_PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PidFile {
    pub pid: i32,
    pub port: u16,
    pub socket_folder: PathBuf,
    pub ready: bool,
}

impl PidFile {
    pub fn path(cluster: &Path) -> PathBuf {
        cluster.join("postmaster.pid")
    }

    pub fn read(cluster: &Path) -> io::Result<Option<PidFile>> {
        match fs::read_to_string(PidFile::path(cluster)) {
            Ok(text) => Ok(PidFile::parse(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Lines: process, data folder, start time, port, socket folder, TCP address,
    /// shared memory, status. A starting server has not written them all yet.
    fn parse(text: &str) -> Option<PidFile> {
        let line = |number: usize| text.lines().nth(number).unwrap_or("").trim();
        Some(PidFile {
            // PostgreSQL writes it negative when it runs alone, for maintenance.
            pid: line(0).parse::<i32>().ok()?.abs(),
            port: line(3).parse().unwrap_or(0),
            socket_folder: PathBuf::from(line(4)),
            ready: line(7) == "ready",
        })
    }

    /// Whether the process it names lives and is the PostgreSQL of `cluster`.
    /// After a crash its number may belong to another program, and in a container
    /// whose first process collects no dead ones it stays a zombie.
    pub fn lives(&self, cluster: &Path) -> bool {
        match kill(Pid::from_raw(self.pid), None) {
            Err(Errno::ESRCH) => false,
            _ => serves(self.pid, cluster),
        }
    }

    /// Asks over the socket whether the server would serve a client.
    pub fn answers(&self) -> io::Result<()> {
        let path = self.socket_folder.join(format!(".s.PGSQL.{}", self.port));
        let mut socket = UnixStream::connect(path)?;
        socket.set_read_timeout(Some(ANSWER_PATIENCE))?;
        socket.set_write_timeout(Some(ANSWER_PATIENCE))?;
        // SSLRequest: answered by one byte before any authentication.
        socket.write_all(&[0, 0, 0, 8, 4, 210, 22, 47])?;
        socket.read_exact(&mut [0])
    }
}

/// The server of another process on this cluster, once it is ready.
pub(super) fn running(cluster: &Path) -> Result<Option<PidFile>, EmbeddedError> {
    let since = Instant::now();
    loop {
        let Some(found) = read_pid_file(cluster)?.filter(|it| it.lives(cluster)) else {
            return Ok(None);
        };
        let answer = if found.ready {
            found.answers()
        } else {
            Err(io::Error::other("it is starting or stopping"))
        };
        match answer {
            Ok(()) => return Ok(Some(found)),
            Err(error) if since.elapsed() > JOIN_PATIENCE => {
                return Err(EmbeddedError::NotAnswering {
                    folder: cluster.to_owned(),
                    pid: found.pid,
                    why: error.to_string(),
                });
            }
            Err(_) => sleep(Duration::from_millis(20)),
        }
    }
}

/// Removes the process numbers that a crashed server left. PostgreSQL would take a
/// zombie, or another program under the same number, for a living server and
/// refuse to start for ever. The server lock is ours by now, so nothing of the old
/// one is left.
pub(super) fn forget_dead(cluster: &Path, socket_folder: &Path) -> Result<(), EmbeddedError> {
    let socket_lock = socket_folder.join(format!("{SOCKET_NAME}.lock"));
    for path in [PidFile::path(cluster), socket_lock] {
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                return Err(EmbeddedError::Folder {
                    action: "remove",
                    path,
                    cause,
                });
            }
            _ => {}
        }
    }
    Ok(())
}

fn read_pid_file(cluster: &Path) -> Result<Option<PidFile>, EmbeddedError> {
    PidFile::read(cluster).map_err(|cause| EmbeddedError::Folder {
        action: "read",
        path: PidFile::path(cluster),
        cause,
    })
}

#[cfg(target_os = "linux")]
fn serves(pid: i32, cluster: &Path) -> bool {
    // `pid (name) state …`; the name is the only field that may hold a blank.
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else {
        return false;
    };
    let Some((before, after)) = stat.rsplit_once(") ") else {
        return false;
    };
    let name = before.split_once('(').map_or("", |(_, name)| name);
    // A server works in its data folder; who may not look takes it to be there.
    let at_work = fs::read_link(format!("/proc/{pid}/cwd")).map_or(true, |cwd| cwd == cluster);
    name.contains("postgres") && !after.starts_with(['Z', 'X']) && at_work
}

#[cfg(not(target_os = "linux"))]
fn serves(pid: i32, _cluster: &Path) -> bool {
    let said = std::process::Command::new("ps")
        .args(["-o", "stat=", "-o", "comm=", "-p", &pid.to_string()])
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    match said {
        // Without `ps` PostgreSQL itself decides, which errs on the safe side.
        Err(_) => true,
        Ok(said) => !said.starts_with('Z') && said.contains("postgres"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str =
        "4711\n/data/cluster\n1760000000\n5432\n/data/run\n\n  1234  56\nready   \n";

    #[test]
    fn a_ready_server_is_read_whole() {
        let expected = PidFile {
            pid: 4711,
            port: 5432,
            socket_folder: PathBuf::from("/data/run"),
            ready: true,
        };
        assert_eq!(PidFile::parse(READY), Some(expected));
    }

    #[test]
    fn a_starting_server_is_not_ready() {
        assert!(
            !PidFile::parse(&READY.replace("ready ", "starting"))
                .unwrap()
                .ready
        );
        assert!(!PidFile::parse("4711\n/data/cluster\n").unwrap().ready);
        assert_eq!(PidFile::parse("-4711\n/data\n").unwrap().pid, 4711);
        assert_eq!(PidFile::parse(""), None);
        assert_eq!(PidFile::parse("garbage\n"), None);
    }

    #[test]
    fn a_process_that_is_not_postgresql_does_not_count() {
        let mut file = PidFile::parse(READY).unwrap();
        file.pid = i32::try_from(std::process::id()).unwrap();
        assert!(!file.lives(Path::new("/data/cluster")));
    }

    #[test]
    fn a_zombie_does_not_count() {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let mut file = PidFile::parse(READY).unwrap();
        file.pid = i32::try_from(child.id()).unwrap();
        assert!(!file.lives(Path::new("/data/cluster")));
        child.wait().unwrap();
        assert!(!file.lives(Path::new("/data/cluster")));
    }
}
