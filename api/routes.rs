//! Every operation is mounted here, a line a slice.

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    code_lists, contact_points, contact_reveals, divisions, health, listings, matches,
    one_time_codes, problems, role_grants, sessions, suggestions, totp, users,
};

pub fn configure(config: &mut ServiceConfig<'_>) {
    config.configure(health::routes).service(
        scope("/v1")
            .configure(problems::routes)
            .configure(contact_points::routes)
            .configure(contact_reveals::routes)
            .configure(users::routes)
            .configure(sessions::routes)
            .configure(totp::routes)
            .configure(one_time_codes::routes)
            .configure(role_grants::routes)
            .configure(code_lists::routes)
            .configure(divisions::routes)
            .configure(listings::routes)
            .configure(suggestions::routes)
            .configure(matches::routes),
    );
}
