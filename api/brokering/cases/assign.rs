use actix_web::post;
use chrono::NaiveDate;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{AssignmentReason, CaseStatus};
use super::get::{CasePath, absent};
use super::model::{self, Case, Mover, receiving};
use super::policy::{self, Placed};
use super::view::{CaseAssignment, CaseView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::brokering::brokers::model::{self as brokers, Broker};
use crate::kernel::clock::official_day;
use crate::kernel::ids::BrokerId;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// Who gets the case.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"main_broker_id": "0198f3a2-5b1c-7000-8000-0000000000d1"}))]
pub struct NewCaseAssignment {
    /// When absent, the least loaded of the brokers who fit.
    main_broker_id: Option<BrokerId>,
    /// Give the named broker the case also where they can carry no more. Requires an administrator.
    #[serde(default, rename = "override")]
    overridden: bool,
    /// Kept in the history.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    note: Option<String>,
}

problems!(AssignCaseProblems: NotFound, Forbidden, WrongState, BrokerFull, CredentialRequired);

/// Assign a case
///
/// Requires an administrator of the division, or the lead of the client's society. Without `main_broker_id` the case goes to
/// the first of `GET /v1/cases/{id}/proposals` who is not full. Where all are full, or no broker fits, the case stays
/// unassigned and `reason` says so. A case that has a main broker is assigned to a named broker only.
#[utoipa::path(tag = "cases", security(("bearer" = [])), params(CasePath), request_body = NewCaseAssignment,
    responses((status = 200, description = "What came of it.", body = CaseAssignment,
        headers(("ETag" = String, description = "The new version of the case."))), AssignCaseProblems))]
#[post("/cases/{id}/assign")]
pub async fn assign_case(
    request: ChangeRequest<CasePath, May<ask::MoveCase>>,
    body: Json<NewCaseAssignment>,
) -> Result<Answer> {
    let body = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let today = official_day(tx.now);
            let case = model::find(tx.conn, path.id, &caller, today)?.ok_or_else(absent)?;
            let parties = model::parties(tx.conn, &case, &caller, today)?;
            let placed = Placed::of(&caller, &case, parties);
            caller.require(&placed)?;
            if body.overridden {
                policy::overrides(&caller, &placed)?;
            }
            // Brokers are locked before the case.
            let (to, reason) = match body.main_broker_id {
                Some(id) => (brokers::lock(tx.conn, id, today)?, AssignmentReason::Named),
                None => {
                    let mut fitting = model::candidates(tx.conn, &case, today, true)?;
                    policy::rank(&mut fitting);
                    let reason = match fitting.first() {
                        None => AssignmentReason::NobodyFits,
                        Some(first) if policy::is_full(first) => AssignmentReason::AllFull,
                        Some(_) => AssignmentReason::LeastLoaded,
                    };
                    let first = fitting.into_iter().next();
                    let chosen = first.filter(|_| reason == AssignmentReason::LeastLoaded);
                    (chosen.map(|chosen| chosen.broker), reason)
                }
            };
            let case = model::lock(tx.conn, path.id, &caller, today)?.ok_or_else(absent)?;
            if_match.check(&case.etag())?;
            is_to_be_assigned(&case, body.main_broker_id)?;
            let named = body.main_broker_id.is_some();
            let stays = named && case.main_broker() == body.main_broker_id;
            if named {
                receiving::takes_over(to.as_ref(), false, "/main_broker_id")?;
            }
            if let Some(to) = to.as_ref().filter(|_| !stays) {
                if named {
                    fits(tx.conn, &case, to, body.overridden, today)?;
                }
                let mover = Mover {
                    by: caller.user_id,
                    note: body.note.as_deref(),
                };
                model::give(tx, &case, to, mover)?;
            }
            let case = CaseView::at(model::written(tx.conn, path.id, today)?, tx.now);
            let etag = case.etag().to_owned();
            let answer = CaseAssignment {
                assigned: case.main_broker_id.is_some(),
                reason,
                case,
            };
            Ok(Answer::ok(&answer)?.etag(etag))
        })
        .await
}

fn is_to_be_assigned(case: &Case, named: Option<BrokerId>) -> Result<()> {
    let status = case.row.status;
    if status == CaseStatus::Closed {
        return Err(wrong_state(
            status.as_str(),
            "个案已办结",
            "the case is closed",
        ));
    }
    if named.is_none() && case.main_broker().is_some() {
        return Err(wrong_state(
            "assigned",
            "该个案已有负责的科服保姆",
            "the case has a main broker; name another one, or hand the case over",
        ));
    }
    Ok(())
}

/// Whether a named broker can get a case.
pub fn fits(
    conn: &mut PgConnection,
    case: &Case,
    to: &Broker,
    overridden: bool,
    today: NaiveDate,
) -> Result<()> {
    receiving::covers(conn, case, to, today, "/main_broker_id")?;
    receiving::holds_credential(conn, case, to, today, "/main_broker_id")?;
    receiving::has_room(to, overridden)
}
