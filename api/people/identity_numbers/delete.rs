use actix_web::delete;
use actix_web::web::Data;

use super::get::absent;
use super::model;
use super::policy::OwnNumber;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::people::users;
use crate::people::verifications::model::{self as verifications, Verified};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch};

problems!(DeleteIdentityNumberProblems: NotFound);

/// Delete the identity number of the caller
///
/// The sealed value is destroyed, with the numbers of accounts that were merged into this one; earlier reveals stay on
/// record. A verification in force ends.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])),
    responses((status = 204, description = "Gone."), DeleteIdentityNumberProblems))]
#[delete("/users/me/identity-number")]
pub async fn delete_identity_number(
    app: Data<App>,
    caller: May<ask::KeepIdentityNumber>,
    if_match: IfMatch,
) -> Result<Answer> {
    caller.require(&OwnNumber(caller.user_id))?;
    app.db
        .write(caller.act(), move |tx| {
            users::model::lock_with_records(tx.conn, caller.user_id)?;
            let known = model::find(tx.conn, caller.user_id)?.ok_or_else(absent)?;
            if_match.check(&known.etag())?;
            model::delete_all(tx.conn, caller.user_id)?;
            for record in &caller.records {
                verifications::end_for_change(tx.conn, Verified::User(*record), tx.now)?;
            }
            Ok(Answer::no_content())
        })
        .await
}
