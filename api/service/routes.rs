//! Every operation is mounted here, a line a slice.

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::accounts::{api_clients, one_time_codes, passwords, sessions, totp};
use crate::administration::{audit_events, deactivations, own_data, role_grants, user_merges};
use crate::competition::contests;
use crate::market::{listings, matches, suggestions};
use crate::people::{
    consents, contact_points, contact_reveals, expertise, identity_numbers, memberships, org_units,
    organizations, teams, users, verifications,
};
use crate::reference::{code_lists, divisions, health, problems, zones};

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
            .configure(passwords::routes)
            .configure(deactivations::routes)
            .configure(user_merges::routes)
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
