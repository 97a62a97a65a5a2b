//! What is shown of reviews, and to whom.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

pub use super::stage_judges::{PanelJudge, PanelView, Panels, StageJudgeView};

use super::codes::{RecusalKind, ReviewStatus};
use super::model::{Review, ReviewVersion, Sight};
use super::scores::{self, Scores};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::contests::model::Contest;
use crate::kernel::ids::{ContestId, ContestJudgeId, ContestStageId, EntryId, ReviewId};
use crate::platform::db::schema::{contest_stages, contests, entries, organizations, users};
use crate::platform::error::Result;
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ReviewPath {
    /// The review.
    #[param(inline)]
    pub id: ReviewId,
}

/// An entry, as its reviews show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewedEntry {
    pub id: EntryId,
    pub title: String,
    /// Empty where the contest has no tracks.
    pub track: String,
    /// Null in a blind stage for judges and administrators.
    #[schema(minimum = 1)]
    pub number: Option<i32>,
    /// In a blind stage.
    pub blind_code: Option<String>,
    /// The organisation, or the owner. Null in a blind stage for judges and administrators.
    pub entrant_name: Option<String>,
}

/// The review of an entry by a judge in a stage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f0", "contest_id": "0198f3a2-5b1c-7000-8000-0000000000c0",
    "stage_id": "0198f3a2-5b1c-7000-8000-0000000000a3", "judge_id": "0198f3a2-5b1c-7000-8000-0000000000b1",
    "entry": {"id": "0198f3a2-5b1c-7000-8000-0000000000e0", "title": "俄色茶产业化", "track": "特色产业", "number": null,
        "blind_code": "KXWQTB", "entrant_name": null},
    "status": "submitted", "status_reason": null, "recusal_answered_at": "2024-07-20T01:02:03.000004Z", "recusal_kind": null,
    "scores": {"employment": "90", "person": "88", "innovation": "95"}, "opinion": "带动就业明显。", "total": "90.9",
    "submitted_at": "2024-07-21T01:02:03.000004Z",
    "submitted_hash": "6f0c1f2d8a4b3c5d7e9f00112233445566778899aabbccddeeff001122334455", "locked_at": null, "extra": false,
    "created_at": "2024-07-19T01:02:03.000004Z", "updated_at": "2024-07-21T01:02:03.000004Z"}))]
pub struct ReviewView {
    pub id: ReviewId,
    #[serde(skip)]
    pub version: i32,
    pub contest_id: ContestId,
    pub stage_id: ContestStageId,
    pub judge_id: ContestJudgeId,
    pub entry: ReviewedEntry,
    pub status: ReviewStatus,
    /// Why it was returned, recused, declined or cancelled. For the judge and the organisers.
    pub status_reason: Option<String>,
    /// When the judge said whether there is a conflict of interest. Null: the question is open.
    pub recusal_answered_at: Option<DateTime<Utc>>,
    pub recusal_kind: Option<RecusalKind>,
    /// Scores by the key of the criterion, as exact decimals. For the judge; for organisers and administrators after the lock.
    #[schema(value_type = Option<HashMap<String, String>>)]
    pub scores: Option<Scores>,
    /// As `scores`.
    pub opinion: Option<String>,
    /// The total of the submitted sheet by the rules: a decimal, or a fraction such as `260/3` where a decimal has no end. As
    /// `scores`; after the lock also for the other judges of a stage whose `scores_shown` is `after_lock`.
    pub total: Option<String>,
    pub submitted_at: Option<DateTime<Utc>>,
    /// See `POST /v1/reviews/{id}/submit`. As `scores`: scores could be guessed from it.
    pub submitted_hash: Option<String>,
    pub locked_at: Option<DateTime<Utc>>,
    /// Assigned beside the plan: a further judge, or a replacement.
    pub extra: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl ReviewView {
    /// Of the review and of what is shown with it.
    pub fn etag(&self) -> Result<String> {
        let shown = serde_json::to_vec(self).map_err(anyhow::Error::from)?;
        let hash = hex::encode(&Sha256::digest(shown)[..6]);
        Ok(format!("\"{}-{hash}\"", self.version))
    }

    /// The answer to a read or a change.
    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag()?))
    }

    pub fn created(&self) -> Result<Answer> {
        let location = format!("/v1/reviews/{}", self.id);
        Ok(Answer::created(location, self)?.etag(self.etag()?))
    }
}

/// A page of reviews, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ReviewPage {
    pub items: Vec<ReviewView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// Facts of an entry beside its own columns: organisation, owner.
type EntryFacts = (
    (EntryId, String, String, Option<i32>, Option<String>),
    Option<String>,
    String,
);

/// What a caller may see of reviews that the caller may know of, in the order in which they are given.
pub fn show_many(
    conn: &mut PgConnection,
    rows: Vec<Review>,
    caller: &Caller,
    sight: &Sight,
) -> Result<Vec<ReviewView>> {
    let of = |id: fn(&Review) -> uuid::Uuid| rows.iter().map(id).collect::<Vec<_>>();
    let entries: HashMap<EntryId, EntryFacts> = entries::table
        .left_join(
            organizations::table.on(organizations::id.nullable().eq(entries::organization_id)),
        )
        .inner_join(users::table.on(users::id.eq(entries::owner_id)))
        .filter(entries::id.eq_any(of(|row| row.entry_id.0)))
        .select((
            (
                entries::id,
                entries::title,
                entries::track,
                entries::number,
                entries::blind_code,
            ),
            organizations::name.nullable(),
            users::display_name,
        ))
        .load::<EntryFacts>(conn)?
        .into_iter()
        .map(|facts| (facts.0.0, facts))
        .collect();
    let stages: HashMap<ContestStageId, ContestStage> = contest_stages::table
        .filter(contest_stages::id.eq_any(of(|row| row.stage_id.0)))
        .select(ContestStage::as_select())
        .load(conn)?
        .into_iter()
        .map(|stage| (stage.id, stage))
        .collect();
    let contests: HashMap<ContestId, (Contest, Option<bool>)> = contests::table
        .left_join(
            contest_stages::table.on(contest_stages::id.nullable().eq(contests::current_stage_id)),
        )
        .filter(contests::id.eq_any(of(|row| row.contest_id.0)))
        .select((Contest::as_select(), contest_stages::blind.nullable()))
        .load::<(Contest, Option<bool>)>(conn)?
        .into_iter()
        .map(|found| (found.0.id, found))
        .collect();
    let shown = rows.into_iter().filter_map(|row| {
        let (contest, blind) = contests.get(&row.contest_id)?;
        let is_locked = stages.get(&row.stage_id)?.locked_at.is_some();
        let reader = Reader {
            is_judge: sight.is_of(row.judge_id),
            is_official: caller.may(Right::ReadJudging, contest),
            reads_scores: is_locked && caller.may(Right::ReadRanking, contest),
            reads_total: row.status == ReviewStatus::Locked && sight.shared.contains(&row.stage_id),
            is_blind: *blind == Some(true),
            sees_entrant: caller.may(Right::SeeEntrant, contest),
        };
        let entry = reader.entry(entries.get(&row.entry_id)?.clone());
        Some(reader.review(row, entry))
    });
    shown.collect()
}

pub fn show(
    conn: &mut PgConnection,
    row: Review,
    caller: &Caller,
    sight: &Sight,
) -> Result<ReviewView> {
    let shown = show_many(conn, vec![row], caller, sight)?;
    shown.into_iter().next().ok_or_else(Review::absent)
}

/// What a caller may read of one review.
struct Reader {
    is_judge: bool,
    is_official: bool,
    reads_scores: bool,
    reads_total: bool,
    is_blind: bool,
    sees_entrant: bool,
}

impl Reader {
    fn entry(&self, (own, organization, owner): EntryFacts) -> ReviewedEntry {
        let (id, title, track, number, blind_code) = own;
        let sees = !self.is_blind || self.sees_entrant && !self.is_judge;
        ReviewedEntry {
            id,
            title,
            track,
            number: number.filter(|_| sees),
            blind_code: blind_code.filter(|_| self.is_blind),
            entrant_name: sees.then(|| organization.unwrap_or(owner)),
        }
    }

    fn review(&self, row: Review, entry: ReviewedEntry) -> Result<ReviewView> {
        let scored = self.is_judge || self.reads_scores;
        let inside = self.is_judge || self.is_official;
        Ok(ReviewView {
            id: row.id,
            version: row.version,
            contest_id: row.contest_id,
            stage_id: row.stage_id,
            judge_id: row.judge_id,
            entry,
            status: row.status,
            status_reason: row.status_reason.filter(|_| inside),
            recusal_answered_at: row.recusal_answered_at.filter(|_| inside),
            recusal_kind: row.recusal_kind.filter(|_| inside),
            scores: match scored {
                true => Some(scores::stored(&row.scores)?),
                false => None,
            },
            opinion: scored.then_some(row.opinion),
            total: row.total.filter(|_| scored || self.reads_total),
            submitted_at: row.submitted_at,
            submitted_hash: row.submitted_hash.filter(|_| scored),
            locked_at: row.locked_at,
            extra: row.extra,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// A sheet as it was submitted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"number": 1, "scores": {"employment": "90"}, "opinion": "", "total": "90",
    "submitted_at": "2024-07-21T01:02:03.000004Z",
    "submitted_hash": "6f0c1f2d8a4b3c5d7e9f00112233445566778899aabbccddeeff001122334455"}))]
pub struct ReviewVersionView {
    #[schema(minimum = 1)]
    pub number: i16,
    #[schema(value_type = HashMap<String, String>)]
    pub scores: Scores,
    pub opinion: String,
    pub total: String,
    pub submitted_at: DateTime<Utc>,
    pub submitted_hash: String,
}

impl ReviewVersionView {
    pub fn new(version: ReviewVersion) -> Result<Self> {
        Ok(Self {
            number: version.number,
            scores: scores::stored(&version.scores)?,
            opinion: version.opinion,
            total: version.total,
            submitted_at: version.submitted_at,
            submitted_hash: version.submitted_hash,
        })
    }
}

/// The versions of a review, the latest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct ReviewVersions {
    pub items: Vec<ReviewVersionView>,
}
