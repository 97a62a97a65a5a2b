use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, Team};
use super::view::{self, TeamView};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::ids::TeamId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TeamPath {
    /// The team.
    #[param(inline)]
    pub id: TeamId,
}

problems!(GetTeamProblems: NotFound);

/// Get a team
///
/// With its members, by the names that others see. Never with contact data. Who was asked to join and has not accepted is
/// shown to himself, to its lead and to the administrators of its division.
#[utoipa::path(tag = "teams", security((), ("bearer" = [])), params(TeamPath),
    responses((status = 200, description = "The team.", body = TeamView,
        headers(("ETag" = String, description = "Its version."))), GetTeamProblems))]
#[get("/teams/{id}")]
pub async fn get_team(app: Data<App>, anyone: Anyone, path: Path<TeamPath>) -> Result<Answer> {
    let id = path.0.id;
    let team = app
        .db
        .read(move |conn| {
            let team = known(model::find(conn, id)?)?;
            view::show(conn, team, anyone.0.as_ref())
        })
        .await?;
    team.answer()
}

/// The team that a path names.
pub fn known(found: Option<Team>) -> Result<Team> {
    found.ok_or_else(|| Problem::not_found("没有这个团队", "there is no such team").into())
}
