use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::{TeamPath, known};
use super::model::{self, TeamUpdate};
use super::policy::Place;
use super::view::{self, TeamView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::ids::UserId;
use crate::people::users;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// Somebody who leaves.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_id": "0198f3a2-5b1c-7000-8000-000000000002"}))]
pub struct TeamMemberGone {
    user_id: UserId,
}

problems!(RemoveTeamMemberProblems: NotFound, Forbidden, TeamLeadStays);

/// Let somebody go from a team
///
/// Everybody may leave, or decline to join; its lead, or an administrator of its division, lets others go. The lead hands over first.
#[utoipa::path(tag = "teams", security(("bearer" = [])), params(TeamPath), request_body = TeamMemberGone,
    responses((status = 200, description = "The team.", body = TeamView,
        headers(("ETag" = String, description = "Its new version."))), RemoveTeamMemberProblems))]
#[post("/teams/{id}/remove-member")]
pub async fn remove_team_member(
    request: ChangeRequest<TeamPath, May<ask::LeaveTeam>>,
    body: Json<TeamMemberGone>,
) -> Result<Answer> {
    let user_id = body.0.user_id;
    request
        .write(move |tx, caller, if_match, path| {
            let team = known(model::lock(tx.conn, path.id)?)?;
            caller.require(&Place {
                team: &team,
                user_id,
            })?;
            if_match.check(&view::current_etag(tx.conn, &team, &caller)?)?;
            if users::model::are_one_person(tx.conn, [team.lead_id, user_id])? {
                return Err(Code::TeamLeadStays.into());
            }
            if model::remove_member(tx.conn, team.id, user_id)? == 0 {
                return Err(Problem::invalid_body(
                    "/user_id",
                    "unknown_id",
                    "不是该团队的成员",
                    "is not a member of the team",
                )
                .into());
            }
            let team = model::update(tx.conn, team.id, &TeamUpdate::default(), tx.now)?;
            view::show(tx.conn, team, Some(&caller))?.answer()
        })
        .await
}
