use actix_web::patch;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, UserChange};
use super::view::{self, CurrentUser};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::people::verifications;
use crate::people::verifications::model::Verified;
use crate::platform::error::Result;
use crate::platform::web::{Answer, IfMatch, Json, Patch, another, clearable, patched, present};

/// A change of one's profile (JSON Merge Patch): absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"affiliation": "德阳东旗电气有限公司", "division": null}))]
pub struct ProfileChange {
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, nullable = false)]
    display_name: Option<String>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(length(min = 1, max = 100))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    affiliation: Patch<String>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<DivisionCode>)]
    division: Patch<DivisionCode>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    introduction: Option<String>,
}

/// Change one's own profile
///
/// Name, affiliation, division and introduction. The login name stays. A former name is kept: administrators and brokers
/// find the account by it. With another name, affiliation or division one is
/// no longer verified.
#[utoipa::path(tag = "users", security(("bearer" = [])), request_body = ProfileChange,
    responses((status = 200, description = "The account as it is now.", body = CurrentUser,
        headers(("ETag" = String, description = "Its new version.")))))]
#[patch("/users/me")]
pub async fn update_current_user(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    if_match: IfMatch,
    body: Json<ProfileChange>,
) -> Result<Answer> {
    let wanted = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let known = model::lock(tx.conn, caller.user_id)?;
            if_match.check(&view::account_etag(tx.conn, &known, tx.now)?)?;
            let change = UserChange {
                display_name: another(wanted.display_name, &known.display_name),
                affiliation: another(wanted.affiliation, &known.affiliation),
                division: another(wanted.division, &known.division),
                introduction: another(wanted.introduction, &known.introduction),
            };
            let user = match change == UserChange::default() {
                true => known.clone(),
                false => model::update(tx.conn, caller.user_id, &change, tx.now)?,
            };
            if user.display_name != known.display_name {
                model::keep_former_name(tx.conn, user.id, &known.display_name, tx.now)?;
            }
            if user.shown_as() != known.shown_as() {
                let of = Verified::User(user.id);
                verifications::model::end_for_change(tx.conn, of, tx.now)?;
            }
            let roles = model::held_roles(tx.conn, caller.user_id, official_day(tx.now))?;
            let etag = view::account_etag(tx.conn, &user, tx.now)?;
            Ok(Answer::ok(&CurrentUser::new(user, roles))?.etag(etag))
        })
        .await
}
