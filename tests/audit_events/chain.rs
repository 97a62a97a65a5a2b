use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tianfu::administration::audit_events::chain::{self, Broken, Whole};

use crate::support::command::{Ran, run_on};
use crate::support::{TestApp, TestDatabase, a_need};

/// A trail of some length, and its head.
async fn trail() -> (TestApp, Whole) {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for title in ["一", "二", "三"] {
        app.draft(&peng, &a_need(title)).await;
    }
    let whole = walk(&app.database, None).unwrap();
    assert!(whole.events >= 9, "{whole:?}");
    (app, whole)
}

fn walk(database: &TestDatabase, noted: Option<&chain::Hash>) -> Result<Whole, Broken> {
    chain::verify(&mut database.connect(), noted, |_| {}).unwrap()
}

fn verify(app: &TestApp, more: &[&str]) -> Ran {
    let arguments = [&["audit", "verify"], more].concat();
    run_on(&app.database.url, &arguments)
}

/// Somebody who has power over the tables, gives himself every right and stops the triggers.
fn tamper(app: &TestApp, statement: &str) {
    let mut conn = app.database.connect();
    let all = format!(
        "grant all on audit_events, audit_links to current_user;
         alter table audit_events disable trigger user; alter table audit_links disable trigger user;
         {statement};
         alter table audit_events enable trigger user; alter table audit_links enable trigger user"
    );
    conn.batch_execute(&all).unwrap();
}

#[actix_web::test]
async fn a_whole_chain_tells_its_length_and_its_head() {
    let (app, whole) = trail().await;
    assert_eq!(app.database.count("audit_events", "true"), whole.events);
    let said = verify(&app, &[]).done();
    let head = hex::encode(whole.head);
    assert_eq!(said, format!("{} events, head {head}\n", whole.events));
    // It goes on from there, and the earlier head stays in it.
    app.person("zhou").await;
    let longer = walk(&app.database, Some(&whole.head)).unwrap();
    assert!(longer.events > whole.events && longer.head != whole.head);
    verify(&app, &["--head", &head]).done();
    assert_eq!(verify(&app, &["--head", "abc"]).code, Some(2));
    // What stands before the first link is the head of an empty trail, not of this one.
    for unknown in ["0".repeat(64), "1".repeat(64)] {
        let said = verify(&app, &["--head", &unknown]).failed(1);
        assert!(said.contains("does not hold the given head"), "{said}");
    }
}

#[actix_web::test]
async fn an_empty_chain_is_whole() {
    let empty = TestDatabase::empty();
    let said = run_on(&empty.url, &["audit", "verify"]).failed(1);
    assert!(said.contains("tianfu migrate"), "{said}");
    run_on(&empty.url, &["migrate"]).done();
    let said = run_on(&empty.url, &["audit", "verify"]).done();
    assert_eq!(said, format!("0 events, head {}\n", "0".repeat(64)));
    let zeros = ["audit", "verify", "--head", &"0".repeat(64)];
    assert_eq!(run_on(&empty.url, &zeros).done(), said);
}

#[actix_web::test]
async fn a_changed_value_is_named() {
    let columns = [
        "at = at + interval '1 microsecond'",
        "resource = 'sessions'",
        "row_id = row_id || 'x'",
        "verb = 'delete'",
        "divisions = '{510100}'",
        "owners = owners || gen_random_uuid()",
        "actor_kind = 'system'",
        "actor_id = gen_random_uuid()",
        "acting_as = acting_as || 'broker 510000'::text",
        "session_id = gen_random_uuid()",
        "request_id = 'another'",
        "address = '203.0.113.9'",
        "operation = 'another'",
        "reason = ''",
        "database_role = 'another'",
        "before = '{}'",
        "after = jsonb_set(after, '{version}', '2')",
        "entry_ids = entry_ids || gen_random_uuid()",
    ];
    let (app, whole) = trail().await;
    // An event of a person: the first ones are of the service, which loads the calendars.
    let of = "select event_id from audit_links where sequence = 10";
    let kept = "create table kept as select * from audit_events";
    tamper(&app, kept);
    let all_columns = app.database.count(
        "information_schema.columns",
        "table_name = 'audit_events' and column_name <> 'id'",
    );
    assert_eq!(all_columns, i64::try_from(columns.len()).unwrap());
    for column in columns {
        tamper(
            &app,
            &format!("update audit_events set {column} where id = ({of})"),
        );
        assert_eq!(
            walk(&app.database, None),
            Err(Broken::EventChanged(10)),
            "{column}"
        );
        tamper(
            &app,
            &format!(
                "delete from audit_events where id = ({of}); insert into audit_events select * from kept where id = ({of})"
            ),
        );
        assert_eq!(walk(&app.database, None), Ok(whole), "{column}");
    }
    tamper(
        &app,
        &format!("update audit_events set reason = 'x' where id = ({of})"),
    );
    let said = verify(&app, &[]).failed(1);
    assert!(
        said.contains("at number 10: its event was changed"),
        "{said}"
    );
}

#[actix_web::test]
async fn a_change_that_mends_its_own_hash_is_named_by_the_next() {
    let (app, whole) = trail().await;
    tamper(
        &app,
        "update audit_events set reason = 'x' where id = (select event_id from audit_links where sequence = 5);
         update audit_links set hash = sha256(previous || convert_to(audit_canonical(sequence, e), 'UTF8'))
           from audit_events e where e.id = event_id and sequence = 5",
    );
    assert_eq!(walk(&app.database, None), Err(Broken::DoesNotFollow(6)));
    let said = verify(&app, &[]).failed(1);
    assert!(said.contains("at number 6"), "{said}");
    // All that follow mended too: only a head that was noted shows it.
    tamper(
        &app,
        "do $$ declare last bytea := decode(repeat('00', 32), 'hex'); link record; begin
           for link in select * from audit_links order by sequence loop
             update audit_links set previous = last,
                    hash = sha256(last || convert_to(audit_canonical(sequence, e), 'UTF8'))
               from audit_events e where e.id = event_id and sequence = link.sequence returning hash into last;
           end loop; end $$",
    );
    assert!(walk(&app.database, None).is_ok());
    assert_eq!(
        walk(&app.database, Some(&whole.head)),
        Err(Broken::HeadMissing(whole.events))
    );
}

#[actix_web::test]
async fn a_removed_row_is_named() {
    let (app, _) = trail().await;
    let event =
        "delete from audit_events where id = (select event_id from audit_links where sequence = 4)";
    tamper(&app, event);
    assert_eq!(walk(&app.database, None), Err(Broken::EventRemoved(4)));
    let said = verify(&app, &[]).failed(1);
    assert!(
        said.contains("at number 4: its event was removed"),
        "{said}"
    );
    tamper(&app, "delete from audit_links where sequence = 4");
    assert_eq!(walk(&app.database, None), Err(Broken::LinkRemoved(4)));
    let said = verify(&app, &[]).failed(1);
    assert!(said.contains("at number 4: it was removed"), "{said}");
    // The gap closed by counting anew.
    let closed = "update audit_links set sequence = -sequence where sequence > 4";
    tamper(
        &app,
        &format!("alter table audit_links drop constraint audit_links_sequence_counts; {closed}"),
    );
    tamper(
        &app,
        "update audit_links set sequence = -sequence - 1 where sequence < 0",
    );
    assert_eq!(walk(&app.database, None), Err(Broken::DoesNotFollow(4)));
}

#[actix_web::test]
async fn a_removed_end_is_named_by_a_noted_head() {
    let (app, whole) = trail().await;
    tamper(
        &app,
        "delete from audit_events where id in (select event_id from audit_links where sequence > 6)",
    );
    assert_eq!(walk(&app.database, None), Err(Broken::EventRemoved(7)));
    tamper(&app, "delete from audit_links where sequence > 6");
    let shorter = walk(&app.database, None).unwrap();
    assert_eq!(shorter.events, 6);
    assert_eq!(
        walk(&app.database, Some(&whole.head)),
        Err(Broken::HeadMissing(6))
    );
    let said = verify(&app, &["--head", &hex::encode(whole.head)]).failed(1);
    assert!(said.contains("ends with number 6"), "{said}");
    // Writing on does not hide it.
    app.person("zhou").await;
    assert!(walk(&app.database, Some(&whole.head)).is_err());
    assert!(walk(&app.database, Some(&shorter.head)).is_ok());
}

#[actix_web::test]
async fn swapped_rows_are_named() {
    for (one, other) in [(3, 7), (5, 6)] {
        let (app, _) = trail().await;
        tamper(
            &app,
            &format!(
                "update audit_links set sequence = 9000 where sequence = {one};
                 update audit_links set sequence = {one} where sequence = {other};
                 update audit_links set sequence = {other} where sequence = 9000"
            ),
        );
        assert_eq!(walk(&app.database, None), Err(Broken::OutOfOrder(one)));
        let said = verify(&app, &[]).failed(1);
        assert!(
            said.contains(&format!("at number {one}: it was reordered")),
            "{said}"
        );
    }
    // Only their events.
    let (app, _) = trail().await;
    tamper(
        &app,
        "create table two as select sequence, event_id from audit_links where sequence in (3, 7);
         alter table audit_links drop constraint audit_links_event_key;
         update audit_links l set event_id = two.event_id from two where l.sequence = 10 - two.sequence",
    );
    assert_eq!(walk(&app.database, None), Err(Broken::EventChanged(3)));
}

#[actix_web::test]
async fn an_event_that_was_slipped_in_is_named() {
    let (app, whole) = trail().await;
    tamper(
        &app,
        "insert into audit_events select gen_random_uuid(), at, resource, row_id, verb, divisions, owners, actor_kind,
            actor_id, acting_as, session_id, request_id, address, operation, reason, database_role, before, after
         from audit_events limit 1",
    );
    assert_eq!(
        walk(&app.database, None),
        Err(Broken::Unlinked(whole.events))
    );
}

#[actix_web::test]
async fn an_event_that_is_removed_before_it_is_linked_is_named() {
    let (app, whole) = trail().await;
    app.person("zhou").await;
    let waiting = "(select event_id from audit_unlinked order by event_id limit 1)";
    tamper(
        &app,
        &format!("delete from audit_events where id = {waiting}"),
    );
    assert_eq!(
        walk(&app.database, None),
        Err(Broken::EventRemoved(whole.events + 1))
    );
}

#[actix_web::test]
async fn an_event_that_was_taken_off_the_list_of_unlinked_ones_is_named() {
    let (app, whole) = trail().await;
    app.person("zhou").await;
    tamper(
        &app,
        "alter table audit_unlinked disable trigger user;
         delete from audit_unlinked where event_id = (select event_id from audit_unlinked order by event_id limit 1);
         alter table audit_unlinked enable trigger user",
    );
    assert!(
        matches!(walk(&app.database, None), Err(Broken::Unlinked(last)) if last > whole.events)
    );
}

#[actix_web::test]
async fn a_long_chain_is_walked_in_steps() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let many = format!(
        "insert into role_grants (id, user_id, role, division, from_on, granted_at, revoked_at)
         select gen_random_uuid(), '{}', 'judge', '510000', now(), now(), now() from generate_series(1, 2500)",
        peng.id
    );
    diesel::sql_query(many)
        .execute(&mut app.database.connect())
        .unwrap();
    let mut steps = Vec::new();
    let whole = chain::verify(&mut app.database.connect(), None, |step| steps.push(step))
        .unwrap()
        .unwrap();
    assert_eq!(
        steps.iter().sum::<usize>(),
        usize::try_from(whole.events).unwrap()
    );
    assert!(whole.events > 2500 && steps.len() == 3, "{steps:?}");
    assert_eq!(
        chain::length(&mut app.database.connect()).unwrap(),
        whole.events
    );
}
