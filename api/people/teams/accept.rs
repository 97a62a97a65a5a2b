use actix_web::post;
use actix_web::web::Data;

use super::get::{TeamPath, known};
use super::model::{self, TeamUpdate};
use super::policy::Offered;
use super::view::{self, TeamView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, MaybeIfMatch, Path};

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
    app: Data<App>,
    caller: May<ask::AcceptTeamPlace>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<TeamPath>,
) -> Result<Answer> {
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let team = known(model::lock(tx.conn, path.0.id)?)?;
            let place = model::find_member(tx.conn, team.id, caller.user_id)?;
            caller.require(&Offered {
                team: &team,
                user_id: place.as_ref().map(|place| place.user_id),
            })?;
            if_match.check(&view::current_etag(tx.conn, &team, &caller)?)?;
            if place.is_some_and(|place| place.accepted_at.is_some()) {
                return Err(Problem::new(Code::WrongState)
                    .detail("已经接受", "the place is accepted already")
                    .member("current_status", "accepted")
                    .into());
            }
            model::accept(tx.conn, team.id, caller.user_id, tx.now)?;
            let team = model::update(tx.conn, team.id, &TeamUpdate::default(), tx.now)?;
            view::show(tx.conn, team, Some(&caller))?.answer()
        })
        .await
}
