//! 登录会话: signing in, refreshing with rotation, one's own sessions and their end.

mod answer_challenge;
pub mod challenges;
mod create;
mod end;
mod end_current;
mod end_others;
mod get;
mod list;
pub mod login;
pub mod model;
pub mod purge;
mod refresh;
mod rotation;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 110,
    tag: Some(Tag {
        name: "sessions",
        about: "Signing in: access tokens, refresh tokens, signing out.",
        place: 20,
    }),
    routes,
    code_lists: &[model::EndReason::LIST],
    jobs: &[
        Job {
            name: "forget ended sessions",
            run: |tx, turn| Ok(purge::over(tx.conn, tx.now, turn.most)?),
        },
        Job {
            name: "forget old challenges",
            run: |tx, turn| Ok(challenges::forget_old(tx.conn, tx.now, turn.most)?),
        },
    ],
    constraints: &[("sessions_of_active_users", || {
        Problem::new(Code::AccountDeactivated)
    })],
    person_columns: person_columns! {
        // Their times show when the person was active.
        sessions(user_id, user_agent, address): In("sessions"), Row("user_id = $1");
        sign_in_challenges(user_id, guess): Not("a secret that is valid for minutes"), Row("user_id = $1");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_session)
        .service(answer_challenge::answer_challenge)
        .service(refresh::refresh_session)
        .service(list::list_sessions)
        .service(end_current::end_current_session)
        .service(end_others::end_other_sessions)
        .service(get::get_session)
        .service(end::end_session);
}
