use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::{
    InadmissibleCode, ObjectionEffect, ObjectionGround, ObjectionOutcome, ObjectionStatus,
};
use super::model::Objection;
use crate::access::auth::Caller;
use crate::competition::entries::model::is_identified_to;
use crate::competition::entry_checks::model::DeadlineCalendar;
use crate::competition::publicity_periods::model as periods;
use crate::competition::publicity_periods::view::PublicityItemView;
use crate::kernel::ids::{
    AwardId, ContestId, EntryId, ObjectionId, PublicityItemId, PublicityPeriodId, StageResultId,
    UserId,
};
use crate::people::contact_points::codes::ContactKind;
use crate::people::contact_points::model as contact_points;
use crate::people::users::model as users;
use crate::platform::error::Result;
use crate::platform::privacy::Vault;
use crate::platform::web::{Answer, etag_of};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ObjectionPath {
    /// The objection.
    #[param(inline)]
    pub id: ObjectionId,
}

/// Who filed an objection.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ObjectorView {
    pub user_id: UserId,
    /// The name that the account states now.
    pub name: String,
    /// The verified phone number, masked. `POST /v1/users/{id}/contact-points/reveal` shows it in full, and logs that.
    #[schema(example = "138****0001")]
    pub phone: Option<String>,
}

/// An objection, as lists show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f5", "contest_id": "0198f3a2-5b1c-7000-8000-000000000080",
    "period_id": "0198f3a2-5b1c-7000-8000-0000000000f1", "item_id": "7f1c6f0e-7a54-4f2b-9d0e-3f6f0a4f5a11",
    "ground": "false_statement", "status": "filed", "outcome": null, "answer_due_on": "2024-10-11", "is_overdue": false,
    "is_merged": false, "filed_at": "2024-09-13T01:02:03.000004Z"}))]
pub struct ObjectionSummary {
    pub id: ObjectionId,
    pub contest_id: ContestId,
    pub period_id: PublicityPeriodId,
    /// What the objection is about, among the items of the period.
    pub item_id: PublicityItemId,
    pub ground: ObjectionGround,
    pub status: ObjectionStatus,
    /// Null while the objection is open. Stays when it is closed.
    pub outcome: Option<ObjectionOutcome>,
    /// Day on which the answer is due, in Asia/Shanghai.
    pub answer_due_on: NaiveDate,
    /// Whether that day is over and the objection is open.
    pub is_overdue: bool,
    /// Whether the objection goes with another one on the same item.
    pub is_merged: bool,
    pub filed_at: DateTime<Utc>,
}

impl ObjectionSummary {
    pub fn new(objection: &Objection, now: DateTime<Utc>) -> Self {
        Self {
            id: objection.id,
            contest_id: objection.contest_id,
            period_id: objection.period_id,
            item_id: objection.item_id,
            ground: objection.ground,
            status: objection.status,
            outcome: objection.outcome,
            answer_due_on: objection.answer_due_on,
            is_overdue: objection.is_overdue(now),
            is_merged: objection.merged_into.is_some(),
            filed_at: objection.filed_at,
        }
    }
}

/// An objection. Only the handling office and the objector read it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f5", "contest_id": "0198f3a2-5b1c-7000-8000-000000000080",
    "period_id": "0198f3a2-5b1c-7000-8000-0000000000f1",
    "subject": {"id": "7f1c6f0e-7a54-4f2b-9d0e-3f6f0a4f5a11", "name": "雷敏", "organization": "炉霍雪域俄色有限责任公司", "county": "炉霍县"},
    "entry_id": "0198f3a2-5b1c-7000-8000-0000000000b1", "award_id": null,
    "objector": {"user_id": "0198f3a2-5b1c-7000-8000-000000000001", "name": "扎西", "phone": "138****0001"},
    "ground": "false_statement", "statement": "营业收入与税务登记不符", "evidence": "见附件", "status": "filed", "outcome": null,
    "inadmissible_code": null, "effect": null, "answer": null, "decided_by": null, "decided_at": null, "result_id": null,
    "merged_into": null, "is_merged": false, "answer_due_on": "2024-10-11", "is_overdue": false,
    "calendars": [{"id": "0198f3a2-5b1c-7000-8000-000000000050", "calendar": "cn", "year": 2024, "version": 1}],
    "filed_at": "2024-09-13T01:02:03.000004Z", "updated_at": "2024-09-13T01:02:03.000004Z"}))]
pub struct ObjectionView {
    pub id: ObjectionId,
    pub contest_id: ContestId,
    pub period_id: PublicityPeriodId,
    /// What the objection is about, as it was shown.
    pub subject: Option<PublicityItemView>,
    /// For the handling office; null for the objector, for a prize of an organisation, and in a blind stage for a caller who may
    /// not know whose entry is which.
    pub entry_id: Option<EntryId>,
    /// For the handling office: the award, of an objection to a result.
    pub award_id: Option<AwardId>,
    pub objector: ObjectorView,
    pub ground: ObjectionGround,
    pub statement: String,
    /// In words. Files hang on the objection: `GET /v1/attachments?on=objection&on_id=`.
    pub evidence: Option<String>,
    pub status: ObjectionStatus,
    /// Null while the objection is open. Stays when it is closed.
    pub outcome: Option<ObjectionOutcome>,
    pub inadmissible_code: Option<InadmissibleCode>,
    pub effect: Option<ObjectionEffect>,
    /// What the objector is answered.
    pub answer: Option<String>,
    /// For the handling office.
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    /// For the handling office: the version of the ranking that an upheld objection led to.
    pub result_id: Option<StageResultId>,
    /// For the handling office: the objection that this one goes with.
    pub merged_into: Option<ObjectionId>,
    pub is_merged: bool,
    /// Day on which the answer is due, in Asia/Shanghai.
    pub answer_due_on: NaiveDate,
    /// Whether that day is over and the objection is open.
    pub is_overdue: bool,
    /// The calendar versions that decided the day.
    pub calendars: Vec<DeadlineCalendar>,
    pub filed_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl ObjectionView {
    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag_of_body())
    }

    pub fn etag(&self) -> Result<String> {
        etag_of(self)
    }
}

/// An objection as a caller reads it who may know of it.
pub fn show(
    conn: &mut PgConnection,
    vault: &Vault,
    objection: Objection,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<ObjectionView> {
    let is_office = !caller.is(objection.objector_id);
    let subject = periods::listed(conn, objection.period_id, Some(objection.item_id))?.pop();
    let objector = users::find(conn, objection.objector_id)?;
    let mut phone = None;
    for point in contact_points::of_user(conn, objection.objector_id)? {
        if point.kind == ContactKind::Phone && point.verified_at.is_some() {
            phone = Some(point.value(vault)?.masked());
        }
    }
    let entry_id = match objection.entry_id.filter(|_| is_office) {
        Some(entry) if is_identified_to(conn, entry, caller, now)? => Some(entry),
        _ => None,
    };
    Ok(ObjectionView {
        is_overdue: objection.is_overdue(now),
        id: objection.id,
        contest_id: objection.contest_id,
        period_id: objection.period_id,
        subject: subject.map(PublicityItemView::from),
        entry_id,
        award_id: objection.award_id.filter(|_| is_office),
        objector: ObjectorView {
            user_id: objection.objector_id,
            name: objector.map(|it| it.display_name).unwrap_or_default(),
            phone,
        },
        ground: objection.ground,
        statement: objection.statement,
        evidence: objection.evidence,
        status: objection.status,
        outcome: objection.outcome,
        inadmissible_code: objection.inadmissible_code,
        effect: objection.effect,
        answer: objection.answer,
        decided_by: objection.decided_by.filter(|_| is_office),
        decided_at: objection.decided_at,
        result_id: objection.result_id.filter(|_| is_office),
        merged_into: objection.merged_into.filter(|_| is_office),
        is_merged: objection.merged_into.is_some(),
        answer_due_on: objection.answer_due_on,
        calendars: serde_json::from_value(objection.calendars)
            .context("stored calendars cannot be read")?,
        filed_at: objection.filed_at,
        updated_at: objection.updated_at,
    })
}

/// A page of objections, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ObjectionPage {
    pub items: Vec<ObjectionSummary>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// An objection in the export of the account that filed it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedObjection {
    #[serde(flatten)]
    pub summary: ObjectionSummary,
    pub statement: String,
    pub evidence: Option<String>,
    pub answer: Option<String>,
}

impl ExportedObjection {
    /// The objections that an account filed.
    pub fn of(conn: &mut PgConnection, account: UserId, now: DateTime<Utc>) -> Result<Vec<Self>> {
        let all = super::model::of_accounts(conn, &[account])?;
        Ok(all
            .into_iter()
            .map(|objection| Self {
                summary: ObjectionSummary::new(&objection, now),
                statement: objection.statement,
                evidence: objection.evidence,
                answer: objection.answer,
            })
            .collect())
    }
}
