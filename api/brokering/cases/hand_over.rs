use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::assign::fits;
use super::codes::CaseStatus;
use super::get::{CasePath, absent};
use super::model::{self, Mover, receiving};
use super::policy::{self, Placed};
use super::view::CaseView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::brokering::brokers::model as brokers;
use crate::kernel::clock::official_day;
use crate::kernel::ids::BrokerId;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// Who takes the case over.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"main_broker_id": "0198f3a2-5b1c-7000-8000-0000000000d4", "note": "客户迁至旌阳区"}))]
pub struct CaseHandOver {
    /// A present broker whose appointment reaches the case.
    main_broker_id: BrokerId,
    /// Give the broker the case also where they can carry no more. Requires an administrator.
    #[serde(default, rename = "override")]
    overridden: bool,
    /// Kept in the history.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    note: Option<String>,
}

problems!(HandOverCaseProblems: NotFound, Forbidden, WrongState, BrokerFull, CredentialRequired);

/// Hand over a case
///
/// Requires the main broker, an administrator of the division, or the lead of the client's society. The case has a main
/// broker before and after, at any read.
#[utoipa::path(tag = "cases", security(("bearer" = [])), params(CasePath), request_body = CaseHandOver,
    responses((status = 200, description = "The case with its new main broker.", body = CaseView,
        headers(("ETag" = String, description = "Its new version."))), HandOverCaseProblems))]
#[post("/cases/{id}/hand-over")]
pub async fn hand_over_case(
    request: ChangeRequest<CasePath, May<ask::KeepCase>>,
    body: Json<CaseHandOver>,
) -> Result<Answer> {
    let body = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let today = official_day(tx.now);
            // Brokers are locked before the case.
            let to = brokers::lock(tx.conn, body.main_broker_id, today)?;
            let case = model::lock(tx.conn, path.id, &caller, today)?.ok_or_else(absent)?;
            let parties = model::parties(tx.conn, &case, &caller, today)?;
            let placed = Placed::of(&caller, &case, parties);
            policy::hands_over(&caller, &placed)?;
            if body.overridden {
                policy::overrides(&caller, &placed)?;
            }
            if_match.check(&case.etag())?;
            let status = case.row.status;
            if status == CaseStatus::Closed {
                return Err(wrong_state(
                    status.as_str(),
                    "个案已办结",
                    "the case is closed",
                ));
            }
            if case.main_broker().is_none() {
                return Err(wrong_state(
                    "unassigned",
                    "该个案待分派",
                    "the case has no main broker; assign the case",
                ));
            }
            let same = case.main_broker() == Some(body.main_broker_id);
            receiving::takes_over(to.as_ref(), same, "/main_broker_id")?;
            if let Some(to) = &to {
                fits(tx.conn, &case, to, body.overridden, today)?;
                let mover = Mover {
                    by: caller.user_id,
                    note: body.note.as_deref(),
                };
                model::give(tx, &case, to, mover)?;
            }
            CaseView::at(model::written(tx.conn, path.id, today)?, tx.now).answer()
        })
        .await
}
