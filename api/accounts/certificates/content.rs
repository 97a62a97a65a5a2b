//! What is printed on a certificate, and the hash that proves it.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::codes::{CertificateKind, HoursType, TrainingLevel};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{AwardId, ContestId, TrainingProgramId, TrainingSessionId};

/// All printed facts. The name of the holder stands in it as `holder_commitment`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum CertificateContent {
    Training(TrainingCertificate),
    Award(AwardCertificate),
}

/// All printed facts of a certificate of a training session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrainingCertificate {
    pub number: String,
    pub kind: CertificateKind,
    /// SHA-256, in hex, of the salt (32 bytes) followed by the name in UTF-8.
    pub holder_commitment: String,
    /// The organisation for which the holder was enrolled.
    pub organization: Option<String>,
    /// The training session.
    pub title: String,
    /// Its programme.
    pub program: String,
    pub training_session_id: TrainingSessionId,
    pub training_program_id: TrainingProgramId,
    /// Where the session took place.
    pub division: DivisionCode,
    pub division_name: String,
    /// First and last day of the session, in Asia/Shanghai.
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// Half-days that the holder attended.
    pub half_days: i32,
    pub hours: Vec<HoursPart>,
    /// The year that the hours count for.
    pub hours_year: i32,
    pub issuer: String,
    pub issued_on: NaiveDate,
    /// The number of the certificate that this one took the place of.
    pub supersedes: Option<String>,
}

/// All printed facts of a certificate of an award.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AwardCertificate {
    pub number: String,
    pub kind: CertificateKind,
    /// SHA-256, in hex, of the salt (32 bytes) followed by the name in UTF-8.
    pub holder_commitment: String,
    /// The organisation of the project. Null for a prize for an organisation, which is the holder then.
    pub organization: Option<String>,
    /// Null for a prize for an organisation.
    pub project: Option<String>,
    /// The contest.
    pub title: String,
    #[schema(minimum = 1)]
    pub edition: i16,
    pub contest_id: ContestId,
    pub award_id: AwardId,
    /// The name of the tier.
    pub tier: String,
    /// The number of the final list of awards.
    #[schema(minimum = 1)]
    pub award_list_number: i16,
    /// Whose contest it is.
    pub division: DivisionCode,
    pub division_name: String,
    pub issuer: String,
    pub issued_on: NaiveDate,
    /// The number of the certificate that this one took the place of.
    pub supersedes: Option<String>,
}

impl CertificateContent {
    /// What stands in the number: the year that the hours count for, or the year of issue.
    pub fn year(&self) -> i32 {
        match self {
            Self::Training(content) => content.hours_year,
            Self::Award(content) => content.issued_on.year(),
        }
    }

    /// The year that the hours count for, of a training.
    pub fn hours_year(&self) -> Option<i32> {
        match self {
            Self::Training(content) => Some(content.hours_year),
            Self::Award(_) => None,
        }
    }

    pub fn division(&self) -> &DivisionCode {
        match self {
            Self::Training(content) => &content.division,
            Self::Award(content) => &content.division,
        }
    }

    /// All texts that are printed, beside the name of the holder.
    pub fn texts(&self) -> Vec<&str> {
        let (fixed, optional) = match self {
            Self::Training(it) => (
                [&it.title, &it.program, &it.division_name, &it.issuer],
                [&it.organization, &None],
            ),
            Self::Award(it) => (
                [&it.title, &it.tier, &it.division_name, &it.issuer],
                [&it.organization, &it.project],
            ),
        };
        let optional = optional.into_iter().filter_map(Option::as_deref);
        fixed
            .into_iter()
            .map(String::as_str)
            .chain(optional)
            .collect()
    }

    /// With the number and the commitment to the name.
    pub fn numbered(mut self, number: &str, commitment: &str) -> Self {
        let (to, of) = match &mut self {
            Self::Training(content) => (&mut content.number, &mut content.holder_commitment),
            Self::Award(content) => (&mut content.number, &mut content.holder_commitment),
        };
        number.clone_into(to);
        commitment.clone_into(of);
        self
    }

    /// As it is printed again on a day in the place of another, with the present name of the organisation.
    pub fn reissued(mut self, organization: Option<String>, on: NaiveDate, old: &str) -> Self {
        let (name, day, supersedes) = match &mut self {
            Self::Training(it) => (&mut it.organization, &mut it.issued_on, &mut it.supersedes),
            Self::Award(it) => (&mut it.organization, &mut it.issued_on, &mut it.supersedes),
        };
        *name = organization.or_else(|| name.take());
        *day = on;
        *supersedes = Some(old.to_owned());
        self
    }
}

/// Training hours of one type and level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"hours_type": "professional", "level": "city", "hours": 6}))]
pub struct HoursPart {
    pub hours_type: HoursType,
    pub level: TrainingLevel,
    #[schema(minimum = 1, maximum = 1000)]
    pub hours: i32,
}

/// The name of a holder and the salt of its commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    pub name: String,
    /// 32 random bytes in hex.
    pub salt: String,
    pub hash: String,
}

impl Commitment {
    /// With a new salt.
    pub fn to(name: &str) -> Self {
        let salt: [u8; 32] = rand::random();
        let mut digest = Sha256::new();
        digest.update(salt);
        digest.update(name.as_bytes());
        Self {
            name: name.to_owned(),
            salt: hex::encode(salt),
            hash: hex::encode(digest.finalize()),
        }
    }
}

/// SHA-256, in hex, of the canonical JSON of a content.
pub fn hash(content: &Value) -> String {
    hex::encode(Sha256::digest(canonical(content)))
}

/// JSON as RFC 8785 writes it: members sorted by name, no blanks. Numbers are integers.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by_key(|(name, _)| name.as_str());
            let members: Vec<String> = sorted
                .into_iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn canonical_json_sorts_members_at_every_depth_and_has_no_blanks() {
        let value = json!({"b": [{"d": null, "c": "培训\n\""}], "a": 1});
        assert_eq!(
            canonical(&value),
            r#"{"a":1,"b":[{"c":"培训\n\"","d":null}]}"#
        );
    }

    #[test]
    fn a_commitment_hides_a_name_by_a_salt() {
        let (one, other) = (Commitment::to("彭"), Commitment::to("彭"));
        assert_ne!(one.hash, other.hash);
        let salted = [hex::decode(&one.salt).unwrap(), "彭".as_bytes().to_vec()].concat();
        assert_eq!(one.hash, hex::encode(Sha256::digest(salted)));
    }
}
