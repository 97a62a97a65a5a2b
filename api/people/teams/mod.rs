//! 团队: people who work together, of one organisation or across several, in and outside Sichuan.

mod accept;
mod add_member;
mod create;
mod erasure;
mod get;
mod list;
pub mod model;
mod news;
pub mod policy;
mod relations;
mod remove_member;
mod update;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::{
    not_a_member, unknown_division, unknown_organization, unknown_user,
};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 220,
    tag: Some(Tag {
        name: "teams",
        about: "Teams (团队): people who work together, in and outside Sichuan.",
        place: 100,
    }),
    routes,
    notifications: &[&news::OFFERED],
    constraints: &[
        ("teams_organization_fkey", || {
            unknown_organization("/organization_id")
        }),
        ("teams_division_fkey", unknown_division),
        ("team_members_user_fkey", || unknown_user("/user_id")),
        ("team_members_are_of_persons", not_a_member),
    ],
    person_columns: person_columns! {
        teams(lead_id, name, introduction): In("teams"), Effect("the next member leads; a team of one person gets a pseudonym too");
        team_members(user_id, part): In("team_memberships"), Effect("the person leaves; in a team of one person the part is emptied");
    },
    person_relations: &[relations::TEAM],
    erase: erasure::leave,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_team)
        .service(list::list_teams)
        .service(get::get_team)
        .service(update::update_team)
        .service(add_member::add_team_member)
        .service(accept::accept_team_membership)
        .service(remove_member::remove_team_member);
}
