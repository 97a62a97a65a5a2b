//! The brokers of 德阳 in mid-year: their credentials, cases and plans.

use anyhow::Context;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::services::{first_month, months, services};
use crate::brokering::brokers::codes::Employment;
use crate::brokering::cases::codes::CaseEventKind;
use crate::brokering::cases::model::NewCaseEvent;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{BrokerId, CaseId, CredentialId, PersonId, ServicePlanId, UserId};
use crate::kernel::roles::Role;
use crate::platform::db::schema::{
    brokers, case_events, cases, credentials, role_grants, service_plan_versions, service_plans,
    service_records, users,
};
use crate::reference::code_lists::TechnologyField;

/// The administrator of the city.
const CITY: &str = "dy_admin";
/// Appointed for 德阳 and its counties.
const BROKERS: [&str; 4] = [
    "broker_dy_01",
    "broker_dy_02",
    "broker_dy_03",
    "broker_dy_04",
];
/// Whom they serve, and where.
const CLIENTS: [(&str, &str, &str); 5] = [
    ("dy_ruineng", "510603", "配电变压器节能改造"),
    ("dy_mingang", "510603", "大型铸锻件热处理变形控制"),
    ("gh_lingye", "510681", "风电叶片缺陷无损检测"),
    ("yin_zhengang", "510603", "焊接工艺成果向企业推广"),
    ("jiang_yechen", "510681", "叶片修复技术寻找合作企业"),
];
pub(super) struct Broker {
    pub id: BrokerId,
    pub user: UserId,
}

pub(super) struct Client {
    pub user: UserId,
    pub division: DivisionCode,
    pub title: &'static str,
}

/// Makes them once.
pub fn load(conn: &mut PgConnection, now: DateTime<Utc>) -> anyhow::Result<()> {
    let known: i64 = service_records::table.count().get_result(conn)?;
    if known > 0 {
        return Ok(());
    }
    let city = account(conn, CITY)?;
    let mut serving = Vec::new();
    for name in BROKERS {
        let user = account(conn, name)?;
        let of_account = brokers::table.filter(brokers::user_id.eq(user));
        let id = of_account.select(brokers::id).first(conn).context(name)?;
        serving.push(Broker { id, user });
    }
    let mut clients = Vec::new();
    for (name, division, title) in CLIENTS {
        clients.push(Client {
            user: account(conn, name)?,
            division: division.parse().map_err(anyhow::Error::msg)?,
            title,
        });
    }
    profiles(conn, &serving, city, now)?;
    let cases = cases_of(conn, &serving, &clients, city, now)?;
    plans(conn, &serving, &clients, &cases, now)?;
    services(conn, &serving, &clients, &cases, city, now)?;
    months(conn, &serving, city, now)
}

fn account(conn: &mut PgConnection, name: &'static str) -> anyhow::Result<UserId> {
    let named = users::table.filter(users::username.eq(name));
    named.select(users::id).first(conn).context(name)
}

/// What the brokers can do, who is away, and which credentials they hold: one of them has run out.
fn profiles(
    conn: &mut PgConnection,
    serving: &[Broker],
    city: UserId,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let today = official_day(now);
    let begun = first_month(today).context("a day long ago")?;
    diesel::update(role_grants::table)
        .filter(role_grants::role.eq_any([Role::Broker, Role::SocietyBroker]))
        .set(role_grants::from_on.eq(begun))
        .execute(conn)?;
    use TechnologyField::{AdvancedManufacturing, NewEnergy, NewMaterials};
    let said = [
        (
            Employment::FullTime,
            vec![AdvancedManufacturing, NewEnergy],
            20,
        ),
        (Employment::FullTime, vec![NewEnergy], 20),
        (Employment::PartTime, vec![AdvancedManufacturing], 8),
        (Employment::PartTime, vec![NewMaterials], 8),
    ];
    for (broker, (employment, fields, capacity)) in serving.iter().zip(said) {
        diesel::update(brokers::table.find(broker.id))
            .set((
                brokers::employment.eq(employment),
                brokers::fields.eq(fields),
                brokers::capacity.eq(capacity),
            ))
            .execute(conn)?;
    }
    diesel::update(brokers::table.find(serving[3].id))
        .set((
            brokers::leave_from_on.eq(today),
            brokers::leave_to_on.eq(today + Duration::days(10)),
        ))
        .execute(conn)?;
    let ran_out = Some(today - Duration::days(30));
    let held = [
        ("junior_technology_broker", None),
        ("intermediate_technology_broker", None),
        ("junior_technology_broker", ran_out),
    ];
    for (at, (level, valid_to_on)) in held.into_iter().enumerate() {
        diesel::insert_into(credentials::table)
            .values((
                credentials::id.eq(CredentialId::new()),
                credentials::broker_id.eq(serving[at].id),
                credentials::level.eq(level),
                credentials::scheme.eq("技术经纪人（示例）"),
                credentials::registration_number.eq(format!("DY-{:03}", at + 1)),
                credentials::issuer.eq("天府技术市场协会（示例）"),
                credentials::valid_from_on.eq(begun - Duration::days(300)),
                credentials::valid_to_on.eq(valid_to_on),
                credentials::recorded_by.eq(city),
                credentials::recorded_at.eq(now),
                credentials::updated_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// A case of each client. The last one has nobody yet; the next action of the first is overdue.
fn cases_of(
    conn: &mut PgConnection,
    serving: &[Broker],
    clients: &[Client],
    city: UserId,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<CaseId>> {
    let (today, opened_at) = (official_day(now), now - Duration::days(160));
    let mut made = Vec::new();
    for (at, client) in clients.iter().enumerate() {
        let id = CaseId::new();
        let broker = (at + 1 < clients.len()).then(|| serving[at % 3].id);
        let unassigned_since = broker.is_none().then_some(opened_at);
        let days = 10 * i64::try_from(at)? - 5;
        diesel::insert_into(cases::table)
            .values((
                cases::id.eq(id),
                cases::client_person_id.eq(PersonId(client.user.0)),
                cases::division.eq(&client.division),
                cases::title.eq(client.title),
                cases::main_broker_id.eq(broker),
                cases::assigned_at.eq(broker.map(|_| opened_at)),
                cases::unassigned_since.eq(unassigned_since),
                cases::next_action.eq(broker.map(|_| "回访测试进展")),
                cases::next_action_on.eq(broker.map(|_| today + Duration::days(days))),
                cases::opened_by.eq(city),
                cases::opened_at.eq(opened_at),
                cases::updated_at.eq(opened_at),
            ))
            .execute(conn)?;
        let opened = NewCaseEvent::of(id, CaseEventKind::Opened, city, opened_at);
        let assigned = broker.map(|broker| NewCaseEvent {
            to_broker_id: Some(broker),
            ..NewCaseEvent::of(id, CaseEventKind::Assigned, city, opened_at)
        });
        let events: Vec<NewCaseEvent> = [Some(opened), assigned].into_iter().flatten().collect();
        diesel::insert_into(case_events::table)
            .values(&events)
            .execute(conn)?;
        made.push(id);
    }
    Ok(made)
}

/// The plans of two workers: one active, one that waits for the worker's yes.
fn plans(
    conn: &mut PgConnection,
    serving: &[Broker],
    clients: &[Client],
    cases: &[CaseId],
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let begun = now - Duration::days(100);
    let due_on = official_day(now) + Duration::days(60);
    for (at, status) in [(3, "active"), (4, "draft")] {
        let (id, client, broker) = (ServicePlanId::new(), &clients[at], &serving[0]);
        let agreed = (status == "active").then_some(begun);
        diesel::insert_into(service_plans::table)
            .values((
                service_plans::id.eq(id),
                service_plans::kind.eq("worker"),
                service_plans::subject_person_id.eq(PersonId(client.user.0)),
                service_plans::case_id.eq(cases[at]),
                service_plans::broker_id.eq(broker.id),
                service_plans::division.eq(&client.division),
                service_plans::status.eq(status),
                service_plans::review_on.eq(due_on),
                service_plans::created_by.eq(broker.user),
                service_plans::created_at.eq(begun),
                service_plans::updated_at.eq(begun),
            ))
            .execute(conn)?;
        let steps = json!([{"text": "梳理可转化的成果", "due_on": due_on, "done_on": null},
            {"text": "对接两家企业", "due_on": null, "done_on": null}]);
        diesel::insert_into(service_plan_versions::table)
            .values((
                service_plan_versions::id.eq(uuid::Uuid::now_v7()),
                service_plan_versions::plan_id.eq(id),
                service_plan_versions::number.eq(1),
                service_plan_versions::status.eq(status),
                service_plan_versions::goals.eq(client.title),
                service_plan_versions::steps.eq(steps),
                service_plan_versions::review_on.eq(due_on),
                service_plan_versions::created_by.eq(broker.user),
                service_plan_versions::created_at.eq(begun),
                service_plan_versions::agreed_by.eq(agreed.map(|_| client.user)),
                service_plan_versions::agreed_at.eq(agreed),
                service_plan_versions::updated_at.eq(begun),
            ))
            .execute(conn)?;
    }
    Ok(())
}
