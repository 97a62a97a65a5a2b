//! Where settings are set: flags, the environment, a file.

use std::collections::BTreeMap;
use std::ffi::OsString;

use clap::{Arg, ArgMatches};

use super::fault::{SettingError, error, no_such};
use super::table::SETTINGS;
use crate::platform::spelling::is_invisible;

/// Names the file of settings, and is none itself.
pub(super) const CONFIG_VARIABLE: &str = "TIANFU_CONFIG";
pub(super) const OUR_VARIABLES: &str = "TIANFU_";

/// The settings as flags of every subcommand.
pub fn flags() -> impl Iterator<Item = Arg> {
    let file = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .global(true)
        .help("TOML file of settings [env: TIANFU_CONFIG]")
        .help_heading("Settings");
    SETTINGS
        .iter()
        .map(|setting| {
            let default = match setting.default {
                "" => String::new(),
                value => format!(" [default: {value}]"),
            };
            Arg::new(setting.key)
                .long(setting.key.replace('_', "-"))
                .value_name("VALUE")
                .global(true)
                .hide_short_help(
                    setting.key != "listen"
                        && setting.key != "database_url"
                        && setting.key != "data_dir",
                )
                .help(format!("{}{default} [env: {}]", setting.help, setting.env))
                .help_heading("Settings")
        })
        .chain([file])
}

/// A flag's value, on whichever level of subcommands it was given.
pub(super) fn flag(matches: &ArgMatches, key: &str) -> Option<String> {
    let here = matches.try_get_one::<String>(key).ok().flatten().cloned();
    here.or_else(|| matches.subcommand().and_then(|(_, inner)| flag(inner, key)))
}

/// A misspelt variable would be a setting that somebody believes to be set.
pub(super) fn refuse_unknown_variables(
    set: impl Iterator<Item = OsString>,
) -> Result<(), SettingError> {
    let known = || SETTINGS.iter().map(|setting| setting.env);
    let mut unknown: Vec<String> = set
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name.starts_with(OUR_VARIABLES))
        .filter(|name| name != CONFIG_VARIABLE && !known().any(|known| known == name))
        .collect();
    unknown.sort();
    let Some(name) = unknown.first() else {
        return Ok(());
    };
    let why = no_such("variable", name, known().chain([CONFIG_VARIABLE]));
    Err(error(name, "environment", &why))
}

/// An empty variable counts as one that is not set: that is how Compose passes those that are not. So does one of blanks
/// alone. What is no UTF-8 is read as U+FFFD, which no setting may hold.
pub(super) fn from_env(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    let value = trimmed(&value.to_string_lossy()).to_owned();
    (!value.is_empty()).then_some(value)
}

/// The value without what is around it in the files and secrets that it is copied from: blanks, line ends, and characters
/// that cannot be seen.
pub(super) fn trimmed(value: &str) -> &str {
    value.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// Why a trimmed value is refused, whatever it is for. Where control characters stand inside, two values were joined, or
/// one was cut.
pub(super) fn unreadable(value: &str) -> Option<&'static str> {
    if value.contains(char::REPLACEMENT_CHARACTER) {
        Some("must be UTF-8")
    } else if value.contains(char::is_control) {
        Some("must be one line without control characters")
    } else {
        None
    }
}

pub(super) fn read_file(path: &str) -> Result<BTreeMap<String, String>, SettingError> {
    let text =
        std::fs::read_to_string(path).map_err(|cause| error("config", path, &cause.to_string()))?;
    let table: toml::Table =
        toml::from_str(&text).map_err(|cause| error("config", path, cause.message()))?;
    table
        .into_iter()
        .map(|(key, value)| match value {
            toml::Value::String(text) => Ok((key, text)),
            toml::Value::Integer(number) => Ok((key, number.to_string())),
            _ => Err(error(&key, path, "must be text or a whole number")),
        })
        .collect()
}
