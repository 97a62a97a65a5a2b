use actix_web::put;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidateEmail};

use super::model::{self, ContactPoint, ContactValue};
use super::view::ContactPointPath;
use super::view::ContactPointView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::people::users;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::privacy::Unsorted;
use crate::platform::web::{Answer, Json, Path, PutCondition};

/// A phone number or an e-mail address.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"value": "13800000001"}))]
pub struct ContactPointValue {
    /// A phone number as in the contact of a listing, or an e-mail address. A landline gets no codes, so it stays
    /// unverified.
    #[validate(length(min = 3, max = 254))]
    #[schema(value_type = String, min_length = 3, max_length = 254)]
    value: Unsorted,
}

problems!(SetContactPointProblems: AccountErased);

/// Create or replace a contact point of the caller
///
/// The value is sealed before it is stored and masked in every response. A new value has to be verified again.
/// `If-None-Match: *` creates it, `If-Match` replaces it.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), params(ContactPointPath), request_body = ContactPointValue,
    responses((status = 200, description = "The contact point, changed.", body = ContactPointView,
            headers(("ETag" = String, description = "Its new version."))),
        (status = 201, description = "The contact point, new.", body = ContactPointView,
            headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))), SetContactPointProblems))]
#[put("/users/me/contact-points/{kind}")]
pub async fn set_contact_point(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    condition: PutCondition,
    path: Path<ContactPointPath>,
    body: Json<ContactPointValue>,
) -> Result<Answer> {
    let value = ContactValue::new(path.0.kind, body.0.value.reveal());
    well_formed(&value)?;
    app.db
        .write(caller.act(), move |tx| {
            // Of two requests at once the second finds the value of the first.
            users::model::lock(tx.conn, caller.user_id)?;
            let known = model::find(tx.conn, caller.user_id, value.kind())?;
            condition.check(known.as_ref().map(ContactPoint::etag).as_deref())?;
            let point = model::set(tx.conn, tx.vault, caller.user_id, &value, tx.now)?;
            let view = ContactPointView::new(&point, tx.vault)?;
            let answer = match known {
                Some(_) => Answer::ok(&view)?,
                None => {
                    let location = format!("/v1/users/me/contact-points/{}", point.kind);
                    Answer::created(location, &view)?
                }
            };
            Ok(answer.etag(point.etag()))
        })
        .await
}

fn well_formed(value: &ContactValue) -> Result<()> {
    let (fits, zh, en) = match value {
        ContactValue::Phone(phone) => (
            phone.well_formed().is_ok(),
            "不是电话号码",
            "is not a phone number",
        ),
        ContactValue::Email(email) => (
            email.validate_email(),
            "不是有效的电子邮件地址",
            "is not an e-mail address",
        ),
    };
    match fits {
        true => Ok(()),
        false => Err(Problem::invalid_body("/value", "format", zh, en).into()),
    }
}
