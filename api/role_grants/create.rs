use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, NewRoleGrantRow};
use super::policy::{self, Appointment};
use super::view::RoleGrantView;
use crate::app::App;
use crate::auth::Role;
use crate::divisions::DivisionCode;
use crate::error::{Result, problems};
use crate::ids::{RoleGrantId, UserId};
use crate::rights::{May, ask};
use crate::users;
use crate::web::{Answer, Attempt, Json};

/// A new appointment.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_id": "0198f3a2-5b1c-7000-8000-000000000001", "role": "city_admin", "division": "510600"}))]
pub struct NewRoleGrant {
    /// Who is appointed.
    user_id: UserId,
    role: Role,
    /// Where the role reaches: this division and all inside.
    division: DivisionCode,
}

problems!(CreateRoleGrantProblems: Forbidden, UserMerged, GrantExists, AccountErased);

/// Appoint
///
/// Asks for an administrator above the appointed: the province's for every role but its own; a city's or county's for
/// administrators of a narrower division and the other roles inside its own. Nobody appoints himself. The role is in force with the appointed person's next request.
#[utoipa::path(tag = "role-grants", security(("bearer" = [])), request_body = NewRoleGrant,
    responses((status = 201, description = "The appointment.", body = RoleGrantView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateRoleGrantProblems))]
#[post("/role-grants")]
pub async fn create_role_grant(
    app: Data<App>,
    caller: May<ask::Appoint>,
    attempt: Attempt,
    body: Json<NewRoleGrant>,
) -> Result<Answer> {
    let new = body.0;
    policy::appoint(
        &caller,
        Appointment {
            user_id: new.user_id,
            role: new.role,
            division: &new.division,
        },
    )?;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let row = NewRoleGrantRow {
                id: RoleGrantId::new(),
                user_id: new.user_id,
                role: new.role,
                division: new.division,
                granted_by: Some(caller.user_id),
                granted_at: tx.now,
            };
            let grant = model::insert(tx.conn, &row)?;
            users::model::touch(tx.conn, grant.user_id, tx.now)?;
            let (location, etag) = (format!("/v1/role-grants/{}", grant.id), grant.etag());
            Ok(Answer::created(location, &RoleGrantView::from(grant))?.etag(etag))
        })
        .await
}
