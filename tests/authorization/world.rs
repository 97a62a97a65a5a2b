//! What the cases are tried on.

use std::cell::RefCell;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{PgConnection, RunQueryDsl};
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::{Caller, SCOPES};
use crate::assignment_plans::authorization as assignment_plans;
use crate::award_lists::authorization as award_lists;
use crate::cases::authorization as cases;
use crate::certificates::rows::{CERTIFICATE, certify};
use crate::check_ins::authorization as check_ins;
use crate::door_tokens::authorization as door_tokens;
use crate::entries::authorization as entries;
use crate::entry_checks::authorization as entry_checks;
use crate::grants::authorization as grants;
use crate::impact_metrics::authorization as impact_metrics;
use crate::objections::authorization as objections;
use crate::printed_papers::authorization as printed_papers;
use crate::publicity_periods::authorization as publicity_periods;
use crate::recommendations::authorization as recommendations;
use crate::reviews::authorization as reviews;
use crate::service_records::authorization as service_records;
use crate::stage_results::authorization as stage_results;
use crate::support::{
    Integration, PASSWORD, Person, TestApp, a_contest, a_need, a_training_program,
    a_training_session, an_offer,
};

/// The need is 德阳's (510603), its owner's and published; the offer is 成都's and its partner's. City administrator and
/// broker are 德阳's, the other ones 甘孜's; the owner is a worker of the society.
pub struct World {
    pub app: TestApp,
    /// For [`World::reset`], which runs before each of some thousand calls.
    behind: RefCell<PgConnection>,
    people: Vec<(Caller, Person)>,
    pub need: String,
    pub offer: String,
    pair: String,
    grant: String,
    /// Another sign-in of the owner's.
    session: String,
    /// Somebody of 德阳 whose account is closed and opened.
    pub closed: String,
    /// In the need's division, its owner's; the partner is on its staff, in the unit.
    pub organization: String,
    /// On the organisation's staff, without an account.
    record: String,
    unit: String,
    membership: String,
    zone: String,
    /// The organiser's, in 甘孜.
    pub contest: String,
    /// A preliminary stage of the contest, and an erratum of it.
    pub stage: String,
    erratum: String,
    /// The owner, invited to judge the contest.
    contest_judge: String,
    /// In 德阳.
    pub program: String,
    pub training: String,
    agenda_item: String,
    /// The owner's.
    calendar_feed: String,
    calendar_file: String,
    /// The owner's place in the training, whose certificate is [`CERTIFICATE`].
    pub enrollment: String,
    /// The owner's.
    hours_claim: String,
    /// Of the session, which the province uploaded.
    file: String,
    /// The code of a link of the province's.
    link: String,
    /// The owner's, in the need's division, with the partner in it.
    pub team: String,
    expertise: String,
    /// Of the organisation, submitted by its owner.
    verification: String,
    pub integration: Integration,
    event: String,
    consent: String,
    /// Somebody to be erased.
    gone: String,
}
const CONTEST_IS: &str = "update contests set status = 'X', status_reason = null, suspended_status = null, \
     current_stage_id = null, award_list_id = null, finalized_at = null, \
     published_at = case 'X' when 'published' then now() end where series = 'series'";

const PROGRAM_IS: &str = "update training_programs set status = 'X', status_reason = null, \
     published_at = case 'X' when 'published' then now() end where title = 'program'";

const TRAINING_IS: &str = "update training_sessions set status = case 'X' when 'published' then 'announced' else 'X' end, \
     status_reason = null, announced_at = case 'X' when 'published' then now() end where title = 'training'";

const NEED_IS: &str =
    "update listings set status = 'X', expires_at = now() + interval '9 days' where title = 'need'";

/// The stage of the contest.
pub fn a_stage() -> Value {
    json!({"kind": "preliminary", "title": "t", "opens_at": "2020-01-01T00:00:00Z", "closes_at": "2099-01-01T00:00:00Z"})
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
    let pair = app.proposed(&owner, &need, &offer).await;
    let text = |value: &Value| value["id"].as_str().unwrap().to_owned();
    let (need, offer) = (text(&need), text(&offer));
    let session = app.sign_in("owner", PASSWORD).await.created()["session_id"].clone();
    let closed = app.person("closed").await;
    app.database
        .run("update users set division = '510603' where username = 'closed'")
        .unwrap();
    let organization = text(&app.organization(&owner, "org").await);
    let body = json!({"name": "record", "division": "510603", "organization_id": organization});
    let record = app.post("/v1/person-records").by(&province).json(&body);
    let record = text(&record.send().await.created());
    let body = json!({"organization_id": organization, "name": "unit"});
    let unit = app.post("/v1/org-units").by(&owner).json(&body);
    let unit = text(&unit.send().await.created());
    let body = json!({"organization_id": organization, "user_id": partner.id, "role": "staff", "unit_id": unit});
    let membership = app.post("/v1/memberships").by(&owner).json(&body);
    let membership = text(&membership.send().await.created());
    let body = json!({"scheme": "s", "name": "zone"});
    let zone = app.post("/v1/zones").by(&province).json(&body);
    let zone = text(&zone.send().await.created());
    let year = app.call(reqwest::Method::PUT, "/v1/calendars/510600/2024");
    let year = year.by(&province).header("if-none-match", "*");
    let year = year.json(&json!({"notice": "德阳市通知", "days": []}));
    year.send().await.created();
    let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
    let organizer = organizer.await;
    let contest = text(&app.contest(&organizer, &a_contest("series", 5)).await);
    let stage = app.post(&format!("/v1/contests/{contest}/stages"));
    let stage = stage.by(&organizer).json(&a_stage()).send().await;
    let stage = text(&stage.created());
    let erratum = "0198f3a2-5b1c-7000-8000-0000000000e1".to_owned();
    app.database
        .run(&format!(
            "insert into errata (id, resource, resource_id, field, old_text, new_text, reason, corrected_by, corrected_at) \
             values ('{erratum}', 'contests', '{contest}', 'title', 'a', 'b', 'x', '{}', now())",
            organizer.id
        ))
        .unwrap();
    let contest_judge = invited(&app, &contest, &owner, &organizer);
    let program = a_training_program("program");
    let program = app.training_program(&province, &program).await;
    let training = a_training_session(&program, "training");
    let training = text(&app.training_session(&province, &training).await);
    let program = text(&program);
    let body = json!({"kind": "lecture", "title": "t", "starts_at": "2024-08-30T01:00:00Z", "duration_minutes": 60});
    let item = app.post(&format!("/v1/training-sessions/{training}/agenda"));
    let agenda_item = text(&item.by(&province).json(&body).send().await.created());
    let body = json!({"questions": [{"kind": "rating", "text": "t"}]});
    let form = app.put(&format!("/v1/training-sessions/{training}/feedback-form"));
    let form = form.by(&province).header("if-none-match", "*").json(&body);
    form.send().await.created();
    let feed = app.post("/v1/users/me/calendar-feeds").by(&owner);
    let feed = feed.json(&json!({"name": "t"})).send().await.created();
    let file = feed["path_with_secret"].as_str().unwrap();
    let calendar_file = file.trim_start_matches("/v1/calendar-feeds/").to_owned();
    let calendar_feed = text(&feed);
    let enrollment = enrolled(&app, &owner, &training).await;
    certify(&app, &training, &program, &enrollment, &owner.id);
    let claim = json!({"hours_type": "public", "level": "city", "hours": 4, "title": "t", "organizer": "o",
        "ended_on": "2024-05-17", "proof": "p"});
    let claim = app.post("/v1/hours-claims").by(&owner).json(&claim);
    let hours_claim = text(&claim.send().await.created());
    app.database
        .run("update hours_claims set division = '510603'")
        .unwrap();
    let query = [
        ("file_name", "a.txt"),
        ("on", "training_session"),
        ("on_id", &*training),
    ];
    let file = app.post("/v1/attachments").query(&query).by(&province);
    let file = text(&file.body("text/plain", "x").send().await.created());
    let body = json!({"path": "/v1/listings"});
    let link = app.post("/v1/short-links").by(&province).json(&body);
    let link = link.send().await.created()["code"]
        .as_str()
        .unwrap()
        .to_owned();
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
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let other_city = app.appointed("other-city", Role::CityAdmin, "513300");
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let profile = format!("update brokers set id = '{}'", cases::BROKER);
    app.database.run(&profile).unwrap();
    let other_broker = app.appointed("other-broker", Role::Broker, "513300");
    let people = vec![
        (Caller::Stranger, app.person("stranger").await),
        (Caller::Owner, owner),
        (Caller::Partner, partner),
        (Caller::CityAdmin, city),
        (Caller::OtherCityAdmin, other_city.await),
        (Caller::Broker, broker),
        (Caller::OtherBroker, other_broker.await),
        (Caller::SocietyBroker, society),
        (Caller::Judge, judge),
        (Caller::Organizer, organizer),
        (Caller::ProvinceAdmin, province),
    ];
    for (_, person) in &people {
        app.identified(person).await;
    }
    let (pair, grant) = (text(&pair), text(&grants["items"][0]));
    World {
        behind: RefCell::new(app.database.connect()),
        app,
        people,
        need,
        offer,
        pair,
        grant,
        session: session.as_str().unwrap().to_owned(),
        closed: closed.id,
        organization,
        record,
        unit,
        membership,
        zone,
        contest,
        stage,
        erratum,
        contest_judge,
        program,
        training,
        agenda_item,
        calendar_feed,
        calendar_file,
        enrollment,
        hours_claim,
        file,
        link,
        team,
        expertise,
        verification,
        integration,
        event,
        consent,
        gone,
    }
}

/// The owner's invitation to judge the contest, which is a draft yet, and the pledge of its judges.
fn invited(app: &TestApp, contest: &str, owner: &Person, by: &Person) -> String {
    let id = uuid::Uuid::now_v7().to_string();
    for statement in [
        format!(
            "insert into contest_judges (id, contest_id, user_id, status, invited_by, created_at, updated_at) \
             values ('{id}', '{contest}', '{}', 'invited', '{}', now(), now())",
            owner.id, by.id
        ),
        format!("insert into contest_pledges values ('{contest}', 1, 't', '', now())"),
    ] {
        app.database.run(&statement).unwrap();
    }
    id
}

/// An enrolment of the owner, made while the session was enrolling.
async fn enrolled(app: &TestApp, owner: &Person, training: &str) -> String {
    for times in [
        "'enrolling', announced_at = now(), enrollment_opens_at = now() - interval '1 day', \
         enrollment_closes_at = now() + interval '1 day', starts_at = now() + interval '2 days', \
         ends_at = now() + interval '3 days'",
        "'draft', announced_at = null, enrollment_opens_at = '2024-08-10', enrollment_closes_at = '2024-08-28', \
         starts_at = '2024-08-30', ends_at = '2024-08-31'",
    ] {
        let change =
            format!("update training_sessions set status = {times} where id = '{training}'");
        app.database.run(&change).unwrap();
        if times.starts_with("'enrolling'") {
            let body = json!({"session_id": training, "delegation": "510603"});
            let made = app
                .post("/v1/enrollments")
                .by(owner)
                .json(&body)
                .send()
                .await;
            made.created();
        }
    }
    let one = "(select min(id::text) from enrollments)";
    diesel::select(sql::<Text>(one))
        .get_result(&mut app.database.connect())
        .unwrap()
}

impl World {
    pub fn person(&self, caller: Caller) -> &Person {
        self.signed_in(caller).expect("a signed-in caller")
    }

    /// Everybody but the anonymous caller.
    pub fn signed_in(&self, caller: Caller) -> Option<&Person> {
        let mut people = self.people.iter();
        people
            .find(|(one, _)| *one == caller)
            .map(|(_, person)| person)
    }

    pub fn reset(&self, state: &str) {
        let mut conn = self.behind.borrow_mut();
        // Before the listing: one with a match in negotiation does not leave the market.
        conn.batch_execute(
            "update matches set status = 'proposed', need_accepted_at = now(), offer_accepted_at = null, \
             declined_by = null, decline_reason = null, cancelled_by = null, cancel_reason = null, closed_at = null",
        )
        .unwrap();
        if !state.is_empty() {
            conn.batch_execute(&NEED_IS.replace('X', state)).unwrap();
        }
        conn.batch_execute(&entry_checks::leave(&self.contest))
            .unwrap();
        if ["draft", "published"].contains(&state) {
            for sql in [CONTEST_IS, PROGRAM_IS, TRAINING_IS] {
                conn.batch_execute(&sql.replace('X', state)).unwrap();
            }
        }
        conn.batch_execute(
            "update users set division = '510603' where username = 'owner'; \
             delete from memberships where role = 'staff' and unit_id is null; \
             update memberships set ended_at = null, ended_by = null, to_on = null; \
             update role_grants set revoked_at = null, revoked_by = null where role = 'judge' and granted_by is null",
        )
        .unwrap();
        let judge = format!(
            "delete from role_grants where role = 'judge' and granted_by is not null; \
             delete from contest_judges where id <> '{0}' and id not in (select judge_id from stage_judges); \
             update contest_judges set status = 'invited', status_reason = null, answered_at = null where id = '{0}'",
            self.contest_judge
        );
        conn.batch_execute(&judge).unwrap();
        let enrolled = format!(
            "delete from revoked_attendee_codes; update enrollments set substitute_for = null; \
             delete from enrollments where id <> '{0}'; \
             update enrollments set status = 'confirmed', excuse_requested_at = null, excuse_requested_by = null, \
             excuse_reason = null where id = '{0}'",
            self.enrollment
        );
        conn.batch_execute(&enrolled).unwrap();
        // What was taken back stands there again.
        let again = format!(
            "insert into expertise (id, team_id, field, title, created_at, updated_at) \
             values ('{}', '{}', 'new_energy', 't', now(), now()) on conflict do nothing",
            self.expertise, self.team
        );
        conn.batch_execute(&again).unwrap();
        let again = format!(
            "insert into agenda_items (id, session_id, kind, title, starts_at, duration_minutes, created_by, created_at, updated_at) \
             select '{}', id, 'lecture', 't', starts_at, 60, created_by, now(), now() from training_sessions \
              where id = '{}' on conflict do nothing",
            self.agenda_item, self.training
        );
        conn.batch_execute(&again).unwrap();
        let again = format!(
            "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, created_at, updated_at) \
             values ('{}', '{}', 1, 'preliminary', 't', now(), now() + interval '9 days', now(), now()) \
             on conflict (id) do nothing; \
             delete from contest_stages where id <> '{0}'; \
             alter table contest_stages disable trigger contest_stages_rules_frozen; \
             update contest_stages set closes_at = now() + interval '9 days', rules = null, rules_hash = null, \
              rules_frozen_at = null, locked_at = null; \
             alter table contest_stages enable trigger contest_stages_rules_frozen",
            self.stage, self.contest
        );
        conn.batch_execute(&again).unwrap();
        let province = &self.person(Caller::ProvinceAdmin).id;
        let again = format!(
            "insert into attachments (id, sha256, size, file_name, content_type, uploaded_by, on_kind, on_id, created_at, \
             updated_at) values ('{}', sha256('x'), 1, 'a.txt', 'text/plain', '{province}', 'training_session', '{}', now(), \
             now()) on conflict do nothing; \
             insert into short_links (id, code, path, created_by, created_at) \
             values (gen_random_uuid(), '{}', '/v1/listings', '{province}', now()) on conflict do nothing",
            self.file, self.training, self.link
        );
        conn.batch_execute(&again).unwrap();
        service_records::there_is(
            &mut conn,
            &self.person(Caller::Broker).id,
            &self.person(Caller::Owner).id,
            (&self.integration.id, &self.integration.user_id),
        );
        entries::there_is(&mut conn, &self.contest, &self.person(Caller::Owner).id);
        cases::there_is(&mut conn, &self.person(Caller::Owner).id, province);
        let placed = entry_checks::entry_is(state, &self.contest);
        if !placed.is_empty() {
            conn.batch_execute(&placed).unwrap();
        }
    }

    pub fn path(&self, template: &str) -> String {
        if template.starts_with("/v1/stats") {
            return format!("{template}?division=510603");
        }
        let id = if template.starts_with("/v1/matches") {
            &self.pair
        } else if template.starts_with("/v1/role-grants") {
            &self.grant
        } else if template.starts_with("/v1/sessions") {
            &self.session
        } else if (template.starts_with("/v1/users") && template.ends_with("activate"))
            || template.ends_with("totp/reset")
        {
            &self.closed
        } else if template.starts_with("/v1/verifications") {
            &self.verification
        } else if template.starts_with("/v1/teams") {
            &self.team
        } else if template.starts_with("/v1/expertise") {
            &self.expertise
        } else if template.starts_with("/v1/zones") {
            &self.zone
        } else if template.starts_with("/v1/contest-stages") {
            &self.stage
        } else if template.starts_with("/v1/stage-results") {
            stage_results::RESULT
        } else if template.starts_with("/v1/grants") {
            grants::GRANT
        } else if template.starts_with("/v1/recommending-units") {
            printed_papers::UNIT
        } else if template.starts_with("/v1/printed-papers") {
            printed_papers::PAPER
        } else if template.starts_with("/v1/assignment-plans") {
            assignment_plans::PLAN
        } else if template.starts_with("/v1/reviews") {
            reviews::REVIEW
        } else if template.starts_with("/v1/recommendations") {
            recommendations::RECOMMENDATION
        } else if template.starts_with("/v1/impact-metrics") {
            impact_metrics::METRIC
        } else if template.starts_with("/v1/eligibility-challenges") {
            reviews::CHALLENGE
        } else if template.starts_with("/v1/service-records") {
            service_records::RECORD
        } else if template.starts_with("/v1/service-record-flags") {
            service_records::FLAG
        } else if template.starts_with("/v1/service-plans") {
            service_records::PLAN
        } else if template.starts_with("/v1/broker-months") {
            service_records::MONTH
        } else if template.starts_with("/v1/audit-draws") {
            service_records::DRAW
        } else if template.starts_with("/v1/errata") {
            &self.erratum
        } else if template.starts_with("/v1/publicity-periods") {
            publicity_periods::PERIOD
        } else if template.starts_with("/v1/objections") {
            objections::OBJECTION
        } else if template.starts_with("/v1/award-lists") {
            award_lists::LIST
        } else if template.starts_with("/v1/awards") {
            award_lists::AWARD
        } else if template.starts_with("/v1/entries") {
            entries::ENTRY
        } else if template.starts_with("/v1/contest-judges") {
            &self.contest_judge
        } else if template.starts_with("/v1/contests") {
            &self.contest
        } else if template.starts_with("/v1/training-programs") {
            &self.program
        } else if template.starts_with("/v1/training-sessions") {
            &self.training
        } else if template.starts_with("/v1/check-ins") {
            check_ins::CHECK_IN
        } else if template.starts_with("/v1/door-tokens") {
            door_tokens::DOOR_TOKEN
        } else if template.starts_with("/v1/agenda-items") {
            &self.agenda_item
        } else if template.starts_with("/v1/users/me/calendar-feeds") {
            &self.calendar_feed
        } else if template.starts_with("/v1/brokers") {
            cases::BROKER
        } else if template.starts_with("/v1/cases") {
            cases::CASE
        } else if template.starts_with("/v1/credentials") {
            cases::CREDENTIAL
        } else if template.starts_with("/v1/hours-claims") {
            &self.hours_claim
        } else if template.starts_with("/v1/enrollments") {
            &self.enrollment
        } else if ["/v1/attachments", "/v1/uploads"]
            .iter()
            .any(|start| template.starts_with(start))
        {
            &self.file
        } else if template.starts_with("/v1/organizations") {
            &self.organization
        } else if template.starts_with("/v1/person-records") {
            &self.record
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
            &self.person(Caller::Owner).id
        } else {
            &self.need
        };
        let code = if template.starts_with("/v1/problems") {
            "not_found"
        } else if template.starts_with("/v1/short-links") || template.starts_with("/s/") {
            &self.link
        } else {
            "510600"
        };
        template
            .replace("{id}", id)
            .replace("{judge_id}", reviews::JUDGE)
            .replace("{secret_id}", &self.integration.secret_id)
            .replace("{external_ref}", "DY-1")
            .replace("{code}", code)
            .replace("templates/{kind}", "templates/listings")
            .replace("{kind}", "phone")
            .replace("{calendar}", "510600")
            .replace("{division}", "510600")
            .replace("{year}", "2024")
            .replace("versions/{number}", "versions/1")
            .replace("{token}", service_records::TOKEN)
            .replace("{number}", CERTIFICATE)
            .replace("{name}", "urgencies")
            .replace("{file}", &self.calendar_file)
    }
}
