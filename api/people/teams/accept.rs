use actix_web::post;

use super::get::{TeamPath, known};
use super::model::{self, TeamUpdate};
use super::policy::Offered;
use super::view::{self, TeamView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::Answer;

problems!(AcceptTeamMembershipProblems: NotFound, Forbidden, WrongState);

/// Accept a place in a team
///
/// Asks for whom its lead, or an administrator of its division, asked to join. From then on everybody sees him among its
/// members. Whoever does not want to join leaves.
#[utoipa::path(tag = "teams", security(("bearer" = [])), params(TeamPath),
    responses((status = 200, description = "The team.", body = TeamView,
        headers(("ETag" = String, description = "Its new version."))), AcceptTeamMembershipProblems))]
#[post("/teams/{id}/accept-membership")]
pub async fn accept_team_membership(
    request: ChangeRequest<TeamPath, May<ask::AcceptTeamPlace>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let team = known(model::lock(tx.conn, path.id)?)?;
            let place = model::find_member(tx.conn, team.id, caller.user_id)?;
            caller.require(&Offered {
                team: &team,
                user_id: place.as_ref().map(|place| place.user_id),
            })?;
            if_match.check(&view::current_etag(tx.conn, &team, &caller)?)?;
            if place.is_some_and(|place| place.accepted_at.is_some()) {
                return Err(wrong_state(
                    "accepted",
                    "已经接受",
                    "the place is accepted already",
                ));
            }
            model::accept(tx.conn, team.id, caller.user_id, tx.now)?;
            let team = model::update(tx.conn, team.id, &TeamUpdate::default(), tx.now)?;
            view::show(tx.conn, team, Some(&caller))?.answer()
        })
        .await
}
