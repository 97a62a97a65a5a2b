//! The database a command works on: the one of DATABASE_URL, or the embedded default.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use uuid::Uuid;

use crate::platform::db;
use crate::platform::privacy;
use crate::platform::settings::{SettingError, Settings};
use crate::platform::storage::Files;
use postgres::{Durability, Embedded, EmbeddedError, EmbeddedOptions, default_data_dir};

/// Starts or joins the embedded PostgreSQL on `folder`, telling what takes time.
pub fn start(
    settings: &Settings,
    folder: PathBuf,
    durability: Durability,
) -> Result<Embedded, EmbeddedError> {
    let options = EmbeddedOptions {
        data_dir: folder,
        bin_dir: settings.postgres_bin_dir.clone(),
        fetch_from: settings.postgres_fetch_from.clone(),
        durability,
    };
    Embedded::start(&options, &mut |line| {
        // The disk of the log may be full.
        let _ = writeln!(std::io::stderr(), "{line}");
    })
}

/// Runs a benchmark on the server of DATABASE_URL, or on a PostgreSQL that lives as long as the benchmark.
pub fn on_server<T>(
    settings: &Settings,
    durability: Durability,
    work: impl FnOnce(&str) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    if let Some(url) = &settings.database_url {
        return work(url);
    }
    let folder = std::env::temp_dir().join(format!("tianfu-benchmark-{}", std::process::id()));
    let embedded = start(settings, folder.clone(), durability)?;
    let done = work(&embedded.url());
    embedded.stop()?;
    std::fs::remove_dir_all(&folder)
        .with_context(|| format!("cannot remove {}", folder.display()))?;
    done
}

/// Runs a benchmark in a new database of a server, and drops the database.
pub fn in_new_database<T>(
    server: &str,
    work: impl FnOnce(&str) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let name = format!("tianfu_benchmark_{}", Uuid::now_v7().simple());
    let mut conn = db::connect(server)?;
    conn.batch_execute("set statement_timeout = 0")?;
    conn.batch_execute(&format!("create database {name}"))
        .context("cannot create a database")?;
    // The last name of a database counts.
    let joint = if server.contains('?') { '&' } else { '?' };
    let done = work(&format!("{server}{joint}dbname={name}"));
    conn.batch_execute(&format!("drop database {name} with (force)"))
        .with_context(|| format!("cannot drop the database {name}"))?;
    done
}

/// A database, and the server that was started for it.
pub struct Database {
    pub url: String,
    folder: Option<PathBuf>,
    embedded: Option<Embedded>,
}

impl Database {
    /// Connects to nothing yet, but starts or joins the embedded PostgreSQL where one is needed.
    pub fn open(settings: &Settings) -> anyhow::Result<Self> {
        if let Some(url) = &settings.database_url {
            return Ok(Self {
                url: url.clone(),
                folder: None,
                embedded: None,
            });
        }
        let folder = settings.data_dir.clone().unwrap_or_else(default_data_dir);
        let embedded = start(settings, folder.clone(), Durability::Durable)?;
        Ok(Self {
            url: embedded.url(),
            folder: Some(folder),
            embedded: Some(embedded),
        })
    }

    /// The same for a command that reads or writes personal data: without a key it does not begin.
    pub fn open_keyed(settings: &Settings) -> anyhow::Result<Self> {
        if settings.database_url.is_some() {
            privacy::required(settings)?;
        }
        Self::open(settings)
    }

    /// The settings with the data key that belongs to this database.
    pub fn keyed(&self, settings: Settings, conn: &mut PgConnection) -> anyhow::Result<Settings> {
        let key = privacy::key_for(&settings, self.folder.as_deref(), conn)?;
        Ok(Settings {
            data_key: Some(key),
            ..settings
        })
    }

    /// The settings with the folder of files: the one that is set, or `files` in the data folder. Makes the folder.
    pub fn with_files(&self, settings: Settings) -> Result<Settings, SettingError> {
        let beside = || {
            let data = self.folder.clone().or_else(|| settings.data_dir.clone());
            data.unwrap_or_else(default_data_dir).join("files")
        };
        let folder = settings.files_dir.clone().unwrap_or_else(beside);
        Files::open(&folder)
            .map_err(|cause| SettingError::unfit("files_dir", format!("{cause:#}")))?;
        Ok(Settings {
            files_dir: Some(folder),
            ..settings
        })
    }

    /// Whether another process started the embedded PostgreSQL, and takes it along when it ends.
    pub fn is_borrowed(&self) -> bool {
        self.embedded
            .as_ref()
            .is_some_and(|embedded| !embedded.is_ours())
    }

    /// Waits until the embedded PostgreSQL has ended and could not be started again, and tells why; for ever where there
    /// is none.
    pub async fn gone(&self) -> String {
        match &self.embedded {
            Some(embedded) => embedded.gone().await,
            None => std::future::pending().await,
        }
    }

    /// Where the embedded PostgreSQL writes its log.
    pub fn log(&self) -> Option<PathBuf> {
        self.folder
            .as_ref()
            .map(|folder| folder.join("cluster/log"))
    }

    /// Stops what was started.
    pub fn close(self) -> anyhow::Result<()> {
        if let Some(embedded) = self.embedded {
            embedded.stop()?;
        }
        Ok(())
    }
}
