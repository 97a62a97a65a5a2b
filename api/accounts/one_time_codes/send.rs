use actix_web::post;

use super::model;
use super::view::CodeSent;
use crate::access::auth::guessing::{self, Budget};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::people::contact_points::model as contact_points;
use crate::people::contact_points::{ContactPointPath, absent};
use crate::platform::error::{Error, Result, problems, wrong_state};
use crate::platform::web::Answer;

problems!(SendContactPointCodeProblems: NotFound, WrongState, TooManyAttempts);

/// Send a code to one's own contact point
///
/// Six digits, good for ten minutes, in place of those sent there before. Give them to `…/verify`. After three the next
/// has to wait. Fails with 409 `wrong_state` where the number is a landline, a 400 number or has an extension.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), params(ContactPointPath),
    responses((status = 202, description = "It is under way.", body = CodeSent), SendContactPointCodeProblems))]
#[post("/users/me/contact-points/{kind}/send-code")]
pub async fn send_contact_point_code(
    request: ChangeRequest<ContactPointPath, May<ask::KeepAccount>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let (user, kind) = (caller.user_id, path.kind);
            let point = contact_points::find(tx.conn, user, kind)?.ok_or_else(absent)?;
            if_match.check(&point.etag())?;
            if point.verified_at.is_some() {
                return Err(already_verified());
            }
            if !point.value(tx.vault)?.takes_codes() {
                return Err(gets_no_messages());
            }
            guessing::spend(tx, &[Budget::messages_to(user)])?;
            let expires_at = model::send_to_verify(tx, &point)?;
            Answer::accepted(&CodeSent { expires_at })
        })
        .await
}

fn gets_no_messages() -> Error {
    wrong_state(
        "gets_no_messages",
        "该号码收不到短信验证码，请改用手机号码",
        "the number gets no text messages; set a mobile number",
    )
}

pub fn already_verified() -> Error {
    wrong_state(
        "verified",
        "该联系方式已验证",
        "the contact point is verified already",
    )
}
