//! 签到表: the list of a training session on paper, with room for signatures.

mod get;
mod print;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 276,
    routes,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get::get_sign_in_sheet);
}
