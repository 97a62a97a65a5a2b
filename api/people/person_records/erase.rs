use actix_web::delete;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::{PersonRecordPath, absent};
use super::model;
use super::policy::{self, Placed};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::UserId;
use crate::platform::error::{Result, problems};
use crate::platform::person_columns::Erasure;
use crate::platform::web::{Answer, IfMatch, Json, Path};

/// Why a person record is erased.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "本人书面申请"}))]
pub struct PersonRecordErasure {
    /// Kept in the audit trail. Must name no person.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(ErasePersonRecordProblems: NotFound, Forbidden, WrongState);

/// Erase a person record
///
/// On request of the person. Requires an administrator of its division. Name and phone number are destroyed; the record stays
/// as a pseudonym, so that what names it still counts as one person. Its seats in sessions that have not started are free, and
/// its certificates say that the holder was erased. A record that an account took over is erased with the
/// account, too.
#[utoipa::path(tag = "person-records", security(("bearer" = [])), params(PersonRecordPath), request_body = PersonRecordErasure,
    responses((status = 204, description = "Erased."), ErasePersonRecordProblems))]
#[delete("/person-records/{id}")]
pub async fn erase_person_record(
    app: Data<App>,
    caller: May<ask::ErasePersonRecord>,
    if_match: IfMatch,
    path: Path<PersonRecordPath>,
    body: Json<PersonRecordErasure>,
) -> Result<Answer> {
    let reason = body.0.reason;
    let (act, resources) = (caller.act().because(Some(&reason)), app.slices.clone());
    app.db
        .write(act, move |tx| {
            let today = official_day(tx.now);
            let record = model::lock(tx.conn, path.0.id, &caller, today)?.ok_or_else(absent)?;
            caller.require(&Placed::of(&caller, &record, &[]))?;
            if_match.check(&record.etag())?;
            if record.erased_at.is_some() {
                return Err(policy::erased());
            }
            tx.forgets()?;
            let erasure = Erasure {
                account: UserId(record.id.0),
                by: caller.user_id,
                reason: Some(&reason),
            };
            for slice in resources.iter().filter(|slice| slice.names_persons) {
                slice.erase_person(tx, &erasure)?;
            }
            model::erase(tx, record.id)?;
            Ok(Answer::no_content())
        })
        .await
}
