//! Who may do what: every operation of the document against a caller of every kind, in scope and out of it
//! (domain.md, section 4). An operation without a row here fails the test.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use tianfu::auth::Role;

use crate::support::{PASSWORD, Person, TestApp, a_need, an_offer};

/// Callers, in the order of the rows below.
const CALLERS: [&str; 12] = [
    "anonymous",
    "stranger",
    "owner",
    "partner",
    "city_admin",
    "other_city_admin",
    "broker",
    "other_broker",
    "society_broker",
    "judge",
    "organizer",
    "province_admin",
];

/// The caller may: whatever the answer is, it is not that he may not.
const MAY: u16 = 0;

/// What a row of the table looks like.
struct Row {
    operation: &'static str,
    /// Puts the world into the state in which the operation means something; run before every call.
    state: &'static str,
    body: fn(&World) -> Option<Value>,
    expected: [u16; 12],
}

/// The need is 德阳's (510603), its owner's and published; the offer is 成都's and its partner's. City administrator and
/// broker are 德阳's, the other ones 甘孜's.
struct World {
    app: TestApp,
    people: Vec<Option<Person>>,
    need: String,
    offer: String,
    pair: String,
    grant: String,
    /// Another sign-in of the owner's.
    session: String,
    /// Somebody of 德阳 whose account is closed and opened.
    closed: String,
}

const EVERYBODY: [u16; 12] = [MAY; 12];
const SIGNED_IN: [u16; 12] = [401, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY];
const PROVINCE: [u16; 12] = [401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, MAY];
const OWN_SESSION: [u16; 12] = [401, 404, MAY, 404, 404, 404, 404, 404, 404, 404, 404, 404];
const CLOSES_ACCOUNTS: [u16; 12] = [401, 403, 403, 403, MAY, 403, 403, 403, 403, 403, 403, MAY];

const NEED_IS: &str =
    "update listings set status = 'X', expires_at = now() + interval '9 days' where title = 'need'";

fn nothing(_: &World) -> Option<Value> {
    None
}

fn empty(_: &World) -> Option<Value> {
    Some(json!({}))
}

fn reason(_: &World) -> Option<Value> {
    Some(json!({"reason": "x"}))
}

fn rows() -> Vec<Row> {
    let row = |operation, state, body, expected| Row {
        operation,
        state,
        body,
        expected,
    };
    vec![
        row("get_liveness", "", nothing, EVERYBODY),
        row("get_readiness", "", nothing, EVERYBODY),
        row("get_jwks", "", nothing, EVERYBODY),
        row("list_problems", "", nothing, EVERYBODY),
        row("get_problem", "", nothing, EVERYBODY),
        row("list_code_lists", "", nothing, EVERYBODY),
        row("get_code_list", "", nothing, EVERYBODY),
        row("list_divisions", "", nothing, EVERYBODY),
        row("get_division", "", nothing, EVERYBODY),
        row("register_user", "", empty, EVERYBODY),
        row("get_user", "", nothing, EVERYBODY),
        row("get_current_user", "", nothing, SIGNED_IN),
        row("update_current_user", "", empty, SIGNED_IN),
        row("change_password", "", empty, SIGNED_IN),
        row("list_contact_points", "", nothing, SIGNED_IN),
        row(
            "set_contact_point",
            "",
            |_| Some(json!({"value": "13800000009"})),
            SIGNED_IN,
        ),
        row("get_contact_point", "", nothing, SIGNED_IN),
        row(
            "reveal_contact_points",
            "",
            |_| Some(json!({"reason": "service"})),
            [401, 403, MAY, 403, MAY, 403, MAY, 403, 403, 403, 403, MAY],
        ),
        row("list_contact_reveals", "", nothing, SIGNED_IN),
        row("send_contact_point_code", "", nothing, SIGNED_IN),
        row(
            "verify_contact_point",
            "",
            |_| Some(json!({"code": "none"})),
            SIGNED_IN,
        ),
        row("delete_contact_point", "", nothing, SIGNED_IN),
        row("create_session", "", empty, EVERYBODY),
        row("refresh_session", "", empty, EVERYBODY),
        row("request_password_reset", "", empty, EVERYBODY),
        row("complete_password_reset", "", empty, EVERYBODY),
        row("answer_challenge", "", empty, EVERYBODY),
        row("get_totp", "", nothing, SIGNED_IN),
        row("enrol_totp", "", empty, SIGNED_IN),
        row("confirm_totp", "", empty, SIGNED_IN),
        row("renew_recovery_codes", "", empty, SIGNED_IN),
        row("disable_totp", "", empty, SIGNED_IN),
        row("list_sessions", "", nothing, SIGNED_IN),
        row("get_session", "", nothing, OWN_SESSION),
        row("end_session", "", nothing, OWN_SESSION),
        row("end_other_sessions", "", nothing, SIGNED_IN),
        // Last of all: it ends the sessions that the rows above need. The test calls it so.
        row("end_current_session", "", nothing, SIGNED_IN),
        row("deactivate_user", "", reason, CLOSES_ACCOUNTS),
        row("reactivate_user", "", nothing, CLOSES_ACCOUNTS),
        row(
            "create_role_grant",
            "",
            |w| {
                Some(
                    json!({"user_id": w.people[1].as_ref().unwrap().id, "role": "judge", "division": "510000"}),
                )
            },
            PROVINCE,
        ),
        row("list_role_grants", "", nothing, SIGNED_IN),
        row(
            "get_role_grant",
            "",
            nothing,
            [401, 404, 404, 404, 404, 404, 404, 404, 404, MAY, 404, MAY],
        ),
        row(
            "revoke_role_grant",
            "",
            nothing,
            [401, 404, 404, 404, 404, 404, 404, 404, 404, 403, 404, MAY],
        ),
        row("create_listing", "", |_| Some(a_need("another")), SIGNED_IN),
        row("list_listings", "", nothing, EVERYBODY),
        row(
            "get_listing",
            "draft",
            nothing,
            [404, 404, MAY, 404, MAY, 404, MAY, 404, 404, 404, 404, MAY],
        ),
        row(
            "update_listing",
            "draft",
            empty,
            [401, 404, MAY, 404, MAY, 404, 403, 404, 404, 404, 404, MAY],
        ),
        row(
            "update_listing",
            "published",
            empty,
            [401, 403, MAY, 403, MAY, 403, 403, 403, 403, 403, 403, MAY],
        ),
        row(
            "delete_listing",
            "published",
            nothing,
            [401, 403, MAY, 403, 403, 403, 403, 403, 403, 403, 403, 403],
        ),
        row(
            "submit_listing",
            "draft",
            nothing,
            [401, 404, MAY, 404, 403, 404, 403, 404, 404, 404, 404, 403],
        ),
        row(
            "consent_to_listing",
            "pending_owner_consent",
            nothing,
            [401, 404, MAY, 404, 403, 404, 403, 404, 404, 404, 404, 403],
        ),
        row(
            "publish_listing",
            "submitted",
            nothing,
            [401, 404, 403, 404, MAY, 404, 403, 404, 404, 404, 404, MAY],
        ),
        row(
            "return_listing",
            "submitted",
            reason,
            [401, 404, 403, 404, MAY, 404, 403, 404, 404, 404, 404, MAY],
        ),
        row(
            "return_listing",
            "pending_owner_consent",
            reason,
            [401, 404, MAY, 404, 403, 404, 403, 404, 404, 404, 404, 403],
        ),
        row(
            "reject_listing",
            "submitted",
            reason,
            [401, 404, 403, 404, MAY, 404, 403, 404, 404, 404, 404, MAY],
        ),
        row(
            "pause_listing",
            "published",
            nothing,
            [401, 403, MAY, 403, 403, 403, 403, 403, 403, 403, 403, 403],
        ),
        row(
            "resume_listing",
            "paused",
            nothing,
            [401, 404, MAY, 404, 403, 404, 403, 404, 404, 404, 404, 403],
        ),
        row(
            "renew_listing",
            "expired",
            nothing,
            [401, 404, MAY, 404, 403, 404, 403, 404, 404, 404, 404, 403],
        ),
        row(
            "withdraw_listing",
            "published",
            reason,
            [401, 403, MAY, 403, 403, 403, 403, 403, 403, 403, 403, 403],
        ),
        row(
            "remove_listing",
            "published",
            reason,
            [401, 403, 403, 403, MAY, 403, 403, 403, 403, 403, 403, MAY],
        ),
        row(
            "archive_listing",
            "rejected",
            nothing,
            [401, 404, MAY, 404, MAY, 404, 403, 404, 404, 404, 404, MAY],
        ),
        row(
            "list_suggestions",
            "published",
            nothing,
            [401, 403, MAY, 403, MAY, 403, MAY, 403, MAY, 403, 403, MAY],
        ),
        row(
            "propose_match",
            "published",
            |w| Some(json!({"need_id": w.need, "offer_id": w.offer})),
            [401, 403, MAY, MAY, MAY, 403, MAY, 403, MAY, 403, 403, MAY],
        ),
        row("list_matches", "published", nothing, SIGNED_IN),
        row(
            "get_match",
            "published",
            nothing,
            [401, 404, MAY, MAY, MAY, 404, MAY, 404, 404, 404, 404, MAY],
        ),
        row(
            "accept_match",
            "published",
            nothing,
            [401, 404, MAY, MAY, 403, 404, 403, 404, 404, 404, 404, 403],
        ),
        row(
            "decline_match",
            "published",
            |_| Some(json!({"reason": "budget"})),
            [401, 404, MAY, MAY, 403, 404, 403, 404, 404, 404, 404, 403],
        ),
        row(
            "negotiate_match",
            "published",
            nothing,
            [401, 404, MAY, MAY, 403, 404, 403, 404, 404, 404, 404, 403],
        ),
        row(
            "cancel_match",
            "published",
            |_| Some(json!({"reason": "other"})),
            [401, 404, MAY, 403, MAY, 404, MAY, 404, 404, 404, 404, MAY],
        ),
        row(
            "get_match_contacts",
            "published",
            nothing,
            [401, 404, MAY, MAY, MAY, 404, MAY, 404, 404, 404, 404, MAY],
        ),
    ]
}

async fn world() -> World {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let owner = app.person("owner").await;
    let partner = app.person("partner").await;
    let judge = app.appointed("judge", Role::Judge, "510000").await;
    let need = app.published(&owner, &province, &a_need("need")).await;
    let offer = app.published(&partner, &province, &an_offer("offer")).await;
    app.until_indexed(2).await;
    let text = |value: &Value| value["id"].as_str().unwrap().to_owned();
    let (need, offer) = (text(&need), text(&offer));
    let body = json!({"need_id": need, "offer_id": offer});
    let pair = app
        .post("/v1/matches")
        .by(&owner)
        .json(&body)
        .send()
        .await
        .created();
    let session = app.sign_in("owner", PASSWORD).await.created()["session_id"].clone();
    let closed = app.person("closed").await;
    app.database
        .run("update users set division = '510603' where username = 'closed'")
        .unwrap();
    let grants = app.get("/v1/role-grants").by(&judge).send().await.ok();
    let people = vec![
        None,
        Some(app.person("stranger").await),
        Some(owner),
        Some(partner),
        Some(app.appointed("city", Role::CityAdmin, "510600").await),
        Some(app.appointed("other-city", Role::CityAdmin, "513300").await),
        Some(app.appointed("broker", Role::Broker, "510600").await),
        Some(app.appointed("other-broker", Role::Broker, "513300").await),
        Some(
            app.appointed("society", Role::SocietyBroker, "510000")
                .await,
        ),
        Some(judge),
        Some(
            app.appointed("organizer", Role::ContestOrganizer, "513300")
                .await,
        ),
        Some(province),
    ];
    let (pair, grant) = (text(&pair), text(&grants["items"][0]));
    World {
        app,
        people,
        need,
        offer,
        pair,
        grant,
        session: session.as_str().unwrap().to_owned(),
        closed: closed.id,
    }
}

impl World {
    fn reset(&self, state: &str) {
        let mut conn = self.app.database.connect();
        if !state.is_empty() {
            // The match stays as it is, whatever becomes of its listing.
            let sql = format!(
                "alter table listings disable trigger listings_close_their_matches; {}; \
                 alter table listings enable trigger listings_close_their_matches",
                NEED_IS.replace('X', state)
            );
            conn.batch_execute(&sql).unwrap();
        }
        conn.batch_execute(
            "update matches set status = 'proposed', need_accepted_at = now(), offer_accepted_at = null, \
             declined_by = null, decline_reason = null, cancelled_by = null, cancel_reason = null, closed_at = null; \
             update users set division = '510603' where username = 'owner'; \
             update role_grants set revoked_at = null, revoked_by = null where role = 'judge' and granted_by is null",
        )
        .unwrap();
    }

    fn path(&self, template: &str) -> String {
        let id = if template.starts_with("/v1/matches") {
            &self.pair
        } else if template.starts_with("/v1/role-grants") {
            &self.grant
        } else if template.starts_with("/v1/sessions") {
            &self.session
        } else if template.ends_with("activate") {
            &self.closed
        } else if template.starts_with("/v1/users") {
            &self.people[2].as_ref().unwrap().id
        } else {
            &self.need
        };
        let code = if template.starts_with("/v1/problems") {
            "not_found"
        } else {
            "510600"
        };
        template
            .replace("{id}", id)
            .replace("{code}", code)
            .replace("{kind}", "phone")
            .replace("{name}", "urgencies")
    }
}

/// (operationId, method, path template) of every operation.
fn operations() -> Vec<(String, String, String)> {
    let document = tianfu::openapi::document();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            all.push((id, method.to_uppercase(), path.clone()));
        }
    }
    all
}

#[actix_web::test]
async fn each_operation_lets_in_whom_the_domain_lets_in_and_nobody_else() {
    let world = world().await;
    let operations = operations();
    let mut rows = rows();
    rows.sort_by_key(|row| row.operation == "end_current_session");
    let mut wrong = Vec::new();
    for row in &rows {
        let (_, method, template) = operations
            .iter()
            .find(|(id, _, _)| id == row.operation)
            .unwrap_or_else(|| panic!("no operation {}", row.operation));
        for (index, expected) in row.expected.iter().enumerate() {
            world.reset(row.state);
            let method: reqwest::Method = method.parse().unwrap();
            let guarded = matches!(method.as_str(), "PATCH" | "PUT" | "DELETE");
            let mut call = world.app.call(method, &world.path(template));
            if let Some(person) = &world.people[index] {
                call = call.by(person);
            }
            if let Some(body) = (row.body)(&world) {
                call = call.json(&body);
            }
            if guarded {
                call = call.header("if-match", "*");
            }
            let answer = call.send().await;
            let held = match *expected {
                MAY if row.operation == "create_session" || row.operation == "refresh_session" => {
                    true
                }
                MAY => !matches!(answer.status, 401 | 403 | 404),
                status => answer.status == status,
            };
            if !held {
                let who = CALLERS[index];
                wrong.push(format!(
                    "{} in {:?} by {who}: expected {expected}, got {}",
                    row.operation, row.state, answer.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_operation_is_without_a_case() {
    let cased: BTreeSet<String> = rows().iter().map(|row| row.operation.to_owned()).collect();
    let documented: BTreeSet<String> = operations().into_iter().map(|(id, _, _)| id).collect();
    assert_eq!(cased, documented);
}

#[test]
fn what_asks_for_a_token_says_so_in_the_document() {
    let document = tianfu::openapi::document();
    for row in rows() {
        let (_, method, path) = operations()
            .into_iter()
            .find(|(id, _, _)| id == row.operation)
            .unwrap();
        let security = &document["paths"][&path][method.to_lowercase()]["security"];
        let needs_token = security == &json!([{"bearer": []}]);
        assert_eq!(
            needs_token,
            row.expected[0] == 401,
            "{}: {security}",
            row.operation
        );
    }
}
