//! Settings: one table, read from flags, the environment and an optional file, checked before anything starts.

mod fault;
mod given;
mod sources;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::ArgMatches;
use ipnet::IpNet;

use crate::kernel::roles::Role;
use crate::platform::privacy::DataKey;
use fault::{error, no_such};
use given::Given;
use sources::{
    CONFIG_VARIABLE, flag, from_env, read_file, refuse_unknown_variables, trimmed, unreadable,
};

pub use fault::SettingError;
pub use sources::flags;
pub use table::{SETTINGS, Setting};

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Auto,
    Human,
    Json,
}

/// Who sends messages.
#[derive(Clone, Debug)]
pub enum Sender {
    /// Nobody: a developer reads them.
    Outbox,
    Http(Gateway),
}

/// A gateway for SMS and mail.
#[derive(Clone)]
pub struct Gateway {
    pub url: String,
    pub secret: String,
}

impl fmt::Debug for Gateway {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Gateway(…)")
    }
}

/// Where a proxy tells whom it heard from. One of them only: a client may write the other himself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForwardedHeader {
    XForwardedFor,
    Forwarded,
}

/// The settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    pub listen: SocketAddr,
    pub public_url: Option<String>,
    pub database_url: Option<String>,
    pub data_dir: Option<PathBuf>,
    pub files_dir: Option<PathBuf>,
    pub file_max_bytes: u64,
    pub file_quota_bytes: u64,
    pub import_max_bytes: u64,
    pub postgres_bin_dir: Option<PathBuf>,
    pub postgres_fetch_from: Option<String>,
    pub pool_size: u32,
    pub pool_wait: Duration,
    pub access_token_lifetime: chrono::Duration,
    pub session_lifetime: chrono::Duration,
    pub signing_key_age: chrono::Duration,
    pub callers_kept: u32,
    pub answers_kept_bytes: u64,
    pub require_totp_for: Vec<Role>,
    pub sender: Sender,
    pub match_lapse: chrono::Duration,
    pub negotiation_lapse: chrono::Duration,
    pub service_confirmation: chrono::Duration,
    pub declined_pair: chrono::Duration,
    pub head_wait: Duration,
    pub body_wait: Duration,
    pub write_wait: Duration,
    pub keep_alive: Duration,
    pub drain: Duration,
    pub connections_per_address: u32,
    pub hsts_seconds: u32,
    pub rate_limit_caller: u32,
    pub rate_limit_address: u32,
    pub registrations_per_address: u32,
    pub trusted_proxies: Vec<IpNet>,
    pub forwarded_header: ForwardedHeader,
    pub cors_origins: Vec<String>,
    pub data_key: Option<DataKey>,
    pub data_key_file: Option<PathBuf>,
    pub data_key_old: Option<DataKey>,
    pub demo_password: Option<String>,
    pub log: String,
    pub log_format: LogFormat,
}

fn mebibytes(number: u32) -> u64 {
    u64::from(number) * 1024 * 1024
}

impl Settings {
    /// Flags before environment before file before defaults.
    pub fn resolve(matches: &ArgMatches) -> Result<Self, SettingError> {
        refuse_unknown_variables(std::env::vars_os().map(|(name, _)| name))?;
        let path = flag(matches, "config").or_else(|| from_env(CONFIG_VARIABLE));
        let file = path.as_deref().map(read_file).transpose()?;
        Self::from_sources(
            &|setting| flag(matches, setting.key),
            &|setting| from_env(setting.env),
            &file.unwrap_or_default(),
        )
    }

    /// What holds when nothing is set.
    pub fn defaults() -> Result<Self, SettingError> {
        Self::from_sources(&|_| None, &|_| None, &BTreeMap::new())
    }

    fn from_sources(
        flag: &dyn Fn(&Setting) -> Option<String>,
        env: &dyn Fn(&Setting) -> Option<String>,
        file: &BTreeMap<String, String>,
    ) -> Result<Self, SettingError> {
        if let Some(key) = file
            .keys()
            .find(|key| !SETTINGS.iter().any(|setting| setting.key == **key))
        {
            let known = SETTINGS.iter().map(|setting| setting.key);
            return Err(error(key, "file", &no_such("setting", key, known)));
        }
        let mut values = BTreeMap::new();
        for setting in SETTINGS {
            let hyphened = setting.key.replace('_', "-");
            let (source, value) = if let Some(value) = flag(setting) {
                (format!("--{hyphened}"), value)
            } else if let Some(value) = env(setting) {
                (setting.env.to_owned(), value)
            } else if let Some(value) = file.get(setting.key) {
                ("file".to_owned(), value.clone())
            } else {
                ("default".to_owned(), setting.default.to_owned())
            };
            let value = trimmed(&value).to_owned();
            // The value is not repeated: it may be a secret.
            if let Some(why) = unreadable(&value) {
                return Err(error(setting.key, &source, why));
            }
            values.insert(
                setting.key,
                Given {
                    key: setting.key,
                    source,
                    value,
                },
            );
        }
        let given = |key: &str| &values[key];
        Ok(Self {
            listen: given("listen").parse("an address with a port, such as 127.0.0.1:8080")?,
            public_url: given("public_url").url(&["http://", "https://"])?,
            database_url: given("database_url").url(&["postgres://", "postgresql://"])?,
            data_dir: given("data_dir").text().map(PathBuf::from),
            files_dir: given("files_dir").text().map(PathBuf::from),
            file_max_bytes: mebibytes(given("file_max_mebibytes").number(1, 2048)?),
            file_quota_bytes: mebibytes(given("file_quota_mebibytes").number(1, 1_000_000)?),
            import_max_bytes: mebibytes(given("import_max_mebibytes").number(1, 2048)?),
            postgres_bin_dir: given("postgres_bin_dir").text().map(PathBuf::from),
            postgres_fetch_from: given("postgres_fetch_from").text(),
            pool_size: given("pool_size").number(1, 200)?,
            pool_wait: Duration::from_millis(
                given("pool_wait_milliseconds").number(10, 60_000)?.into(),
            ),
            access_token_lifetime: chrono::Duration::minutes(
                given("access_token_minutes").number(1, 120)?.into(),
            ),
            session_lifetime: chrono::Duration::days(
                given("refresh_token_days").number(1, 365)?.into(),
            ),
            signing_key_age: chrono::Duration::days(
                given("signing_key_days").number(1, 3650)?.into(),
            ),
            callers_kept: given("callers_kept").number(0, 10_000_000)?,
            answers_kept_bytes: mebibytes(given("answers_kept_mebibytes").number(0, 65_536)?),
            require_totp_for: given("require_totp_for").roles()?,
            sender: given("sender").sender(given("sender_url"), given("sender_secret"))?,
            match_lapse: chrono::Duration::days(given("match_lapse_days").number(1, 365)?.into()),
            negotiation_lapse: chrono::Duration::days(
                given("negotiation_lapse_days").number(1, 3650)?.into(),
            ),
            service_confirmation: chrono::Duration::days(
                given("service_confirmation_days").number(1, 365)?.into(),
            ),
            declined_pair: chrono::Duration::days(
                given("declined_pair_days").number(0, 3650)?.into(),
            ),
            head_wait: Duration::from_millis(
                given("head_wait_milliseconds").number(100, 600_000)?.into(),
            ),
            body_wait: Duration::from_millis(
                given("body_wait_milliseconds").number(100, 600_000)?.into(),
            ),
            write_wait: Duration::from_millis(
                given("write_wait_milliseconds")
                    .number(100, 600_000)?
                    .into(),
            ),
            keep_alive: Duration::from_secs(given("keep_alive_seconds").number(1, 3600)?.into()),
            drain: Duration::from_secs(given("drain_seconds").number(0, 600)?.into()),
            connections_per_address: given("connections_per_address").number(0, 1_000_000)?,
            hsts_seconds: given("hsts_seconds").number(0, 63_072_000)?,
            rate_limit_caller: given("rate_limit_caller").number(0, 10_000_000)?,
            rate_limit_address: given("rate_limit_address").number(0, 10_000_000)?,
            registrations_per_address: given("registrations_per_address").number(0, 1_000_000)?,
            trusted_proxies: given("trusted_proxies").networks()?,
            forwarded_header: given("forwarded_header").forwarded_header()?,
            cors_origins: given("cors_origins").origins()?,
            data_key: given("data_key").data_key()?,
            data_key_file: given("data_key_file").text().map(PathBuf::from),
            data_key_old: given("data_key_old").data_key()?,
            demo_password: given("demo_password").text(),
            log: given("log").log_filter()?,
            log_format: given("log_format").log_format()?,
        })
    }

    /// The base URL told to clients, given the address that was bound.
    pub fn base_url(&self, bound: SocketAddr) -> String {
        self.public_url
            .clone()
            .unwrap_or_else(|| format!("http://{bound}"))
    }
}
