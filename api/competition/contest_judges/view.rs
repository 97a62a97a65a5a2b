use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::codes::{ConflictSource, ContestJudgeStatus};
use super::model::{self, Conflict, OfContest, Pledge};
use crate::access::auth::Caller;
use crate::competition::entries::model::walled;
use crate::kernel::ids::{ContestId, ContestJudgeId, EntryId, PersonId, UserId};
use crate::platform::error::{Problem, Result};
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ContestJudgePath {
    /// The judge, as invited to one contest.
    #[param(inline)]
    pub id: ContestJudgeId,
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct JudgedContestPath {
    /// The contest.
    #[param(inline)]
    pub id: ContestId,
}

impl OfContest {
    /// Also for a judge whom the caller may not know of.
    pub fn absent() -> Problem {
        Problem::not_found("没有这位评委", "there is no such judge")
    }
}

/// Also for a contest that the caller may not know of.
pub fn no_contest() -> Problem {
    Problem::not_found("没有这项大赛", "there is no such contest")
}

/// A person who is asked to judge a contest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000b1", "contest_id": "0198f3a2-5b1c-7000-8000-0000000000b0",
    "user_id": "0198f3a2-5b1c-7000-8000-000000000001", "name": "王教授", "status": "accepted", "status_reason": null,
    "tracks": ["特色产业"], "entry_limit": 20, "load": 8, "invited_by": "0198f3a2-5b1c-7000-8000-000000000009",
    "answered_at": "2024-08-02T01:02:03.000004Z", "created_at": "2024-08-01T01:02:03.000004Z",
    "updated_at": "2024-08-02T01:02:03.000004Z"}))]
pub struct ContestJudgeView {
    pub id: ContestJudgeId,
    pub contest_id: ContestId,
    pub user_id: UserId,
    /// The name of the account.
    pub name: String,
    pub status: ContestJudgeStatus,
    /// Why the person declined or was removed.
    pub status_reason: Option<String>,
    /// The tracks that the judge knows; empty: all.
    pub tracks: Vec<String>,
    /// The most entries for the judge; null: as the plan of assignments says.
    #[schema(minimum = 1, maximum = 1000)]
    pub entry_limit: Option<i16>,
    /// Reviews of the judge, open or done, of entries that the caller may know of.
    #[schema(minimum = 0)]
    pub load: i64,
    pub invited_by: UserId,
    /// When the person accepted or declined.
    pub answered_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[serde(skip)]
    etag: String,
}

impl ContestJudgeView {
    fn new(judge: OfContest, load: i64) -> Self {
        let row = judge.row;
        Self {
            etag: format!("\"{}-{load}\"", row.version),
            id: row.id,
            contest_id: row.contest_id,
            user_id: row.user_id,
            name: judge.name.unwrap_or_default(),
            status: row.status,
            status_reason: row.status_reason,
            tracks: row.tracks,
            entry_limit: row.entry_limit,
            load,
            invited_by: row.invited_by,
            answered_at: row.answered_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }

    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// The answer to a read or a change.
    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag.clone()))
    }

    pub fn created(&self) -> Result<Answer> {
        let location = format!("/v1/contest-judges/{}", self.id);
        Ok(Answer::created(location, self)?.etag(self.etag.clone()))
    }
}

/// Judges as a caller is shown them, in the order given.
pub fn show_many(
    conn: &mut PgConnection,
    judges: Vec<OfContest>,
    caller: &Caller,
) -> Result<Vec<ContestJudgeView>> {
    let ids: Vec<ContestJudgeId> = judges.iter().map(|judge| judge.row.id).collect();
    let hidden = walled(conn, &caller.records)?;
    let loads = model::loads(conn, &ids, &hidden)?;
    let load = |judge: &OfContest| loads.get(&judge.row.id).copied().unwrap_or(0);
    Ok(judges
        .into_iter()
        .map(|judge| {
            let load = load(&judge);
            ContestJudgeView::new(judge, load)
        })
        .collect())
}

pub fn show(
    conn: &mut PgConnection,
    judge: OfContest,
    caller: &Caller,
) -> Result<ContestJudgeView> {
    let mut shown = show_many(conn, vec![judge], caller)?;
    shown
        .pop()
        .ok_or_else(|| anyhow::anyhow!("a judge was not shown").into())
}

/// A page of judges, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ContestJudgePage {
    pub items: Vec<ContestJudgeView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// A step of how an official and an entry are related.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictStep {
    /// The table of the row that relates the two, or `entrant`: the person or organisation of the entry.
    pub kind: String,
    pub id: Uuid,
    /// The name of a person, an organisation or a team; null for other rows.
    pub name: Option<String>,
}

/// A conflict of interest of an official with an entry: a wall. The official knows nothing of the entry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "5f0c0b5e-3d53-4c87-9a55-1f0d8f6f8f01", "entry_id": "0198f3a2-5b1c-7000-8000-0000000000c1",
    "entry_number": 17, "blind_code": "K7Q2", "person_id": "0198f3a2-5b1c-7000-8000-000000000001", "name": "王教授",
    "judge_id": "0198f3a2-5b1c-7000-8000-0000000000b1", "source": "computed", "relation": "same_organization",
    "path": [{"kind": "organizations", "id": "0198f3a2-5b1c-7000-8000-000000000020", "name": "四川农业大学"},
        {"kind": "entrant", "id": "0198f3a2-5b1c-7000-8000-000000000002", "name": "李同学"}],
    "note": null, "declared_by": null, "created_at": "2024-08-02T01:02:03.000004Z"}))]
pub struct ConflictView {
    pub id: Uuid,
    /// Null for the judge, who knows nothing of the entry.
    pub entry_id: Option<EntryId>,
    /// Null for the judge, and in a blind stage for a caller who may not see entrants.
    #[schema(minimum = 1)]
    pub entry_number: Option<i32>,
    pub blind_code: Option<String>,
    /// The official.
    pub person_id: PersonId,
    pub name: Option<String>,
    /// Where the official is a judge of the contest.
    pub judge_id: Option<ContestJudgeId>,
    pub source: ConflictSource,
    /// A code of `person_relations` (computed) or `declared_conflicts`. Null in a blind stage for a caller who may not see
    /// entrants.
    pub relation: Option<String>,
    /// How the two are related. Empty where it is not known, for the judge, and in a blind stage for a caller who may not see
    /// entrants.
    pub path: Vec<ConflictStep>,
    /// What was said of a declared conflict. The judge, and in a blind stage a caller who may not see entrants, read only
    /// what they wrote.
    pub note: Option<String>,
    pub declared_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
}

/// How much of conflicts a caller is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// All.
    Whole,
    /// Without what tells who the entrant is, where the current stage is blind.
    Blind,
    /// That there is a conflict: for the judge.
    Judge,
}

/// Conflicts of a contest as a caller is shown them, in the order given.
pub fn show_conflicts(
    conn: &mut PgConnection,
    contest: ContestId,
    conflicts: Vec<Conflict>,
    detail: Detail,
    caller: &Caller,
) -> Result<Vec<ConflictView>> {
    let shown = model::shown(conn, contest, &conflicts)?;
    let hides_path = detail == Detail::Judge || detail == Detail::Blind && shown.blind;
    let to_judge = detail == Detail::Judge;
    let name = |names: &HashMap<Uuid, String>, id: Uuid| names.get(&id).cloned();
    let view = |one: Conflict| {
        let steps = if hides_path { Vec::new() } else { one.steps() };
        let own_words = one.declared_by.is_some_and(|by| caller.is(by));
        ConflictView {
            id: one.id,
            entry_id: (!to_judge).then_some(one.entry_id),
            entry_number: one.entry_number.filter(|_| !hides_path),
            blind_code: one.blind_code.filter(|_| !to_judge),
            person_id: one.person_id,
            name: name(&shown.names, one.person_id.0),
            judge_id: shown.judges.get(&one.person_id).copied(),
            source: one.source,
            relation: Some(one.relation).filter(|_| to_judge || !hides_path),
            path: steps
                .into_iter()
                .map(|step| ConflictStep {
                    name: name(&shown.names, step.id),
                    kind: step.kind,
                    id: step.id,
                })
                .collect(),
            note: one.note.filter(|_| !hides_path || own_words),
            declared_by: one.declared_by,
            created_at: one.created_at,
        }
    };
    Ok(conflicts.into_iter().map(view).collect())
}

/// A page of conflicts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ConflictPage {
    pub items: Vec<ConflictView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// A text in Chinese and English.
#[derive(Debug, Serialize, ToSchema)]
pub struct PledgeTextView {
    pub zh: String,
    /// Empty where there is none.
    pub en: String,
}

/// The pledge of the judges of a contest: its latest version.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"contest_id": "0198f3a2-5b1c-7000-8000-0000000000b0", "number": 1,
    "text": {"zh": "本人承诺：客观公正评审，主动回避，严格保密。", "en": "I judge fairly, declare conflicts of interest and keep confidence."},
    "created_at": "2024-08-01T01:02:03.000004Z"}))]
pub struct PledgeView {
    pub contest_id: ContestId,
    /// The version, from 1.
    #[schema(minimum = 1)]
    pub number: i16,
    pub text: PledgeTextView,
    pub created_at: DateTime<Utc>,
}

impl PledgeView {
    fn of(pledge: &Pledge) -> Self {
        Self {
            contest_id: pledge.contest_id,
            number: pledge.number,
            text: PledgeTextView {
                zh: pledge.text_zh.clone(),
                en: pledge.text_en.clone(),
            },
            created_at: pledge.created_at,
        }
    }

    pub fn answer(pledge: &Pledge) -> Result<Answer> {
        Ok(Answer::ok(&Self::of(pledge))?.etag(pledge.etag()))
    }

    pub fn created(pledge: &Pledge) -> Result<Answer> {
        let location = format!("/v1/contests/{}/pledge", pledge.contest_id);
        Ok(Answer::created(location, &Self::of(pledge))?.etag(pledge.etag()))
    }
}
