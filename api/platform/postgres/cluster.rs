//! Making a cluster, and what it is configured to.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::Durability;
use super::account::Account;
use super::binaries::Programs;
use super::complaint::complaint;
use super::error::EmbeddedError;
use super::files::{make_private, sync_parent, write_durably};
use super::folder::Folder;

/// The role and the database of the service. The role may create databases
/// (tests copy a template) and owns what it made, but is no superuser: a hole in
/// a query must not open the server's files.
pub(super) const NAME: &str = "tianfu";

const CONF: &str = "\
# Written once. tianfu.conf holds the service's own settings and is written anew
# at each start; put yours into local.conf, which wins.
include 'tianfu.conf'
include_if_exists 'local.conf'
";

/// ERROR is left out of the log because the service logs its own failed queries
/// and anyone who can send requests could fill the disk; terse keeps personal data
/// (\"Key (email)=… already exists\") out of it. Seven files, one a weekday.
const SETTINGS: &str = "\
max_connections = 100
shared_buffers = 128MB
max_wal_size = 1GB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
password_encryption = 'scram-sha-256'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_min_messages = log
log_error_verbosity = terse
log_checkpoints = off
log_line_prefix = '%m [%p] '
";

/// No TCP at all, and no line for the superuser, which has no password either.
const HBA: &str = "local all all scram-sha-256\n";

/// Tests open thousands of connections: the check of a password costs them little.
const HBA_FOR_TESTS: &str = "local all all md5\n";

/// The major version of the programs that made the cluster; none if there is none.
pub(super) fn major(cluster: &Path) -> Result<Option<u32>, EmbeddedError> {
    if !cluster.exists() {
        return Ok(None);
    }
    let text =
        fs::read_to_string(cluster.join("PG_VERSION")).map_err(|cause| EmbeddedError::Folder {
            action: "read",
            path: cluster.join("PG_VERSION"),
            cause,
        })?;
    match text.trim().parse() {
        Ok(major) => Ok(Some(major)),
        Err(_) => Err(EmbeddedError::NotOurFolder {
            path: cluster.to_owned(),
            why: format!("its PG_VERSION says {:?}", text.trim()),
        }),
    }
}

/// Settings that differ from start to start or must hold whatever local.conf says.
pub(super) fn arguments(
    cluster: &Path,
    socket_folder: &Path,
    durability: Durability,
) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=".to_owned(),
        "port=5432".to_owned(),
        // The value is a list whose items may be quoted: a comma is part of a path.
        format!(
            "unix_socket_directories=\"{}\"",
            socket_folder.display().to_string().replace('"', "\"\"")
        ),
        "unix_socket_permissions=0700".to_owned(),
    ];
    match durability {
        Durability::Durable => settings.push("fsync=on".to_owned()),
        Durability::ForTests => settings.extend(relaxed()),
    }
    let mut arguments = vec!["-D".to_owned(), cluster.display().to_string()];
    for setting in settings {
        arguments.extend(["-c".to_owned(), setting]);
    }
    arguments
}

fn relaxed() -> impl Iterator<Item = String> {
    [
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "password_encryption=md5",
    ]
    .into_iter()
    .map(str::to_owned)
}

/// Brings the service's settings up to this version's.
pub(super) fn configure(cluster: &Path) -> Result<(), EmbeddedError> {
    // Readable beyond its owner, as root writes it for PostgreSQL's account; the
    // folder around it is closed.
    let path = cluster.join("tianfu.conf");
    if fs::read_to_string(&path).is_ok_and(|text| text == SETTINGS) {
        return Ok(());
    }
    write_durably(&path, 0o644, SETTINGS)
}

/// Makes the cluster beside its place and renames it when it is whole, so that one
/// interrupted half-way is never taken for a cluster.
pub(super) fn init(
    folder: &Folder,
    programs: &Programs,
    account: &Account,
    password: &str,
    durability: Durability,
) -> Result<(), EmbeddedError> {
    let fresh = folder.unfinished_cluster();
    // Not every libc has C.UTF-8; C sorts the same and only knows less of letters.
    let utf8 = init_with_locale("C.UTF-8", &fresh, programs, account, durability)?;
    if let Err(why) = utf8 {
        let retried = if why.contains("locale") {
            init_with_locale("C", &fresh, programs, account, durability)?
        } else {
            Err(why)
        };
        retried.map_err(|why| failed(folder, why))?;
    }
    write_durably(&fresh.join("postgresql.conf"), 0o644, CONF)?;
    let hba = match durability {
        Durability::Durable => HBA,
        Durability::ForTests => HBA_FOR_TESTS,
    };
    write_durably(&fresh.join("pg_hba.conf"), 0o644, hba)?;
    configure(&fresh)?;
    create_database(&fresh, programs, account, password, durability)
        .map_err(|why| failed(folder, why))?;
    fs::rename(&fresh, folder.cluster())
        .and_then(|()| sync_parent(&fresh))
        .map_err(|cause| EmbeddedError::Folder {
            action: "put in place",
            path: folder.cluster(),
            cause,
        })
}

fn init_with_locale(
    locale: &str,
    fresh: &Path,
    programs: &Programs,
    account: &Account,
    durability: Durability,
) -> Result<Result<(), String>, EmbeddedError> {
    if fresh.exists() {
        fs::remove_dir_all(fresh).map_err(|cause| EmbeddedError::Folder {
            action: "clear",
            path: fresh.to_owned(),
            cause,
        })?;
    }
    make_private(fresh, account)?;
    let mut initdb = account.command(&programs.initdb());
    initdb
        .arg("-D")
        .arg(fresh)
        .args(["-U", "postgres", "-E", "UTF8", "--locale-provider=libc"])
        .arg(format!("--locale={locale}"))
        // pg_hba.conf is replaced; until then nobody gets in.
        .args(["--auth=reject", "--data-checksums", "--no-instructions"]);
    if durability == Durability::ForTests {
        initdb.arg("--no-sync");
    }
    let output = initdb.output().map_err(|cause| EmbeddedError::Program {
        program: programs.initdb(),
        cause,
    })?;
    Ok(if output.status.success() {
        Ok(())
    } else {
        Err(complaint(&output))
    })
}

/// PostgreSQL alone, without a socket, takes statements on its standard input, one
/// a line: the password is in no file and no argument on its way.
fn create_database(
    cluster: &Path,
    programs: &Programs,
    account: &Account,
    password: &str,
    durability: Durability,
) -> Result<(), String> {
    let mut single = account.command(&programs.postgres());
    single
        .arg("--single")
        .arg("-D")
        .arg(cluster)
        .args(["-c", "log_min_messages=error"]);
    if durability == Durability::ForTests {
        for setting in relaxed() {
            single.args(["-c", &setting]);
        }
    }
    single.arg("postgres");
    let statements = format!(
        "CREATE ROLE {NAME} LOGIN CREATEDB PASSWORD '{password}'\nCREATE DATABASE {NAME} OWNER {NAME}\n"
    );
    let output = feed(&mut single, &statements)
        .map_err(|error| format!("could not run {}: {error}", programs.postgres().display()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    // A failed statement does not fail the program.
    if output.status.success() && !said.contains("ERROR:") {
        Ok(())
    } else {
        Err(complaint(&output).replace(password, "…"))
    }
}

fn feed(command: &mut Command, input: &str) -> std::io::Result<Output> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ended early says why on its standard error.
        let _ = stdin.write_all(input.as_bytes());
    }
    child.wait_with_output()
}

fn failed(folder: &Folder, why: String) -> EmbeddedError {
    EmbeddedError::InitFailed {
        folder: folder.path().to_owned(),
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_a_comma_is_one_folder() {
        let arguments = arguments(Path::new("/c"), Path::new("/a, \"b"), Durability::Durable);
        assert!(arguments.contains(&"unix_socket_directories=\"/a, \"\"b\"".to_owned()));
        assert!(arguments.contains(&"fsync=on".to_owned()));
    }
}
