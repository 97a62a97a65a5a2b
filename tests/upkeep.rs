//! What the clock does by itself, beside everything else that happens.

use diesel::connection::SimpleConnection;
use serde_json::json;
use tianfu::service::upkeep;

use crate::support::{Person, TestApp, expired_and_lapsed, together};

/// So many published listings, whose time is over when `expires` lies behind.
fn listings(app: &TestApp, owner: &Person, side: &str, kind: &str, count: usize, expires: &str) {
    let id = &owner.id;
    let written = app.database.run(&format!(
        "insert into listings (id, side, market, kind, status, title, division, owner_id, drafted_by, submitted_by,
                search, created_at, updated_at, submitted_at, published_at, expires_at)
         select gen_random_uuid(), '{side}', 'technology', '{kind}', 'published', '题' || n, '510603', '{id}', '{id}',
                '{id}', '', now(), now(), now(), now(), now() + interval '{expires}'
           from generate_series(1, {count}) as n"
    ));
    assert_eq!(written.unwrap(), count);
}

/// An undecided match of each need with each offer.
fn matches(app: &TestApp, lapse: &str) {
    let written = app.database.run(&format!(
        "insert into matches (id, need_id, offer_id, score_points, reasons, proposed_by, need_accepted_at, created_at,
                updated_at, lapses_at)
         select gen_random_uuid(), need.id, offer.id, 0, '[]', need.owner_id, now(), now(), now(),
                now() + interval '{lapse}'
           from listings need, listings offer where need.side = 'need' and offer.side = 'offer'"
    ));
    written.unwrap();
}

#[actix_web::test]
async fn rows_that_somebody_is_at_are_left_for_the_next_time() {
    let app = TestApp::start().await;
    let seeker = app.person("seeker").await;
    let maker = app.person("maker").await;
    listings(&app, &seeker, "need", "problem", 3, "1 day");
    listings(&app, &maker, "offer", "idea", 1, "1 day");
    matches(&app, "-1 minute");
    listings(&app, &seeker, "need", "problem", 3, "-1 minute");
    app.database
        .run("update sessions set created_at = '2001-01-01', expires_at = '2001-01-02'")
        .unwrap();
    let mut holder = app.database.connect();
    holder
        .batch_execute(
            "begin;
             select from listings where expires_at < now() limit 1 for update;
             select from matches limit 1 for update;
             select from refresh_tokens limit 1 for update;",
        )
        .unwrap();
    assert_eq!(expired_and_lapsed(&app.app).await, (2, 2));
    assert_eq!(app.database.count("sessions", "true"), 1);
    holder.batch_execute("rollback").unwrap();
    assert_eq!(expired_and_lapsed(&app.app).await, (1, 1));
    assert_eq!(app.database.count("sessions", "true"), 0);
    assert_eq!(expired_and_lapsed(&app.app).await, (0, 0));
}

#[actix_web::test]
async fn matches_that_end_with_their_listings_are_taken_in_the_order_of_their_ids() {
    for by_upkeep in [true, false] {
        let app = TestApp::start().await;
        let seeker = app.person("seeker").await;
        let maker = app.person("maker").await;
        listings(&app, &seeker, "need", "problem", 1, "1 day");
        let expires = if by_upkeep { "-1 minute" } else { "1 day" };
        listings(&app, &maker, "offer", "idea", 2, expires);
        // The higher id belongs to the offer that comes first, and lies first in the table.
        for (id, offer) in [(2, "min"), (1, "max")] {
            let written = app.database.run(&format!(
                "insert into matches (id, need_id, offer_id, score_points, reasons, proposed_by, need_accepted_at,
                        created_at, updated_at, lapses_at)
                 select '00000000-0000-0000-0000-00000000000{id}', need.id, offer.id, 0, '[]', need.owner_id, now(),
                        now(), now(), now() + interval '1 day'
                   from listings need, listings offer
                  where need.side = 'need'
                    and offer.id::text = (select {offer}(id::text) from listings where side = 'offer')"
            ));
            assert_eq!(written.unwrap(), 1);
        }
        let mut holder = app.database.connect();
        holder
            .batch_execute("begin; select from matches where id::text like '%1' for update")
            .unwrap();
        let id = app
            .database
            .text_of("(select id from listings where side = 'need')");
        let id = id.split('"').nth(3).unwrap();
        let withdrawal = app.post(&format!("/v1/listings/{id}/withdraw")).by(&seeker);
        let withdrawal = withdrawal.json(&json!({"reason": "已自行解决"}));
        let one = app.app.clone();
        let ending = actix_web::rt::spawn(async move {
            if by_upkeep {
                assert_eq!(expired_and_lapsed(&one).await, (2, 0));
            } else {
                withdrawal.send().await.ok();
            }
        });
        let waits = "wait_event_type = 'Lock' and datname = current_database()";
        app.until("it waits for the first", || {
            app.database.count("pg_stat_activity", waits) == 1
        })
        .await;
        let second =
            "(select from matches where id::text like '%2' for update skip locked) as free";
        assert_eq!(app.database.count(second, "true"), 1, "it holds the second");
        holder.batch_execute("rollback").unwrap();
        ending.await.unwrap();
        assert_eq!(app.database.count("matches", "status = 'cancelled'"), 2);
    }
}

#[actix_web::test]
async fn several_replicas_and_those_who_withdraw_never_wait_for_each_other_in_a_circle() {
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let seeker = app.person("seeker").await;
    let maker = app.person("maker").await;
    listings(&app, &seeker, "need", "problem", 8, "1 day");
    listings(&app, &maker, "offer", "idea", 60, "-1 minute");
    matches(&app, "1 day");
    let ids = app
        .database
        .text_of("(select id from listings where side = 'need')");
    let withdrawals = ids.split('"').filter(|part| part.len() == 36).map(|id| {
        let call = app.post(&format!("/v1/listings/{id}/withdraw")).by(&seeker);
        call.json(&json!({"reason": "已自行解决"}))
    });
    let upkeeps: Vec<_> = [&app, &replica, &app, &replica]
        .map(|app| app.app.clone())
        .into_iter()
        .map(|app| actix_web::rt::spawn(async move { expired_and_lapsed(&app).await }))
        .collect();
    let answers = together(withdrawals).await;
    assert_eq!(answers.len(), 8);
    for answer in answers {
        answer.ok();
    }
    let mut expired = 0;
    for upkeep in upkeeps {
        expired += upkeep.await.unwrap().0;
    }
    assert_eq!(expired, 60);
    assert_eq!(app.database.count("listings", "status = 'expired'"), 60);
    assert_eq!(app.database.count("matches", "version = 2"), 480);
    assert_eq!(app.database.count("matches", "status = 'cancelled'"), 480);
}

#[actix_web::test]
async fn sessions_and_keys_are_forgotten_when_their_time_is_over_however_many() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let sessions = |ended: &str, expires: &str, count: usize| {
        let ended = match ended {
            "" => "null, null".to_owned(),
            ended => format!("now() - interval '{ended}', 'logout'"),
        };
        let written = app.database.run(&format!(
            "with made as (
                insert into sessions (id, user_id, created_at, last_used_at, expires_at, ended_at, end_reason)
                select gen_random_uuid(), '{}', now() - interval '1 year', now(), now() + interval '{expires}', {ended}
                  from generate_series(1, {count}) returning id)
             insert into refresh_tokens (digest, session_id, created_at, used_at)
             select sha256(convert_to(id::text || n, 'utf8')), id, now(), case n when 1 then now() end
               from made, generate_series(1, 2) as n",
            peng.id
        ));
        assert_eq!(written.unwrap(), 2 * count);
    };
    sessions("31 days", "1 day", 700);
    sessions("", "-31 days", 700);
    sessions("31 days", "-40 days", 1);
    // Kept: over, but not for long; or not over.
    sessions("29 days", "1 day", 2);
    sessions("1 day", "-29 days", 2);
    sessions("", "1 day", 2);
    app.database
        .run(
            "insert into idempotent_requests (caller, method, path, key, sealed_answer, created_at)
             select 'peng', 'POST', '/v1/listings', n::text, '', now() - make_interval(hours => case when n > 3 then 25 else 23 end)
               from generate_series(1, 1203) as n",
        )
        .unwrap();
    upkeep::once(&app.app).await.unwrap();
    assert_eq!(app.database.count("sessions", "true"), 1 + 6);
    assert_eq!(app.database.count("refresh_tokens", "true"), 1 + 12);
    assert_eq!(app.database.count("idempotent_requests", "true"), 3);
    app.get("/v1/users/me").by(&peng).send().await.ok();
}
