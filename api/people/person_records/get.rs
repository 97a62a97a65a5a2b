use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::PersonRecordView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::PersonRecordId;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PersonRecordPath {
    /// The person record.
    #[param(inline)]
    pub id: PersonRecordId,
}

problems!(GetPersonRecordProblems: NotFound, Forbidden);

/// Get a person record
///
/// Requires an administrator or broker of its division, a broker of the society that it names, an account that acts for the
/// organisation that it names, the account that took it over, or an API client; other callers get 404. The phone number is
/// masked.
#[utoipa::path(tag = "person-records", security(("bearer" = []), ("client" = ["people:read"])), params(PersonRecordPath),
    responses((status = 200, description = "The person record.", body = PersonRecordView,
        headers(("ETag" = String, description = "Its version."))), GetPersonRecordProblems))]
#[get("/person-records/{id}")]
pub async fn get_person_record(
    app: Data<App>,
    caller: May<ask::ReadPersonRecord>,
    path: Path<PersonRecordPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let vault = app.db.vault().clone();
    app.db
        .read(move |conn| {
            let record = model::find(conn, path.0.id, &caller, today)?.ok_or_else(absent)?;
            PersonRecordView::answer(record, &vault)
        })
        .await
}

/// Also for a record that the caller may not know of.
pub fn absent() -> Error {
    Problem::not_found("没有这份人员档案", "there is no such person record").into()
}
