use actix_web::patch;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::create::may_edit;
use super::get::{OrgUnitPath, known};
use super::model::{self, OrgUnitUpdate};
use super::view::OrgUnitView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::OrgUnitId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Patch, Path, another, patched, present};

/// A change of a unit (JSON Merge Patch): absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "学会学术部"}))]
pub struct OrgUnitChange {
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<OrgUnitId>)]
    parent_id: Patch<OrgUnitId>,
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    name: Option<String>,
}

problems!(UpdateOrgUnitProblems: NotFound, Forbidden, OrgUnitExists, ParentCircle);

/// Change a unit
///
/// Its name, and the unit it belongs to. Asks for whoever may set one up.
#[utoipa::path(tag = "org-units", security(("bearer" = [])), params(OrgUnitPath), request_body = OrgUnitChange,
    responses((status = 200, description = "The unit as it is now.", body = OrgUnitView,
        headers(("ETag" = String, description = "Its new version."))), UpdateOrgUnitProblems))]
#[patch("/org-units/{id}")]
pub async fn update_org_unit(
    app: Data<App>,
    caller: May<ask::EditOrganization>,
    if_match: IfMatch,
    path: Path<OrgUnitPath>,
    body: Json<OrgUnitChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let unit = known(model::lock(tx.conn, path.0.id)?)?;
            may_edit(tx.conn, &caller, unit.organization_id, tx.now)?;
            if_match.check(&unit.etag())?;
            let update = OrgUnitUpdate {
                parent_id: another(change.parent_id, &unit.parent_id),
                name: another(change.name, &unit.name),
            };
            let unit = match update == OrgUnitUpdate::default() {
                true => unit,
                false => model::update(tx.conn, unit.id, &update, tx.now)?,
            };
            let etag = unit.etag();
            Ok(Answer::ok(&OrgUnitView::from(unit))?.etag(etag))
        })
        .await
}
