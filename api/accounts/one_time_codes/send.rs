use actix_web::post;
use actix_web::web::Data;

use super::model;
use super::view::CodeSent;
use crate::access::App;
use crate::access::auth::guessing;
use crate::access::auth::guessing::Budget;
use crate::access::rights::{May, ask};
use crate::people::contact_points::model as contact_points;
use crate::people::contact_points::{ContactPointPath, absent};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, MaybeIfMatch, Path};

problems!(SendContactPointCodeProblems: NotFound, WrongState, TooManyAttempts);

/// Send a code to one's own contact point
///
/// Six digits, good for ten minutes, in place of those sent there before. Give them to `…/verify`. After three the next
/// has to wait.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), params(ContactPointPath),
    responses((status = 202, description = "It is under way.", body = CodeSent), SendContactPointCodeProblems))]
#[post("/users/me/contact-points/{kind}/send-code")]
pub async fn send_contact_point_code(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<ContactPointPath>,
) -> Result<Answer> {
    let (user, kind) = (caller.user_id, path.0.kind);
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let point = contact_points::find(tx.conn, user, kind)?.ok_or_else(absent)?;
            if_match.check(&point.etag())?;
            if point.verified_at.is_some() {
                return Err(already_verified().into());
            }
            guessing::spend(tx, &[Budget::messages_to(user)])?;
            let expires_at = model::send_to_verify(tx, &point)?;
            Answer::accepted(&CodeSent { expires_at })
        })
        .await
}

pub fn already_verified() -> Problem {
    Problem::new(Code::WrongState)
        .member("current_status", "verified")
        .detail("该联系方式已验证", "the contact point is verified already")
}
