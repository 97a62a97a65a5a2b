//! What is measured: a database of made-up listings, the service, and the floor.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};
use engine::matching::Side;
use engine::matching::corpus::Corpus;
use postgres::{Durability, Embedded, EmbeddedOptions};
use serde_json::json;
use tokio_postgres::NoTls;

use crate::{DIVISIONS, cpu};

const SERVICE: &str = env!("CARGO_BIN_EXE_tianfu");
/// 32 bytes.
const DATA_KEY: &str = "dGhlIGtleSBvZiBldmVyeSB0ZXN0LCAzMiBieXRlcyE=";

/// A PostgreSQL that lives as long as the benchmark.
pub struct Database {
    embedded: Embedded,
    folder: PathBuf,
    pub process: u32,
}

impl Database {
    pub async fn start() -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("tianfu-benchmark-{}", std::process::id()));
        let options = EmbeddedOptions {
            data_dir: folder.clone(),
            bin_dir: std::env::var_os("TIANFU_POSTGRES_BIN_DIR").map(PathBuf::from),
            fetch_from: std::env::var("TIANFU_POSTGRES_FETCH_FROM").ok(),
            durability: Durability::Durable,
        };
        let embedded = Embedded::start(&options, &mut |line| eprintln!("{line}"))?;
        let (client, connection) = tokio_postgres::connect(&embedded.url(), NoTls).await?;
        tokio::spawn(connection);
        let backend: i32 = client
            .query_one("select pg_backend_pid()", &[])
            .await?
            .get(0);
        let process = cpu::parent_of(u32::try_from(backend)?)?;
        Ok(Self {
            embedded,
            folder,
            process,
        })
    }

    pub fn url(&self) -> String {
        self.embedded.url()
    }

    /// Imports so many listings, half of them needs.
    pub async fn fill(&self, listings: u64) -> anyhow::Result<()> {
        let file = self.folder.join("listings.jsonl");
        write_listings(&file, listings).context("cannot write the listings")?;
        let imported = service(&self.url(), &self.folder)
            .arg("import")
            .arg(&file)
            .stdout(Stdio::null())
            .status()?;
        ensure!(imported.success(), "the import failed");
        let (client, connection) = tokio_postgres::connect(&self.url(), NoTls).await?;
        tokio::spawn(connection);
        client.batch_execute("vacuum analyze").await?;
        Ok(())
    }

    pub async fn listing_ids(&self) -> anyhow::Result<Vec<String>> {
        let (client, connection) = tokio_postgres::connect(&self.url(), NoTls).await?;
        tokio::spawn(connection);
        let some = "select id::text from listings where status = 'published' order by md5(id::text) limit 2000";
        let rows = client.query(some, &[]).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    pub fn start_service(&self) -> anyhow::Result<Server> {
        let mut command = service(&self.url(), &self.folder);
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        Server::start(command)
    }

    /// The floor is this program under another argument.
    pub fn start_floor(&self, public_key: &str) -> anyhow::Result<Server> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["floor", &self.url(), public_key]);
        Server::start(command)
    }

    pub fn stop(self) -> anyhow::Result<()> {
        self.embedded.stop()?;
        fs::remove_dir_all(&self.folder).context("cannot remove the data")
    }
}

/// The service as it was built, with no limits on how many requests a caller sends.
fn service(database_url: &str, folder: &Path) -> Command {
    let mut command = Command::new(SERVICE);
    let variables = std::env::vars_os().map(|(name, _)| name);
    for name in variables.filter(|name| name.to_string_lossy().starts_with("TIANFU_")) {
        command.env_remove(name);
    }
    command
        .env("DATABASE_URL", database_url)
        .env("TIANFU_FILES_DIR", folder.join("files"))
        .env("TIANFU_DATA_KEY", DATA_KEY)
        .env("TIANFU_ACCESS_TOKEN_MINUTES", "120")
        .env("TIANFU_RATE_LIMIT_CALLER", "0")
        .env("TIANFU_RATE_LIMIT_ADDRESS", "0")
        .env("TIANFU_LOG", "warn");
    command
}

fn write_listings(file: &Path, listings: u64) -> anyhow::Result<()> {
    let corpus = Corpus::new(1);
    let mut file = BufWriter::new(File::create(file)?);
    for number in 0..listings {
        let (side, name) = match number % 2 {
            0 => (Side::Need, "need"),
            _ => (Side::Offer, "offer"),
        };
        let listing = corpus.listing(number / 2, side);
        let division = usize::try_from(number / 2)? % DIVISIONS.len();
        let line = json!({
            "id": format!("{name}{number}"), "side": name, "title": listing.title, "summary": listing.summary,
            "division": DIVISIONS[division], "fields": ["new_materials"], "budget_max_fen": number * 10_000,
        });
        writeln!(file, "{line}")?;
    }
    Ok(file.flush()?)
}

/// A process that serves HTTP until it is dropped.
pub struct Server {
    process: Child,
    pub address: SocketAddr,
    _output: BufReader<std::process::ChildStdout>,
}

impl Server {
    fn start(mut command: Command) -> anyhow::Result<Self> {
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("no output")?;
        let mut output = BufReader::new(output);
        let mut line = String::new();
        let address = loop {
            line.clear();
            ensure!(output.read_line(&mut line)? > 0, "a server ended");
            if let Some((_, address)) = line.split_once("http://") {
                break address.trim().parse()?;
            }
        };
        Ok(Self {
            process,
            address,
            _output: output,
        })
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
