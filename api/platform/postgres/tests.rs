//! The embedded PostgreSQL against a real one, in folders of their own.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::thread;
use std::time::Instant;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid};
use tempfile::TempDir;

use super::pidfile::PidFile;
use super::*;

/// A new folder that PostgreSQL's account can reach, whatever the umask.
pub(super) fn place() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o711)).unwrap();
    dir
}

pub(super) fn options(data_dir: &Path, durability: Durability) -> EmbeddedOptions {
    EmbeddedOptions {
        data_dir: data_dir.to_owned(),
        bin_dir: None,
        fetch_from: None,
        durability,
    }
}

pub(super) fn start(data_dir: &Path, durability: Durability) -> Result<Embedded, EmbeddedError> {
    Embedded::start(&options(data_dir, durability), &mut |line| {
        println!("{line}")
    })
}

pub(super) fn quick(data_dir: &Path) -> Embedded {
    start(data_dir, Durability::ForTests).unwrap()
}

pub(super) fn connect(embedded: &Embedded) -> PgConnection {
    PgConnection::establish(&embedded.url()).unwrap()
}

fn run(connection: &mut PgConnection, statement: &str) {
    diesel::sql_query(statement).execute(connection).unwrap();
}

pub(super) fn rows(connection: &mut PgConnection) -> i64 {
    diesel::select(sql::<BigInt>("(SELECT count(*) FROM kept)"))
        .get_result(connection)
        .unwrap()
}

fn setting(connection: &mut PgConnection, name: &str) -> String {
    diesel::select(sql::<Text>(&format!("current_setting('{name}')")))
        .get_result(connection)
        .unwrap()
}

pub(super) fn keep_a_hundred(connection: &mut PgConnection) {
    run(connection, "CREATE TABLE kept (id bigint PRIMARY KEY)");
    run(
        connection,
        "INSERT INTO kept SELECT generate_series(1, 100)",
    );
}

pub(super) fn postmaster(data_dir: &Path) -> PidFile {
    PidFile::read(&data_dir.join("cluster")).unwrap().unwrap()
}

#[test]
fn a_second_start_finds_its_data_again() {
    let place = place();
    let data_dir = place.path().join("data");
    let first = start(&data_dir, Durability::Durable).unwrap();
    assert!(first.is_ours());
    keep_a_hundred(&mut connect(&first));
    let url = first.url();
    let began = Instant::now();
    first.stop().unwrap();
    println!("stopped in {:?}", began.elapsed());
    assert!(PidFile::read(&data_dir.join("cluster")).unwrap().is_none());

    let began = Instant::now();
    let second = start(&data_dir, Durability::Durable).unwrap();
    println!("started again in {:?}", began.elapsed());
    assert_eq!(second.url(), url);
    assert_eq!(rows(&mut connect(&second)), 100);
    second.stop().unwrap();
}

#[test]
fn the_cluster_is_durable_private_and_set_up_alike_everywhere() {
    let place = place();
    let embedded = start(place.path(), Durability::Durable).unwrap();
    let mut connection = connect(&embedded);
    for (name, value) in [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
        ("log_timezone", "UTC"),
        ("password_encryption", "scram-sha-256"),
        ("listen_addresses", ""),
        ("is_superuser", "off"),
    ] {
        assert_eq!(setting(&mut connection, name), value, "{name}");
    }
    let mode = |path: &str| {
        fs::metadata(place.path().join(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(
        (mode("password"), mode("cluster"), mode("run")),
        (0o600, 0o700, 0o700)
    );

    let password = fs::read_to_string(place.path().join("password")).unwrap();
    assert_eq!(password.len(), 48);
    let wrong = embedded.url().replace(&password, "wrong");
    let refused = PgConnection::establish(&wrong).err().unwrap().to_string();
    assert!(
        refused.contains("password authentication failed"),
        "{refused}"
    );
    let superuser = embedded.url().replace("tianfu:", "postgres:");
    assert!(PgConnection::establish(&superuser).is_err());
    assert!(!format!("{embedded:?}").contains(&password));
}

#[test]
fn the_role_may_create_databases_and_reach_them() {
    let place = place();
    let embedded = quick(place.path());
    run(
        &mut connect(&embedded),
        "CREATE DATABASE \"a copy\" TEMPLATE tianfu",
    );
    let mut copy = PgConnection::establish(&embedded.url_of("a copy")).unwrap();
    run(&mut copy, "CREATE EXTENSION IF NOT EXISTS pg_trgm");
}

#[test]
fn a_killed_postgresql_recovers_without_a_row_lost() {
    let place = place();
    let first = start(place.path(), Durability::Durable).unwrap();
    let mut connection = connect(&first);
    keep_a_hundred(&mut connection);
    let killed = postmaster(place.path()).pid;
    kill(Pid::from_raw(killed), Signal::SIGKILL).unwrap();

    // Its service starts it again; who comes meanwhile waits for it, and joins.
    let is_back = || {
        let file = PidFile::read(&place.path().join("cluster")).ok().flatten();
        let is_back = file.is_some_and(|file| file.ready && file.pid != killed);
        std::thread::sleep(std::time::Duration::from_millis(20));
        is_back
    };
    assert!((0..3000).any(|_| is_back()));
    let second = start(place.path(), Durability::Durable).unwrap();
    assert!(first.is_ours() && !second.is_ours());
    assert_eq!(rows(&mut connect(&second)), 100);
    drop(second);
    assert_eq!(rows(&mut connect(&first)), 100);
}

#[test]
fn a_pid_file_that_names_another_program_does_not_stop_a_start() {
    let place = place();
    quick(place.path()).stop().unwrap();
    let stale = format!(
        "{}\n/elsewhere\n1\n5432\n/elsewhere\n\n0 0\nready\n",
        std::process::id()
    );
    fs::write(PidFile::path(&place.path().join("cluster")), stale).unwrap();
    assert!(quick(place.path()).is_ours());
}

#[test]
fn a_half_made_cluster_is_made_anew() {
    let place = place();
    let half = place.path().join("cluster.init");
    fs::create_dir(&half).unwrap();
    fs::write(half.join("PG_VERSION"), "15\n").unwrap();
    connect(&quick(place.path()));
    assert!(!half.exists());
}

#[test]
fn a_server_that_was_joined_is_not_stopped() {
    let place = place();
    let owner = quick(place.path());
    let guest = quick(place.path());
    assert!(owner.is_ours() && !guest.is_ours());
    assert_eq!(owner.url(), guest.url());
    connect(&guest);
    guest.stop().unwrap();
    connect(&owner);
    drop(quick(place.path()));
    connect(&owner);
}

#[test]
fn two_starts_at_once_share_one_cluster() {
    let place = place();
    let started: Vec<Embedded> = thread::scope(|scope| {
        let starting: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| quick(place.path())))
            .collect();
        starting.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(started.iter().filter(|it| it.is_ours()).count(), 1);
    started.iter().for_each(|it| drop(connect(it)));
}

#[test]
fn two_folders_are_served_side_by_side() {
    let (one, two) = (place(), place());
    let (first, second) = (quick(one.path()), quick(two.path()));
    assert!(first.is_ours() && second.is_ours());
    keep_a_hundred(&mut connect(&first));
    keep_a_hundred(&mut connect(&second));
    first.stop().unwrap();
    assert_eq!(rows(&mut connect(&second)), 100);
}

#[test]
fn a_folder_with_a_long_odd_name_works() {
    let place = place();
    let data_dir = place.path().join("天府 , \"%\" ".repeat(8));
    let embedded = quick(&data_dir);
    connect(&embedded);
    let short = place.path().join("a \"b\" 'c' %d");
    let embedded_too = quick(&short);
    assert!(
        embedded_too
            .socket_folder
            .starts_with(place.path().canonicalize().unwrap())
    );
    connect(&embedded_too);
    // libpq takes a comma for the end of one host and the start of another.
    let embedded_three = quick(&place.path().join("a,b"));
    connect(&embedded_three);
    for in_tmp in [embedded, embedded_three] {
        let socket_folder = in_tmp.socket_folder.clone();
        assert!(socket_folder.starts_with("/tmp") && !socket_folder.starts_with(place.path()));
        in_tmp.stop().unwrap();
        fs::remove_dir_all(socket_folder).unwrap();
    }
}

#[test]
fn what_is_in_the_way_is_named() {
    let place = place();
    let file = place.path().join("file");
    fs::write(&file, "").unwrap();
    let said = start(&file, Durability::ForTests).unwrap_err().to_string();
    assert!(
        said.contains("is not a folder") && said.contains("--data-dir"),
        "{said}"
    );

    fs::write(place.path().join("PG_VERSION"), "15\n").unwrap();
    let said = start(place.path(), Durability::ForTests)
        .unwrap_err()
        .to_string();
    assert!(said.contains("made by something else"), "{said}");

    let mut nowhere = options(&place.path().join("data"), Durability::ForTests);
    nowhere.bin_dir = Some(place.path().join("no-such-bin"));
    let said = Embedded::start(&nowhere, &mut |_| ())
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("no-such-bin") && !said.contains('\n'),
        "{said}"
    );
}

#[test]
fn another_major_version_is_named_and_leaves_the_cluster_alone() {
    let place = place();
    let cluster = place.path().join("cluster");
    fs::create_dir(&cluster).unwrap();
    fs::write(cluster.join("PG_VERSION"), "14\n").unwrap();
    let mut installed = options(place.path(), Durability::ForTests);
    let programs = binaries::search(Path::new("/nowhere"), None).unwrap();
    installed.bin_dir = programs.postgres().parent().map(Path::to_owned);
    let said = Embedded::start(&installed, &mut |_| ())
        .unwrap_err()
        .to_string();
    assert!(said.contains("made by 14"), "{said}");
}

#[test]
fn a_lost_password_is_named() {
    let place = place();
    quick(place.path()).stop().unwrap();
    fs::remove_file(place.path().join("password")).unwrap();
    let said = start(place.path(), Durability::ForTests)
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("password") && said.contains("backup"),
        "{said}"
    );
}

#[test]
fn a_broken_setting_is_quoted_from_postgresql() {
    let place = place();
    quick(place.path()).stop().unwrap();
    let local = place.path().join("cluster/local.conf");
    fs::write(&local, "shared_buffers = nonsense\n").unwrap();
    fs::set_permissions(&local, Permissions::from_mode(0o644)).unwrap();
    let said = start(place.path(), Durability::ForTests)
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("shared_buffers") && !said.contains('\n'),
        "{said}"
    );
}

#[test]
fn a_home_closed_to_postgresql_is_named() {
    if !Uid::effective().is_root() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), Permissions::from_mode(0o700)).unwrap();
    let said = start(&home.path().join("data"), Durability::ForTests)
        .unwrap_err()
        .to_string();
    assert!(said.contains(&home.path().display().to_string()), "{said}");
    assert!(
        said.contains("chmod o+x") && said.contains("/var/lib/tianfu"),
        "{said}"
    );
}
