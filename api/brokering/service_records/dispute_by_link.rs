use actix_web::post;
use actix_web::web::Data;

use super::by_link::{Decision, ServiceConfirmationPath, ServiceConfirmationView, decide};
use super::dispute::ServiceDispute;
use crate::access::App;
use crate::platform::db::Origin;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json, Path};

problems!(DisputeServiceByLinkProblems: NotFound, ConfirmationOver, TooManyAttempts);

/// Dispute a service by the link of a message
///
/// Without an account, as `confirm` does.
#[utoipa::path(tag = "service-records", security(()), params(ServiceConfirmationPath), request_body = ServiceDispute,
    responses((status = 200, description = "The service, disputed.", body = ServiceConfirmationView),
        DisputeServiceByLinkProblems))]
#[post("/service-confirmations/{token}/dispute")]
pub async fn dispute_service_by_link(
    app: Data<App>,
    origin: Origin,
    path: Path<ServiceConfirmationPath>,
    body: Json<ServiceDispute>,
) -> Result<Answer> {
    decide(app, origin, path.0.token, Decision::Dispute(body.0.reason)).await
}
