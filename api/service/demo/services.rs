//! Half a year of services of the brokers of 德阳, and their months.

use anyhow::Context;
use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, Utc};
use diesel::prelude::*;

use super::brokering::{Broker, Client};
use crate::brokering::service_records::codes::{
    ConfirmationWay, ServiceChannel, ServiceKind, ServiceRecordStatus, ServiceStep,
};
use crate::brokering::service_records::model::{NewServiceRecordRow, ServiceContent};
use crate::kernel::DivisionCode;
use crate::kernel::clock::{official_day, official_midnight};
use crate::kernel::ids::{
    BrokerMonthId, CaseId, PersonId, ServiceRecordFlagId, ServiceRecordId, UserId,
};
use crate::platform::db::schema::{broker_months, service_record_flags, service_records};

/// Services go back so many months.
const MONTHS: u32 = 6;
/// Services of a broker in a month.
const A_MONTH: i64 = 3;
const OUTCOMES: [&str; 6] = [
    "到车间看了设备，记下三条改造需求，约定月底前回复",
    "介绍科技创新券的申领条件，企业准备先报一项检测服务",
    "把对方口述的难题整理成文字，等待盖章后发布",
    "约请高校团队线上交流，双方同意先做一次现场测试",
    "核对合作意向书的付款节点，提醒补充验收办法",
    "电话回访测试进展，样品已寄出，下周出报告",
];

/// The first day of the month in which the services begin.
pub(super) fn first_month(today: NaiveDate) -> Option<NaiveDate> {
    today.with_day(1)?.checked_sub_months(Months::new(MONTHS))
}

/// Three services of each broker in each month.
pub(super) fn services(
    conn: &mut PgConnection,
    serving: &[Broker],
    clients: &[Client],
    cases: &[CaseId],
    city: UserId,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let begun = first_month(official_day(now)).context("a day long ago")?;
    let mut rows = Vec::new();
    for month in 0..MONTHS {
        let first = begun + Months::new(month);
        for (broker_at, broker) in serving.iter().enumerate() {
            for turn in 0..A_MONTH {
                let number = rows.len();
                let client_at = (broker_at + number) % clients.len();
                let day = first + Duration::days(2 + 8 * turn + i64::try_from(broker_at)?);
                let minutes = 30 + 15 * i32::try_from(number % 5)?;
                let started_at = official_midnight(day) + Duration::hours(9 + turn);
                let content = ServiceContent {
                    kind: [
                        ServiceKind::Visit,
                        ServiceKind::PolicyConsulting,
                        ServiceKind::FollowUp,
                    ][number % 3],
                    step: Some(
                        [
                            ServiceStep::Seek,
                            ServiceStep::Connect,
                            ServiceStep::FollowUp,
                        ][number % 3],
                    ),
                    channel: [ServiceChannel::OnSite, ServiceChannel::Phone][number % 2],
                    place: String::new(),
                    division: clients[client_at].division.clone(),
                    started_at,
                    ends_at: started_at + Duration::minutes(minutes.into()),
                    minutes,
                    outcome: format!(
                        "{}：{}",
                        clients[client_at].title,
                        OUTCOMES[number % OUTCOMES.len()]
                    ),
                    month: first,
                    late: false,
                    late_reason: None,
                };
                let is_kept = broker_at == client_at % 3 && client_at + 1 < clients.len();
                let recorded_at = started_at + Duration::hours(8);
                rows.push(NewServiceRecordRow {
                    id: ServiceRecordId::new(),
                    broker_id: broker.id,
                    served_person_id: Some(PersonId(clients[client_at].user.0)),
                    served_team_id: None,
                    served_organization_id: None,
                    case_id: is_kept.then(|| cases[client_at]),
                    plan_id: None,
                    match_id: None,
                    content,
                    recorded_by: broker.user,
                    asked_at: recorded_at,
                    client_id: None,
                    client_ref: None,
                    created_at: recorded_at,
                    updated_at: recorded_at,
                });
            }
        }
    }
    diesel::insert_into(service_records::table)
        .values(&rows)
        .execute(conn)?;
    become_known(conn, &rows, city, now)
}

/// What became of the services: of each ten one expires without a word, one of all is disputed, one void and one audited;
/// the others were confirmed.
fn become_known(
    conn: &mut PgConnection,
    rows: &[NewServiceRecordRow],
    city: UserId,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let expired: Vec<ServiceRecordId> = rows.iter().skip(4).step_by(10).map(|row| row.id).collect();
    diesel::update(service_records::table)
        .filter(service_records::id.eq_any(&expired))
        .set(service_records::status.eq(ServiceRecordStatus::ExpiredUnconfirmed))
        .execute(conn)?;
    let (disputed, void, audited) = (rows[20].id, rows[30].id, rows[0].id);
    for row in rows {
        let Some(client) = row.served_person_id else {
            continue;
        };
        let (record, client) = (service_records::table.find(row.id), UserId(client.0));
        if row.id == disputed {
            diesel::update(record)
                .set((
                    service_records::status.eq(ServiceRecordStatus::Disputed),
                    service_records::disputed_at.eq(row.created_at),
                    service_records::disputed_via.eq(ConfirmationWay::Account),
                    service_records::disputed_by.eq(client),
                    service_records::dispute_reason.eq("通话时长与记录不符"),
                ))
                .execute(conn)?;
        } else if row.id == void {
            diesel::update(record)
                .set((
                    service_records::status.eq(ServiceRecordStatus::Voided),
                    service_records::voided_at.eq(now),
                    service_records::voided_by.eq(city),
                    service_records::void_reason.eq("重复录入"),
                ))
                .execute(conn)?;
        } else if !expired.contains(&row.id) {
            let is_audited = row.id == audited;
            let status = match is_audited {
                true => ServiceRecordStatus::AuditedOk,
                false => ServiceRecordStatus::Confirmed,
            };
            diesel::update(record)
                .set((
                    service_records::status.eq(status),
                    service_records::confirmed_at.eq(row.created_at + Duration::hours(2)),
                    service_records::confirmed_via.eq(ConfirmationWay::Account),
                    service_records::confirmed_by.eq(client),
                    service_records::audited_at.eq(is_audited.then_some(now)),
                    service_records::audited_by.eq(is_audited.then_some(city)),
                ))
                .execute(conn)?;
        }
    }
    // Two visits of one broker on days that lie apart, written down in the same words.
    let (first, copied) = (&rows[1], &rows[13]);
    diesel::update(service_records::table.find(copied.id))
        .set(service_records::outcome.eq(&first.content.outcome))
        .execute(conn)?;
    diesel::insert_into(service_record_flags::table)
        .values((
            service_record_flags::id.eq(ServiceRecordFlagId::new()),
            service_record_flags::record_id.eq(copied.id),
            service_record_flags::version_number.eq(1),
            service_record_flags::kind.eq("copied_text"),
            service_record_flags::other_record_id.eq(first.id),
            service_record_flags::figure.eq(100),
            service_record_flags::raised_at.eq(copied.created_at),
            service_record_flags::answer.eq("两次都谈同一项改造，第二次沿用了上次的文字"),
            service_record_flags::answered_by.eq(copied.recorded_by),
            service_record_flags::answered_at.eq(now),
            service_record_flags::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// All months are locked but the last, which is submitted.
pub(super) fn months(
    conn: &mut PgConnection,
    serving: &[Broker],
    city: UserId,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let begun = first_month(official_day(now)).context("a day long ago")?;
    let division: DivisionCode = "510600".parse().map_err(anyhow::Error::msg)?;
    for broker in serving {
        for month in 0..MONTHS {
            let is_locked = month + 1 < MONTHS;
            diesel::insert_into(broker_months::table)
                .values((
                    broker_months::id.eq(BrokerMonthId::new()),
                    broker_months::broker_id.eq(broker.id),
                    broker_months::month.eq(begun + Months::new(month)),
                    broker_months::division.eq(&division),
                    broker_months::status.eq(if is_locked { "locked" } else { "submitted" }),
                    broker_months::submitted_by.eq(broker.user),
                    broker_months::submitted_at.eq(now),
                    broker_months::locked_by.eq(is_locked.then_some(city)),
                    broker_months::locked_at.eq(is_locked.then_some(now)),
                    broker_months::created_at.eq(now),
                    broker_months::updated_at.eq(now),
                ))
                .execute(conn)?;
        }
    }
    Ok(())
}
