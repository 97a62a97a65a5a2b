//! Settings: one table, read from flags, the environment and an optional file, checked before anything starts.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgMatches};
use ipnet::IpNet;

use crate::auth::Role;
use crate::privacy::DataKey;

/// One setting. `key` is the name in the file; the flag is `--` with hyphens.
#[derive(Debug)]
pub struct Setting {
    pub key: &'static str,
    pub env: &'static str,
    pub default: &'static str,
    pub help: &'static str,
}

const fn setting(
    key: &'static str,
    env: &'static str,
    default: &'static str,
    help: &'static str,
) -> Setting {
    Setting {
        key,
        env,
        default,
        help,
    }
}

/// Every setting there is. The README's table is compared with this one by a test.
pub const SETTINGS: &[Setting] = &[
    setting(
        "listen",
        "TIANFU_LISTEN",
        "127.0.0.1:8080",
        "Address and port to serve on; port 0 takes a free one",
    ),
    setting(
        "public_url",
        "TIANFU_PUBLIC_URL",
        "",
        "Base URL that clients use, and issuer of tokens; http://LISTEN when empty",
    ),
    setting(
        "database_url",
        "DATABASE_URL",
        "",
        "PostgreSQL 15 or later; the embedded default when empty",
    ),
    setting(
        "data_dir",
        "TIANFU_DATA_DIR",
        "",
        "Folder of the embedded PostgreSQL; the system's usual data folder when empty",
    ),
    setting(
        "postgres_bin_dir",
        "TIANFU_POSTGRES_BIN_DIR",
        "",
        "Folder of initdb and postgres; searched for when empty",
    ),
    setting(
        "postgres_fetch_from",
        "TIANFU_POSTGRES_FETCH_FROM",
        "",
        "Where PostgreSQL is fetched from when none is installed; the library's default when empty",
    ),
    setting(
        "pool_size",
        "TIANFU_POOL_SIZE",
        "8",
        "Connections to the database, 1..200",
    ),
    setting(
        "pool_wait_milliseconds",
        "TIANFU_POOL_WAIT_MILLISECONDS",
        "2000",
        "How long a request waits for a connection before it gets a 503, 10..60000",
    ),
    setting(
        "access_token_minutes",
        "TIANFU_ACCESS_TOKEN_MINUTES",
        "10",
        "Lifetime of access tokens, 1..120",
    ),
    setting(
        "refresh_token_days",
        "TIANFU_REFRESH_TOKEN_DAYS",
        "30",
        "Lifetime of a session, 1..365",
    ),
    setting(
        "signing_key_days",
        "TIANFU_SIGNING_KEY_DAYS",
        "90",
        "A key that signs access tokens is replaced after, 1..3650",
    ),
    setting(
        "require_totp_for",
        "TIANFU_REQUIRE_TOTP_FOR",
        "",
        "Roles whose rights are there only in a session with a second factor, separated by commas",
    ),
    setting(
        "sender",
        "TIANFU_SENDER",
        "outbox",
        "Who sends codes by SMS and mail: outbox (nobody; `tianfu outbox` shows them) or http",
    ),
    setting(
        "sender_url",
        "TIANFU_SENDER_URL",
        "",
        "Address of the gateway to which `sender = http` posts each message as JSON",
    ),
    setting(
        "sender_secret",
        "TIANFU_SENDER_SECRET",
        "",
        "Secret that the gateway gets as a bearer token",
    ),
    setting(
        "match_lapse_days",
        "TIANFU_MATCH_LAPSE_DAYS",
        "14",
        "A match that is not accepted by both lapses after, 1..365",
    ),
    setting(
        "negotiation_lapse_days",
        "TIANFU_NEGOTIATION_LAPSE_DAYS",
        "180",
        "An accepted match that nothing moves any more lapses after, 1..3650",
    ),
    setting(
        "declined_pair_days",
        "TIANFU_DECLINED_PAIR_DAYS",
        "90",
        "A declined pair is not suggested again for, 0..3650",
    ),
    setting(
        "head_wait_milliseconds",
        "TIANFU_HEAD_WAIT_MILLISECONDS",
        "10000",
        "How long a client may take to send the head of a request before it is cut off, 100..600000",
    ),
    setting(
        "body_wait_milliseconds",
        "TIANFU_BODY_WAIT_MILLISECONDS",
        "30000",
        "How long a body may take to come before it gets a 408, 100..600000",
    ),
    setting(
        "hsts_seconds",
        "TIANFU_HSTS_SECONDS",
        "0",
        "Strict-Transport-Security for this long; only behind TLS, 0 sends none, 0..63072000",
    ),
    setting(
        "rate_limit_caller",
        "TIANFU_RATE_LIMIT_CALLER",
        "30000",
        "Requests a minute that one caller may send to one replica, 0 for any number, 0..10000000",
    ),
    setting(
        "rate_limit_address",
        "TIANFU_RATE_LIMIT_ADDRESS",
        "60000",
        "The same for one address (IPv6: one /64) without a token, 0..10000000",
    ),
    setting(
        "trusted_proxies",
        "TIANFU_TRUSTED_PROXIES",
        "",
        "Addresses and networks of proxies whose word on the client's address is taken, with commas between",
    ),
    setting(
        "forwarded_header",
        "TIANFU_FORWARDED_HEADER",
        "x-forwarded-for",
        "Where trusted proxies tell it: x-forwarded-for or forwarded",
    ),
    setting(
        "cors_origins",
        "TIANFU_CORS_ORIGINS",
        "",
        "Origins whose pages may call the API from a browser, with commas between, or *; none when empty",
    ),
    setting(
        "data_key",
        "TIANFU_DATA_KEY",
        "",
        "Key that personal data is sealed with, base64 of 32 bytes; of the key file when empty",
    ),
    setting(
        "data_key_file",
        "TIANFU_DATA_KEY_FILE",
        "",
        "File that holds the key; data.key in the data folder of the embedded PostgreSQL when empty",
    ),
    setting(
        "data_key_old",
        "TIANFU_DATA_KEY_OLD",
        "",
        "Key used before: what it sealed is read, and sealed anew at the start",
    ),
    setting(
        "demo_password",
        "TIANFU_DEMO_PASSWORD",
        "",
        "Password of the demonstration accounts; needed when --demo listens on more than this machine",
    ),
    setting(
        "log",
        "TIANFU_LOG",
        "info",
        "Log filter: error, warn, info, debug, trace, or per module",
    ),
    setting(
        "log_format",
        "TIANFU_LOG_FORMAT",
        "auto",
        "human, json, or auto (human on a terminal)",
    ),
];

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
    pub postgres_bin_dir: Option<PathBuf>,
    pub postgres_fetch_from: Option<String>,
    pub pool_size: u32,
    pub pool_wait: Duration,
    pub access_token_lifetime: chrono::Duration,
    pub session_lifetime: chrono::Duration,
    pub signing_key_age: chrono::Duration,
    pub require_totp_for: Vec<Role>,
    pub sender: Sender,
    pub match_lapse: chrono::Duration,
    pub negotiation_lapse: chrono::Duration,
    pub declined_pair: chrono::Duration,
    pub head_wait: Duration,
    pub body_wait: Duration,
    pub hsts_seconds: u32,
    pub rate_limit_caller: u32,
    pub rate_limit_address: u32,
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

/// Names the file of settings, and is none itself.
const CONFIG_VARIABLE: &str = "TIANFU_CONFIG";
const OUR_VARIABLES: &str = "TIANFU_";

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
fn flag(matches: &ArgMatches, key: &str) -> Option<String> {
    let here = matches.try_get_one::<String>(key).ok().flatten().cloned();
    here.or_else(|| matches.subcommand().and_then(|(_, inner)| flag(inner, key)))
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
            require_totp_for: given("require_totp_for").roles()?,
            sender: given("sender").sender(given("sender_url"), given("sender_secret"))?,
            match_lapse: chrono::Duration::days(given("match_lapse_days").number(1, 365)?.into()),
            negotiation_lapse: chrono::Duration::days(
                given("negotiation_lapse_days").number(1, 3650)?.into(),
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
            hsts_seconds: given("hsts_seconds").number(0, 63_072_000)?,
            rate_limit_caller: given("rate_limit_caller").number(0, 10_000_000)?,
            rate_limit_address: given("rate_limit_address").number(0, 10_000_000)?,
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

struct Given {
    key: &'static str,
    source: String,
    value: String,
}

impl Given {
    fn wrong(&self, why: impl fmt::Display) -> SettingError {
        error(
            self.key,
            &self.source,
            &format!("{why}, not {:?}", self.value),
        )
    }

    fn text(&self) -> Option<String> {
        (!self.value.is_empty()).then(|| self.value.clone())
    }

    fn parse<T: std::str::FromStr>(&self, expected: &str) -> Result<T, SettingError> {
        self.value
            .parse()
            .map_err(|_| self.wrong(format!("must be {expected}")))
    }

    fn number(&self, least: u32, most: u32) -> Result<u32, SettingError> {
        let expected = format!("a number in {least}..{most}");
        let number = self.parse(&expected)?;
        if (least..=most).contains(&number) {
            Ok(number)
        } else {
            Err(self.wrong(format!("must be {expected}")))
        }
    }

    /// A URL can hold a password, so its value is not repeated in the complaint.
    fn url(&self, schemes: &[&str]) -> Result<Option<String>, SettingError> {
        let Some(url) = self.text() else {
            return Ok(None);
        };
        if schemes.iter().any(|scheme| url.starts_with(scheme)) {
            Ok(Some(url.trim_end_matches('/').to_owned()))
        } else {
            let why = format!("must begin with {}", schemes.join(" or "));
            Err(error(self.key, &self.source, &why))
        }
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        self.value
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
    }

    fn roles(&self) -> Result<Vec<Role>, SettingError> {
        self.parts()
            .map(|part| {
                part.parse()
                    .map_err(|_| self.wrong("each must be a role such as province_admin"))
            })
            .collect()
    }

    fn networks(&self) -> Result<Vec<IpNet>, SettingError> {
        let network = |part: &str| {
            let address = part.parse::<IpAddr>().map(IpNet::from);
            address.or_else(|_| part.parse::<IpNet>())
        };
        self.parts()
            .map(|part| {
                network(part)
                    .map_err(|_| self.wrong("must be addresses or networks like 10.0.0.0/8"))
            })
            .collect()
    }

    fn forwarded_header(&self) -> Result<ForwardedHeader, SettingError> {
        match self.value.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Ok(ForwardedHeader::XForwardedFor),
            "forwarded" => Ok(ForwardedHeader::Forwarded),
            _ => Err(self.wrong("must be x-forwarded-for or forwarded")),
        }
    }

    /// An origin is a scheme, a host and perhaps a port; browsers send it without anything after.
    fn origins(&self) -> Result<Vec<String>, SettingError> {
        let is_origin = |part: &str| {
            part == "*"
                || ["http://", "https://"].iter().any(|scheme| {
                    part.strip_prefix(scheme).is_some_and(|host| {
                        !host.is_empty() && !host.contains(['/', '*', '?', '#', '@'])
                    })
                })
        };
        self.parts()
            .map(|part| match is_origin(part) {
                true => Ok(part.to_owned()),
                false => Err(self.wrong("must be origins like https://app.example.cn, or *")),
            })
            .collect()
    }

    /// A secret, so it is not repeated either.
    fn data_key(&self) -> Result<Option<DataKey>, SettingError> {
        self.text()
            .map(|text| text.parse())
            .transpose()
            .map_err(|why: String| error(self.key, &self.source, &why))
    }

    fn sender(&self, url: &Given, secret: &Given) -> Result<Sender, SettingError> {
        match self.value.as_str() {
            "outbox" => Ok(Sender::Outbox),
            "http" => Ok(Sender::Http(Gateway {
                url: url
                    .url(&["http://", "https://"])?
                    .ok_or_else(|| error(url.key, &url.source, "must be set for sender = http"))?,
                secret: secret.text().ok_or_else(|| {
                    error(secret.key, &secret.source, "must be set for sender = http")
                })?,
            })),
            _ => Err(self.wrong("must be outbox or http")),
        }
    }

    fn log_filter(&self) -> Result<String, SettingError> {
        self.parse::<tracing_subscriber::EnvFilter>("a log filter such as info or tianfu=debug")?;
        Ok(self.value.clone())
    }

    fn log_format(&self) -> Result<LogFormat, SettingError> {
        match self.value.as_str() {
            "auto" => Ok(LogFormat::Auto),
            "human" => Ok(LogFormat::Human),
            "json" => Ok(LogFormat::Json),
            _ => Err(self.wrong("must be auto, human or json")),
        }
    }
}

fn error(key: &str, source: &str, why: &str) -> SettingError {
    SettingError {
        key: key.to_owned(),
        source_name: Some(source.to_owned()),
        why: why.to_owned(),
    }
}

/// A misspelt variable would be a setting that somebody believes to be set.
fn refuse_unknown_variables(set: impl Iterator<Item = OsString>) -> Result<(), SettingError> {
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

/// What to say of a name that nothing has, with the known one that is spelt most like it.
fn no_such(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> String {
    let bare = |name: &'_ str| name.strip_prefix(OUR_VARIABLES).unwrap_or(name).to_owned();
    let likeness = |known: &str| strsim::jaro_winkler(&bare(known), &bare(name));
    let nearest = known.max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    match nearest {
        Some(nearest) => format!("there is no such {what}, the nearest is {nearest}"),
        None => format!("there is no such {what}"),
    }
}

/// An empty variable counts as one that is not set: that is how Compose passes those that are not.
fn from_env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn read_file(path: &str) -> Result<BTreeMap<String, String>, SettingError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(
        flags: &[(&str, &str)],
        env: &[(&str, &str)],
        file: &[(&str, &str)],
    ) -> Result<Settings, SettingError> {
        let find = |pairs: &[(&str, &str)], name: &str| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        let file = file
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        Settings::from_sources(&|s| find(flags, s.key), &|s| find(env, s.env), &file)
    }

    #[test]
    fn flags_come_before_environment_before_file_before_defaults() -> Result<(), SettingError> {
        let pool = |f, e, c| resolve(f, e, c).map(|settings| settings.pool_size);
        assert_eq!(pool(&[], &[], &[])?, 8);
        assert_eq!(pool(&[], &[], &[("pool_size", "3")])?, 3);
        assert_eq!(
            pool(&[], &[("TIANFU_POOL_SIZE", "4")], &[("pool_size", "3")])?,
            4
        );
        assert_eq!(
            pool(&[("pool_size", "5")], &[("TIANFU_POOL_SIZE", "4")], &[])?,
            5
        );
        Ok(())
    }

    #[test]
    fn a_wrong_setting_is_named_in_one_line_with_its_source() {
        let told = |f, e, c| {
            resolve(f, e, c)
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        };
        assert_eq!(
            told(&[("listen", "here")], &[], &[]),
            r#"setting listen (--listen): must be an address with a port, such as 127.0.0.1:8080, not "here""#
        );
        assert_eq!(
            told(&[], &[("TIANFU_POOL_SIZE", "0")], &[]),
            r#"setting pool_size (TIANFU_POOL_SIZE): must be a number in 1..200, not "0""#
        );
        assert_eq!(
            told(&[], &[], &[("pool", "1")]),
            "setting pool (file): there is no such setting, the nearest is pool_size"
        );
        let http = [("sender", "http"), ("sender_url", "https://sms.test/send")];
        assert_eq!(
            told(&http, &[], &[]),
            "setting sender_secret (default): must be set for sender = http"
        );
        assert_eq!(
            told(&[("sender", "smtp")], &[], &[]),
            r#"setting sender (--sender): must be outbox or http, not "smtp""#
        );
        let secret = told(&[], &[("DATABASE_URL", "mysql://u:hidden@h/d")], &[]);
        assert!(
            secret.contains("must begin with postgres://") && !secret.contains("hidden"),
            "{secret}"
        );
    }

    #[test]
    fn a_variable_that_is_no_setting_is_refused_with_the_nearest_that_is() {
        let told = |names: &[&str]| {
            refuse_unknown_variables(names.iter().map(OsString::from))
                .err()
                .map(|error| error.to_string())
        };
        let known = SETTINGS.iter().map(|setting| setting.env);
        let known: Vec<&str> = known
            .chain(["TIANFU_CONFIG", "HOME", "PGPASSWORD"])
            .collect();
        assert_eq!(told(&known), None);
        for (name, nearest) in [
            ("TIANFU_LOGS", "TIANFU_LOG"),
            ("TIANFU_POOLSIZE", "TIANFU_POOL_SIZE"),
            ("TIANFU_DATADIR", "TIANFU_DATA_DIR"),
            ("TIANFU_DATABASE_URL", "DATABASE_URL"),
        ] {
            let line = format!(
                "setting {name} (environment): there is no such variable, the nearest is {nearest}"
            );
            assert_eq!(told(&["HOME", name]), Some(line));
        }
    }
}
