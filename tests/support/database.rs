//! One PostgreSQL a run, one migrated template, one copy of it a test.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use postgres::{Durability, Embedded, EmbeddedOptions};
use tempfile::TempDir;
use tianfu::access::App;
use tianfu::platform::notices::Topic;

use super::clear_up::{after_this_run, names_of};
use super::statements::Behind;

/// The server of this run: the one of DATABASE_URL, or an embedded one that ends with the process.
struct Server {
    admin_url: String,
    embedded: Option<Mutex<Embedded>>,
    /// Clears up on a server that outlives this process, once that has ended.
    _clears_up: Option<Child>,
}

static SERVER: LazyLock<Server> = LazyLock::new(Server::start);
/// The name of the migrated template. Tests that need only empty databases run without it.
static TEMPLATE: LazyLock<String> = LazyLock::new(|| SERVER.make_template());
static NEXT: AtomicU32 = AtomicU32::new(1);

/// Functions run in every test as they run in a restore: a name without its schema is not found. Those in SQL stay as
/// they are, since the setting stops inlining; `tests/functions.rs` reads them.
const WITHOUT_SEARCH_PATH: &str = "
    do $$
    declare
        function regprocedure;
    begin
        for function in
            select p.oid from pg_proc p join pg_language l on l.oid = prolang
             where pronamespace = 'public'::regnamespace and lanname = 'plpgsql' and proconfig is null
        loop
            execute format('alter function %s set search_path = %L', function, '');
        end loop;
    end $$";

impl Server {
    fn start() -> Self {
        super::statements::watch();
        let given = std::env::var("DATABASE_URL")
            .ok()
            .filter(|url| !url.is_empty());
        let (admin_url, embedded) = match given {
            Some(url) => (url, None),
            None => {
                let embedded = embedded();
                (embedded.url(), Some(Mutex::new(embedded)))
            }
        };
        let clears_up = embedded.is_none().then(|| after_this_run(&admin_url));
        Self {
            admin_url,
            embedded,
            _clears_up: clears_up,
        }
    }

    fn make_template(&self) -> String {
        let [template, _] = names_of(std::process::id());
        self.command(&format!("drop database if exists {template}"));
        self.command(&format!("create database {template}"));
        let url = self.url_of(&template);
        let mut conn = tianfu::platform::db::connect(&url).expect("the template");
        tianfu::service::cli::prepare(&mut conn).expect("a prepared template");
        conn.batch_execute(WITHOUT_SEARCH_PATH)
            .expect("functions without a search path");
        template
    }

    fn command(&self, sql: &str) {
        let mut conn = PgConnection::establish(&self.admin_url).expect("the server");
        conn.batch_execute(sql)
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    fn url_of(&self, database: &str) -> String {
        if let Some(embedded) = &self.embedded {
            let embedded = embedded.lock().unwrap_or_else(PoisonError::into_inner);
            return embedded.url_of(database);
        }
        let (address, query) = self
            .admin_url
            .split_once('?')
            .unwrap_or((&self.admin_url, ""));
        let (server, _) = address.rsplit_once('/').expect("a URL with a database");
        format!("{server}/{database}?{query}")
    }
}

fn embedded() -> Embedded {
    for old in stale_folders() {
        let _ = std::fs::remove_dir_all(old);
    }
    let options = EmbeddedOptions {
        data_dir: place_of_servers().join(format!("tianfu-test-{}", std::process::id())),
        bin_dir: std::env::var_os("TIANFU_POSTGRES_BIN_DIR").map(PathBuf::from),
        fetch_from: std::env::var("TIANFU_POSTGRES_FETCH_FROM").ok(),
        durability: Durability::ForTests,
    };
    Embedded::start(&options, &mut |line| eprintln!("{line}")).expect("an embedded PostgreSQL")
}

/// A file system in memory, on Linux.
const MEMORY: &str = "/dev/shm";

/// Where the server of a run has its data: in memory where there is plenty of it. Each test makes and drops a thousand
/// files, and a file system on a disk spends a third of PostgreSQL's time on them.
fn place_of_servers() -> PathBuf {
    const PLENTY_BYTES: u64 = 6 << 30;
    let memory = Path::new(MEMORY);
    match room_bytes(memory).min(free_memory_bytes()) >= PLENTY_BYTES {
        true => memory.to_owned(),
        false => std::env::temp_dir(),
    }
}

/// The room of a file system; 0 where there is none.
#[cfg(target_os = "linux")]
fn room_bytes(place: &Path) -> u64 {
    nix::sys::statvfs::statvfs(place).map_or(0, |of| of.blocks_available() * of.fragment_size())
}

#[cfg(not(target_os = "linux"))]
fn room_bytes(_: &Path) -> u64 {
    0
}

/// What Linux could give to programs; 0 where that is not known.
fn free_memory_bytes() -> u64 {
    let known = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = known
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or_default() << 10
}

/// Folders of runs that are over: a static is never dropped, so each run clears up after the last.
fn stale_folders() -> Vec<PathBuf> {
    let places = [std::env::temp_dir(), PathBuf::from(MEMORY)];
    let entries = places
        .iter()
        .filter_map(|place| std::fs::read_dir(place).ok())
        .flatten();
    entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            let id = name.to_string_lossy();
            let id = id
                .strip_prefix("tianfu-test-")
                .and_then(|id| id.parse::<i32>().ok());
            id.is_some_and(|id| {
                nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), None).is_err()
            })
        })
        .map(|entry| entry.path())
        .collect()
}

/// A database of one test; dropped with its last user.
pub struct TestDatabase {
    pub url: String,
    name: Arc<Name>,
}

/// The name of a database, the folder of the files that its rows name, and the connection of those who look behind the API.
struct Name {
    name: String,
    files: TempDir,
    behind: Mutex<Option<PgConnection>>,
    /// The applications on the database.
    replicas: Arc<Mutex<Vec<Weak<App>>>>,
}

impl TestDatabase {
    /// A copy of the template, file by file: half the time of a copy through the write-ahead log.
    pub fn create() -> Self {
        Self::new(&format!("template {} strategy file_copy", *TEMPLATE))
    }

    /// Without any table.
    pub fn empty() -> Self {
        Self::new("")
    }

    fn new(options: &str) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let [_, copies] = names_of(std::process::id());
        let name = format!("{copies}{number}");
        SERVER.command(&format!("create database {name} {options}"));
        Self {
            url: SERVER.url_of(&name),
            name: Arc::new(Name {
                name,
                files: tempfile::tempdir().expect("a folder"),
                behind: Mutex::new(None),
                replicas: Arc::default(),
            }),
        }
    }

    /// The same database for a second application.
    pub fn shared(&self) -> Self {
        Self {
            url: self.url.clone(),
            name: self.name.clone(),
        }
    }

    /// The folder of the files.
    pub fn files(&self) -> PathBuf {
        self.name.files.path().to_owned()
    }

    /// A connection for looking behind the API. What is written on it all replicas know at once, as if it had been written
    /// by each of them.
    pub fn connect(&self) -> PgConnection {
        let mut conn = tianfu::platform::db::connect(&self.url).expect("the test's database");
        let replicas = self.name.replicas.clone();
        conn.set_instrumentation(Behind(move || {
            let replicas = replicas.lock().unwrap_or_else(PoisonError::into_inner);
            for app in replicas.iter().filter_map(Weak::upgrade) {
                let topics = Topic::ALL.map(|topic| format!("{} \n", topic.channel()));
                let all = format!("rights \n{}", topics.concat());
                app.db.notices().committed(&all);
            }
        }));
        conn
    }

    /// A connection whose writes replicas hear of by notices alone, as of those of another replica.
    pub fn connect_elsewhere(&self) -> PgConnection {
        tianfu::platform::db::connect(&self.url).expect("the test's database")
    }

    /// Makes an application on the database known.
    pub(super) fn is_served_by(&self, app: &Arc<App>) {
        let mut replicas = self
            .name
            .replicas
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        replicas.push(Arc::downgrade(app));
    }

    /// The connection that is kept for that, without the time limit of the service. A dead one is replaced.
    pub fn behind<T>(&self, look: impl FnOnce(&mut PgConnection) -> T) -> T {
        let mut kept = self
            .name
            .behind
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let alive =
            |conn: &mut PgConnection| conn.batch_execute("set statement_timeout = 0").is_ok();
        let mut conn = kept.take().unwrap_or_else(|| self.connect());
        if !alive(&mut conn) {
            conn = self.connect();
            assert!(alive(&mut conn), "a new connection");
        }
        let found = look(&mut conn);
        *kept = Some(conn);
        found
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        self.behind
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let drop = format!("drop database if exists {} with (force)", self.name);
        if let Ok(mut conn) = PgConnection::establish(&SERVER.admin_url) {
            let _ = conn.batch_execute(&drop);
        }
    }
}
