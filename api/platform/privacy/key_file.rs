//! The key file: named by a setting, or made beside the embedded cluster when nothing is set.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use diesel::PgConnection;

use super::canary;
use super::key::{DataKey, HOW_TO_MAKE};
use crate::platform::settings::{SettingError, Settings};

const FILE: &str = "data.key";

/// The key of the settings, else the one of the file that they name, else the one in `folder`, the data folder of the
/// embedded PostgreSQL, where a first start makes it. There is none to be made beside a database of one's own: nobody
/// would know to keep it.
pub fn key_for(
    settings: &Settings,
    folder: Option<&Path>,
    conn: &mut PgConnection,
) -> anyhow::Result<DataKey> {
    if let Some(key) = given(settings, folder)? {
        return Ok(key);
    }
    let path = folder.context("there is no data folder")?.join(FILE);
    anyhow::ensure!(
        !canary::is_sealed(conn)?,
        "{} is missing: personal data in this folder was sealed with the key in it; put it back, or set data_key",
        path.display()
    );
    make(&path).with_context(|| format!("cannot make the key file {}", path.display()))
}

/// What is set or lies there, without asking the database.
fn given(settings: &Settings, folder: Option<&Path>) -> anyhow::Result<Option<DataKey>> {
    if let Some(key) = &settings.data_key {
        return Ok(Some(key.clone()));
    }
    if let Some(path) = &settings.data_key_file {
        return match read(path)? {
            Some(key) => Ok(Some(key)),
            None => Err(SettingError::unfit(
                "data_key_file",
                format!("there is no file {}", path.display()),
            )
            .into()),
        };
    }
    match folder {
        Some(folder) => read(&folder.join(FILE)),
        None => Err(SettingError::unfit(
            "data_key",
            format!(
                "must be set together with database_url: personal data is sealed with it; {HOW_TO_MAKE} and keep it, \
                 apart from the database's backups"
            ),
        )
        .into()),
    }
}

/// Refuses in one line where nothing is set and nothing can be made.
pub fn required(settings: &Settings) -> anyhow::Result<()> {
    given(settings, None).map(|_| ())
}

fn read(path: &Path) -> anyhow::Result<Option<DataKey>> {
    match fs::read_to_string(path) {
        Ok(text) => text
            .parse()
            .map(Some)
            .map_err(|why| anyhow::anyhow!("key file {}: {why}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Whole or not at all, on the disk before anything is sealed with it, and never over another.
fn make(path: &Path) -> anyhow::Result<DataKey> {
    let key = DataKey::generate();
    let part = path.with_extension(format!("key.{}", std::process::id()));
    let written = OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(&part)
        .and_then(|mut file| {
            file.write_all(key.to_base64().as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        });
    let linked = written.and_then(|()| fs::hard_link(&part, path));
    let _ = fs::remove_file(&part);
    match linked {
        Ok(()) => {
            if let Some(folder) = path.parent() {
                File::open(folder)?.sync_all()?;
            }
            tracing::warn!(
                file = %path.display(),
                "made the key that personal data is sealed with: back it up, without it the data cannot be read"
            );
            Ok(key)
        }
        // Another process was first.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            read(path)?.context("it was there and is gone")
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_file_is_private_made_once_and_read_again() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(FILE);
        assert_eq!(read(&path)?, None);
        let made = make(&path)?;
        assert_eq!(make(&path)?, made, "the second finds the first's");
        assert_eq!(read(&path)?.as_ref(), Some(&made));
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }

    #[test]
    fn a_file_that_holds_no_key_is_named_without_what_it_holds() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(FILE);
        fs::write(&path, "half a secret")?;
        let why = read(&path)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(why.contains("data.key") && !why.contains("half"), "{why}");
        Ok(())
    }
}
