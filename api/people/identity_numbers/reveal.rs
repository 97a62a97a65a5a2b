use actix_web::post;
use actix_web::web::{Data, ReqData};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use super::view::RevealedIdentityNumber;
use crate::access::App;
use crate::access::rights::{May, Right, ask};
use crate::people::contact_points::capacity;
use crate::people::contact_reveals::{
    RevealReason, RevealedData, model as reveals, not_of_a_match, stated,
};
use crate::people::users::{self, UserPath};
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json, MaybeIfMatch, Path, RequestId};

/// Why an identity number is read.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "verification", "note": "核对身份证原件"}))]
pub struct IdentityNumberReveal {
    /// Any of the list but `match`, which stands for the contacts of a match.
    #[validate(custom(function = not_of_a_match))]
    reason: RevealReason,
    /// In words, needed with `other`. The person reads it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    note: Option<String>,
}

problems!(RevealIdentityNumberProblems: NotFound, Forbidden);

/// Reveal a person's identity number
///
/// In full. The reveal is recorded with its reason; the person reads who, in which capacity, when and why at
/// `GET /v1/users/me/contact-reveals`. Requires the province administrator or an administrator of the person's division.
/// The response is never replayed: each request is recorded.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), params(UserPath), request_body = IdentityNumberReveal,
    responses((status = 200, description = "The number.", body = RevealedIdentityNumber), RevealIdentityNumberProblems))]
#[post("/users/{id}/identity-number/reveal")]
pub async fn reveal_identity_number(
    app: Data<App>,
    caller: May<ask::RevealIdentityNumber>,
    request_id: ReqData<RequestId>,
    if_match: MaybeIfMatch,
    path: Path<UserPath>,
    body: Json<IdentityNumberReveal>,
) -> Result<Answer> {
    let (id, body) = (path.0.id, body.0);
    let request_id = request_id.into_inner();
    app.db
        .write(caller.act(), move |tx| {
            let person = users::model::find(tx.conn, id)?
                .ok_or_else(|| Problem::not_found("没有这个用户", "there is no such user"))?;
            let reach = caller.require(&person)?;
            stated(body.reason, body.note.as_deref())?;
            if_match.check(&users::view::account_etag(tx.conn, &person, tx.now)?)?;
            // The number of the person is revealed by the account that they use now.
            let kept = match person.merged_into() {
                Some(_) => model::of_account(tx.conn, id)?,
                None => model::find(tx.conn, id)?,
            };
            let number = kept.map(|kept| kept.value(tx.vault)).transpose()?;
            // Recorded for the person even where there was nothing to show.
            let role = caller.role(Right::RevealIdentityNumber, &person);
            let reveal = reveals::NewReveal {
                subject_id: id,
                revealed_to: caller.user_id,
                capacity: capacity(role, reach),
                reason: body.reason,
                note: body.note,
                data: RevealedData::IdentityNumber,
                of_match: None,
                found: number.is_some(),
                request_id: request_id.0.to_string(),
            };
            reveals::insert(tx, &reveal)?;
            let shown = RevealedIdentityNumber {
                user_id: id,
                identity_number: number,
            };
            Ok(Answer::ok(&shown)?.not_kept())
        })
        .await
}
