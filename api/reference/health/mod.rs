//! Whether the service lives and can work, and its public keys: what machines ask, outside `/v1`.

mod jwks;
mod livez;
mod readyz;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    outside: true,
    tag: Some(Tag {
        name: "health",
        about: "For machines: liveness, readiness, public keys.",
        place: 210,
    }),
    routes,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(livez::get_liveness)
        .service(readyz::get_readiness)
        .service(jwks::get_jwks);
}
