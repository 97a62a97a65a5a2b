//! A value as it was given, and what it is taken for.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use super::fault::{SettingError, error};
use super::{ForwardedHeader, Gateway, LogFormat, Sender};
use crate::kernel::roles::Role;
use crate::platform::privacy::DataKey;
use crate::platform::spelling::is_invisible;

pub(super) struct Given {
    pub key: &'static str,
    pub source: String,
    pub value: String,
}

impl Given {
    fn wrong(&self, why: impl fmt::Display) -> SettingError {
        error(
            self.key,
            &self.source,
            &format!("{why}, not {:?}", self.value),
        )
    }

    pub fn text(&self) -> Option<String> {
        (!self.value.is_empty()).then(|| self.value.clone())
    }

    pub fn parse<T: std::str::FromStr>(&self, expected: &str) -> Result<T, SettingError> {
        self.value
            .parse()
            .map_err(|_| self.wrong(format!("must be {expected}")))
    }

    pub fn number(&self, least: u32, most: u32) -> Result<u32, SettingError> {
        let expected = format!("a number in {least}..{most}");
        let number = self.parse(&expected)?;
        if (least..=most).contains(&number) {
            Ok(number)
        } else {
            Err(self.wrong(format!("must be {expected}")))
        }
    }

    /// A URL can hold a password, so its value is not repeated in the complaint.
    pub fn url(&self, schemes: &[&str]) -> Result<Option<String>, SettingError> {
        let Some(url) = self.text() else {
            return Ok(None);
        };
        let refused = |why: &str| Err(error(self.key, &self.source, why));
        if !schemes.iter().any(|scheme| url.starts_with(scheme)) {
            return refused(&format!("must begin with {}", schemes.join(" or ")));
        }
        if url.contains(|c: char| c.is_whitespace() || is_invisible(c)) {
            return refused("must hold no blanks and no invisible characters");
        }
        Ok(Some(url.trim_end_matches('/').to_owned()))
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        self.value
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
    }

    pub fn roles(&self) -> Result<Vec<Role>, SettingError> {
        self.parts()
            .map(|part| {
                part.parse()
                    .map_err(|_| self.wrong("each must be a role such as province_admin"))
            })
            .collect()
    }

    pub fn networks(&self) -> Result<Vec<IpNet>, SettingError> {
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

    pub fn forwarded_header(&self) -> Result<ForwardedHeader, SettingError> {
        match self.value.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Ok(ForwardedHeader::XForwardedFor),
            "forwarded" => Ok(ForwardedHeader::Forwarded),
            _ => Err(self.wrong("must be x-forwarded-for or forwarded")),
        }
    }

    /// An origin is a scheme, a host and perhaps a port; browsers send it without anything after.
    pub fn origins(&self) -> Result<Vec<String>, SettingError> {
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
    pub fn data_key(&self) -> Result<Option<DataKey>, SettingError> {
        self.text()
            .map(|text| text.parse())
            .transpose()
            .map_err(|why: String| error(self.key, &self.source, &why))
    }

    pub fn sender(&self, url: &Given, secret: &Given) -> Result<Sender, SettingError> {
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

    pub fn log_filter(&self) -> Result<String, SettingError> {
        self.parse::<tracing_subscriber::EnvFilter>("a log filter such as info or tianfu=debug")?;
        Ok(self.value.clone())
    }

    pub fn log_format(&self) -> Result<LogFormat, SettingError> {
        match self.value.as_str() {
            "auto" => Ok(LogFormat::Auto),
            "human" => Ok(LogFormat::Human),
            "json" => Ok(LogFormat::Json),
            _ => Err(self.wrong("must be auto, human or json")),
        }
    }
}
