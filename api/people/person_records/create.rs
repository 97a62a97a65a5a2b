use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::model::{self, NewPersonRecord, Resolved};
use super::policy::{self, Placed};
use super::view::PersonRecordView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::people::account_look_ups::model as look_ups;
use crate::people::organizations::model as organizations;
use crate::platform::db::{Act, Tx};
use crate::platform::error::{Code, Error, Result, problems};
use crate::platform::privacy::Phone;
use crate::platform::web::{Answer, Attempt, Json};

/// A person without an account.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "张三", "phone": "13800000001", "division": "510600"}))]
pub struct NewPerson {
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    name: String,
    /// As in the contact of a listing. Sealed before it is stored, and masked in every response.
    #[validate(length(min = 3, max = 40), custom(function = phone_form))]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 40)]
    phone: Option<Phone>,
    division: DivisionCode,
    /// The organisation that the person is on the staff of.
    organization_id: Option<OrganizationId>,
}

impl NewPerson {
    pub fn record(self) -> NewPersonRecord {
        NewPersonRecord {
            name: self.name,
            phone: self.phone,
            division: Some(self.division),
            organization_id: self.organization_id,
        }
    }
}

/// A well-formed phone number.
pub fn phone_form(phone: &Phone) -> std::result::Result<(), ValidationError> {
    phone.well_formed()
}

problems!(CreatePersonRecordProblems: Forbidden, UserMerged, PersonRecordDiffers, PersonHasAccount, TooManyAttempts);

/// Create a person record
///
/// Requires an administrator or broker of the division, a broker of the society, an account that acts for the organisation,
/// or an API client of the division. With the phone number of a record of the same name, that record is returned (200). Fails with
/// 409 `person_record_differs` when the record has another name, `existing_id` names it; and with 409 `person_has_account`
/// when an account verified the number, `user_id` names it. A number that was found this way is on record as a look-up. From
/// accounts that only act for an organisation it counts among their look-ups of a day (429).
#[utoipa::path(tag = "person-records", security(("bearer" = []), ("client" = ["people:write"])), request_body = NewPerson,
    responses((status = 200, description = "The record that is there.", body = PersonRecordView,
            headers(("ETag" = String, description = "Its version."))),
        (status = 201, description = "The record, new.", body = PersonRecordView,
            headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreatePersonRecordProblems))]
#[post("/person-records")]
pub async fn create_person_record(
    app: Data<App>,
    caller: May<ask::CreatePersonRecord>,
    attempt: Attempt,
    body: Json<NewPerson>,
) -> Result<Answer> {
    let new = body.0;
    let person = new.record();
    let exact = !policy::has_scope(&caller);
    let (by, act, phone) = (caller.user_id, caller.act(), person.phone.clone());
    let answer = app
        .db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let today = official_day(tx.now);
            let own = organizations::organizations_of(tx.conn, &caller, today)?;
            let division = person.division.as_ref();
            caller.require(&Placed::new(
                &caller,
                division,
                person.organization_id,
                &own,
            ))?;
            match model::find_or_create(tx, &person, by)? {
                Resolved::Created(record) => PersonRecordView::created(record, tx.vault),
                Resolved::Account(account) => Err(model::has_account(account).into()),
                Resolved::Known(record) => {
                    look_ups::of_phone(tx, by, exact, person.phone.as_ref())?;
                    PersonRecordView::answer(record, tx.vault)
                }
            }
        })
        .await;
    record_refusal(&app, act, &answer, by, exact, phone).await?;
    answer
}

/// Records that a phone number led to a person, where the answer is a refusal that names the person: apart from the refusal,
/// which leaves nothing of its transaction.
pub async fn record_refusal(
    app: &App,
    act: Act,
    answer: &Result<Answer>,
    by: UserId,
    exact: bool,
    phone: Option<Phone>,
) -> Result<()> {
    match answer {
        Err(Error::Refused(problem))
            if [Code::PersonHasAccount, Code::PersonRecordDiffers].contains(&problem.code)
                && !problem.replayed =>
        {
            let record = move |tx: &mut Tx<'_>| look_ups::of_phone(tx, by, exact, phone.as_ref());
            app.db.write(act, record).await
        }
        _ => Ok(()),
    }
}
