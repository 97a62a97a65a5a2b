//! Who may do what: every operation of the document against a caller of every kind, in scope and out of it
//! (domain.md, section 4). The rows of a slice stand in its `authorization.rs`; an operation without a row fails a test.

mod row;
mod section_4;
mod visible;
mod world;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::json;

pub use row::{Caller, MAY, Row, empty, nothing, reason, row};
pub use world::{World, a_stage, world};

use crate::support::needs_if_match;

/// All that an API client can be granted.
pub const SCOPES: [&str; 16] = [
    "listings:read",
    "listings:write",
    "matches:read",
    "matches:write",
    "contacts:read",
    "check_ins:write",
    "entries:read",
    "entries:write",
    "people:read",
    "people:write",
    "enrollments:read",
    "enrollments:write",
    "grants:read",
    "files:write",
    "services:read",
    "services:write",
];

/// The slices: each has a test and a world of its own, and its rows are among all rows.
macro_rules! slices {
    ($($slice:ident),+ $(,)?) => {
        /// The rows of all slices.
        pub fn rows() -> impl Iterator<Item = &'static Row> {
            [$(crate::$slice::authorization::ROWS),+].into_iter().flatten()
        }

        $(mod $slice {
            #[actix_web::test]
            async fn each_operation_lets_in_whom_the_domain_lets_in_and_nobody_else() {
                super::holds(crate::$slice::authorization::ROWS).await;
            }
        })+
    };
}

slices![
    agenda_items,
    api_clients,
    assignment_plans,
    attachments,
    audit_draws,
    audit_events,
    award_lists,
    award_rules,
    awards,
    award_certificates,
    broker_months,
    brokers,
    calendar_feeds,
    calendars,
    cases,
    check_ins,
    certificates,
    code_lists,
    contest_judges,
    contest_stages,
    contests,
    conventions,
    coverage,
    credentials,
    door_tokens,
    divisions,
    enrollments,
    entries,
    entry_checks,
    entry_life,
    entry_rules,
    errata,
    expertise,
    feedback,
    grant_budgets,
    grants,
    impact_metrics,
    imports,
    hours_claims,
    listings,
    matches,
    memberships,
    notifications,
    objections,
    org_units,
    organizations,
    person_records,
    printed_papers,
    privacy,
    recommendations,
    publicity_periods,
    ranking_acknowledgements,
    reviews,
    role_grants,
    service_counts,
    service_plans,
    service_records,
    sessions,
    sign_in_sheets,
    short_links,
    stage_results,
    suggestions,
    teams,
    training_hours,
    training_programs,
    training_sessions,
    users,
    verifications,
    zones,
];

/// (operationId, method, path template) of every operation.
pub fn operations() -> &'static [(String, String, String)] {
    static OPERATIONS: LazyLock<Vec<(String, String, String)>> = LazyLock::new(|| {
        let document = tianfu::service::openapi::document();
        let mut all = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let id = operation["operationId"].as_str().unwrap().to_owned();
                all.push((id, method.to_uppercase(), path.clone()));
            }
        }
        all
    });
    &OPERATIONS
}

async fn holds(rows: &[Row]) {
    let world = world().await;
    let operations = operations();
    let mut wrong = Vec::new();
    for row in rows {
        let (_, method, template) = operations
            .iter()
            .find(|(id, _, _)| id == row.operation)
            .unwrap_or_else(|| panic!("no operation {}", row.operation));
        for caller in Caller::ALL {
            let expected = row.answer_to(caller);
            world.reset(row.state);
            let method: reqwest::Method = method.parse().unwrap();
            let path = world.path(template);
            let guarded = method == reqwest::Method::PUT || needs_if_match(&method, &path);
            let mut call = world.app.call(method, &path);
            if let Some(person) = world.signed_in(caller) {
                call = call.by(person);
            }
            if let Some(body) = (row.body)(&world) {
                call = call.json(&body);
            }
            if guarded {
                let condition = match row.operation {
                    "set_contact_point" => "if-none-match",
                    _ => "if-match",
                };
                call = call.header(condition, "*");
            }
            let answer = call.send().await;
            let held = match expected {
                MAY if row.operation == "create_session" || row.operation == "refresh_session" => {
                    true
                }
                MAY => !matches!(answer.status, 401 | 403 | 404),
                status => answer.status == status,
            };
            if !held {
                wrong.push(format!(
                    "{} in {:?} by {caller:?}: expected {expected}, got {}",
                    row.operation, row.state, answer.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Whoever it was and whatever it did, the trail can tell.
    let requests = "actor_kind in ('user', 'client', 'anonymous')";
    let unsigned = "actor_id is null or operation is null or address is null or request_id is null";
    let trail = |condition: &str| world.app.database.count("audit_events", condition);
    assert!(trail(requests) > 50, "making the world leaves more");
    assert_eq!(trail(&format!("{requests} and ({unsigned})")), 0);
}

#[test]
fn no_operation_is_without_a_case() {
    let cased: BTreeSet<String> = rows().map(|row| row.operation.to_owned()).collect();
    let documented: BTreeSet<String> = operations().iter().map(|(id, _, _)| id.clone()).collect();
    assert_eq!(cased, documented);
}

#[test]
fn what_asks_for_a_token_says_so_in_the_document() {
    let document = tianfu::service::openapi::document();
    for row in rows() {
        let (_, method, path) = operations()
            .iter()
            .find(|(id, _, _)| id == row.operation)
            .unwrap();
        let security = &document["paths"][path][method.to_lowercase()]["security"];
        let alternatives = security.as_array().unwrap();
        let needs_token =
            alternatives.contains(&json!({"bearer": []})) && !alternatives.contains(&json!({}));
        assert_eq!(
            needs_token,
            row.answer_to(Caller::Anonymous) == 401,
            "{}: {security}",
            row.operation
        );
    }
}
