//! What a caller may see: a list shows the rows that the caller may get one by one, and no others.

use std::collections::BTreeSet;

use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::{Array, Text};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Caller, World, operations, world};
use crate::support::{a_need, operation};

/// A resource that not every caller may see.
struct Limited {
    list: &'static str,
    /// Where PostgreSQL finds the rows.
    rows: &'static str,
    /// A filter without which the list leaves out rows: the test asks for each of its codes.
    filter: Option<&'static str>,
}

const fn limited(list: &'static str, rows: &'static str) -> Limited {
    let filter = None;
    Limited { list, rows, filter }
}

/// One event of each table, actor, division and owner.
const EVENTS: &str =
    "(select distinct on (resource, actor_id, divisions, owners) id from audit_events) as events";

const LIMITED: [Limited; 30] = [
    Limited {
        filter: Some("status"),
        ..limited("/v1/listings", "listings")
    },
    limited("/v1/matches", "matches"),
    limited("/v1/contests", "contests"),
    limited("/v1/reviews", "reviews"),
    limited("/v1/training-programs", "training_programs"),
    limited("/v1/training-sessions", "training_sessions"),
    limited("/v1/check-ins", "check_ins"),
    limited("/v1/hours-claims", "hours_claims"),
    limited("/v1/enrollments", "enrollments"),
    limited("/v1/entries", "entries"),
    limited("/v1/awards", "awards"),
    limited("/v1/grants", "grants"),
    limited("/v1/recommendations", "recommendations"),
    limited("/v1/impact-metrics", "impact_metrics"),
    limited("/v1/objections", "objections"),
    limited("/v1/cases", "cases"),
    limited("/v1/credentials", "credentials"),
    limited("/v1/service-plans", "service_plans"),
    limited("/v1/service-records", "service_records"),
    limited("/v1/broker-months", "broker_months"),
    limited("/v1/audit-draws", "audit_draws"),
    limited("/v1/memberships", "memberships"),
    limited("/v1/person-records", "person_records"),
    limited("/v1/verifications", "verifications"),
    limited("/v1/role-grants", "role_grants"),
    limited("/v1/api-clients", "api_clients"),
    limited("/v1/sessions", "sessions"),
    limited("/v1/users/me/consents", "consents"),
    limited("/v1/notifications", "notifications"),
    limited("/v1/audit-events", EVENTS),
];

/// Lists beside a single read that the table leaves out, each with the reason.
const EXEMPT: [(&str, &str); 18] = [
    (
        "/v1/publicity-periods",
        "public with the contest, of one contest at a time",
    ),
    ("/v1/problems", "public, and the same for everybody"),
    ("/v1/code-lists", "public, and the same for everybody"),
    ("/v1/divisions", "public, and the same for everybody"),
    ("/v1/zones", "public"),
    ("/v1/training-hours-rules", "public"),
    (
        "/v1/attachments",
        "of one thing at a time: tests/attachments/visibility.rs compares list and single read",
    ),
    (
        "/v1/printed-papers",
        "of one resource at a time: tests/printed_papers/register.rs compares list and single read",
    ),
    (
        "/v1/short-links",
        "lists the caller's own; who has the code of a link may read it",
    ),
    ("/v1/organizations", "public"),
    ("/v1/org-units", "public"),
    ("/v1/teams", "public"),
    ("/v1/brokers", "public"),
    (
        "/v1/service-plans/{id}/versions",
        "of one plan at a time, for those who read the plan",
    ),
    (
        "/v1/imports",
        "of the caller's own: tests/imports/jobs.rs compares list and single read",
    ),
    ("/v1/users", "the single read is public"),
    ("/v1/expertise", "public"),
    (
        "/v1/users/me/contact-points",
        "the address names the kind, of the caller's own",
    ),
];

#[test]
fn each_list_beside_a_single_read_is_in_the_table() {
    let reads = operations().iter().filter(|(_, method, _)| method == "GET");
    let paths: BTreeSet<&str> = reads.map(|(_, _, path)| path.as_str()).collect();
    let single = paths.iter().filter(|path| path.ends_with('}'));
    let lists = single.filter_map(|path| path.rsplit_once('/').map(|(list, _)| list));
    let lists: BTreeSet<&str> = lists.filter(|list| paths.contains(list)).collect();
    let limited = LIMITED.iter().map(|limited| limited.list);
    let named: Vec<&str> = limited.chain(EXEMPT.map(|(list, _)| list)).collect();
    assert_eq!(named.len(), LIMITED.len() + EXEMPT.len());
    assert_eq!(BTreeSet::from_iter(named), lists);
}

#[actix_web::test]
async fn a_list_shows_what_a_caller_may_get_one_by_one() {
    let world = world().await;
    let writer = add_rows(&world).await;
    let mut callers: Vec<(String, Option<&str>)> = Caller::ALL
        .iter()
        .map(|caller| {
            let person = world.signed_in(*caller);
            let token = person.map(|person| person.token.as_str());
            (format!("{caller:?}"), token)
        })
        .collect();
    callers.push(("an API client".into(), Some(&world.integration.token)));
    callers.push(("an API client that writes".into(), Some(&writer)));
    let mut wrong = Vec::new();
    for limited in &LIMITED {
        let rows = ids(&world, limited.rows);
        let mut seen = Vec::new();
        for (name, token) in &callers {
            let mut listed = listed(&world, limited, *token).await;
            listed.retain(|id| rows.contains(id));
            let mut got = BTreeSet::new();
            for id in &rows {
                if get(&world, &format!("{}/{id}", limited.list), *token)
                    .await
                    .is_some()
                {
                    got.insert(id.clone());
                }
            }
            if listed != got {
                let list = limited.list;
                wrong.push(format!(
                    "{list} by {name}: lists {listed:?}, but gets {got:?}"
                ));
            }
            seen.push(got.len());
        }
        let list = limited.list;
        assert!(seen.iter().any(|seen| *seen > 0), "{list}: all see nothing");
        assert!(
            seen.iter().any(|seen| *seen < rows.len()),
            "{list}: all see everything"
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Adds rows that are seen because of who began them, and of others' own; returns the token of an API client that may
/// write listings and matches, but reads only what it began.
async fn add_rows(world: &World) -> String {
    // The owner is at home in 德阳.
    world.reset("");
    crate::check_ins::authorization::there_is(world);
    crate::reviews::authorization::there_is(world);
    crate::award_lists::authorization::there_is(world, "in_publicity", None);
    crate::grants::authorization::there_is(world);
    crate::recommendations::authorization::there_is(world);
    crate::impact_metrics::authorization::there_is(world);
    crate::objections::authorization::there_is(world);
    let app = &world.app;
    let (owner, province) = (
        world.person(Caller::Owner),
        world.person(Caller::ProvinceAdmin),
    );
    let writes = [
        "listings:write",
        "matches:write",
        "people:write",
        "enrollments:write",
    ];
    let writer = app.integration(province, "510600", &writes).await;
    app.draft(owner, &a_need("draft")).await;
    let mut on_behalf = a_need("on behalf");
    on_behalf["on_behalf_of"] = json!(owner.id);
    for by in [&writer.token, &world.person(Caller::Broker).token] {
        let drafted = app.post("/v1/listings").token(by).json(&on_behalf);
        drafted.send().await.created();
    }
    let another = app.published(owner, province, &a_need("another")).await;
    app.until_indexed(3).await;
    let body = json!({"need_id": another["id"], "offer_id": world.offer});
    let proposed = app.post("/v1/matches").token(&writer.token).json(&body);
    proposed.send().await.created();
    add_person_records(world, &writer.token).await;
    let stranger = world.person(Caller::Stranger);
    let body = json!({"evidence": "x"});
    let submitted = app.post("/v1/verifications").by(stranger).json(&body);
    submitted.send().await.created();
    writer.token
}

/// Records of persons without an account: one of the society, one that a client that only writes created, one elsewhere,
/// one that an account took over, and one that lies nowhere.
async fn add_person_records(world: &World, writer: &str) {
    let society = world.person(Caller::SocietyBroker);
    let societies = world.app.get("/v1/organizations?kind=society").send().await;
    let society_id = &societies.ok()["items"][0]["id"];
    let province = &world.person(Caller::ProvinceAdmin).token;
    for (by, body) in [
        (
            &*society.token,
            json!({"name": "会员", "division": "510104", "organization_id": society_id}),
        ),
        (writer, json!({"name": "代录", "division": "510603"})),
        (&**province, json!({"name": "外地", "division": "513323"})),
        (&**province, json!({"name": "接管", "division": "500000"})),
    ] {
        let made = world.app.post("/v1/person-records").token(by).json(&body);
        made.send().await.created();
    }
    let stranger = &world.person(Caller::Stranger).id;
    for sql in [
        format!(
            "update person_records set taken_over_by = '{stranger}', taken_over_at = now() where name = '接管'"
        ),
        "with person as (insert into persons values (gen_random_uuid()) returning id) \
         insert into person_records (id, name, created_by, created_at, updated_at) \
         select person.id, '无处', users.id, now(), now() from person, users where username = 'province'"
            .to_owned(),
    ] {
        assert_eq!(world.app.database.run(&sql).unwrap(), 1);
    }
}

/// The ids of all rows.
fn ids(world: &World, rows: &str) -> BTreeSet<String> {
    let all = format!("(select array_agg(id::text) from {rows})");
    let all: Vec<String> = diesel::select(sql::<Array<Text>>(&all))
        .get_result(&mut world.app.database.connect())
        .unwrap();
    all.into_iter().collect()
}

/// The ids that a list shows, on all pages; none where the caller may not list.
async fn listed(world: &World, limited: &Limited, token: Option<&str>) -> BTreeSet<String> {
    let mut pages = vec![format!("{}?limit=100", limited.list)];
    if let Some(filter) = limited.filter {
        let codes = codes_of(limited.list, filter);
        pages = codes
            .iter()
            .map(|code| format!("{}&{filter}={code}", pages[0]))
            .collect();
    }
    let mut ids = BTreeSet::new();
    while let Some(page) = pages.pop() {
        let Some(answer) = get(world, &page, token).await else {
            continue;
        };
        let items = answer["items"].as_array().unwrap();
        ids.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        if let Some(cursor) = answer["next_cursor"].as_str() {
            let (first, _) = page.split_once("&cursor=").unwrap_or((&page, ""));
            pages.push(format!("{first}&cursor={cursor}"));
        }
    }
    ids
}

/// The codes of a list's parameter, as the document tells them.
fn codes_of(list: &str, parameter: &str) -> Vec<String> {
    let parameters = operation(&Method::GET, list).map(|one| &one["parameters"]);
    let parameters = parameters.and_then(Value::as_array).unwrap();
    let parameter = parameters.iter().find(|one| one["name"] == parameter);
    let codes = parameter.unwrap()["schema"]["x-extensible-enum"].as_array();
    let codes = codes.unwrap().iter();
    codes
        .map(|code| code.as_str().unwrap().to_owned())
        .collect()
}

/// The body of a 200; `None` where the caller may not know of what the path names.
async fn get(world: &World, path: &str, token: Option<&str>) -> Option<Value> {
    let call = world.app.get(path);
    let call = match token {
        Some(token) => call.token(token),
        None => call,
    };
    let answer = call.send().await;
    match answer.status {
        401 | 403 | 404 => None,
        _ => Some(answer.ok()),
    }
}
