use actix_web::post;
use actix_web::web::{Data, ReqData};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, ContactValue};
use super::policy;
use super::view::RevealedContactPoints;
use crate::access::App;
use crate::access::rights::{May, Right, ask};
use crate::people::contact_reveals::{
    RevealReason, RevealedData, model as reveals, not_of_a_match, stated,
};
use crate::people::users::{self, UserPath};
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json, MaybeIfMatch, Path, RequestId};

/// Why contact data of a person is read.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "service", "note": "上门服务前电话确认"}))]
pub struct ContactReveal {
    /// Any of the list but `match`, which stands for the contacts of a match.
    #[validate(custom(function = not_of_a_match))]
    reason: RevealReason,
    /// In words, needed with `other`. The person reads it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    note: Option<String>,
}

problems!(RevealContactPointsProblems: NotFound, Forbidden);

/// Reveal a person's contact points
///
/// Phone and e-mail in full. The reveal is recorded with its reason; the person reads who, in which capacity, when and why
/// at `GET /v1/users/me/contact-reveals`. Requires the person, the province administrator, an administrator or broker of
/// the person's division, an API client of that division, or a broker of a society that the person is a worker of.
#[utoipa::path(tag = "personal-data", security(("bearer" = []), ("client" = ["contacts:read"])), params(UserPath), request_body = ContactReveal,
    responses((status = 200, description = "The contact points.", body = RevealedContactPoints), RevealContactPointsProblems))]
#[post("/users/{id}/contact-points/reveal")]
pub async fn reveal_contact_points(
    app: Data<App>,
    caller: May<ask::ReadContact>,
    request_id: ReqData<RequestId>,
    if_match: MaybeIfMatch,
    path: Path<UserPath>,
    body: Json<ContactReveal>,
) -> Result<Answer> {
    let (id, body) = (path.0.id, body.0);
    let request_id = request_id.into_inner();
    app.db
        .write(caller.act(), move |tx| {
            let person = users::model::find(tx.conn, id)?
                .ok_or_else(|| Problem::not_found("没有这个用户", "there is no such user"))?;
            let reach = caller.require(&person)?;
            stated(body.reason, body.note.as_deref())?;
            let capacity = policy::capacity(caller.role(Right::ReadContact, &person), reach);
            if_match.check(&users::view::account_etag(tx.conn, &person, tx.now)?)?;
            let mut shown = RevealedContactPoints {
                user_id: id,
                phone: None,
                email: None,
            };
            for point in model::of_user(tx.conn, id)? {
                match point.value(tx.vault)? {
                    ContactValue::Phone(phone) => shown.phone = Some(phone),
                    ContactValue::Email(email) => shown.email = Some(email),
                }
            }
            // Recorded for the person even where there was nothing to show.
            let reveal = reveals::NewReveal {
                subject_id: id,
                revealed_to: caller.user_id,
                capacity,
                reason: body.reason,
                note: body.note,
                data: RevealedData::Contact,
                of_match: None,
                found: shown.phone.is_some() || shown.email.is_some(),
                request_id: request_id.0.to_string(),
            };
            reveals::insert(tx, &reveal)?;
            Answer::ok(&shown)
        })
        .await
}
