use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{self, Team, TeamMember};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, TeamId, UserId};
use crate::platform::db::schema::team_members;
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// Somebody in a team.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamMemberView {
    pub user_id: UserId,
    /// The name others see.
    pub display_name: String,
    /// What he does there.
    pub part: String,
    /// When he accepted; null for who was asked to join, whom only he, the lead and the administrators see here.
    pub accepted_at: Option<DateTime<Utc>>,
}

/// People who work together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000050", "name": "电机节能团队", "introduction": "", "division": "500000",
    "organization_id": null, "lead_id": "0198f3a2-5b1c-7000-8000-000000000001",
    "members": [{"user_id": "0198f3a2-5b1c-7000-8000-000000000001", "display_name": "彭教授", "part": "负责人",
    "accepted_at": "2026-08-30T01:02:03.000004Z"}],
    "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-30T01:02:03.000004Z"}))]
pub struct TeamView {
    pub id: TeamId,
    pub name: String,
    pub introduction: String,
    /// Where it is at home; outside Sichuan too.
    pub division: DivisionCode,
    /// The organisation it belongs to.
    pub organization_id: Option<OrganizationId>,
    /// Who leads it: one of its members.
    pub lead_id: UserId,
    /// In the order in which they joined.
    pub members: Vec<TeamMemberView>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[serde(skip)]
    etag: String,
}

impl TeamView {
    fn new(team: Team, members: Vec<TeamMember>) -> Self {
        Self {
            etag: etag(&team, &members),
            id: team.id,
            name: team.name,
            introduction: team.introduction,
            division: team.division,
            organization_id: team.organization_id,
            lead_id: team.lead_id,
            members: members
                .into_iter()
                .map(|member| TeamMemberView {
                    user_id: member.user_id,
                    display_name: member.display_name,
                    part: member.part,
                    accepted_at: member.accepted_at,
                })
                .collect(),
            created_at: team.created_at,
            updated_at: team.updated_at,
        }
    }

    /// The answer to a change.
    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag.clone()))
    }

    pub fn created(&self) -> Result<Answer> {
        let location = format!("/v1/teams/{}", self.id);
        Ok(Answer::created(location, self)?.etag(self.etag.clone()))
    }
}

/// Of the team and of the names that are shown with it. Versions only grow, and so does their sum while the members stay
/// the same; when they change, the team's version does. Who sees others, sees more of them who are yet to join.
fn etag(team: &Team, members: &[TeamMember]) -> String {
    let names: i64 = members
        .iter()
        .map(|member| i64::from(member.user_version))
        .sum();
    let asked = members.iter().filter(|member| member.accepted_at.is_none());
    format!("\"{}-{names}-{}\"", team.version, asked.count())
}

/// Whoever has joined is shown to everybody; who was asked to, to himself and to those who keep the team.
fn seen_by(caller: Option<&Caller>, team: &Team, mut members: Vec<TeamMember>) -> Vec<TeamMember> {
    let keeps = caller.is_some_and(|caller| caller.may(Right::KeepTeam, team));
    let own = |account| caller.is_some_and(|caller| caller.is(account));
    members.retain(|member| keeps || member.accepted_at.is_some() || own(member.user_id));
    members
}

/// The team as `caller` sees it.
pub fn show(conn: &mut PgConnection, team: Team, caller: Option<&Caller>) -> Result<TeamView> {
    let members = model::members_of(conn, &[team.id])?;
    let members = seen_by(caller, &team, members);
    Ok(TeamView::new(team, members))
}

/// The ETag that `show` would give.
pub fn current_etag(conn: &mut PgConnection, team: &Team, caller: &Caller) -> Result<String> {
    let members = model::members_of(conn, &[team.id])?;
    Ok(etag(team, &seen_by(Some(caller), team, members)))
}

/// Teams with their members, in the order given.
pub fn show_many(
    conn: &mut PgConnection,
    teams: Vec<Team>,
    caller: Option<&Caller>,
) -> Result<Vec<TeamView>> {
    let ids: Vec<TeamId> = teams.iter().map(|team| team.id).collect();
    let mut by_team: HashMap<TeamId, Vec<TeamMember>> = HashMap::new();
    for member in model::members_of(conn, &ids)? {
        by_team.entry(member.team_id).or_default().push(member);
    }
    Ok(teams
        .into_iter()
        .map(|team| {
            let members = by_team.remove(&team.id).unwrap_or_default();
            let members = seen_by(caller, &team, members);
            TeamView::new(team, members)
        })
        .collect())
}

/// A page of teams, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct TeamPage {
    pub items: Vec<TeamView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// A place in a team.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = team_members)]
pub struct ExportedTeamMembership {
    pub team_id: TeamId,
    /// What one does there.
    pub part: String,
    pub joined_at: DateTime<Utc>,
}

impl ExportedTeamMembership {
    pub fn of(conn: &mut PgConnection, user: UserId) -> QueryResult<Vec<Self>> {
        team_members::table
            .filter(team_members::user_id.eq(user))
            .order(team_members::team_id)
            .select(Self::as_select())
            .load(conn)
    }
}
