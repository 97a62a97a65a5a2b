use actix_web::get;
use actix_web::web::Data;

use super::by_link::{ServiceConfirmationPath, ServiceConfirmationView, unknown};
use super::confirmations;
use crate::access::App;
use crate::platform::db::{Act, Origin};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetServiceConfirmationProblems: NotFound, TooManyAttempts);

/// Get a service by the link of a message
///
/// Without an account: who served, when, how long and what kind of service it was. Reading decides nothing.
#[utoipa::path(tag = "service-records", security(()), params(ServiceConfirmationPath),
    responses((status = 200, description = "The service.", body = ServiceConfirmationView), GetServiceConfirmationProblems))]
#[get("/service-confirmations/{token}")]
pub async fn get_service_confirmation(
    app: Data<App>,
    origin: Origin,
    path: Path<ServiceConfirmationPath>,
) -> Result<Answer> {
    let (state, token) = (app.clone(), path.0.token);
    let act = Act::anonymous(origin.clone());
    let found = app
        .db
        .write(act, move |tx| {
            let found = confirmations::find(tx.conn, &token)?;
            found
                .map(|(confirmation, record)| {
                    ServiceConfirmationView::answer(tx, &state, &confirmation, record)
                })
                .transpose()
        })
        .await?;
    match found {
        Some(answer) => Ok(answer),
        None => Err(unknown(&app, origin).await),
    }
}
