use actix_web::post;
use anyhow::Context as _;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::PublicityTarget;
use super::model::{self, PublicityPeriod};
use super::view::{PublicityDays, PublicityPeriodView, show};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::award_lists::model as award_lists;
use crate::competition::contests::codes::{ContestEventKind, ContestStatus};
use crate::competition::contests::model::{
    self as contests, Contest, ContestMoved, NewEvent, record,
};
use crate::competition::contests::policy::require_running;
use crate::competition::contests::state::{self, Move};
use crate::competition::contests::view::{ContestPath, current_etag};
use crate::competition::entries::codes::EntryStatus;
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::clock::{day_of_the_exchange, official_midnight};
use crate::kernel::ids::{AwardId, AwardListId, EntryId, PublicityPeriodId, StageResultId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::entries;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// A publicity period to be opened.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"target": "result", "starts_on": "2024-09-12",
    "days": {"count": 5, "unit": "working_day", "first_day_counts": true}}))]
pub struct NewPublicityPeriod {
    target: PublicityTarget,
    /// First day, in Asia/Shanghai: today or later, within a year.
    #[validate(custom(function = day_of_the_exchange))]
    starts_on: NaiveDate,
    #[validate(nested)]
    days: PublicityDays,
    /// Working days from the filing of an objection until the answer.
    #[serde(default = "fifteen")]
    #[validate(range(min = 1, max = 60))]
    #[schema(minimum = 1, maximum = 60, default = 15)]
    objection_answer_days: i16,
    /// Why the result is shown although finalists have not acknowledged the ranking. Public. Of the target `result` only.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    without_acknowledgement: Option<String>,
}

fn fifteen() -> i16 {
    15
}

/// What a period is to show.
struct Shown {
    items: Vec<(Option<EntryId>, Option<AwardId>)>,
    list: Option<AwardListId>,
    result: Option<StageResultId>,
}

problems!(OpenPublicityPeriodProblems: NotFound, Forbidden, WrongState, NotAcknowledged, PublicityExists, CalendarYearUnknown);

/// Open a publicity period
///
/// Requires an organiser of the contest or an administrator of its division; 404 for a caller who has a conflict of interest
/// with an entry of the contest. Days are counted by the calendar of the contest's division. The period begins at midnight of
/// the first day, or now where that is today, and ends with the last day; both are days in Asia/Shanghai. `qualification`
/// shows the entries that passed, once all are decided; `preliminary` the entries that the applied ranking sends on; `result`
/// the awards of the list in force and the confirmed prizes for organisations. For `result` the contest is tallying or in
/// publicity, the list follows from the latest ranking, and every finalist has acknowledged it (409 `not_acknowledged`),
/// unless `without_acknowledgement` says why not; list, awards and contest move into publicity. One period of a target stands
/// (409 `publicity_exists`). Entrants and judges are told.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(ContestPath), request_body = NewPublicityPeriod,
    responses((status = 201, description = "The period.", body = PublicityPeriodView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Changes with the answer."))),
        OpenPublicityPeriodProblems))]
#[post("/contests/{id}/publicity-periods")]
pub async fn open_publicity_period(
    request: ChangeRequest<ContestPath, May<ask::OpenPublicity>>,
    body: Json<NewPublicityPeriod>,
) -> Result<Answer> {
    let new = body.0;
    let request = match &new.without_acknowledgement {
        Some(reason) => request.because(reason),
        None => request,
    };
    request
        .write(move |tx, caller, if_match, path| {
            let contest = contests::lock(tx.conn, path.id, &caller)?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(Contest::absent());
            }
            if_match.check(&current_etag(tx.conn, &contest)?)?;
            require_running(&contest)?;
            policy::begins(new.starts_on, tx.now)?;
            if new.without_acknowledgement.is_some() && new.target != PublicityTarget::Result {
                return Err(Problem::invalid_body(
                    "/without_acknowledgement",
                    "conflict",
                    "只有公示拟授奖名单时才需确认排名",
                    "only the result is acknowledged",
                )
                .into());
            }
            if model::standing(tx.conn, contest.id, new.target)?.is_some() {
                return Err(Code::PublicityExists.into());
            }
            let shown = shown(tx, &contest, &new)?;
            if shown.items.is_empty() {
                return Err(policy::nothing_shown());
            }
            let period = period(tx, &contest, &new, &shown, caller.user_id)?;
            model::insert(tx.conn, &period, &shown.items)?;
            let contest = match new.target {
                PublicityTarget::Result => in_publicity(tx, contest, &period, caller.user_id)?,
                _ => contest,
            };
            notices::opened(tx, &contest, &period, caller.user_id)?;
            let location = format!("/v1/publicity-periods/{}", period.id);
            let view = show(tx.conn, period, &contest, Some(&caller), tx.now)?;
            Ok(Answer::created(location, &view)?.etag(view.etag()?))
        })
        .await
}

/// What the target shows. Fails with 409 where it cannot be shown yet.
fn shown(tx: &mut Tx<'_>, contest: &Contest, new: &NewPublicityPeriod) -> Result<Shown> {
    match new.target {
        PublicityTarget::Qualification => {
            policy::qualification(contest, has_undecided(tx, contest)?)?;
            Ok(Shown {
                items: model::qualified(tx.conn, contest.id)?,
                list: None,
                result: None,
            })
        }
        PublicityTarget::Preliminary => {
            policy::preliminary(contest)?;
            let result = model::applied_preliminary(tx.conn, contest.id)?;
            let result = result.ok_or_else(policy::no_ranking)?;
            Ok(Shown {
                items: model::shortlisted(tx.conn, result)?,
                list: None,
                result: Some(result),
            })
        }
        PublicityTarget::Result => awards(tx, contest, new),
    }
}

fn awards(tx: &mut Tx<'_>, contest: &Contest, new: &NewPublicityPeriod) -> Result<Shown> {
    if state::step(contest.status, Move::OpenPublicity).is_none() {
        return Err(contest.wrong_state(
            "大赛尚未统分，或结果已确定",
            "the contest is not tallying, or its results are final",
        ));
    }
    let list = model::lock_list_in_force(tx.conn, contest.id)?.ok_or_else(policy::no_list)?;
    if award_lists::was_objected_to(tx.conn, list.contest_id, list.proposed_at)?
        || !model::is_of_latest_result(tx.conn, &list)?
    {
        return Err(policy::list_is_outdated());
    }
    if model::has_unconfirmed_prizes(tx.conn, contest.id)? {
        return Err(policy::prizes_unconfirmed());
    }
    if new.without_acknowledgement.is_none() {
        let missing = model::not_acknowledged(tx.conn, &list)?;
        if !missing.is_empty() {
            return Err(policy::not_acknowledged(&missing));
        }
    }
    Ok(Shown {
        items: model::awards_shown(tx.conn, &list)?,
        list: Some(list.id),
        result: None,
    })
}

/// Whether entries wait for the decision on their qualification.
fn has_undecided(tx: &mut Tx<'_>, contest: &Contest) -> Result<bool> {
    use diesel::prelude::*;
    let waiting = entries::table
        .filter(entries::contest_id.eq(contest.id))
        .filter(entries::status.eq_any([EntryStatus::Submitted, EntryStatus::SupplementRequested]));
    Ok(diesel::select(diesel::dsl::exists(waiting)).get_result(tx.conn)?)
}

fn period(
    tx: &mut Tx<'_>,
    contest: &Contest,
    new: &NewPublicityPeriod,
    shown: &Shown,
    by: UserId,
) -> Result<PublicityPeriod> {
    let at = &contest.content.division;
    let last = new.days.span().last_day(tx.conn, new.starts_on, at)?;
    // An objection is refused for no lack of a calendar: the answer to the latest one can be counted.
    model::answer_due(tx.conn, last.day, new.objection_answer_days, at)?;
    Ok(PublicityPeriod {
        id: PublicityPeriodId::new(),
        version: 1,
        contest_id: contest.id,
        target: new.target,
        list_id: shown.list,
        result_id: shown.result,
        starts_on: new.starts_on,
        day_count: new.days.count,
        day_unit: new.days.unit,
        first_day_counts: new.days.first_day_counts,
        ends_on: last.day,
        opens_at: official_midnight(new.starts_on).max(tx.now),
        closes_at: official_midnight(last.day.succ_opt().unwrap_or(last.day)),
        calendars: serde_json::to_value(last.calendars).context("calendars are JSON")?,
        objection_answer_days: new.objection_answer_days,
        without_acknowledgement: new.without_acknowledgement.clone(),
        opened_by: by,
        created_at: tx.now,
        updated_at: tx.now,
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawal_reason: None,
    })
}

/// Moves the contest, the list and its awards into publicity.
fn in_publicity(
    tx: &mut Tx<'_>,
    contest: Contest,
    period: &PublicityPeriod,
    by: UserId,
) -> Result<Contest> {
    if let Some(list) = period.list_id {
        let list = award_lists::find(tx.conn, list)?.ok_or_else(policy::no_list)?;
        award_lists::publish(tx, &list, period.opens_at)?;
    }
    let event = NewEvent {
        reason: period.without_acknowledgement.as_deref(),
        ..NewEvent::default()
    };
    record(
        tx,
        contest.id,
        ContestEventKind::PublicityOpened,
        by,
        &event,
    )?;
    if contest.status == ContestStatus::Publicity {
        return Ok(contest);
    }
    let moved = ContestMoved {
        status: Some(ContestStatus::Publicity),
        ..ContestMoved::default()
    };
    Ok(contests::set_moved(tx.conn, contest.id, &moved, tx.now)?)
}
