use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, NewOrgUnitRow};
use super::view::OrgUnitView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrgUnitId, OrganizationId};
use crate::people::memberships::Standing;
use crate::people::organizations;
use crate::people::organizations::policy::Held;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// A new unit.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"organization_id": "0198f3a2-5b1c-7000-8000-000000000020", "name": "学会部"}))]
pub struct NewOrgUnit {
    organization_id: OrganizationId,
    /// A unit of the same organisation.
    parent_id: Option<OrgUnitId>,
    /// Unique among the units of the same parent.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    name: String,
}

problems!(CreateOrgUnitProblems: Forbidden, OrgUnitExists);

/// Set up a unit
///
/// Asks for an owner or manager of the organisation, or an administrator of its division.
#[utoipa::path(tag = "org-units", security(("bearer" = [])), request_body = NewOrgUnit,
    responses((status = 201, description = "The unit.", body = OrgUnitView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateOrgUnitProblems))]
#[post("/org-units")]
pub async fn create_org_unit(
    app: Data<App>,
    caller: May<ask::EditOrganization>,
    attempt: Attempt,
    body: Json<NewOrgUnit>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            if !may_edit(tx.conn, &caller, new.organization_id, tx.now)? {
                return Err(Problem::invalid_body(
                    "/organization_id",
                    "unknown_id",
                    "没有这个单位",
                    "there is no such organisation",
                )
                .into());
            }
            let row = NewOrgUnitRow {
                id: OrgUnitId::new(),
                organization_id: new.organization_id,
                parent_id: new.parent_id,
                name: new.name,
                created_at: tx.now,
                updated_at: tx.now,
            };
            let unit = model::insert(tx.conn, &row)?;
            let (location, etag) = (format!("/v1/org-units/{}", unit.id), unit.etag());
            Ok(Answer::created(location, &OrgUnitView::from(unit))?.etag(etag))
        })
        .await
}

/// Refuses whoever may not edit the organisation; `false` where there is none.
pub fn may_edit(
    conn: &mut PgConnection,
    caller: &May<ask::EditOrganization>,
    id: OrganizationId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let Some(organization) = organizations::model::find(conn, id)? else {
        return Ok(false);
    };
    let standing = Standing::of(conn, &caller.records, id, official_day(now))?;
    caller.require(&Held::managed(&organization, caller, &standing))?;
    Ok(true)
}
