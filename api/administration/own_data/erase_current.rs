use actix_web::delete;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{belonging, erasure};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::passwords;
use crate::people::users::model;
use crate::people::users::view::account_etag;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, IfMatch, Json};

/// The password, as proof that it is meant.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"password": "correct horse battery"}))]
pub struct OwnErasure {
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    password: String,
}

problems!(EraseCurrentUserProblems: TooManyAttempts, PasswordsBusy);

/// Erase one's own account
///
/// For good. Name, login, contact data, identity number and sessions are destroyed, here and in records that were merged
/// into this one; appointments, memberships and places in teams end, consents are withdrawn, and so are listings that no
/// open match holds. A team is led by whoever joined next; an organisation that loses its last owner waits for an
/// administrator of its division to appoint one. What is counted stays under a pseudonym: listings, matches, the record of
/// reveals. Drafts that were never submitted are deleted, and what was submitted and never published says nothing any
/// more; listings that were public stay as they were, without their contact, and so does what others wrote. Of reasons
/// that somebody gave about the account or its listings none stays, but that of an erasure by the province.
///
/// What one wrote for others is theirs and stays: an organisation's name, number, introduction and units, the name and
/// introduction of a team that others are in, a contest with its hosts, a zone. Evidence that one submitted for an
/// organisation goes all the same, with why it was rejected: the organisation stays verified, and what waits to be decided
/// is rejected, so that it can submit anew.
///
/// Nothing can be taken out of the audit trail, which keeps what was written before: it is stored, and its words are
/// answered to nobody any more (`GET /v1/audit-events`). An answer kept for an `Idempotency-Key` that tells of the account is
/// forgotten, whoever asked.
///
/// `GET /v1/users/me/export` first.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), request_body = OwnErasure,
    responses((status = 204, description = "Erased."), EraseCurrentUserProblems))]
#[delete("/users/me")]
pub async fn erase_current_user(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    if_match: IfMatch,
    body: Json<OwnErasure>,
) -> Result<Answer> {
    let id = caller.user_id;
    let known = passwords::fitting_hash(&app, &caller, body.0.password).await?;
    app.db
        .write(caller.act(), move |tx| {
            belonging::hold(tx, &[id])?;
            model::lock_with_records(tx.conn, id)?;
            let user = model::lock(tx.conn, id)?;
            if_match.check(&account_etag(tx.conn, &user, tx.now)?)?;
            if known.is_none() || model::password_hash(tx.conn, id)? != known {
                return Err(Problem::invalid_body(
                    "/password",
                    "wrong",
                    "密码不正确",
                    "is not the password",
                )
                .into());
            }
            erasure::erase(tx, &user, id, None)?;
            Ok(Answer::no_content())
        })
        .await
}
