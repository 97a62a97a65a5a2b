//! Brokers, appointments and services, written behind the API.

use diesel::connection::SimpleConnection;
use serde_json::Value;
use tianfu::kernel::roles::Role;

use crate::support::{Person, TestApp};

/// Those who count, and the organisation that is served.
pub struct Cast {
    pub province: Person,
    pub city: Person,
    pub organization: String,
    pub by: String,
}

impl Cast {
    pub async fn gather(app: &TestApp) -> Self {
        let owner = app.person("owner").await;
        let organization = app.organization(&owner, "四川迪弗电气科技有限公司").await;
        Self {
            province: app.province_admin().await,
            city: app.appointed("city", Role::CityAdmin, "510600").await,
            organization: organization["id"].as_str().unwrap().to_owned(),
            by: owner.id,
        }
    }
}

pub fn behind(app: &TestApp, statements: &str) {
    app.database
        .behind(|conn| conn.batch_execute(statements))
        .unwrap_or_else(|error| panic!("{statements}: {error}"));
}

/// The account and the profile of the broker of a number.
pub fn broker(number: u32) -> String {
    format!("0198f3a2-5b1c-7000-8000-00000{number:07}")
}

/// Makes the profile of a number that of an appointed broker.
pub fn works_as(app: &TestApp, person: &Person, number: u32) {
    let (account, id) = (&person.id, broker(number));
    behind(
        app,
        &format!(
            "delete from brokers where user_id = '{account}'; \
             update brokers set user_id = '{account}' where id = '{id}'"
        ),
    );
}

/// Profiles of brokers without an appointment.
pub fn profiles(app: &TestApp, numbers: std::ops::RangeInclusive<u32>) {
    let (first, last) = (numbers.start(), numbers.end());
    let id = "('0198f3a2-5b1c-7000-8000-00000' || lpad(n::text, 7, '0'))::uuid";
    behind(
        app,
        &format!(
            "insert into persons select {id} from generate_series({first}, {last}) n; \
             insert into users (id, person_id, username, display_name, account_kind, created_at, updated_at) \
             select {id}, {id}, 'counted' || n, '保姆' || n, 'worker', now(), now() from generate_series({first}, {last}) n; \
             insert into brokers (id, user_id, created_at, updated_at) \
             select {id}, {id}, now(), now() from generate_series({first}, {last}) n"
        ),
    );
}

/// An appointment; `to_on` is the last day, `revoked_at` a moment, each where it is not empty.
pub fn appoint(app: &TestApp, number: u32, division: &str, from_on: &str, to_on: &str) {
    appoint_until(app, number, division, (from_on, to_on), "");
}

pub fn appoint_until(
    app: &TestApp,
    number: u32,
    division: &str,
    (from_on, to_on): (&str, &str),
    revoked_at: &str,
) {
    let id = broker(number);
    behind(
        app,
        &format!(
            "insert into role_grants (id, user_id, role, division, from_on, to_on, granted_at, revoked_at) \
             values (gen_random_uuid(), '{id}', 'broker', '{division}', '{from_on}', nullif('{to_on}', '')::date, \
             '2000-01-01', nullif('{revoked_at}', '')::timestamptz)"
        ),
    );
}

/// A service that is planted.
#[derive(Clone, Copy)]
pub struct Service<'a> {
    pub broker: u32,
    pub status: &'a str,
    pub late: bool,
    pub flagged: bool,
    pub kind: &'a str,
    pub division: &'a str,
    /// With its offset.
    pub started_at: &'a str,
}

pub const A_SERVICE: Service<'static> = Service {
    broker: 1,
    status: "recorded",
    late: false,
    flagged: false,
    kind: "visit",
    division: "510603",
    started_at: "2024-03-05T09:00:00+08",
};

/// As many services of the same kind, a minute apart.
pub fn serve(app: &TestApp, cast: &Cast, count: u32, service: &Service<'_>) {
    let Service {
        broker: number,
        status,
        late,
        flagged,
        kind,
        division,
        started_at,
    } = service;
    let (broker, by, organization) = (broker(*number), &cast.by, &cast.organization);
    let flag = match flagged {
        true => {
            "insert into service_record_flags (id, record_id, version_number, kind, raised_at, updated_at) \
             select gen_random_uuid(), id, 1, 'long_day', now(), now() from made"
        }
        false => "select from made",
    };
    behind(
        app,
        &format!(
            "with made as (insert into service_records (id, status, broker_id, served_organization_id, kind, channel, division, \
               started_at, ends_at, minutes, outcome, month, late, late_reason, recorded_by, asked_at, confirmed_at, \
               confirmed_via, disputed_at, disputed_via, dispute_reason, audited_at, audited_by, voided_at, voided_by, \
               void_reason, created_at, updated_at) \
             select gen_random_uuid(), '{status}', '{broker}', '{organization}', '{kind}', 'on_site', '{division}', \
               at, at + interval '1 minute', 1, 'o', date_trunc('month', at at time zone interval '8 hours')::date, {late}, \
               case when {late} then 'x' end, '{broker}', now(), \
               case when '{status}' in ('confirmed', 'audited_ok') then now() end, \
               case when '{status}' in ('confirmed', 'audited_ok') then 'link' end, \
               case when '{status}' = 'disputed' then now() end, case when '{status}' = 'disputed' then 'link' end, \
               case when '{status}' = 'disputed' then 'x' end, \
               case when '{status}' = 'audited_ok' then now() end, \
               case when '{status}' = 'audited_ok' then '{by}'::uuid end, \
               case when '{status}' = 'voided' then now() end, case when '{status}' = 'voided' then '{by}'::uuid end, \
               case when '{status}' = 'voided' then 'x' end, now(), now() \
               from generate_series(0, {count} - 1) n cross join lateral (select (select \
                 coalesce(max(started_at) + interval '1 minute', '{started_at}') from service_records \
                 where broker_id = '{broker}' and started_at >= '{started_at}' \
                   and started_at < '{started_at}'::timestamptz + interval '20 hours') \
                 + n * interval '1 minute' as at) times returning id) {flag}"
        ),
    );
}

/// The counts of the first eight months of 2024, with these further parameters.
pub async fn counts(app: &TestApp, by: &Person, parameters: &str) -> Value {
    let path = format!("/v1/stats/service-records?from_on=2024-01-01&to_on=2024-08-31{parameters}");
    app.get(&path).by(by).send().await.ok()
}

/// These members of a row.
pub fn numbers<const N: usize>(row: &Value, members: [&str; N]) -> [i64; N] {
    members.map(|member| {
        row[member]
            .as_i64()
            .unwrap_or_else(|| panic!("{member} of {row}"))
    })
}
