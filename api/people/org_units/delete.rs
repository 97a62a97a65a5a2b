use actix_web::delete;
use actix_web::web::Data;
use diesel::result::{DatabaseErrorKind, Error as DbError};

use super::create::may_edit;
use super::get::{OrgUnitPath, known};
use super::model;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Code, Error, Result, problems};
use crate::platform::web::{Answer, IfMatch, Path};

problems!(DeleteOrgUnitProblems: NotFound, Forbidden, OrgUnitInUse);

/// Dissolve a unit
///
/// One that has no units below it and no member, past ones neither. Asks for whoever may set one up.
#[utoipa::path(tag = "org-units", security(("bearer" = [])), params(OrgUnitPath),
    responses((status = 204, description = "Gone."), DeleteOrgUnitProblems))]
#[delete("/org-units/{id}")]
pub async fn delete_org_unit(
    app: Data<App>,
    caller: May<ask::EditOrganization>,
    if_match: IfMatch,
    path: Path<OrgUnitPath>,
) -> Result<Answer> {
    app.db
        .write(caller.act(), move |tx| {
            let unit = known(model::lock(tx.conn, path.0.id)?)?;
            may_edit(tx.conn, &caller, unit.organization_id, tx.now)?;
            if_match.check(&unit.etag())?;
            // The keys that point here tell of their violation under the names by which an unknown unit is told too.
            match model::delete(tx.conn, unit.id) {
                Err(DbError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)) => {
                    Err(Code::OrgUnitInUse.into())
                }
                Err(error) => Err(Error::from(error)),
                Ok(_) => Ok(Answer::no_content()),
            }
        })
        .await
}
