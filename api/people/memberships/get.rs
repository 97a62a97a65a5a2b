use actix_web::get;
use actix_web::web::Data;
use chrono::NaiveDate;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, NamedMembership};
use super::view::MembershipView;
use super::{Standing, policy};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::MembershipId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MembershipPath {
    /// The membership.
    #[param(inline)]
    pub id: MembershipId,
}

problems!(GetMembershipProblems: NotFound);

/// Get a membership
///
/// There for the person, the owners and managers of the organisation and the administrators of its division; 404 for
/// everybody else.
#[utoipa::path(tag = "memberships", security(("bearer" = [])), params(MembershipPath),
    responses((status = 200, description = "The membership.", body = MembershipView,
        headers(("ETag" = String, description = "Its version."))), GetMembershipProblems))]
#[get("/memberships/{id}")]
pub async fn get_membership(
    app: Data<App>,
    caller: May<ask::ReadMembership>,
    path: Path<MembershipPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let (membership, _) = app
        .db
        .read(move |conn| {
            let found = model::find(conn, path.0.id)?;
            visible(conn, found, &caller, today)
        })
        .await?;
    let etag = membership.etag();
    Ok(Answer::ok(&MembershipView::from(membership))?.etag(etag))
}

/// The membership, where the caller may know of it, and what he is to its organisation.
pub fn visible(
    conn: &mut PgConnection,
    found: Option<NamedMembership>,
    caller: &Caller,
    today: NaiveDate,
) -> Result<(NamedMembership, Standing)> {
    if let Some(membership) = found {
        let organization = membership.row.organization_id;
        let standing = Standing::of(conn, &caller.records, organization, today)?;
        if policy::sees(caller, &membership, &standing) {
            return Ok((membership, standing));
        }
    }
    Err(Problem::not_found("没有这个成员", "there is no such membership").into())
}
