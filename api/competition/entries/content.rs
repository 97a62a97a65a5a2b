//! What an entry says, against the rules of its contest.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use validator::ValidationError;

use super::codes::{EntryMemberRole, EntryTagCode};
use super::model::team::Member;
use super::model::{ContestOf, EntryContent};
use crate::access::auth::Caller;
use crate::accounts::attachments::model::{self as attachments, Thing};
use crate::competition::entry_rules::model::{self as rules, FormSection};
use crate::kernel::ids::{self, AttachmentId, ContestId, EntryId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::attachments as files;
use crate::platform::error::{Code, FieldProblem, Problem, Result};

/// The most sections of a plan.
const MOST_SECTIONS: usize = 50;

const MOST_TAGS: usize = 10;

/// What an entry writes in the sections of the contest's form. In a change, null clears a section.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GivenPlan(pub BTreeMap<String, Option<String>>);

impl GivenPlan {
    /// The plan after a change.
    pub fn apply(self, to: &Value) -> Value {
        let mut plan = to.as_object().cloned().unwrap_or_default();
        for (key, text) in self.0 {
            match text {
                Some(text) if !text.is_empty() => {
                    plan.insert(key, Value::String(text));
                }
                _ => {
                    plan.remove(&key);
                }
            }
        }
        Value::Object(plan)
    }
}

pub fn not_too_many(plan: &GivenPlan) -> std::result::Result<(), ValidationError> {
    if plan.0.len() <= MOST_SECTIONS {
        return Ok(());
    }
    let mut error = ValidationError::new("length");
    error.add_param("max".into(), &MOST_SECTIONS);
    Err(error)
}

impl PartialSchema for GivenPlan {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "Section key of the contest's form (`GET /v1/contests/{id}/entry-rules`) to text. In a change, null clears a section.",
            ))
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .max_properties(Some(MOST_SECTIONS))
            .examples([json!({"business_model": "合作社加农户"})])
            .into()
    }
}

impl ToSchema for GivenPlan {}

/// What proves a tag: a file, or nothing but the entrant's word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagProof {
    #[default]
    SelfDeclared,
    File(AttachmentId),
}

impl<'de> Deserialize<'de> for TagProof {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "self" {
            return Ok(Self::SelfDeclared);
        }
        match ids::written(&text) {
            Some(id) => Ok(Self::File(AttachmentId(id))),
            None => Err(D::Error::custom(
                "须为 self 或文件 id|must be self or the id of a file",
            )),
        }
    }
}

/// A tag of the entrant.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "returning_entrepreneur", "proof": "self"}))]
pub struct NewEntryTag {
    pub code: EntryTagCode,
    /// The id of a file of the entry, or `self`: the entrant says so.
    #[serde(default)]
    #[schema(value_type = String, min_length = 4, max_length = 36, default = "self")]
    pub proof: TagProof,
}

/// What a contest requires of what an entry says.
pub struct Rules {
    form: Vec<FormSection>,
    team_min: usize,
    team_max: usize,
}

impl Rules {
    pub fn of(conn: &mut PgConnection, contest: ContestId) -> Result<Self> {
        let Some(row) = rules::find(conn, contest)? else {
            return Ok(Self {
                form: Vec::new(),
                team_min: 1,
                team_max: 10,
            });
        };
        Ok(Self {
            form: serde_json::from_value(row.form).map_err(anyhow::Error::from)?,
            team_min: usize::try_from(row.team_min).unwrap_or(1),
            team_max: usize::try_from(row.team_max).unwrap_or(10),
        })
    }

    /// What holds of a draft as well: known sections, no text too long, no team too large, a track of the contest.
    pub fn check(
        &self,
        contest: &ContestOf,
        content: &EntryContent,
        team: &[Member],
    ) -> Result<()> {
        let mut faults = Vec::new();
        for (key, text) in plan_of(content) {
            let pointer = format!("/plan/{}", key.replace('~', "~0").replace('/', "~1"));
            match self.form.iter().find(|section| section.key == *key) {
                None => faults.push(fault(
                    &pointer,
                    "unknown_code",
                    "申报表没有这一部分",
                    "the form of the contest has no such section",
                )),
                Some(section) if text.chars().count() > section.max_length as usize => {
                    faults.push(fault(
                        &pointer,
                        "length",
                        &format!("最多 {} 字", section.max_length),
                        &format!("has more than {} characters", section.max_length),
                    ));
                }
                Some(_) => {}
            }
        }
        if entrants(team) > self.team_max {
            faults.push(self.team_size());
        }
        let is_known = content.track.is_empty() || contest.tracks.contains(&content.track);
        if !is_known {
            faults.push(fault(
                "/track",
                "unknown_code",
                "大赛没有这个赛道",
                "the contest has no such track",
            ));
        }
        refuse(faults)
    }

    /// What a submission needs beside: the track, the required sections and the team.
    pub fn complete(
        &self,
        contest: &ContestOf,
        content: &EntryContent,
        team: &[Member],
    ) -> Vec<FieldProblem> {
        let mut faults = Vec::new();
        let required = |pointer: &str| {
            fault(
                pointer,
                "required",
                "提交前须填写",
                "is required before submission",
            )
        };
        if content.track.is_empty() && !contest.tracks.is_empty() {
            faults.push(required("/track"));
        }
        for section in self.form.iter().filter(|section| section.required) {
            let is_there = plan_of(content).any(|(key, _)| *key == section.key);
            if !is_there {
                faults.push(required(&format!("/plan/{}", section.key)));
            }
        }
        if team.is_empty() {
            faults.push(required("/members"));
        } else if !(self.team_min..=self.team_max).contains(&entrants(team)) {
            faults.push(self.team_size());
        }
        faults
    }

    fn team_size(&self) -> FieldProblem {
        let (min, max) = (self.team_min, self.team_max);
        fault(
            "/members",
            "length",
            &format!("负责人和成员须为 {min} 至 {max} 人"),
            &format!("needs {min} to {max} persons beside advisers"),
        )
    }
}

/// Advisers do not count.
fn entrants(team: &[Member]) -> usize {
    let counted = |member: &&Member| member.role != EntryMemberRole::Adviser;
    team.iter().filter(counted).count()
}

fn plan_of(content: &EntryContent) -> impl Iterator<Item = (&String, &str)> {
    let sections = content.plan.as_object().into_iter().flatten();
    sections.filter_map(|(key, text)| Some((key, text.as_str()?)))
}

pub fn fault(pointer: &str, code: &str, zh: &str, en: &str) -> FieldProblem {
    FieldProblem::body(
        pointer,
        code,
        crate::platform::error::Bilingual::new(zh, en),
    )
}

/// A 422 that names each fault.
pub fn refuse(faults: Vec<FieldProblem>) -> Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let problem = Problem::new(Code::InvalidValue);
    Err(faults.into_iter().fold(problem, Problem::field).into())
}

/// The tags as the entry keeps them. A free file of the caller that proves a tag becomes a file of the entry.
pub fn tags(
    tx: &mut Tx<'_>,
    caller: &Caller,
    entry: EntryId,
    named: &[NewEntryTag],
) -> Result<Value> {
    if named.len() > MOST_TAGS {
        return Err(Problem::invalid_body(
            "/tags",
            "length",
            "最多 10 个标签",
            "has more than 10 tags",
        )
        .into());
    }
    let mut kept = Vec::new();
    for (place, tag) in named.iter().enumerate() {
        if named[..place].iter().any(|other| other.code == tag.code) {
            return Err(Problem::invalid_body(
                &format!("/tags/{place}/code"),
                "duplicate",
                "标签重复",
                "the tag stands there already",
            )
            .into());
        }
        let proof = match tag.proof {
            TagProof::SelfDeclared => "self".to_owned(),
            TagProof::File(file) => {
                prove(tx, caller, entry, file, &format!("/tags/{place}/proof"))?;
                file.to_string()
            }
        };
        kept.push(json!({"code": tag.code.as_str(), "proof": proof}));
    }
    Ok(Value::Array(kept))
}

/// A file of the entry, or a free one of the caller.
fn prove(
    tx: &mut Tx<'_>,
    caller: &Caller,
    entry: EntryId,
    file: AttachmentId,
    pointer: &str,
) -> Result<()> {
    let found: Option<(Option<String>, Option<uuid::Uuid>, UserId)> = files::table
        .find(file)
        .select((files::on_kind, files::on_id, files::uploaded_by))
        .for_update()
        .first(tx.conn)
        .optional()?;
    match found {
        Some((Some(kind), Some(id), _)) if super::FILE_KINDS.contains(&&*kind) && id == entry.0 => {
            Ok(())
        }
        Some((None, _, by)) if caller.is(by) => {
            let on = Thing {
                kind: super::FILE_KINDS[0].to_owned(),
                id: entry.0,
            };
            attachments::set_on(tx.conn, file, &on, tx.now)?;
            Ok(())
        }
        _ => Err(Problem::invalid_body(
            pointer,
            "unknown_id",
            "没有这个文件，或不是本项目的文件",
            "there is no such file of the entry or of the caller",
        )
        .into()),
    }
}
