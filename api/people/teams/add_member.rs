use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::{TeamPath, known};
use super::model::{self, MOST_MEMBERS, TeamUpdate};
use super::news;
use super::view::{self, TeamView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::ids::UserId;
use crate::people::users;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// Somebody who joins.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_id": "0198f3a2-5b1c-7000-8000-000000000002", "part": "电控"}))]
pub struct NewTeamMember {
    user_id: UserId,
    /// What he does there.
    #[serde(default)]
    #[validate(length(max = 60))]
    #[schema(max_length = 60)]
    part: String,
}

problems!(AddTeamMemberProblems: NotFound, Forbidden, UserMerged, AccountErased);

/// Take somebody into a team
///
/// Asks for its lead, or an administrator of its division. He is in once he has accepted
/// (`POST /v1/teams/{id}/accept-membership`): until then only he, the lead and the administrators see it. Of somebody who
/// is in already it says anew what he does there. A team has up to 200 members.
#[utoipa::path(tag = "teams", security(("bearer" = [])), params(TeamPath), request_body = NewTeamMember,
    responses((status = 200, description = "The team.", body = TeamView,
        headers(("ETag" = String, description = "Its new version."))), AddTeamMemberProblems))]
#[post("/teams/{id}/add-member")]
pub async fn add_team_member(
    request: ChangeRequest<TeamPath, May<ask::KeepTeam>>,
    body: Json<NewTeamMember>,
) -> Result<Answer> {
    let new = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let team = known(model::lock(tx.conn, path.id)?)?;
            caller.require(&team)?;
            if_match.check(&view::current_etag(tx.conn, &team, &caller)?)?;
            if model::members_of(tx.conn, &[team.id])?.len() >= MOST_MEMBERS {
                return Err(Problem::invalid_body(
                    "/user_id",
                    "too_many",
                    "团队最多 200 人",
                    "would be one more than the 200 that a team may have",
                )
                .into());
            }
            // Who leads it has said yes to it.
            let accepted = users::model::are_one_person(tx.conn, [team.lead_id, new.user_id])?
                .then_some(tx.now);
            let user = new.user_id;
            let changed = model::add_member(tx.conn, team.id, user, &new.part, accepted, tx.now)?;
            let team = model::update(tx.conn, team.id, &TeamUpdate::default(), tx.now)?;
            if changed > 0 && accepted.is_none() {
                news::offered(tx, &team, user, caller.user_id)?;
            }
            view::show(tx.conn, team, Some(&caller))?.answer()
        })
        .await
}
