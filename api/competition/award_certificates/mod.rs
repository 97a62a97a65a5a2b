//! 获奖证书: the certificates of the awards of a contest. What becomes of one after is told in `accounts/certificates`.

mod issue;
mod model;
mod policy;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 299,
    routes,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config.service(issue::issue_award_certificates);
}
