use actix_web::delete;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{belonging, erasure};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::passwords;
use crate::brokering::cases::model::{self as cases, Mover};
use crate::kernel::ids::BrokerId;
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
    /// The broker who takes over the open cases of the account: present, with appointments that reach the cases.
    handover_to: Option<BrokerId>,
}

problems!(EraseCurrentUserProblems: TooManyAttempts, PasswordsBusy, CredentialRequired);

/// Erase the caller's account
///
/// Cannot be undone: call `GET /v1/users/me/export` first. Erases the account and all records that were merged into it.
///
/// - Deleted: name, login, contact data, identity number, sessions, expertise, evidence of verifications, drafts that were
///   never submitted, contacts of listings, and reasons that others gave about the account and its listings.
/// - Ended: appointments, memberships, places in teams, consents, pending verifications, and listings that no open match
///   holds. The member who joined a team next leads it. An organisation without an owner waits until an administrator of
///   its division appoints one.
/// - Handed over: the open cases of a broker, to `handover_to`; without it the cases are left unassigned, because an erasure
///   does not wait.
/// - Kept under a pseudonym, because it is counted: listings, matches, verifications, the log of reveals. A listing that was
///   public keeps its text; one that never was loses it.
/// - Kept, because it belongs to others: organisations, teams with other members, contests, zones.
///
/// The audit trail keeps its events; `GET /v1/audit-events` returns those of the account without their contents. Responses
/// kept for an `Idempotency-Key` are deleted if the account sent the request or the request wrote to rows of the account.
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
    let OwnErasure {
        password,
        handover_to,
    } = body.0;
    let known = passwords::fitting_hash(&app, &caller, password).await?;
    app.db
        .write(caller.act(), move |tx| {
            belonging::hold(tx, &[id])?;
            // Brokers are locked before accounts.
            let kept = cases::kept_by_account(tx, id, handover_to);
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
            if let Some(kept) = kept?.filter(|_| handover_to.is_some()) {
                cases::hand_over_all(tx, &kept, Mover::by(id))?;
            }
            erasure::erase(tx, &user, id, None)?;
            Ok(Answer::no_content())
        })
        .await
}
