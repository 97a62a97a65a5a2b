//! A contest of 甘孜 with the awards of 24 entries, 2/3/5/14, and of 6 organisations, written behind the API.

use serde_json::Value;
use uuid::Uuid;

use crate::entries::rows::{Cast, id, in_stage};
use crate::support::TestApp;

pub const LONG_NAME: &str = "巴桑·卓玛·仁青措姆·格桑梅朵";

pub struct Awarded {
    pub app: TestApp,
    pub cast: Cast,
    /// The latest list of the contest.
    pub list: String,
    pub organizations: Vec<String>,
}

impl Awarded {
    /// The results are final: all awards are confirmed.
    pub async fn finalized() -> Self {
        let awarded = Self::proposed().await;
        awarded.finalize();
        awarded
    }

    /// The list is proposed, and so are the prizes for organisations.
    pub async fn proposed() -> Self {
        let app = TestApp::start().await;
        let cast = Cast::gather(&app).await;
        let mut organizations = Vec::new();
        for number in 1..=6 {
            let name = format!("甘孜县第{number}农牧专业合作社");
            let made = app.organization(&cast.partner, &name).await;
            organizations.push(id(&made).to_owned());
        }
        in_stage(&app, &cast, "final", "tallying");
        let list = Uuid::now_v7().to_string();
        let awarded = Self {
            app,
            cast,
            list,
            organizations,
        };
        awarded.plant();
        awarded
    }

    pub fn run(&self, sql: &str) {
        let changed = self.app.database.run(sql);
        changed.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    pub fn count(&self, table: &str, condition: &str) -> i64 {
        self.app.database.count(table, condition)
    }

    fn plant(&self) {
        let (contest, list, by) = (&self.cast.contest, &self.list, &self.cast.organizer.id);
        let owner = &self.cast.owner.id;
        let result = Uuid::now_v7();
        self.run(&format!(
            "insert into award_rules (contest_id, fill, set_by, created_at, updated_at) \
             values ('{contest}', 'vacancy', '{by}', now(), now())"
        ));
        self.run(&format!(
            "insert into award_tiers (id, contest_id, position, code, name, target, quota, has_grant) \
             select gen_random_uuid(), '{contest}', position, code, name, target, quota, has_grant from (values \
             (1, 'first', '一等奖', 'entry', 2, true), (2, 'second', '二等奖', 'entry', 3, true), \
             (3, 'third', '三等奖', 'entry', 5, true), (4, 'merit', '优胜奖', 'entry', 14, false), \
             (5, 'organization', '优秀组织奖', 'organization', 6, true)) as tiers (position, code, name, target, quota, has_grant)"
        ));
        self.run(&format!(
            "insert into entries (id, contest_id, status, owner_id, division, track, title, number, blind_code, submitted_at, \
             created_by, created_at, updated_at) \
             select gen_random_uuid(), '{contest}', 'ranked', '{owner}', (array['513323', '513327', '513328'])[1 + n % 3], \
             '特色产业', case n when 1 then repeat('长', 50) else '项目' || n end, n, 'CODE' || n, now(), '{owner}', now(), now() \
             from generate_series(1, 24) n"
        ));
        self.run(&format!(
            "insert into stage_results (id, stage_id, number, rules_hash, input_hash, rows_sha256, summary, computed_by, \
             computed_at, applied_at, applied_by) select '{result}', current_stage_id, 1, 'x', 'x', 'x', '{{}}', '{by}', now(), \
             now(), '{by}' from contests where id = '{contest}'"
        ));
        self.run(&format!(
            "insert into award_lists (id, contest_id, number, result_id, rows_sha256, proposed_by, proposed_at, updated_at) \
             values ('{list}', '{contest}', 1, '{result}', 'x', '{by}', now(), now())"
        ));
        self.run(&format!(
            "insert into awards (id, contest_id, tier_id, list_id, entry_id, person_id, place, rank, person_name, \
             organization_name, project_title, division, proposed_by, created_at, updated_at) \
             select gen_random_uuid(), '{contest}', t.id, '{list}', e.id, u.person_id, e.number - t.before, e.number, \
             case e.number when 1 then '{LONG_NAME}' else '获奖人' || e.number end, '单位' || e.number, e.title, e.division, \
             '{by}', now(), now() \
             from entries e join users u on u.id = e.owner_id \
             join (select id, quota, coalesce(sum(quota) over (order by position rows between unbounded preceding \
              and 1 preceding), 0)::integer as before from award_tiers where target = 'entry' and contest_id = '{contest}') t \
              on e.number > t.before and e.number <= t.before + t.quota \
             where e.contest_id = '{contest}'"
        ));
        for (place, organization) in (1..).zip(&self.organizations) {
            self.run(&format!(
                "insert into awards (id, contest_id, tier_id, organization_id, place, organization_name, division, reason, \
                 proposed_by, created_at, updated_at) \
                 select gen_random_uuid(), '{contest}', t.id, o.id, {place}, o.name, o.division, '组织有力', '{by}', now(), now() \
                 from organizations o, award_tiers t where o.id = '{organization}' and t.contest_id = '{contest}' \
                 and t.target = 'organization'"
            ));
        }
    }

    /// As the finalisation leaves list, contest and awards.
    pub fn finalize(&self) {
        let (contest, list, by) = (&self.cast.contest, &self.list, &self.cast.city.id);
        self.run(&format!(
            "update award_lists set status = 'final', published_at = now(), finalized_at = '2024-09-20', finalized_by = '{by}' \
             where id = '{list}'"
        ));
        self.run(&format!(
            "update awards set status = 'confirmed', confirmed_by = '{by}', confirmed_at = now() where contest_id = '{contest}'"
        ));
        self.run(&format!(
            "update contests set status = 'finalized', finalized_at = now(), award_list_id = '{list}' where id = '{contest}'"
        ));
    }

    /// A wall between an account and the first entry.
    pub fn wall(&self, user: &str) {
        self.run(&format!(
            "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
             select (select id from entries where number = 1), person_id, 'declared', 'other', now() \
             from users where id = '{user}'"
        ));
    }

    /// The id of the award at a rank.
    pub fn award(&self, rank: i32) -> String {
        let row = self.app.database.text_of(&format!(
            "(select id from awards where rank = {rank} order by id limit 1)"
        ));
        let row: Value = serde_json::from_str(&row).unwrap();
        id(&row).to_owned()
    }
}
