use actix_web::post;
use anyhow::Context as _;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::FILE_KIND;
use super::codes::{ObjectionGround, ObjectionStatus};
use super::model::{self, Objection};
use super::view::{ObjectionView, show};
use super::{notices, policy};
use crate::access::auth::Caller;
use crate::access::file_places::FilePlaces;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::accounts::attachments::model::{self as attachments, Thing};
use crate::competition::contests::model as contests;
use crate::competition::publicity_periods::model::{self as periods, PublicityPeriod, answer_due};
use crate::competition::publicity_periods::policy::in_window;
use crate::competition::publicity_periods::view::{PublicityPeriodPath, show as show_period};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{AttachmentId, ObjectionId, PublicityItemId};
use crate::kernel::lists::each_once;
use crate::people::contact_points::codes::ContactKind;
use crate::people::contact_points::model as contact_points;
use crate::people::users::model as users;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// An objection to an item of a publicity period.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"item_id": "7f1c6f0e-7a54-4f2b-9d0e-3f6f0a4f5a11", "ground": "false_statement",
    "statement": "营业收入与税务登记不符", "evidence": "税务登记查询结果见附件"}))]
pub struct NewObjection {
    /// An item of `listed`.
    item_id: PublicityItemId,
    ground: ObjectionGround,
    #[validate(length(min = 1, max = 5000))]
    #[schema(min_length = 1, max_length = 5000)]
    statement: String,
    /// In words. An objection without evidence is filed, and may be ruled inadmissible.
    #[validate(length(min = 1, max = 5000))]
    #[schema(min_length = 1, max_length = 5000)]
    evidence: Option<String>,
    /// Free files of the caller, which then hang on the objection. More are attached later, while the objection is open.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = files_differ))]
    #[schema(max_items = 20)]
    attachment_ids: Vec<AttachmentId>,
    /// Anonymous objections are refused with 422 `anonymous_objection`.
    #[serde(default)]
    #[schema(default = false)]
    is_anonymous: bool,
}

fn files_differ(files: &[AttachmentId]) -> std::result::Result<(), ValidationError> {
    each_once(files)
}

problems!(FileObjectionProblems: NotFound, Forbidden, PublicityNotOpen, PublicityOver, ObjectionExists, ObjectorUnverified,
    AnonymousObjection, CalendarYearUnknown);

/// File an objection
///
/// While the period is open: 409 `publicity_over` from its end on. Requires an account with a verified phone number and a
/// stated name (422 `objector_unverified`), which is shown to the handling office only, never to the entrant; 422
/// `anonymous_objection` where the caller asks to stay anonymous. Organisers of the contest do not object (403). A person
/// objects once to an item of a period (409 `objection_exists`). The answer is due so many working days later, by the calendar
/// of the contest's division.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(PublicityPeriodPath), request_body = NewObjection,
    responses((status = 201, description = "The objection.", body = ObjectionView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Changes with the answer."))),
        FileObjectionProblems))]
#[post("/publicity-periods/{id}/objections")]
pub async fn file_objection(
    request: ChangeRequest<PublicityPeriodPath, May<ask::FileObjection>>,
    body: Json<NewObjection>,
) -> Result<Answer> {
    let new = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let period = periods::find(tx.conn, path.id)?.ok_or_else(PublicityPeriod::absent)?;
            let contest = contests::hold(tx.conn, period.contest_id, &caller)?;
            let contest = contest.ok_or_else(PublicityPeriod::absent)?;
            // Read again: a parallel request may have withdrawn it.
            let period = periods::find(tx.conn, period.id)?.ok_or_else(PublicityPeriod::absent)?;
            caller.require(&contest)?;
            policy::is_no_organizer(&caller, &contest)?;
            let shown = show_period(tx.conn, period.clone(), &contest, Some(&caller), tx.now)?;
            if_match.check(&shown.etag()?)?;
            if new.is_anonymous {
                return Err(Code::AnonymousObjection.into());
            }
            is_known(tx, &caller)?;
            in_window(&period, tx.now)?;
            let item = periods::find_item(tx.conn, period.id, new.item_id)?;
            let item = item.ok_or_else(unknown_item)?;
            if model::has_objected(tx.conn, item.id, &caller)? {
                return Err(Code::ObjectionExists.into());
            }
            let division = &contest.content.division;
            let days = period.objection_answer_days;
            let due = answer_due(tx.conn, official_day(tx.now), days, division)?;
            let objection = Objection {
                id: ObjectionId::new(),
                version: 1,
                contest_id: contest.id,
                period_id: period.id,
                item_id: item.id,
                entry_id: item.entry_id,
                award_id: item.award_id,
                objector_id: caller.user_id,
                ground: new.ground,
                statement: new.statement,
                evidence: new.evidence,
                status: ObjectionStatus::Filed,
                outcome: None,
                inadmissible_code: None,
                effect: None,
                answer: None,
                decided_by: None,
                decided_at: None,
                result_id: None,
                merged_into: None,
                answer_due_on: due.day,
                calendars: serde_json::to_value(due.calendars).context("calendars are JSON")?,
                filed_at: tx.now,
                updated_at: tx.now,
            };
            model::insert(tx.conn, &objection)?;
            attach(tx, &caller, objection.id, &new.attachment_ids)?;
            notices::filed(tx, &contest, &objection)?;
            let location = format!("/v1/objections/{}", objection.id);
            let view = show(tx.conn, tx.vault, objection, &caller, tx.now)?;
            Ok(Answer::created(location, &view)?.etag(view.etag()?))
        })
        .await
}

/// The objector can be reached by phone, and has a name.
fn is_known(tx: &mut Tx<'_>, caller: &Caller) -> Result<()> {
    let points = contact_points::of_users(tx.conn, &caller.records)?;
    let has_phone = points
        .iter()
        .any(|point| point.kind == ContactKind::Phone && point.verified_at.is_some());
    let account = users::find(tx.conn, caller.user_id)?;
    let has_name = account.is_some_and(|account| !account.display_name.trim().is_empty());
    match has_phone && has_name {
        true => Ok(()),
        false => Err(Code::ObjectorUnverified.into()),
    }
}

/// Hangs free files of the caller on the objection.
fn attach(
    tx: &mut Tx<'_>,
    caller: &Caller,
    objection: ObjectionId,
    files: &[AttachmentId],
) -> Result<()> {
    let on = Thing {
        kind: FILE_KIND.to_owned(),
        id: objection.0,
    };
    // In one order, so that parallel requests wait for one another.
    let mut sorted = files.to_vec();
    sorted.sort_unstable();
    for id in sorted {
        // Without places only free files are found.
        let file = attachments::lock(tx, &FilePlaces::default(), id, caller)?;
        if file.is_none_or(|file| file.on().is_some()) {
            return Err(Problem::invalid_body(
                "/attachment_ids",
                "unknown_id",
                "没有这个文件，或文件已附在其他事项上",
                "names a file that is not there, or that hangs on something",
            )
            .into());
        }
        attachments::set_on(tx.conn, id, &on, tx.now)?;
    }
    Ok(())
}

fn unknown_item() -> Problem {
    Problem::invalid_body(
        "/item_id",
        "unknown_id",
        "公示中没有这一项",
        "the period shows no such item",
    )
}
