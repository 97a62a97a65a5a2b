use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, Tried};
use super::send::already_verified;
use super::view::{code_over, wrong_code};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::people::contact_points::model::{self as contact_points, ContactValue};
use crate::people::contact_points::view::ContactPointView;
use crate::people::contact_points::{ContactPointPath, absent};
use crate::people::person_records::model as person_records;
use crate::platform::error::{Result, problems};
use crate::platform::spelling::TypedCode;
use crate::platform::web::{Answer, Attempt, Json, MaybeIfMatch, Path};

/// The code that was sent.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "123456"}))]
pub struct ContactPointProof {
    /// Six digits; blanks and hyphens between are left out.
    #[validate(length(min = 1, max = 20))]
    #[schema(value_type = String, min_length = 1, max_length = 20)]
    code: TypedCode,
}

problems!(VerifyContactPointProblems: NotFound, WrongState, ContactPointTaken, CodeNotValid);

/// Verify one's own contact point
///
/// With the code of `…/send-code`. A verified phone number or e-mail address is one account's, can be signed in with, and
/// gets the codes for a new password. The account takes over the records of a person without an account that have the phone
/// number: what they were enrolled for is the account's from then on. Of two places in a session that has not started, one
/// is cancelled. Five wrong codes use the right one up.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), params(ContactPointPath), request_body = ContactPointProof,
    responses((status = 200, description = "The contact point, verified.", body = ContactPointView,
        headers(("ETag" = String, description = "Its new version."))), VerifyContactPointProblems))]
#[post("/users/me/contact-points/{kind}/verify")]
pub async fn verify_contact_point(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<ContactPointPath>,
    body: Json<ContactPointProof>,
) -> Result<Answer> {
    let (user, kind) = (caller.user_id, path.0.kind);
    let resources = app.slices.clone();
    // Apart from what follows, so that a wrong code counts although it is refused.
    let tried = app
        .db
        .write(caller.act(), move |tx| {
            model::try_to_verify(tx, user, kind, body.0.code.as_str())
        })
        .await?;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let point = contact_points::find(tx.conn, user, kind)?.ok_or_else(absent)?;
            if_match.check(&point.etag())?;
            if point.verified_at.is_some() {
                return Err(already_verified());
            }
            let row = match tried {
                Tried::Right(row) => row,
                Tried::Wrong => return Err(wrong_code().into()),
                Tried::Over => return Err(code_over().into()),
            };
            // What the code was sent to may have been changed since.
            let unchanged = row.contact_version == Some(point.version);
            if !unchanged || !model::use_up(tx, row.id)? {
                return Err(code_over().into());
            }
            let value = point.value(tx.vault)?;
            if let ContactValue::Phone(phone) = &value {
                person_records::hold_phones(tx, std::slice::from_ref(phone))?;
            }
            let point =
                contact_points::set_verified(tx.conn, &point, tx.now)?.ok_or_else(code_over)?;
            if let ContactValue::Phone(phone) = &value
                && person_records::take_over(tx, phone, user)? > 0
            {
                for slice in &resources {
                    (slice.taken_over)(tx, user)?;
                }
            }
            let view = ContactPointView::new(&point, tx.vault)?;
            Ok(Answer::ok(&view)?.etag(point.etag()))
        })
        .await
}
