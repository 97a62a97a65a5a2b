//! What can go wrong with the embedded PostgreSQL, one line each: cause, then remedy.

use std::io;
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    #[error(
        "PostgreSQL refuses to run as root and this machine has neither an account `postgres` nor `nobody`: add one with `useradd --system postgres`, or run the service as an ordinary user"
    )]
    NoAccount,

    #[error(
        "the account `{account}`, under which PostgreSQL runs when the service is root, cannot enter {blocker} on the way to the data folder {folder}: let it pass with `chmod o+x {blocker}`, or choose another folder with --data-dir, such as /var/lib/tianfu"
    )]
    Unreachable {
        account: String,
        blocker: PathBuf,
        folder: PathBuf,
    },

    #[error(
        "could not {action} {path}: {cause}; check the folder given by --data-dir and its permissions"
    )]
    Folder {
        action: &'static str,
        path: PathBuf,
        cause: io::Error,
    },

    #[error("the data folder {path} is not usable: {why}; choose another with --data-dir")]
    NotOurFolder { path: PathBuf, why: String },

    #[error(
        "another process, perhaps in another container, has held {path} for more than {seconds} s: wait for it or end it, then start again"
    )]
    Busy { path: PathBuf, seconds: u64 },

    /// Only when built without the feature `fetch`.
    #[error(
        "no PostgreSQL {wanted} was found: install one with {remedy}, name its bin folder in the settings, or set DATABASE_URL"
    )]
    NotInstalled { wanted: String, remedy: String },

    #[error(
        "no PostgreSQL {wanted} was found, and fetching one from {source_url} failed: {why}; install one with {remedy}, or set DATABASE_URL"
    )]
    NotFetched {
        wanted: String,
        source_url: String,
        why: String,
        remedy: String,
    },

    #[error(
        "the PostgreSQL bin folder {dir} named in the settings is not usable: {why}; name another, or none to search the usual places"
    )]
    UnsuitableBinaries { dir: PathBuf, why: String },

    #[error(
        "the password of the PostgreSQL cluster, {path}, is missing: put it back from a backup of the data folder, or choose another folder with --data-dir"
    )]
    PasswordMissing { path: PathBuf },

    #[error("the system gave no random bytes for a password: {0}")]
    Random(getrandom::Error),

    #[error(
        "could not run {program}: {cause}; check that PostgreSQL is installed whole and may be run by the service's account (`postgres` or `nobody` for root)"
    )]
    Program { program: PathBuf, cause: io::Error },

    #[error("the system gave no thread to watch over PostgreSQL: {0}")]
    Thread(io::Error),

    #[error("PostgreSQL could not create its cluster in {folder}: {why}")]
    InitFailed { folder: PathBuf, why: String },

    #[error("PostgreSQL did not start in {folder}: {why}; its log is in {log}")]
    StartFailed {
        folder: PathBuf,
        why: String,
        log: PathBuf,
    },

    #[error(
        "the PostgreSQL running in {folder} (process {pid}) does not answer: {why}; end that process, then start again"
    )]
    NotAnswering {
        folder: PathBuf,
        pid: i32,
        why: String,
    },

    #[error(
        "PostgreSQL (process {pid}) did not stop within {seconds} s: it keeps running until it has, and the next start waits for it"
    )]
    StopFailed { pid: i32, seconds: u64 },
}
