use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, NewTeamRow};
use super::view::{self, TeamView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, TeamId, UserId};
use crate::people::memberships::Standing;
use crate::people::users;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// A new team.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "电机节能团队", "division": "500000"}))]
pub struct NewTeam {
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What others should know.
    #[serde(default)]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    introduction: String,
    /// Where it is at home; outside Sichuan too.
    division: DivisionCode,
    /// The organisation it belongs to: one that its lead belongs to.
    organization_id: Option<OrganizationId>,
}

problems!(CreateTeamProblems: Forbidden, UserMerged, AccountErased);

/// Set up a team
///
/// Whoever does leads it and is its first member.
#[utoipa::path(tag = "teams", security(("bearer" = [])), request_body = NewTeam,
    responses((status = 201, description = "The team.", body = TeamView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateTeamProblems))]
#[post("/teams")]
pub async fn create_team(
    app: Data<App>,
    caller: May<ask::KeepTeam>,
    attempt: Attempt,
    body: Json<NewTeam>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            if let Some(organization) = new.organization_id {
                belongs(tx.conn, caller.user_id, organization, tx.now)?;
            }
            let row = NewTeamRow {
                id: TeamId::new(),
                name: new.name,
                introduction: new.introduction,
                division: new.division,
                organization_id: new.organization_id,
                lead_id: caller.user_id,
                created_at: tx.now,
                updated_at: tx.now,
            };
            let team = model::insert(tx.conn, &row)?;
            caller.require(&team)?;
            model::add_member(tx.conn, team.id, caller.user_id, "", Some(tx.now), tx.now)?;
            view::show(tx.conn, team, Some(&caller))?.created()
        })
        .await
}

/// A team speaks in the name of an organisation only when its lead belongs to it.
pub fn belongs(
    conn: &mut PgConnection,
    lead: UserId,
    organization: OrganizationId,
    now: DateTime<Utc>,
) -> Result<()> {
    let accounts = users::model::records_of(conn, lead)?;
    if Standing::of(conn, &accounts, organization, official_day(now))?.belongs() {
        return Ok(());
    }
    Err(Problem::invalid_body(
        "/organization_id",
        "unknown_id",
        "团队负责人不属于该单位",
        "is not an organisation that the lead belongs to",
    )
    .into())
}
