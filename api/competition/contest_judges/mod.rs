//! 评委: who is asked to judge a contest, and with which entries a judge has a conflict of interest.

mod accept;
pub mod codes;
mod declare_conflict;
mod decline;
mod get;
mod get_pledge;
mod invite;
mod list;
mod list_conflicts;
pub mod model;
mod moves;
mod news;
pub mod policy;
mod remove;
mod set_pledge;
pub mod state;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::unknown_user;
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 286,
    tag: Some(Tag {
        name: "contest-judges",
        about: "Judges of contests (评委): invitations, the pledge, and conflicts of interest with entries.",
        place: 165,
    }),
    routes,
    code_lists: &[
        codes::ContestJudgeStatus::LIST,
        codes::ConflictSource::LIST,
        codes::DeclaredConflict::LIST,
    ],
    notifications: &[&news::INVITED, &news::ANSWERED, &news::REMOVED],
    jobs: &[
        Job {
            name: "end judges without a role",
            run: |tx, turn| Ok(model::effects::end_without_role(tx, None, turn.most)?),
        },
        Job {
            name: "compute conflicts of interest",
            run: |tx, turn| Ok(model::rebuild_due(tx, turn.most)?),
        },
    ],
    constraints: &[
        ("contest_judges_once", || Problem::new(Code::GrantExists)),
        ("contest_judges_user_fkey", || unknown_user("/user_id")),
    ],
    person_columns: person_columns! {
        contest_judges(user_id, tracks): Not("GET /v1/contests/{id}/judges shows the judge"), Kept("counted under the pseudonym");
        contest_judges(status_reason): Not("GET /v1/contest-judges/{id} shows the judge"), Text(None, "user_id = $1");
        contest_judges(invited_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        entry_walls(person_id): Not("an official knows nothing of an entry behind a wall"), Kept("names a pseudonym");
        entry_walls(note): Not("an official knows nothing of an entry behind a wall"), Effect("what the account wrote goes");
        entry_walls(relation, path): Not("an official knows nothing of an entry behind a wall"), Kept("a code, and ids");
        entry_walls(declared_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    erase: |tx, erasure| Ok(model::effects::erased(tx, erasure.account)?),
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(invite::invite_contest_judge)
        .service(list::list_contest_judges)
        .service(get::get_contest_judge)
        .service(accept::accept_judge_invitation)
        .service(decline::decline_judge_invitation)
        .service(remove::remove_contest_judge)
        .service(declare_conflict::declare_judge_conflict)
        .service(list_conflicts::list_judge_conflicts)
        .service(list_conflicts::list_contest_conflicts)
        .service(set_pledge::set_pledge)
        .service(get_pledge::get_pledge);
}
