use std::result::Result as Checked;

use actix_web::put;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::list_units::RecommendingUnits;
use super::policy;
use super::units::{self, UnitContent};
use crate::access::App;
use crate::access::rights::{May, Right, ask, require};
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::ContestPath;
use crate::kernel::DivisionCode;
use crate::kernel::ids::OrganizationId;
use crate::kernel::lists::each_once;
use crate::platform::error::constraints::unknown_organization;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path, objects};

/// The recommending units of a contest.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [{"organization_id": "0198f3a2-5b1c-7000-8000-000000000070", "division": "513327",
    "quota": 5}]}))]
pub struct NewRecommendingUnits {
    /// Each organisation once.
    #[validate(length(max = 500), custom(function = units_differ), nested)]
    #[schema(max_items = 500)]
    items: Vec<NewRecommendingUnit>,
}

/// A unit that may recommend entries.
#[derive(Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct NewRecommendingUnit {
    organization_id: OrganizationId,
    /// Where the unit recommends entries; everywhere when absent.
    division: Option<DivisionCode>,
    /// The most entries that it may recommend; no limit when absent.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    quota: Option<i16>,
}

objects!(NewRecommendingUnit);

fn units_differ(units: &[NewRecommendingUnit]) -> Checked<(), ValidationError> {
    each_once(units.iter().map(|unit| unit.organization_id))
}

problems!(ReplaceRecommendingUnitsProblems: NotFound, Forbidden, WrongState);

/// Replace the recommending units of a contest
///
/// Requires the organiser of the contest or an administrator of its division, until the collecting begins. After that the
/// administrator of the province may add units, and nobody changes or removes one. A unit of the same organisation keeps its
/// id. A unit that an entry names stays.
#[utoipa::path(tag = "contest-stages", security(("bearer" = [])), params(ContestPath), request_body = NewRecommendingUnits,
    responses((status = 200, description = "The units as they are now.", body = RecommendingUnits,
        headers(("ETag" = String, description = "Their new version."))), ReplaceRecommendingUnitsProblems))]
#[put("/contests/{id}/recommending-units")]
pub async fn replace_recommending_units(
    app: Data<App>,
    caller: May<ask::EditContest>,
    if_match: IfMatch,
    path: Path<ContestPath>,
    body: Json<NewRecommendingUnits>,
) -> Result<Answer> {
    let units: Vec<UnitContent> = body
        .0
        .items
        .into_iter()
        .map(|unit| UnitContent {
            organization_id: unit.organization_id,
            division: unit.division,
            quota: unit.quota,
        })
        .collect();
    app.db
        .write(caller.act(), move |tx| {
            let contest = contests::lock(tx.conn, path.0.id, &caller)?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            let standing = units::units_of(tx.conn, contest.id)?;
            if_match.check(&RecommendingUnits::new(standing.clone()).etag()?)?;
            if policy::only_adds(&contest) {
                require(&caller, Right::SuspendContest, &contest)?;
                if !standing.iter().all(|one| units.contains(&one.content)) {
                    return Err(contest.wrong_state(
                        "项目征集已开始，只能增加推荐单位",
                        "the collecting has begun: units are only added",
                    ));
                }
            } else {
                policy::set_chain(&contest)?;
            }
            if let Some(place) = units::unknown(tx.conn, &units)? {
                let pointer = format!("/items/{place}/organization_id");
                return Err(unknown_organization(&pointer).into());
            }
            let kept: Vec<OrganizationId> = units.iter().map(|one| one.organization_id).collect();
            if let Some(name) = units::in_use(tx.conn, contest.id, &kept)? {
                return Err(contest.wrong_state(
                    &format!("已有参赛项目选择“{name}”为推荐单位"),
                    &format!("an entry names the unit {name}"),
                ));
            }
            units::set_units(tx.conn, contest.id, &units)?;
            RecommendingUnits::new(units::units_of(tx.conn, contest.id)?).answer()
        })
        .await
}
