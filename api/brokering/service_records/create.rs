use actix_web::post;
use actix_web::web::Data;

use super::recording::{NewServiceRecord, Recorded, record_all};
use super::view::ServiceRecordView;
use crate::access::App;
use crate::access::external_ref::taken;
use crate::access::rights::{May, ask};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

problems!(CreateServiceRecordProblems: Forbidden, DuplicateRecord, ExternalRefTaken);

/// Create a service record
///
/// Requires a broker, an administrator or an API client in scope of the division. A broker records their own services only;
/// administrators and API clients name the broker. The served party confirms or disputes the record; where it has a mobile
/// number, it gets a link by SMS. Silence never confirms. Fails with 409 `duplicate_record` where the same broker, served
/// party, start and minutes are recorded already.
#[utoipa::path(tag = "service-records", security(("bearer" = []), ("client" = ["services:write"])),
    request_body = NewServiceRecord,
    responses((status = 201, description = "The record.", body = ServiceRecordView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateServiceRecordProblems))]
#[post("/service-records")]
pub async fn create_service_record(
    app: Data<App>,
    caller: May<ask::RecordService>,
    attempt: Attempt,
    body: Json<NewServiceRecord>,
) -> Result<Answer> {
    let base_url = app.base_url.clone();
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let made = record_all(tx, &caller, vec![body.0], Some(&base_url))?;
            match made.into_iter().next() {
                Some(Recorded::Created(record)) => ServiceRecordView::created(*record, &caller),
                Some(Recorded::Named(id)) => Err(taken(Some(id.to_string()))),
                Some(Recorded::Same(id)) => Err(Problem::new(Code::DuplicateRecord)
                    .member("existing_id", id.to_string())
                    .into()),
                None => Err(anyhow::anyhow!("a service became nothing").into()),
            }
        })
        .await
}
