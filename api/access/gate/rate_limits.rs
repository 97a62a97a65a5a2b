//! The middleware that holds the limits of requests.

use actix_web::HttpMessage;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::access::App;
use crate::access::auth;
use crate::platform::error::{Code, Error, Problem};
use crate::platform::web::{PROBES, Verdict, client_address};

/// Middleware: counts the request, refuses it beyond the limit, and tells how much is left.
pub async fn rate_limits<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let counted = request.extensions_mut().remove::<Counted>();
    let verdict = match counted {
        Some(counted) => Some(counted.0),
        None => count(&request),
    };
    let mut response = match verdict.as_ref().and_then(|verdict| verdict.retry_after) {
        None => next.call(request).await?.map_into_left_body(),
        Some(seconds) => {
            let refusal: Error = Problem::new(Code::TooManyRequests)
                .retry_after(seconds)
                .into();
            request.error_response(refusal).map_into_right_body()
        }
    };
    Verdict::tell(verdict, &mut response);
    Ok(response)
}

/// Left on a request that was counted already.
pub(super) struct Counted(pub Verdict);

/// Counts the request; `None` where no limit counts it.
pub(super) fn count(request: &ServiceRequest) -> Option<Verdict> {
    let app = request.app_data::<Data<App>>()?;
    if PROBES.contains(&request.path()) {
        return None;
    }
    if let Some(subject) = auth::claimed_subject(request.request(), app) {
        return app.limits.count_caller(&subject);
    }
    let settings = &app.settings;
    let address = client_address(
        request.request(),
        &settings.trusted_proxies,
        settings.forwarded_header,
    )?;
    app.limits.count_address(address)
}
