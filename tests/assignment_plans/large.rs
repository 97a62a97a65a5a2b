//! The largest stage that a plan is made for.

use serde_json::json;

use super::judging::{Judging, totals};

#[actix_web::test]
async fn a_plan_for_two_thousand_entries_is_made_and_applied() {
    let judging = Judging::begin().await;
    judging.run(
        "with people as (insert into persons select gen_random_uuid() from generate_series(1, 200) returning id),
         accounts as (insert into users (id, person_id, username, display_name, account_kind, created_at, updated_at)
             select id, id, 'a' || left(md5(id::text), 20), 'x', 'worker', now(), now() from people returning id)
         insert into contest_judges (id, contest_id, user_id, status, invited_by, created_at, updated_at)
             select gen_random_uuid(), c.id, a.id, 'accepted', c.created_by, now(), now() from accounts a cross join contests c
              where c.status = 'preliminary'",
    );
    judging.run(
        "insert into entries (id, contest_id, status, owner_id, division, title, number, blind_code, submitted_at, created_by,
             created_at, updated_at)
         select gen_random_uuid(), id, 'qualified', created_by, '513323', 'x', n, n::text, now(), created_by, now(), now()
           from contests cross join generate_series(1, 2000) as numbers (n) where status = 'preliminary'",
    );
    judging.run(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at)
         select e.id, j.user_id, 'computed', 'x', now() from entries e join contest_judges j on (e.number + hashtext(j.id::text) % 50) % 50 = 0",
    );
    let plan = judging.plan(json!({"judges_per_entry": 5})).await.created();
    let loads = totals(&plan);
    assert_eq!(loads.iter().sum::<u64>(), 10_000);
    assert!(loads.iter().max().unwrap() - loads.iter().min().unwrap() <= 1);
    judging.apply(&plan).await.ok();
    assert_eq!(judging.count("reviews", "true"), 10_000);
    let walled =
        "exists (select from contest_judges j join entry_walls w on w.person_id = j.user_id
        where j.id = judge_id and w.entry_id = reviews.entry_id)";
    assert_eq!(judging.count("reviews", walled), 0);
    judging.run("insert into entries (id, contest_id, status, owner_id, division, title, number, blind_code, submitted_at,
        created_by, created_at, updated_at) select gen_random_uuid(), contest_id, status, owner_id, division, title, 2001, 'y',
        now(), created_by, now(), now() from entries limit 1");
    let beyond = judging.plan(json!({"judges_per_entry": 5})).await;
    beyond.refused_at(422, "/tracks", "too_many");
}
