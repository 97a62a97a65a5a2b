//! 任命: appointments to the roles of section 4, each with the division it reaches over.

mod create;
mod erasure;
mod get;
mod list;
pub mod model;
mod news;
pub mod policy;
mod relations;
mod revoke;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::{unknown_division, unknown_user};
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

pub use view::RoleGrantView;

pub const SLICE: Slice = Slice {
    place: 140,
    tag: Some(Tag {
        name: "role-grants",
        about: "Appointments: who is administrator, broker, judge or organiser, and where.",
        place: 170,
    }),
    routes,
    notifications: &[&news::ENDING],
    jobs: &[Job {
        name: "remind of roles about to end",
        run: news::remind_of_end,
    }],
    constraints: &[
        ("role_grants_do_not_overlap", || {
            Problem::new(Code::GrantExists)
        }),
        ("role_grants_of_active_users", || {
            Problem::new(Code::UserDeactivated)
        }),
        ("role_grants_made_by_another", || {
            Problem::new(Code::OwnProposal)
        }),
        ("role_grants_division_fkey", unknown_division),
        ("role_grants_user_fkey", || unknown_user("/user_id")),
        ("role_grants_judges_have_no_other_part", judge_organizes),
        ("role_grants_holder_is_no_integration", || {
            Problem::invalid_body(
                "/user_id",
                "not_a_person",
                "对接系统不能担任角色",
                "an API client holds no role",
            )
        }),
    ],
    person_columns: person_columns! {
        role_grants(user_id): In("role_grants"), Kept("counted under the pseudonym");
        role_grants(granted_by, revoked_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    person_relations: &[relations::SOCIETY],
    erase: erasure::revoke,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_role_grant)
        .service(list::list_role_grants)
        .service(get::get_role_grant)
        .service(revoke::revoke_role_grant);
}

/// The person has a part in the contest that does not go with the part that the appointment gives.
fn judge_organizes() -> Problem {
    let both = Bilingual::new(
        "是该大赛的发起人、组织者、所在地管理员或评委，不得兼任",
        "began, organises, administers or judges a contest, and is not both",
    );
    Problem::new(Code::JudgeOrganizes).field(FieldProblem::body(
        "/user_id",
        "judge_organizes",
        both,
    ))
}
