//! Every operation is mounted here, a line a slice.

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api_clients, audit_events, code_lists, consents, contact_points, contact_reveals, contests,
    divisions, expertise, health, identity_numbers, listings, matches, memberships, one_time_codes,
    org_units, organizations, own_data, problems, role_grants, sessions, suggestions, teams, totp,
    users, verifications, zones,
};

pub fn configure(config: &mut ServiceConfig<'_>) {
    config.configure(health::routes).service(
        scope("/v1")
            .configure(problems::routes)
            .configure(contact_points::routes)
            .configure(identity_numbers::routes)
            .configure(consents::routes)
            .configure(own_data::routes)
            .configure(contact_reveals::routes)
            .configure(users::routes)
            .configure(sessions::routes)
            .configure(totp::routes)
            .configure(one_time_codes::routes)
            .configure(role_grants::routes)
            .configure(api_clients::routes)
            .configure(code_lists::routes)
            .configure(divisions::routes)
            .configure(zones::routes)
            .configure(organizations::routes)
            .configure(org_units::routes)
            .configure(memberships::routes)
            .configure(teams::routes)
            .configure(expertise::routes)
            .configure(verifications::routes)
            .configure(listings::routes)
            .configure(suggestions::routes)
            .configure(matches::routes)
            .configure(contests::routes)
            .configure(audit_events::routes),
    );
}
