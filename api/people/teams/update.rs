use actix_web::patch;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::create::belongs;
use super::get::{TeamPath, known};
use super::model::{self, TeamUpdate};
use super::view::{self, TeamView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{
    Answer, IfMatch, Json, Patch, Path, another, clearable, patched, present,
};

/// A change of a team (JSON Merge Patch): absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"introduction": "变压器与电机节能改造"}))]
pub struct TeamChange {
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    name: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    introduction: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    division: Option<DivisionCode>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<OrganizationId>)]
    organization_id: Patch<OrganizationId>,
    /// One of its members, who has accepted to be.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    lead_id: Option<UserId>,
}

problems!(UpdateTeamProblems: NotFound, Forbidden, UserMerged, AccountErased);

/// Change a team
///
/// Asks for its lead, or an administrator of its division. Another lead is chosen from its members.
#[utoipa::path(tag = "teams", security(("bearer" = [])), params(TeamPath), request_body = TeamChange,
    responses((status = 200, description = "The team as it is now.", body = TeamView,
        headers(("ETag" = String, description = "Its new version."))), UpdateTeamProblems))]
#[patch("/teams/{id}")]
pub async fn update_team(
    app: Data<App>,
    caller: May<ask::KeepTeam>,
    if_match: IfMatch,
    path: Path<TeamPath>,
    body: Json<TeamChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let team = known(model::lock(tx.conn, path.0.id)?)?;
            caller.require(&team)?;
            if_match.check(&view::current_etag(tx.conn, &team, &caller)?)?;
            let lead = change.lead_id.unwrap_or(team.lead_id);
            let members = model::members_of(tx.conn, &[team.id])?;
            let belongs_to_it = |member: &model::TeamMember| {
                // Nobody leads what he has not joined; who leads it already stays.
                member.user_id == lead && (member.accepted_at.is_some() || lead == team.lead_id)
            };
            if !members.iter().any(belongs_to_it) {
                return Err(Problem::invalid_body(
                    "/lead_id",
                    "unknown_id",
                    "不是该团队的成员",
                    "is not a member of the team",
                )
                .into());
            }
            let update = TeamUpdate {
                name: another(change.name, &team.name),
                introduction: another(change.introduction, &team.introduction),
                division: another(change.division, &team.division),
                organization_id: another(change.organization_id, &team.organization_id),
                lead_id: another(change.lead_id, &team.lead_id),
            };
            // Whom it is led by and for whom it speaks have to fit, when either changes.
            if let Some(organization) = update.organization_id.unwrap_or(team.organization_id)
                && (update.lead_id.is_some() || update.organization_id.is_some())
            {
                belongs(tx.conn, lead, organization, tx.now)?;
            }
            if let Some(lead) = update.lead_id {
                model::place_lead(tx.conn, team.id, lead)?;
            }
            let moved = update.division.is_some() && !caller.is(team.lead_id);
            let team = match update == TeamUpdate::default() {
                true => team,
                false => model::update(tx.conn, team.id, &update, tx.now)?,
            };
            // Nobody hands it to a division that he has no right over.
            if moved {
                caller.require(&team)?;
            }
            view::show(tx.conn, team, Some(&caller))?.answer()
        })
        .await
}
