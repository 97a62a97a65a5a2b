use actix_web::post;
use actix_web::web::Data;

use super::by_link::{Decision, ServiceConfirmationPath, ServiceConfirmationView, decide};
use crate::access::App;
use crate::platform::db::Origin;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(ConfirmServiceByLinkProblems: NotFound, ConfirmationOver, TooManyAttempts);

/// Confirm a service by the link of a message
///
/// Without an account. A link decides once on one version of one record, while the record waits. The same decision again is
/// answered as it stands.
#[utoipa::path(tag = "service-records", security(()), params(ServiceConfirmationPath),
    responses((status = 200, description = "The service, confirmed.", body = ServiceConfirmationView),
        ConfirmServiceByLinkProblems))]
#[post("/service-confirmations/{token}/confirm")]
pub async fn confirm_service_by_link(
    app: Data<App>,
    origin: Origin,
    path: Path<ServiceConfirmationPath>,
) -> Result<Answer> {
    decide(app, origin, path.0.token, Decision::Confirm).await
}
