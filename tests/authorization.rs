//! Who may do what: every operation of the document against a caller of every kind, in scope and out of it
//! (domain.md, section 4). An operation without a row here fails the test.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use tianfu::auth::Role;

use crate::support::{
    Integration, PASSWORD, Person, TestApp, a_contest, a_need, an_identity_number, an_offer,
};

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
pub const MAY: u16 = 0;

/// All that an API client can be granted.
pub const SCOPES: [&str; 5] = [
    "listings:read",
    "listings:write",
    "matches:read",
    "matches:write",
    "contacts:read",
];

/// What a row of the table looks like.
pub struct Row {
    pub operation: &'static str,
    /// Puts the world into the state in which the operation means something; run before every call.
    pub state: &'static str,
    pub body: fn(&World) -> Option<Value>,
    pub expected: [u16; 12],
}

/// The need is 德阳's (510603), its owner's and published; the offer is 成都's and its partner's. City administrator and
/// broker are 德阳's, the other ones 甘孜's; the owner is a worker of the society.
pub struct World {
    pub app: TestApp,
    pub people: Vec<Option<Person>>,
    pub need: String,
    pub offer: String,
    pair: String,
    grant: String,
    /// Another sign-in of the owner's.
    session: String,
    /// Somebody of 德阳 whose account is closed and opened.
    closed: String,
    /// In the need's division, its owner's; the partner is on its staff, in the unit.
    organization: String,
    unit: String,
    membership: String,
    zone: String,
    /// The organiser's, in 甘孜.
    contest: String,
    /// The owner's, in the need's division, with the partner in it.
    team: String,
    expertise: String,
    /// Of the organisation, submitted by its owner.
    verification: String,
    pub integration: Integration,
    event: String,
    consent: String,
    /// Somebody to be erased.
    gone: String,
}

const EVERYBODY: [u16; 12] = [MAY; 12];
const SIGNED_IN: [u16; 12] = [401, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY];
const OWN: [u16; 12] = [401, 404, MAY, 404, 404, 404, 404, 404, 404, 404, 404, 404];
const PROVINCE: [u16; 12] = [401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, MAY];
const CLOSES_ACCOUNTS: [u16; 12] = [401, 403, 403, 403, MAY, 403, 403, 403, 403, 403, 403, MAY];

/// Those who keep a city's API clients; of the client of 德阳 the others do not learn.
const KEEPERS: [u16; 12] = [401, 403, 403, 403, MAY, 403, 403, 403, 403, 403, 403, MAY];
const KEEPERS_OF_IT: [u16; 12] = [401, 404, 404, 404, MAY, 404, 404, 404, 404, 404, 404, MAY];
/// Nobody but API clients: their columns are in tests/api_clients/rights.rs.
const CLIENTS: [u16; 12] = [401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403];

/// The administrators of the place where the contest is held, and its organiser.
const CONTEST: [u16; 12] = [401, 403, 403, 403, 403, MAY, 403, 403, 403, 403, MAY, MAY];
/// The others do not learn of its draft.
const DRAFT_CONTEST: [u16; 12] = [401, 404, 404, 404, 404, MAY, 404, 404, 404, 404, MAY, MAY];

const CONTEST_IS: &str = "update contests set status = 'X', status_reason = null, \
     published_at = case 'X' when 'published' then now() end";

const NEED_IS: &str =
    "update listings set status = 'X', expires_at = now() + interval '9 days' where title = 'need'";

/// Whoever manages the organisation, and the administrators of its division.
const ORGANIZATION: [u16; 12] = [401, 403, MAY, 403, MAY, 403, 403, 403, 403, 403, 403, MAY];

fn nothing(_: &World) -> Option<Value> {
    None
}

fn empty(_: &World) -> Option<Value> {
    Some(json!({}))
}

fn reason(_: &World) -> Option<Value> {
    Some(json!({"reason": "x"}))
}

pub fn rows() -> Vec<Row> {
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
        row("list_permissions", "", nothing, SIGNED_IN),
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
            [401, 403, MAY, 403, MAY, 403, MAY, 403, MAY, 403, 403, MAY],
        ),
        row("get_identity_number", "", nothing, SIGNED_IN),
        row(
            "set_identity_number",
            "",
            |_| Some(json!({"value": an_identity_number(98_001)})),
            SIGNED_IN,
        ),
        row(
            "reveal_identity_number",
            "",
            |_| Some(json!({"reason": "verification"})),
            [401, 403, 403, 403, MAY, 403, 403, 403, 403, 403, 403, MAY],
        ),
        row("delete_identity_number", "", nothing, SIGNED_IN),
        row("list_contact_reveals", "", nothing, SIGNED_IN),
        row("send_contact_point_code", "", nothing, SIGNED_IN),
        row(
            "verify_contact_point",
            "",
            |_| Some(json!({"code": "none"})),
            SIGNED_IN,
        ),
        row("delete_contact_point", "", nothing, SIGNED_IN),
        row("list_consents", "", nothing, SIGNED_IN),
        row(
            "give_consent",
            "",
            |_| Some(json!({"purpose": "research", "document_version": "1"})),
            SIGNED_IN,
        ),
        row("get_consent", "", nothing, OWN),
        row("withdraw_consent", "", nothing, OWN),
        row("export_current_user", "", nothing, SIGNED_IN),
        row(
            "erase_current_user",
            "",
            |_| Some(json!({"password": "not the password"})),
            SIGNED_IN,
        ),
        row("erase_user", "", reason, PROVINCE),
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
        row("get_session", "", nothing, OWN),
        row("end_session", "", nothing, OWN),
        row("end_other_sessions", "", nothing, SIGNED_IN),
        // Last of all: it ends the sessions that the rows above need. The test calls it so.
        row("end_current_session", "", nothing, SIGNED_IN),
        row("deactivate_user", "", reason, CLOSES_ACCOUNTS),
        row("reactivate_user", "", nothing, CLOSES_ACCOUNTS),
        row("reset_totp", "", reason, CLOSES_ACCOUNTS),
        row(
            "list_audit_events",
            "",
            nothing,
            [401, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY, 403, MAY, MAY],
        ),
        // The event is the owner's own: he wrote the need down.
        row(
            "get_audit_event",
            "",
            nothing,
            [401, 404, MAY, 404, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        row(
            "create_role_grant",
            "",
            |w| Some(json!({"user_id": w.closed, "role": "broker", "division": "510603"})),
            CLOSES_ACCOUNTS,
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
        row(
            "create_api_client",
            "",
            |_| Some(json!({"name": "x", "division": "510600", "scopes": ["listings:read"]})),
            KEEPERS,
        ),
        // The other city's administrator sees his own, that is none.
        row(
            "list_api_clients",
            "",
            nothing,
            [401, 403, 403, 403, MAY, MAY, 403, 403, 403, 403, 403, MAY],
        ),
        row("get_api_client", "", nothing, KEEPERS_OF_IT),
        row("update_api_client", "", empty, KEEPERS_OF_IT),
        row("create_api_client_secret", "", empty, KEEPERS_OF_IT),
        row("revoke_api_client_secret", "", nothing, KEEPERS_OF_IT),
        row("revoke_api_client", "", nothing, KEEPERS_OF_IT),
        row("create_token", "", nothing, EVERYBODY),
        row("get_listing_by_external_ref", "published", nothing, CLIENTS),
        row(
            "upsert_listing",
            "published",
            |_| Some(a_need("need")),
            CLIENTS,
        ),
        row("get_match_by_external_ref", "published", nothing, CLIENTS),
        row("create_listing", "", |_| Some(a_need("another")), SIGNED_IN),
        // For the owner.
        row(
            "create_listing",
            "draft",
            |w| {
                let mut need = a_need("another");
                need["on_behalf_of"] = json!(w.people[2].as_ref().unwrap().id);
                Some(need)
            },
            [401, 403, MAY, 403, MAY, 403, MAY, 403, MAY, 403, 403, MAY],
        ),
        row("list_listings", "", nothing, EVERYBODY),
        row(
            "get_listing",
            "draft",
            nothing,
            [404, 404, MAY, 404, MAY, 404, MAY, 404, MAY, 404, 404, MAY],
        ),
        row(
            "update_listing",
            "draft",
            empty,
            [401, 404, MAY, 404, MAY, 404, 403, 404, 403, 404, 404, MAY],
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
            [401, 404, MAY, 404, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "consent_to_listing",
            "pending_owner_consent",
            nothing,
            [401, 404, MAY, 404, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "publish_listing",
            "submitted",
            nothing,
            [401, 404, 403, 404, MAY, 404, 403, 404, 403, 404, 404, MAY],
        ),
        row(
            "return_listing",
            "submitted",
            reason,
            [401, 404, 403, 404, MAY, 404, 403, 404, 403, 404, 404, MAY],
        ),
        row(
            "return_listing",
            "pending_owner_consent",
            reason,
            [401, 404, MAY, 404, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "reject_listing",
            "submitted",
            reason,
            [401, 404, 403, 404, MAY, 404, 403, 404, 403, 404, 404, MAY],
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
            [401, 404, MAY, 404, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "renew_listing",
            "expired",
            nothing,
            [401, 404, MAY, 404, 403, 404, 403, 404, 403, 404, 404, 403],
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
            [401, 404, MAY, 404, MAY, 404, 403, 404, 403, 404, 404, MAY],
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
            [401, 404, MAY, MAY, MAY, 404, MAY, 404, MAY, 404, 404, MAY],
        ),
        row(
            "accept_match",
            "published",
            nothing,
            [401, 404, MAY, MAY, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "decline_match",
            "published",
            |_| Some(json!({"reason": "budget"})),
            [401, 404, MAY, MAY, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "negotiate_match",
            "published",
            nothing,
            [401, 404, MAY, MAY, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "cancel_match",
            "published",
            |_| Some(json!({"reason": "other"})),
            [401, 404, MAY, 403, MAY, 404, MAY, 404, MAY, 404, 404, MAY],
        ),
        row(
            "create_verification",
            "",
            |w| Some(json!({"organization_id": w.organization, "evidence": "x"})),
            ORGANIZATION,
        ),
        row("list_verifications", "", nothing, SIGNED_IN),
        row(
            "get_verification",
            "",
            nothing,
            [401, 404, MAY, 404, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        row(
            "verify_verification",
            "",
            |_| Some(json!({"valid_to": "2099-01-01"})),
            [401, 404, 403, 404, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        row(
            "reject_verification",
            "",
            reason,
            [401, 404, 403, 404, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        // Into himself: refused for another reason, so that he is there for the rows below.
        row(
            "merge_user",
            "",
            |w| Some(json!({"into_id": w.people[2].as_ref().unwrap().id})),
            PROVINCE,
        ),
        row("unmerge_user", "", nothing, PROVINCE),
        row(
            "create_team",
            "",
            |_| Some(json!({"name": "another", "division": "510603"})),
            SIGNED_IN,
        ),
        row("list_teams", "", nothing, EVERYBODY),
        row("get_team", "", nothing, EVERYBODY),
        row("update_team", "", empty, ORGANIZATION),
        row(
            "add_team_member",
            "",
            |w| Some(json!({"user_id": w.people[3].as_ref().unwrap().id})),
            ORGANIZATION,
        ),
        row(
            "accept_team_membership",
            "",
            nothing,
            [401, 403, MAY, MAY, 403, 403, 403, 403, 403, 403, 403, 403],
        ),
        row(
            "remove_team_member",
            "",
            |w| Some(json!({"user_id": w.people[3].as_ref().unwrap().id})),
            [401, 403, MAY, MAY, MAY, 403, 403, 403, 403, 403, 403, MAY],
        ),
        row(
            "create_expertise",
            "",
            |_| Some(json!({"field": "new_energy", "title": "another"})),
            SIGNED_IN,
        ),
        row(
            "create_expertise",
            "",
            |w| Some(json!({"field": "new_energy", "title": "another", "team_id": w.team})),
            ORGANIZATION,
        ),
        row("list_expertise", "", nothing, EVERYBODY),
        row("get_expertise", "", nothing, EVERYBODY),
        row("update_expertise", "", empty, ORGANIZATION),
        // Never to its end: the ETag is another one.
        row("delete_expertise", "", nothing, ORGANIZATION),
        row(
            "create_zone",
            "",
            |_| Some(json!({"scheme": "s", "name": "another"})),
            PROVINCE,
        ),
        row("list_zones", "", nothing, EVERYBODY),
        // A second time the edition is there already, which is no refusal of the caller.
        row(
            "create_contest",
            "",
            |_| Some(a_contest("another", 1)),
            CONTEST,
        ),
        row("list_contests", "", nothing, EVERYBODY),
        row(
            "get_contest",
            "draft",
            nothing,
            [404, 404, 404, 404, 404, MAY, 404, 404, 404, 404, MAY, MAY],
        ),
        row("get_contest", "published", nothing, EVERYBODY),
        row("update_contest", "draft", empty, DRAFT_CONTEST),
        row("update_contest", "published", empty, CONTEST),
        row("publish_contest", "draft", nothing, DRAFT_CONTEST),
        row("publish_contest", "published", nothing, CONTEST),
        row("cancel_contest", "draft", reason, DRAFT_CONTEST),
        row("cancel_contest", "published", reason, CONTEST),
        row("get_zone", "", nothing, EVERYBODY),
        row("update_zone", "", empty, PROVINCE),
        row("delete_zone", "", nothing, PROVINCE),
        row(
            "create_organization",
            "",
            |_| Some(json!({"name": "another", "kind": "enterprise", "division": "510603"})),
            SIGNED_IN,
        ),
        row("list_organizations", "", nothing, EVERYBODY),
        row("get_organization", "", nothing, EVERYBODY),
        row("update_organization", "", empty, ORGANIZATION),
        row(
            "create_org_unit",
            "",
            |w| Some(json!({"organization_id": w.organization, "name": "another"})),
            ORGANIZATION,
        ),
        row("list_org_units", "", nothing, EVERYBODY),
        row("get_org_unit", "", nothing, EVERYBODY),
        row("update_org_unit", "", empty, ORGANIZATION),
        row("delete_org_unit", "", nothing, ORGANIZATION),
        row(
            "create_membership",
            "",
            |w| {
                let stranger = &w.people[1].as_ref().unwrap().id;
                Some(
                    json!({"organization_id": w.organization, "user_id": stranger, "role": "staff"}),
                )
            },
            ORGANIZATION,
        ),
        row("list_memberships", "", nothing, SIGNED_IN),
        row(
            "get_membership",
            "",
            nothing,
            [401, 404, MAY, MAY, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        row(
            "update_membership",
            "",
            empty,
            [401, 404, MAY, 403, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        row(
            "accept_membership",
            "",
            nothing,
            [401, 404, 403, MAY, 403, 404, 404, 404, 404, 404, 404, 403],
        ),
        row(
            "end_membership",
            "",
            nothing,
            [401, 404, MAY, MAY, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        row(
            "get_match_contacts",
            "published",
            nothing,
            [401, 404, MAY, MAY, MAY, 404, MAY, 404, MAY, 404, 404, MAY],
        ),
    ]
}

pub async fn world() -> World {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let owner = app.person("owner").await;
    let partner = app.person("partner").await;
    let (of, society) = app.society("society").await;
    app.worker_of(&of, &society, &owner).await;
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
    let organization = text(&app.organization(&owner, "org").await);
    let body = json!({"organization_id": organization, "name": "unit"});
    let unit = app.post("/v1/org-units").by(&owner).json(&body);
    let unit = text(&unit.send().await.created());
    let body = json!({"organization_id": organization, "user_id": partner.id, "role": "staff", "unit_id": unit});
    let membership = app.post("/v1/memberships").by(&owner).json(&body);
    let membership = text(&membership.send().await.created());
    let body = json!({"scheme": "s", "name": "zone"});
    let zone = app.post("/v1/zones").by(&province).json(&body);
    let zone = text(&zone.send().await.created());
    let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
    let organizer = organizer.await;
    let contest = text(&app.contest(&organizer, &a_contest("series", 5)).await);
    let body = json!({"name": "team", "division": "510603"});
    let team = app.post("/v1/teams").by(&owner).json(&body);
    let team = text(&team.send().await.created());
    let body = json!({"user_id": partner.id});
    let add = app.post(&format!("/v1/teams/{team}/add-member")).by(&owner);
    add.json(&body).send().await.ok();
    let body = json!({"team_id": team, "field": "new_energy", "title": "t"});
    let expertise = app.post("/v1/expertise").by(&owner).json(&body);
    let expertise = text(&expertise.send().await.created());
    let body = json!({"organization_id": organization, "evidence": "x"});
    let verification = app.post("/v1/verifications").by(&owner).json(&body);
    let verification = text(&verification.send().await.created());
    let events = app
        .get("/v1/audit-events")
        .query(&[("row_id", &need), ("operation", "create_listing")])
        .by(&province)
        .send()
        .await
        .ok();
    let event = text(&events["items"][0]);
    let grants = app.get("/v1/role-grants").by(&judge).send().await.ok();
    let integration = app.integration(&province, "510600", &SCOPES).await;
    let consent = json!({"purpose": "personal_data", "document_version": "1"});
    let consent = app.post("/v1/users/me/consents").by(&owner).json(&consent);
    let consent = text(&consent.send().await.created());
    let gone = app.person("gone").await.id;
    let people = vec![
        None,
        Some(app.person("stranger").await),
        Some(owner),
        Some(partner),
        Some(app.appointed("city", Role::CityAdmin, "510600").await),
        Some(app.appointed("other-city", Role::CityAdmin, "513300").await),
        Some(app.appointed("broker", Role::Broker, "510600").await),
        Some(app.appointed("other-broker", Role::Broker, "513300").await),
        Some(society),
        Some(judge),
        Some(organizer),
        Some(province),
    ];
    for person in people.iter().flatten() {
        app.identified(person).await;
    }
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
        organization,
        unit,
        membership,
        zone,
        contest,
        team,
        expertise,
        verification,
        integration,
        event,
        consent,
        gone,
    }
}

impl World {
    pub fn reset(&self, state: &str) {
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
        if ["draft", "published"].contains(&state) {
            let sql = CONTEST_IS.replace('X', state);
            conn.batch_execute(&sql).unwrap();
        }
        conn.batch_execute(
            "update matches set status = 'proposed', need_accepted_at = now(), offer_accepted_at = null, \
             declined_by = null, decline_reason = null, cancelled_by = null, cancel_reason = null, closed_at = null; \
             update users set division = '510603' where username = 'owner'; \
             delete from memberships where role = 'staff' and unit_id is null; \
             update memberships set ended_at = null, ended_by = null, to_on = null; \
             update role_grants set revoked_at = null, revoked_by = null where role = 'judge' and granted_by is null",
        )
        .unwrap();
        // What was taken back stands there again.
        let again = format!(
            "insert into expertise (id, team_id, field, title, created_at, updated_at) \
             values ('{}', '{}', 'new_energy', 't', now(), now()) on conflict do nothing",
            self.expertise, self.team
        );
        conn.batch_execute(&again).unwrap();
    }

    pub fn path(&self, template: &str) -> String {
        let id = if template.starts_with("/v1/matches") {
            &self.pair
        } else if template.starts_with("/v1/role-grants") {
            &self.grant
        } else if template.starts_with("/v1/sessions") {
            &self.session
        } else if template.ends_with("activate") || template.ends_with("totp/reset") {
            &self.closed
        } else if template.starts_with("/v1/verifications") {
            &self.verification
        } else if template.starts_with("/v1/teams") {
            &self.team
        } else if template.starts_with("/v1/expertise") {
            &self.expertise
        } else if template.starts_with("/v1/zones") {
            &self.zone
        } else if template.starts_with("/v1/contests") {
            &self.contest
        } else if template.starts_with("/v1/organizations") {
            &self.organization
        } else if template.starts_with("/v1/org-units") {
            &self.unit
        } else if template.starts_with("/v1/memberships") {
            &self.membership
        } else if template.starts_with("/v1/api-clients") {
            &self.integration.id
        } else if template.starts_with("/v1/audit-events") {
            &self.event
        } else if template.starts_with("/v1/users/me/consents") {
            &self.consent
        } else if template == "/v1/users/{id}" {
            &self.gone
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
            .replace("{secret_id}", &self.integration.secret_id)
            .replace("{external_ref}", "DY-1")
            .replace("{code}", code)
            .replace("{kind}", "phone")
            .replace("{name}", "urgencies")
    }
}

/// (operationId, method, path template) of every operation.
pub fn operations() -> Vec<(String, String, String)> {
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
                let condition = match row.operation {
                    "set_contact_point" => "if-none-match",
                    _ => "if-match",
                };
                call = call.header(condition, "*");
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
    // Whoever it was and whatever it did, the trail can tell.
    let requests = "actor_kind in ('user', 'client', 'anonymous')";
    let unsigned = "actor_id is null or operation is null or address is null or request_id is null";
    let trail = |condition: &str| world.app.database.count("audit_events", condition);
    assert!(trail(requests) > 100);
    assert_eq!(trail(&format!("{requests} and ({unsigned})")), 0);
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
        let alternatives = security.as_array().unwrap();
        let needs_token =
            alternatives.contains(&json!({"bearer": []})) && !alternatives.contains(&json!({}));
        assert_eq!(
            needs_token,
            row.expected[0] == 401,
            "{}: {security}",
            row.operation
        );
    }
}
