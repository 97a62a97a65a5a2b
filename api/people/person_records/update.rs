use actix_web::patch;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::create::{phone_form, record_refusal};
use super::get::{PersonRecordPath, absent};
use super::model::{self, NewPersonRecord};
use super::policy::{self, Placed};
use super::view::PersonRecordView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::OrganizationId;
use crate::people::organizations::model as organizations;
use crate::platform::error::{Result, problems};
use crate::platform::privacy::Phone;
use crate::platform::web::{Answer, IfMatch, Json, Patch, Path, patched, present};

/// A change of a person record (JSON Merge Patch): absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "张三丰", "organization_id": null}))]
pub struct PersonRecordChange {
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50, nullable = false)]
    name: Option<String>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = patched_phone_form))]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 40)]
    phone: Patch<Phone>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    division: Option<DivisionCode>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<OrganizationId>)]
    organization_id: Patch<OrganizationId>,
}

fn patched_phone_form(phone: &Patch<Phone>) -> std::result::Result<(), ValidationError> {
    match phone {
        Some(Some(phone)) if phone.reveal().chars().count() > 40 => {
            let mut error = ValidationError::new("length");
            error.add_param("max".into(), &40);
            Err(error)
        }
        Some(Some(phone)) => phone_form(phone),
        _ => Ok(()),
    }
}

problems!(UpdatePersonRecordProblems: NotFound, Forbidden, WrongState, PersonRecordDiffers, PersonHasAccount, TooManyAttempts);

/// Update a person record
///
/// Requires the right to create it, over the record as it is and as it will be; an API client changes what it created. Fails
/// with 409 `wrong_state` once an account took the record over or it is erased, with 409 `person_record_differs` when the
/// phone number is of another record, and with 409 `person_has_account` when an account verified the number; both are
/// on record and counted as `create_person_record` says.
#[utoipa::path(tag = "person-records", security(("bearer" = []), ("client" = ["people:write"])), params(PersonRecordPath),
    request_body = PersonRecordChange,
    responses((status = 200, description = "The person record after the change.", body = PersonRecordView,
        headers(("ETag" = String, description = "Its new version."))), UpdatePersonRecordProblems))]
#[patch("/person-records/{id}")]
pub async fn update_person_record(
    app: Data<App>,
    caller: May<ask::EditPersonRecord>,
    if_match: IfMatch,
    path: Path<PersonRecordPath>,
    body: Json<PersonRecordChange>,
) -> Result<Answer> {
    let change = body.0;
    let (by, act, exact) = (caller.user_id, caller.act(), !policy::has_scope(&caller));
    let phone = change.phone.clone().flatten();
    let answer = app
        .db
        .write(caller.act(), move |tx| {
            let today = official_day(tx.now);
            let record =
                model::lock(tx.conn, path.0.id, &caller, today)?.ok_or_else(absent)?;
            let own = organizations::organizations_of(tx.conn, &caller, today)?;
            caller.require(&Placed::of(&caller, &record, &own))?;
            if_match.check(&record.etag())?;
            policy::is_open(&record)?;
            let before = NewPersonRecord {
                name: record.name.clone(),
                phone: record.phone(tx.vault)?,
                division: record.division.clone(),
                organization_id: record.organization_id,
            };
            let mut after = before.clone();
            macro_rules! set {
                ($($member:ident),+) => { $( if let Some(value) = change.$member { after.$member = value; } )+ };
            }
            set!(name, phone, organization_id);
            if let Some(division) = change.division {
                after.division = Some(division);
            }
            if after == before {
                return PersonRecordView::answer(record, tx.vault);
            }
            let division = after.division.as_ref();
            let placed = Placed::of(&caller, &record, &own);
            caller.require(&placed.moved(&caller, division, after.organization_id, &own))?;
            let record = model::update(tx, &record, &after)?;
            PersonRecordView::answer(record, tx.vault)
        })
        .await;
    record_refusal(&app, act, &answer, by, exact, phone).await?;
    answer
}
