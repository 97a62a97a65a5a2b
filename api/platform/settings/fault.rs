//! What is wrong with a setting, in one line.

use std::fmt;

use super::sources::OUR_VARIABLES;

/// A setting that cannot be used: its name, where it was set, and why, in one line. A command that ends with it has
/// exit code 2: it will not do until somebody sets something else.
#[derive(Debug, thiserror::Error)]
pub struct SettingError {
    key: String,
    /// Not told where it is only found later that the setting does not do.
    source_name: Option<String>,
    why: String,
}

impl SettingError {
    /// Of a setting that is well written, but does not do here.
    pub fn unfit(key: &str, why: impl Into<String>) -> Self {
        Self {
            key: key.to_owned(),
            source_name: None,
            why: why.into(),
        }
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source_name {
            Some(source) => write!(formatter, "setting {} ({source}): {}", self.key, self.why),
            None => write!(formatter, "setting {}: {}", self.key, self.why),
        }
    }
}

pub(super) fn error(key: &str, source: &str, why: &str) -> SettingError {
    SettingError {
        key: key.to_owned(),
        source_name: Some(source.to_owned()),
        why: why.to_owned(),
    }
}

/// What to say of a name that nothing has, with the known one that is spelt most like it.
pub(super) fn no_such(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> String {
    let bare = |name: &'_ str| name.strip_prefix(OUR_VARIABLES).unwrap_or(name).to_owned();
    let likeness = |known: &str| strsim::jaro_winkler(&bare(known), &bare(name));
    let nearest = known.max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    match nearest {
        Some(nearest) => format!("there is no such {what}, the nearest is {nearest}"),
        None => format!("there is no such {what}"),
    }
}
