//! The column of integrations in section 4: every operation of the document against a client of the city, one of another
//! city, and the city's own without the scope.

use serde_json::{Value, json};

use crate::authorization::{Caller, MAY, SCOPES, World, operations, rows, world};
use crate::support::{Integration, PASSWORD, a_need, needs_if_match};

/// What an operation answers to 德阳's client, which wrote the need and proposed the match; to 甘孜's client; and to 德阳's
/// client without the scope.
#[derive(Clone, Copy)]
struct Granted {
    operation: &'static str,
    state: &'static str,
    own: u16,
    foreign: u16,
    narrowed: u16,
}

/// Everything is allowed until said otherwise.
const fn granted(operation: &'static str, state: &'static str) -> Granted {
    Granted {
        operation,
        state,
        own: MAY,
        foreign: MAY,
        narrowed: MAY,
    }
}

impl Granted {
    const fn foreign(mut self, status: u16) -> Self {
        self.foreign = status;
        self
    }

    const fn narrowed(mut self, status: u16) -> Self {
        self.narrowed = status;
        self
    }

    /// Each client gets this status.
    const fn all(self, status: u16) -> Self {
        let own = Self {
            own: status,
            ..self
        };
        own.foreign(status).narrowed(status)
    }
}

const fn of_enrollment(operation: &'static str) -> Granted {
    granted(operation, "published").foreign(404).narrowed(403)
}

/// The service was recorded by 德阳's client.
const fn of_services(operation: &'static str) -> Granted {
    granted(operation, "").foreign(404).narrowed(403)
}

/// The contest lies in 甘孜.
const fn of_the_city_of_the_contest(operation: &'static str) -> Granted {
    let of_contest = granted(operation, "published").narrowed(403);
    Granted {
        own: 403,
        ..of_contest
    }
}

const GRANTED: &[Granted] = &[
    granted("create_listing", "").foreign(403).narrowed(403),
    granted("create_listing", "draft")
        .foreign(403)
        .narrowed(403),
    granted("list_listings", ""),
    granted("get_listing", "draft").foreign(404).narrowed(404),
    granted("get_listing_by_external_ref", "published")
        .foreign(404)
        .narrowed(403),
    granted("upsert_listing", "published")
        .foreign(403)
        .narrowed(403),
    granted("update_listing", "draft")
        .foreign(404)
        .narrowed(403),
    granted("update_listing", "published")
        .foreign(403)
        .narrowed(403),
    granted("delete_listing", "published")
        .foreign(403)
        .narrowed(403),
    granted("submit_listing", "draft")
        .foreign(404)
        .narrowed(403),
    granted("pause_listing", "published")
        .foreign(403)
        .narrowed(403),
    granted("resume_listing", "paused")
        .foreign(404)
        .narrowed(403),
    granted("renew_listing", "expired")
        .foreign(404)
        .narrowed(403),
    granted("list_suggestions", "published")
        .foreign(403)
        .narrowed(403),
    granted("propose_match", "published")
        .foreign(403)
        .narrowed(403),
    granted("list_matches", "published").narrowed(403),
    granted("get_match", "published").foreign(404).narrowed(403),
    granted("get_match_by_external_ref", "published")
        .foreign(404)
        .narrowed(403),
    granted("cancel_match", "published")
        .foreign(404)
        .narrowed(403),
    granted("get_match_contacts", "published")
        .foreign(404)
        .narrowed(403),
    granted("reveal_contact_points", "")
        .foreign(403)
        .narrowed(403),
    granted("list_users", "").narrowed(403),
    granted("create_service_record", "")
        .foreign(403)
        .narrowed(403),
    granted("list_service_records", "").narrowed(403),
    granted("get_service_record_counts", "")
        .foreign(403)
        .narrowed(403),
    of_services("get_service_record"),
    of_services("get_service_record_paper"),
    of_services("get_service_record_by_external_ref"),
    of_services("update_service_record"),
    of_services("amend_service_record"),
    of_services("list_service_record_versions"),
    granted("list_service_plans", "").narrowed(403),
    of_services("get_service_plan"),
    of_services("list_service_plan_versions"),
    of_services("get_service_plan_version"),
    granted("create_person_record", "")
        .foreign(403)
        .narrowed(403),
    granted("list_person_records", "").narrowed(403),
    granted("get_person_record", "").foreign(404).narrowed(403),
    granted("update_person_record", "")
        .foreign(404)
        .narrowed(403),
    // The query lacks the name of the file; tests/attachments/create.rs has the scope.
    granted("create_attachment", "").narrowed(422),
    granted("attach_attachment", "draft").all(404).narrowed(403),
    granted("attach_attachment", "published").all(403),
    granted("delete_attachment", "draft").all(404).narrowed(403),
    granted("delete_attachment", "published").all(403),
    granted("create_upload", "").narrowed(403),
    granted("get_upload", "").all(404).narrowed(403),
    granted("send_upload", "").narrowed(403),
    granted("delete_upload", "").all(404).narrowed(403),
    // Open to every caller, with a token or without.
    granted("list_attachments", ""),
    granted("get_attachment", "draft").all(404),
    granted("get_attachment", "published"),
    granted("get_attachment_content", "draft").all(404),
    granted("get_attachment_content", "published"),
    granted("get_user", ""),
    granted("create_token", ""),
    granted("list_brokers", ""),
    granted("get_broker", ""),
    granted("list_teams", ""),
    granted("get_team", ""),
    granted("list_contests", ""),
    granted("get_contest", "draft").all(404),
    granted("get_contest", "published"),
    granted("list_contest_stages", "draft").all(404),
    granted("list_contest_stages", "published"),
    granted("get_contest_stage", "draft").all(404),
    granted("get_contest_stage", "published"),
    granted("get_contest_stage_rules", "draft").all(404),
    granted("get_contest_stage_rules", "published"),
    granted("get_contest_steps", "draft").all(404),
    granted("get_contest_steps", "published"),
    granted("list_recommending_units", "draft").all(404),
    granted("list_recommending_units", "published"),
    granted("list_contest_history", "draft").all(404),
    granted("list_contest_history", "published"),
    granted("list_errata", "draft").all(404),
    granted("list_errata", "published"),
    granted("get_erratum", "draft").all(404),
    granted("get_erratum", "published"),
    granted("get_entry_rules", "draft").all(404),
    granted("get_entry_rules", "published"),
    granted("get_entry_eligibility", "draft")
        .all(404)
        .narrowed(403),
    granted("get_entry_eligibility", "submitted")
        .foreign(404)
        .narrowed(403),
    granted("list_entry_checks", "submitted")
        .foreign(404)
        .narrowed(403),
    granted("get_presentation_order", "published"),
    granted("list_training_programs", ""),
    granted("get_training_program", "draft").all(404),
    granted("get_training_program", "published"),
    granted("list_training_sessions", ""),
    granted("get_training_session", "draft").all(404),
    granted("get_training_session", "published"),
    granted("list_agenda_items", "draft").all(404),
    granted("list_agenda_items", "published"),
    granted("get_agenda_item", "draft").all(404),
    granted("get_agenda_item", "published"),
    granted("get_feedback_form", "draft").all(404),
    granted("get_feedback_form", "published"),
    granted("submit_feedback", "draft").all(404),
    granted("get_training_session_calendar", "draft").all(404),
    granted("get_training_session_calendar", "published"),
    granted("get_sign_in_sheet", "draft").all(404).narrowed(403),
    granted("get_sign_in_sheet", "published").narrowed(403),
    // Each line requires its right: tests/imports/rights.rs.
    granted("import_records", ""),
    granted("list_imports", ""),
    granted("get_import_template", "").narrowed(403),
    granted("get_import", "").all(404),
    granted("list_import_errors", "").all(404),
    granted("cancel_import", "").all(404),
    granted("undo_import", "").all(404),
    granted("get_certificate_rule", "draft").all(404),
    granted("get_certificate_rule", "published"),
    granted("get_training_session_hours", "draft").all(404),
    granted("get_training_session_hours", "published"),
    granted("get_training_program_coverage", "draft").all(404),
    granted("get_training_program_coverage", "published"),
    granted("get_training_session_coverage", "draft").all(404),
    granted("get_training_session_coverage", "published"),
    granted("create_enrollment", "").narrowed(403),
    granted("create_enrollment", "published")
        .foreign(403)
        .narrowed(403),
    granted("list_enrollments", "").narrowed(403),
    granted("export_attendee_list", "published").narrowed(403),
    granted("get_enrollment", "published")
        .foreign(404)
        .narrowed(403),
    of_enrollment("cancel_enrollment"),
    of_enrollment("decline_enrollment"),
    of_enrollment("request_enrollment_excuse"),
    of_enrollment("rotate_enrollment_code"),
    of_enrollment("substitute_enrollment"),
    of_enrollment("get_enrollment_code"),
    of_enrollment("get_enrollment_answers"),
    of_enrollment("replace_enrollment_answers"),
    granted("get_training_questions", "draft").all(404),
    granted("get_training_questions", "published"),
    granted("create_entry", "published")
        .foreign(403)
        .narrowed(403),
    granted("list_entries", "").narrowed(403),
    of_enrollment("get_entry"),
    of_enrollment("list_entry_decisions"),
    of_enrollment("get_entry_life"),
    of_enrollment("get_entry_application"),
    granted("get_recommendation_letter", "published")
        .all(404)
        .narrowed(403),
    granted("get_recommendation_list", "published")
        .all(404)
        .narrowed(403),
    // The query lacks what the papers are of.
    granted("list_printed_papers", "published").narrowed(422),
    granted("create_printed_paper", "published")
        .all(404)
        .narrowed(403),
    granted("get_printed_paper", "published")
        .all(404)
        .narrowed(403),
    of_enrollment("update_entry"),
    of_enrollment("delete_entry"),
    of_enrollment("submit_entry"),
    of_enrollment("recall_entry"),
    of_enrollment("withdraw_entry"),
    granted("get_award_rules", "draft").all(404),
    granted("get_award_rules", "published"),
    granted("list_awards", ""),
    granted("get_award", "published").all(404),
    granted("get_award", ""),
    granted("list_award_errata", "published").all(404),
    granted("list_award_errata", ""),
    granted("get_award_list_paper", "published").all(404),
    // The query lacks the contest.
    granted("list_publicity_periods", "published").all(422),
    granted("get_publicity_period", "draft").all(404),
    granted("get_publicity_period", "published"),
    granted("list_award_lists", "draft").all(404),
    granted("list_award_lists", "published"),
    granted("get_award_list", "published").all(404),
    // The final one.
    granted("get_award_list", ""),
    granted("list_grants", "published").narrowed(403),
    of_enrollment("get_grant"),
    granted("get_grant_budget", "draft").all(404).narrowed(403),
    of_the_city_of_the_contest("get_grant_budget"),
    granted("get_grant_aging", "draft").all(404).narrowed(403),
    of_the_city_of_the_contest("get_grant_aging"),
    granted("register_user", ""),
    granted("create_check_in", "published")
        .foreign(403)
        .narrowed(403),
    granted("list_check_ins", "published").narrowed(403),
    granted("get_check_in", "published")
        .foreign(404)
        .narrowed(403),
    // Of another account, and corrections are the administrators'.
    granted("annul_check_in", "published").all(403).foreign(404),
    granted("get_venue_code", "draft").all(404).narrowed(403),
    granted("get_venue_code", "published")
        .foreign(403)
        .narrowed(403),
    granted("get_offline_pack", "published")
        .foreign(403)
        .narrowed(403),
    granted("add_offline_scans", "published")
        .foreign(403)
        .narrowed(403),
    // The query lacks the session.
    granted("list_check_in_attempts", "published").narrowed(422),
];

/// The client wrote the need and proposed the match.
fn hand_over(world: &World) {
    let Integration { id, user_id, .. } = &world.integration;
    world.reset("");
    for sql in [
        format!(
            "update listings set drafted_by = '{user_id}', decided_by = null, client_id = '{id}', client_ref = 'DY-1' where title = 'need'"
        ),
        format!(
            "update matches set proposed_by = '{user_id}', client_id = '{id}', client_ref = 'DY-1'"
        ),
        format!("update person_records set created_by = '{user_id}'"),
        format!("update entries set created_by = '{user_id}'"),
    ] {
        assert_eq!(world.app.database.run(&sql).unwrap(), 1);
    }
}

fn body_of(world: &World, operation: &str, body: Option<Value>) -> Option<Value> {
    let mut need = a_need("another");
    need["on_behalf_of"] = json!(world.person(Caller::Owner).id);
    match operation {
        "create_listing" | "upsert_listing" => Some(need),
        // What is wrong with a body is told before who may send it.
        "change_password" => Some(json!({"current_password": PASSWORD, "new_password": PASSWORD})),
        "enrol_totp" => Some(json!({"current_password": PASSWORD})),
        "renew_recovery_codes" | "disable_totp" => {
            Some(json!({"current_password": PASSWORD, "code": "123456"}))
        }
        "confirm_totp" => Some(json!({"code": "123456"})),
        "create_short_link" => Some(json!({"path": "/v1/listings"})),
        _ => body,
    }
}

#[actix_web::test]
async fn each_operation_lets_a_client_in_by_its_scope_and_division_only() {
    let world = world().await;
    let province = world.person(Caller::ProvinceAdmin);
    let owner = world.person(Caller::Owner);
    let home = format!(
        "update users set division = '510603' where id = '{}'",
        owner.id
    );
    world.app.database.run(&home).unwrap();
    hand_over(&world);
    let own = &world.integration;
    let foreign = world.app.integration(province, "513300", &SCOPES).await;
    let document = tianfu::service::openapi::document();
    let mut wrong = Vec::new();
    for row in rows() {
        let all = operations();
        let (_, method, template) = all.iter().find(|(id, ..)| id == row.operation).unwrap();
        let operation = &document["paths"][template][method.to_lowercase()];
        let security = operation["security"].as_array().unwrap();
        let parameters = operation["parameters"].as_array().unwrap();
        let scope = security.iter().find_map(|one| one["client"][0].as_str());
        let case = GRANTED
            .iter()
            .find(|case| case.operation == row.operation && case.state == row.state);
        let expected = match (scope, case) {
            (Some(_), None) => panic!("{} in {:?} has no case", row.operation, row.state),
            (_, Some(case)) => *case,
            // What no scope gives is refused; what needs no token is open to every caller.
            (None, None) if security.contains(&json!({"bearer": []})) => {
                granted(row.operation, row.state).all(403)
            }
            (None, None) => granted(row.operation, row.state),
        };
        let rest = rest_of(scope.unwrap_or("listings:read"));
        let narrowed = world.app.token_of(&own.id, &own.secret, &rest).await.ok();
        let narrowed = narrowed["access_token"].as_str().unwrap();
        for (token, expected) in [
            (&*own.token, expected.own),
            (&*foreign.token, expected.foreign),
            (narrowed, expected.narrowed),
        ] {
            world.reset(row.state);
            let (method, path) = (method.parse().unwrap(), world.path(template));
            let guarded = needs_if_match(&method, &path);
            let puts = method == reqwest::Method::PUT;
            let mut call = world.app.call(method, &path).token(token);
            call = match (guarded, puts) {
                (true, _) => call.header("if-match", "*"),
                (_, true) => call.header("if-none-match", "*"),
                _ => call,
            };
            // What is wrong with a header may be told before who may send it.
            let needed = |one: &&Value| one["in"] == "header" && one["required"] == true;
            for header in parameters.iter().filter(needed) {
                let (name, example) = (header["name"].as_str().unwrap(), &header["example"]);
                if name != "If-Match" {
                    let text = example.as_str().map(str::to_owned);
                    call = call.header(name, &text.unwrap_or_else(|| example.to_string()));
                }
            }
            if let Some(body) = body_of(&world, row.operation, (row.body)(&world)) {
                call = call.json(&body);
            }
            let answer = call.send().await;
            let lacks_scope = scope.is_some() && token == narrowed && expected == 403;
            let held = match expected {
                MAY if row.operation.ends_with("_session") => true,
                MAY => !matches!(answer.status, 401 | 403 | 404),
                403 if lacks_scope => {
                    let challenge = format!(
                        "Bearer error=\"insufficient_scope\", scope=\"{}\"",
                        scope.unwrap()
                    );
                    answer.body["code"] == "insufficient_scope"
                        && answer.body["scope"] == scope.unwrap()
                        && answer.header("www-authenticate") == challenge
                }
                403 => answer.body["code"] == "forbidden",
                // Of two faults, either may be told.
                422 => answer.status == 422 || answer.body["code"] == "insufficient_scope",
                status => answer.status == status,
            };
            if !held {
                wrong.push(format!(
                    "{} in {:?}: expected {expected}, got {}",
                    row.operation, row.state, answer.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All scopes that give nothing of `scope`.
fn rest_of(scope: &str) -> String {
    let kind = scope.split(':').next().unwrap();
    let rest = SCOPES.iter().filter(|one| !one.starts_with(kind));
    rest.copied().collect::<Vec<_>>().join(" ")
}
