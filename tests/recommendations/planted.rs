//! A contest of 甘孜 whose results are final, and a contest of the province that takes entries.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::entries::rows::{Cast, with};
use crate::support::{Answer, Call, Person, TestApp, a_contest};

/// The tiers of the list, in the order of the ranks: 2 first, 3 second, 5 third, 14 merit.
const TIERS: [(&str, &str, i32, bool); 4] = [
    ("first", "一等奖", 2, true),
    ("second", "二等奖", 3, true),
    ("third", "三等奖", 5, true),
    ("merit", "优胜奖", 14, false),
];

pub const LIST: &str = "0198f3a2-0000-7000-8003-000000000001";

/// The entry of a rank, from 1 to 24.
pub fn entry(rank: i32) -> String {
    format!("0198f3a2-0000-7000-8000-{rank:012x}")
}

/// The award of a rank.
pub fn award(rank: i32) -> String {
    format!("0198f3a2-0000-7000-8001-{rank:012x}")
}

pub struct Winners {
    pub cast: Cast,
    /// The target contest, and its organiser.
    pub target: String,
    pub host: Person,
}

impl Winners {
    /// 24 ranked entries of the owner in 炉霍 (513327), but for those of ranks 9 and 10, which are the partner's in 德阳.
    pub async fn plant(app: &TestApp) -> Self {
        let cast = Cast::gather(app).await;
        finalize(app, &cast);
        let host = app
            .appointed("host", Role::ContestOrganizer, "510000")
            .await;
        let target = published(app, &host, "target").await;
        Self { cast, target, host }
    }

    pub fn order(&self) -> Value {
        json!({"target_contest_id": self.target, "award_list_id": LIST})
    }

    pub fn generate_call(&self, app: &TestApp, by: &Person, order: &Value) -> Call {
        let path = format!(
            "/v1/contests/{}/recommendations/generate",
            self.cast.contest
        );
        app.post(&path).by(by).json(order)
    }

    pub async fn generate(&self, app: &TestApp, order: &Value) -> Answer {
        self.generate_call(app, &self.cast.organizer, order)
            .send()
            .await
    }

    /// The recommendation of a rank, which is nominated if it is not yet.
    pub async fn nominated(&self, app: &TestApp, rank: i32) -> Value {
        let order = with(self.order(), json!({"award_ids": [award(rank)]}));
        self.generate(app, &order).await.ok()["items"][0].clone()
    }

    pub async fn quotas(&self, app: &TestApp, quotas: Value) -> Answer {
        let path = format!("/v1/contests/{}/recommendation-quotas", self.target);
        let put = app.put(&path).by(&self.host).header("if-match", "*");
        put.json(&json!({"quotas": quotas})).send().await
    }
}

/// A published contest of the province.
pub async fn published(app: &TestApp, host: &Person, series: &str) -> String {
    let body = with(
        a_contest(series, 7),
        json!({"level": "province", "division": "510000", "tracks": ["特色产业"]}),
    );
    let made = app.contest(host, &body).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let publish = app.post(&format!("/v1/contests/{id}/publish")).by(host);
    publish.send().await.ok();
    let form =
        r#"[{"key": "model", "title": {"zh": "商业模式"}, "required": true, "max_length": 20}]"#;
    run(
        app,
        &format!(
            "insert into contest_entry_rules (contest_id, form, team_min, team_max, updated_at) \
             values ('{id}', '{form}', 1, 2, now())"
        ),
    );
    id
}

pub fn run(app: &TestApp, sql: &str) {
    assert!(app.database.run(sql).unwrap() > 0, "{sql}");
}

/// A recommendation's move.
pub fn act(app: &TestApp, by: &Person, recommendation: &Value, verb: &str, body: Value) -> Call {
    let id = recommendation["id"].as_str().unwrap();
    let call = app.post(&format!("/v1/recommendations/{id}/{verb}")).by(by);
    match body.is_null() {
        true => call,
        false => call.json(&body),
    }
}

/// Plants entries, ranking, tiers, the final list and its awards.
fn finalize(app: &TestApp, cast: &Cast) {
    let (contest, by) = (&cast.contest, &cast.organizer.id);
    let result = "0198f3a2-0000-7000-8002-000000000001";
    run(
        app,
        &format!(
            "insert into entries (id, contest_id, status, owner_id, division, track, title, summary, plan, number, blind_code, \
               created_by, submitted_at, created_at, updated_at) \
             select ('0198f3a2-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '{contest}', 'awarded', owner, division, \
               '特色产业', '项目' || n, '摘要', '{{\"model\": \"合作社加农户\", \"market\": \"全国\"}}', n, 'E' || n, owner, now(), now(), now() \
             from generate_series(1, 24) as n cross join lateral (select \
               case when n in (9, 10) then '{}' else '{}' end::uuid, case when n in (9, 10) then '510603' else '513327' end) \
               as of_rank (owner, division)",
            cast.partner.id, cast.owner.id
        ),
    );
    run(
        app,
        &format!(
            "insert into entry_members (entry_id, position, person_id, role) \
             select id, 1, owner_id, 'leader' from entries where contest_id = '{contest}'"
        ),
    );
    run(
        app,
        &format!(
            "insert into stage_results (id, stage_id, number, rules_hash, input_hash, rows_sha256, summary, computed_by, \
               computed_at, applied_at, applied_by) \
             select '{result}', id, 1, 'x', 'x', 'x', '{{}}', '{by}', now(), now(), '{by}' from contest_stages \
              where contest_id = '{contest}' and kind = 'final'"
        ),
    );
    run(
        app,
        &format!(
            "insert into stage_result_rows (result_id, entry_id, track, score, rank, expected, counted, detail) \
             select '{result}', id, '特色产业', (100 - number)::text, number, 5, 5, '{{}}' from entries where contest_id = '{contest}'"
        ),
    );
    run(
        app,
        &format!(
            "insert into award_rules (contest_id, fill, set_by, created_at, updated_at) \
             values ('{contest}', 'vacancy', '{by}', now(), now())"
        ),
    );
    run(
        app,
        &format!(
            "insert into award_lists (id, contest_id, number, result_id, status, rows_sha256, proposed_by, proposed_at, \
               published_at, finalized_at, finalized_by, updated_at) \
             values ('{LIST}', '{contest}', 1, '{result}', 'final', 'x', '{by}', now(), now(), now(), '{}', now())",
            cast.city.id
        ),
    );
    let mut first = 1;
    for (position, (code, name, quota, recommended)) in (1..).zip(TIERS) {
        let tier = format!("0198f3a2-0000-7000-8004-{position:012x}");
        run(
            app,
            &format!(
                "insert into award_tiers (id, contest_id, position, code, name, target, quota, is_recommended) \
                 values ('{tier}', '{contest}', {position}, '{code}', '{name}', 'entry', {quota}, {recommended})"
            ),
        );
        run(
            app,
            &format!(
                "insert into awards (id, contest_id, tier_id, list_id, entry_id, person_id, place, rank, person_name, \
                   project_title, division, status, proposed_by, confirmed_by, confirmed_at, created_at, updated_at) \
                 select ('0198f3a2-0000-7000-8001-' || lpad(to_hex(number), 12, '0'))::uuid, '{contest}', '{tier}', '{LIST}', \
                   e.id, u.person_id, number - {first} + 1, number, u.display_name, title, e.division, 'confirmed', '{by}', '{}', now(), \
                   now(), now() \
                 from entries e join users u on u.id = e.owner_id \
                 where contest_id = '{contest}' and number between {first} and {first} + {quota} - 1",
                cast.city.id
            ),
        );
        first += quota;
    }
    run(
        app,
        &format!(
            "update contests set status = 'finalized', finalized_at = now(), award_list_id = '{LIST}', current_stage_id = \
               (select id from contest_stages s where s.contest_id = contests.id and kind = 'final') where id = '{contest}'"
        ),
    );
}

/// The target contest is finalised: the entry has a silver prize there, and the others none.
pub fn finalize_target(app: &TestApp, winners: &Winners, entry: &str) {
    let (contest, by) = (&winners.target, &winners.host.id);
    let of = |place: i32| format!("0198f3a2-0000-7000-8005-{place:012x}");
    run(
        app,
        &format!(
            "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, created_at, updated_at) \
             values ('{}', '{contest}', 1, 'final', 't', now(), now() + interval '1 day', now(), now())",
            of(1)
        ),
    );
    run(
        app,
        &format!(
            "insert into stage_results (id, stage_id, number, rules_hash, input_hash, rows_sha256, summary, computed_by, \
               computed_at) values ('{}', '{}', 1, 'x', 'x', 'x', '{{}}', '{by}', now())",
            of(2),
            of(1)
        ),
    );
    run(
        app,
        &format!(
            "insert into award_rules (contest_id, fill, set_by, created_at, updated_at) \
             values ('{contest}', 'vacancy', '{by}', now(), now())"
        ),
    );
    run(
        app,
        &format!(
            "insert into award_tiers (id, contest_id, position, code, name, target, quota) \
             values ('{}', '{contest}', 1, 'silver', '银奖', 'entry', 3)",
            of(3)
        ),
    );
    run(
        app,
        &format!(
            "insert into award_lists (id, contest_id, number, result_id, status, rows_sha256, proposed_by, proposed_at, \
               published_at, finalized_at, finalized_by, updated_at) \
             values ('{}', '{contest}', 1, '{}', 'final', 'x', '{by}', now(), now(), now(), '{by}', now())",
            of(4),
            of(2)
        ),
    );
    run(
        app,
        &format!(
            "insert into awards (id, contest_id, tier_id, list_id, entry_id, place, rank, person_name, project_title, division, \
               status, proposed_by, confirmed_by, confirmed_at, created_at, updated_at) \
             select '{}', '{contest}', '{}', '{}', id, 1, 1, 't', title, division, 'confirmed', '{by}', '{by}', now(), now(), now() \
               from entries where id = '{entry}'",
            of(5),
            of(3),
            of(4)
        ),
    );
    run(
        app,
        &format!(
            "update entries set status = 'awarded', number = 1, blind_code = 'X', submitted_at = now() where id = '{entry}'"
        ),
    );
    run(
        app,
        &format!(
            "update contests set status = 'finalized', finalized_at = now(), award_list_id = '{}', current_stage_id = '{}' \
              where id = '{contest}'",
            of(4),
            of(1)
        ),
    );
}

/// The least that a recommendation and a metric of an entry are: for tests of what hangs on the account of its owner.
pub fn least(app: &TestApp, contest: &str, entry: &str, owner: &str) {
    let of = |place: i32| format!("0198f3a2-0000-7000-8006-{place:012x}");
    for sql in [
        format!(
            "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, created_at, updated_at) \
             values ('{}', '{contest}', 20, 'final', 't', now(), now() + interval '1 day', now(), now())",
            of(1)
        ),
        format!(
            "insert into stage_results (id, stage_id, number, rules_hash, input_hash, rows_sha256, summary, computed_by, \
               computed_at) values ('{}', '{}', 1, 'x', 'x', 'x', '{{}}', '{owner}', now())",
            of(2),
            of(1)
        ),
        format!(
            "insert into award_rules (contest_id, fill, set_by, created_at, updated_at) \
             values ('{contest}', 'vacancy', '{owner}', now(), now())"
        ),
        format!(
            "insert into award_tiers (id, contest_id, position, code, name, target, quota, is_recommended) \
             values ('{}', '{contest}', 1, 'first', '一等奖', 'entry', 1, true)",
            of(3)
        ),
        format!(
            "insert into award_lists (id, contest_id, number, result_id, rows_sha256, proposed_by, proposed_at, updated_at) \
             values ('{}', '{contest}', 1, '{}', 'x', '{owner}', now(), now())",
            of(4),
            of(2)
        ),
        format!(
            "insert into awards (id, contest_id, tier_id, list_id, entry_id, place, person_name, project_title, division, status, \
               proposed_by, created_at, updated_at) \
             values ('{}', '{contest}', '{}', '{}', '{entry}', 1, 't', 't', '510603', 'proposed', '{owner}', now(), now())",
            of(5),
            of(3),
            of(4)
        ),
        format!(
            "insert into contests (id, status, series, edition, title, level, division, created_by, published_at, created_at, \
               updated_at) values ('{}', 'published', 'least', 1, 't', 'province', '510000', '{owner}', now(), now(), now())",
            of(6)
        ),
        format!(
            "insert into recommendations (id, award_id, entry_id, from_contest_id, target_contest_id, award_list_id, division, \
               status, decline_reason, nominated_by, nominated_at, answered_by, answered_at, updated_at) \
             values ('{}', '{}', '{entry}', '{contest}', '{}', '{}', '510603', 'declined', 'x', '{owner}', now(), '{owner}', now(), \
               now())",
            of(7),
            of(5),
            of(6),
            of(4)
        ),
        format!(
            "insert into impact_metrics (id, entry_id, code, value, unit, amount, period_from, period_to, qualifier, evidence, \
               filed_by, created_at, updated_at) \
             values ('{}', '{entry}', 'revenue', '1', 'yuan', 10000, '2021-01-01', '2021-12-31', 'exact', 'x', '{owner}', now(), \
               now())",
            of(8)
        ),
    ] {
        run(app, &sql);
    }
}
