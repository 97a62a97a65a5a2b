use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, NewUserRow};
use super::new_password::not_the_username;
use super::policy::stands_for_imports;
use super::view::{self, CurrentUser};
use crate::access::App;
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;
use crate::kernel::roles::AccountKind;
use crate::platform::db::{Act, Origin};
use crate::platform::error::constraints::username_taken;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// A new account.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"username": "dongqi_dianqi", "password": "correct horse battery", "display_name": "东旗电气技术部",
    "account_kind": "organization", "affiliation": "德阳东旗电气有限公司", "division": "510603"}))]
pub struct NewUser {
    /// The name to sign in with: lower-case letters, digits, `.`, `_`, `-`; unique; cannot be changed. Not one that looks
    /// like the exchange's own: `admin`, `root`, `system` and the like, `erased-…`, `client-…`, `tianfu…`.
    #[validate(length(min = 3, max = 32), custom(function = view::username), custom(function = view::free_username))]
    #[schema(min_length = 3, max_length = 32, pattern = "^[a-z][a-z0-9_.-]*$")]
    username: String,
    /// Taken as it is, neither trimmed nor normalised. Not the user name, and none that everybody tries first.
    #[validate(length(min = 8, max = 128), custom(function = view::password))]
    #[schema(min_length = 8, max_length = 128, format = Password)]
    password: String,
    /// The name others see.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    display_name: String,
    /// `worker` or `organization`.
    #[validate(custom(function = view::registrable))]
    account_kind: AccountKind,
    /// The organisation one belongs to or is, by name.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    affiliation: Option<String>,
    division: Option<DivisionCode>,
    /// What others should know.
    #[serde(default)]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    introduction: String,
}

problems!(RegisterUserProblems: UsernameTaken, TooManyRegistrations, PasswordsBusy);

/// Register
///
/// Makes an account for a science and technology worker or an organisation. It can publish needs and offers at once;
/// every other role is an appointment. Then sign in at `POST /v1/sessions`. One address (IPv6: one /64) may register a
/// number of accounts an hour: `RateLimit` gives the number left, as `registrations`.
#[utoipa::path(tag = "users", security(()), request_body = NewUser,
    responses((status = 201, description = "The account.", body = CurrentUser,
        headers(("Location" = String, description = "Where the account is seen by others."), ("ETag" = String, description = "Its version."))),
        RegisterUserProblems))]
#[post("/users")]
pub async fn register_user(
    app: Data<App>,
    request: HttpRequest,
    origin: Origin,
    attempt: Attempt,
    body: Json<NewUser>,
) -> Result<Answer> {
    let new = body.0;
    if stands_for_imports(&new.username) {
        return Err(username_taken().into());
    }
    not_the_username("/password", &new.password, &new.username)?;
    app.limits.count_registration(&request, origin.network())?;
    let turn = app.passwords.turn(origin.network()).await?;
    let hash = turn.hash(new.password).await?;
    let id = UserId::new();
    let (act, keys) = (
        Act::of_user(id, origin),
        format!("register/{}", new.username),
    );
    app.db
        .write_once(act, keys, attempt, move |tx| {
            let row = NewUserRow {
                id,
                username: new.username,
                password_hash: Some(hash),
                display_name: new.display_name,
                account_kind: new.account_kind,
                affiliation: new.affiliation,
                division: new.division,
                introduction: new.introduction,
                created_at: tx.now,
                updated_at: tx.now,
            };
            let user = model::insert(tx.conn, &row)?;
            let location = format!("/v1/users/{}", user.id);
            let etag = view::account_etag(tx.conn, &user, tx.now)?;
            Ok(Answer::created(location, &CurrentUser::new(user, Vec::new()))?.etag(etag))
        })
        .await
}
