use actix_web::get;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use super::units::{self, RecommendingUnit};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::ContestPath;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, RecommendingUnitId};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, etag_of};

/// The units that may recommend entries of a contest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [{"id": "0198f3a2-5b1c-7000-8000-0000000000d1",
    "organization_id": "0198f3a2-5b1c-7000-8000-000000000070", "name": "炉霍县科学技术协会", "division": "513327", "quota": 5}]}))]
pub struct RecommendingUnits {
    items: Vec<RecommendingUnitView>,
}

/// A unit that may recommend entries.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecommendingUnitView {
    id: RecommendingUnitId,
    organization_id: OrganizationId,
    /// What the organisation is called now.
    name: String,
    /// Where the unit recommends entries; null: everywhere.
    division: Option<DivisionCode>,
    /// The most entries that it may recommend; null: no limit.
    #[schema(minimum = 1, maximum = 1000)]
    quota: Option<i16>,
}

impl RecommendingUnits {
    pub fn new(units: Vec<RecommendingUnit>) -> Self {
        let items = units.into_iter().map(|unit| RecommendingUnitView {
            id: unit.id,
            organization_id: unit.content.organization_id,
            name: unit.name,
            division: unit.content.division,
            quota: unit.content.quota,
        });
        Self {
            items: items.collect(),
        }
    }

    pub fn etag(&self) -> Result<String> {
        etag_of(self)
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag()?))
    }
}

problems!(ListRecommendingUnitsProblems: NotFound);

/// List the recommending units of a contest
///
/// All units (at most 500), with their quotas. Public with the contest.
#[utoipa::path(tag = "contest-stages", security((), ("bearer" = [])), params(ContestPath),
    responses((status = 200, description = "The units.", body = RecommendingUnits,
        headers(("ETag" = String, description = "Changes with the units."))), ListRecommendingUnitsProblems))]
#[get("/contests/{id}/recommending-units")]
pub async fn list_recommending_units(
    app: Data<App>,
    caller: Anyone,
    path: Path<ContestPath>,
) -> Result<Answer> {
    let units = app
        .db
        .read(move |conn| {
            let contest = contests::find(conn, path.0.id, caller.0.as_ref())?;
            let contest = contest.ok_or_else(Contest::absent)?;
            Ok(units::units_of(conn, contest.id)?)
        })
        .await?;
    RecommendingUnits::new(units).answer()
}
