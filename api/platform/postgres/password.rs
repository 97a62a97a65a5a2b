//! The password of the service's database role, in a file for its account only.

use std::fs;
use std::io;
use std::path::Path;

use super::error::EmbeddedError;
use super::files::write_durably;

pub(super) fn kept(path: &Path) -> Result<String, EmbeddedError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(EmbeddedError::PasswordMissing {
                path: path.to_owned(),
            })
        }
        Err(cause) => Err(EmbeddedError::Folder {
            action: "read",
            path: path.to_owned(),
            cause,
        }),
    }
}

/// On the disk before the cluster that needs it.
pub(super) fn make(path: &Path) -> Result<String, EmbeddedError> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).map_err(EmbeddedError::Random)?;
    let password: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    write_durably(path, 0o600, &password)?;
    Ok(password)
}
