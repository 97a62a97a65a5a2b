//! The awards of the demonstration: prizes for the 24 finalists and six organisations, a publicity period that is over, final
//! results, and 410,000 yuan of grants in every state. All people and accounts are invented.

use anyhow::Context;
use chrono::{DateTime, NaiveDate};
use diesel::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::competition::award_lists::model as lists;
use crate::competition::award_lists::model::Computation;
use crate::competition::award_rules::codes::{AwardFill, AwardLevel, AwardTarget};
use crate::competition::award_rules::model::{self as award_rules, AwardTier, Ruled};
use crate::competition::awards::codes::AwardStatus;
use crate::competition::awards::model::{self as awards, Award};
use crate::competition::contests::codes::{ContestEventKind, ContestStatus};
use crate::competition::contests::model::{
    self as contests, Contest, ContestMoved, NewEvent, record,
};
use crate::competition::grant_budgets::model::{self as budgets, TierAmount};
use crate::competition::grants::model::{self as grants, Grant, NewPayee};
use crate::competition::publicity_periods::codes::{PublicityDayUnit, PublicityTarget};
use crate::competition::publicity_periods::model::{self as periods, PublicityPeriod, Span};
use crate::competition::stage_results::model as results;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_midnight;
use crate::kernel::ids::{
    AwardId, AwardTierId, GrantPaymentId, OrganizationId, PublicityPeriodId, UserId,
};
use crate::people::organizations::codes::OrganizationKind;
use crate::platform::db::Tx;
use crate::platform::db::schema::{grant_payments, grants as grant_rows, organizations};
use crate::platform::privacy::BankAccount;

const AWARDS: &str = include_str!("awards.json");

#[derive(Deserialize)]
struct Awards {
    tiers: Vec<DemoTier>,
    organizations: Vec<Prized>,
    budget_fen: i64,
    source: String,
    publicity_starts_on: NaiveDate,
    publicity_days: i16,
    report_due_on: NaiveDate,
}

#[derive(Deserialize)]
struct DemoTier {
    code: AwardLevel,
    name: String,
    target: AwardTarget,
    quota: i16,
    /// For each award.
    grant_fen: Option<i64>,
    is_recommended: bool,
}

#[derive(Deserialize)]
struct Prized {
    name: String,
    division: DivisionCode,
    reason: String,
    entries: u32,
}

/// Brings a contest that is tallying to its awards. `official` confirms what the organiser proposed.
pub fn load(tx: &mut Tx<'_>, contest: &Contest, official: UserId) -> anyhow::Result<()> {
    let wanted: Awards = serde_json::from_str(AWARDS).context("awards.json cannot be read")?;
    let by = contest.created_by;
    let tiers: Vec<AwardTier> = (1_i16..)
        .zip(&wanted.tiers)
        .map(|(position, tier)| AwardTier {
            id: AwardTierId::new(),
            contest_id: contest.id,
            position,
            code: tier.code,
            name: tier.name.clone(),
            target: tier.target,
            track: None,
            quota: tier.quota,
            has_grant: tier.grant_fen.is_some(),
            is_recommended: tier.is_recommended,
        })
        .collect();
    let ruled = Ruled {
        fill: AwardFill::Vacancy,
        acceptance_days: None,
        is_ordered: false,
    };
    let rules = award_rules::set(tx, contest.id, ruled, &tiers, by)?;
    let stage = contest.current_stage_id.context("no stage")?;
    let result = results::latest(tx.conn, stage)?.context("no ranking")?;
    let computed = Computation::of(tx.conn, &rules, tiers.clone(), result.id)?;
    let list = computed.store(tx, None, None, by)?;
    prizes(tx, contest, &wanted, &tiers, official)?;
    publish(tx, contest, &wanted, &list)?;
    lists::finalize(tx, list.id, official)?;
    awards::settle_entries(tx.conn, contest.id, list.id, tx.now)?;
    for kind in [
        ContestEventKind::PublicityOpened,
        ContestEventKind::Finalized,
        ContestEventKind::Awarded,
    ] {
        record(tx, contest.id, kind, official, &NewEvent::default())?;
    }
    let moved = ContestMoved {
        status: Some(ContestStatus::Awarded),
        award_list_id: Some(list.id),
        finalized_at: Some(tx.now),
        ..ContestMoved::default()
    };
    contests::set_moved(tx.conn, contest.id, &moved, tx.now)?;
    grant(tx, contest, &wanted, &tiers, &list, official)
}

/// Prizes for organisations, proposed with a figure and confirmed.
fn prizes(
    tx: &mut Tx<'_>,
    contest: &Contest,
    wanted: &Awards,
    tiers: &[AwardTier],
    official: UserId,
) -> anyhow::Result<()> {
    let of_organizations = tiers
        .iter()
        .find(|it| it.target == AwardTarget::Organization);
    let tier = of_organizations.context("no tier for organisations")?;
    let by = contest.created_by;
    for (place, prized) in (1_i16..).zip(&wanted.organizations) {
        let id = OrganizationId::new();
        diesel::insert_into(organizations::table)
            .values((
                organizations::id.eq(id),
                organizations::name.eq(&prized.name),
                organizations::kind.eq(OrganizationKind::Association),
                organizations::division.eq(&prized.division),
                organizations::introduction.eq(""),
                organizations::created_by.eq(by),
                organizations::created_at.eq(tx.now),
                organizations::updated_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
        let award = Award {
            id: AwardId::new(),
            version: 1,
            contest_id: contest.id,
            tier_id: tier.id,
            list_id: None,
            entry_id: None,
            organization_id: Some(id),
            person_id: None,
            place,
            rank: None,
            person_name: None,
            organization_name: Some(prized.name.clone()),
            project_title: None,
            division: prized.division.clone(),
            status: AwardStatus::Confirmed,
            status_reason: None,
            reason: Some(prized.reason.clone()),
            figures: json!([{"name": "组织参赛项目", "value": prized.entries.to_string(), "unit": "项"}]),
            proposed_by: by,
            confirmed_by: Some(official),
            confirmed_at: Some(tx.now),
            acceptance_due_at: None,
            accepted_at: None,
            accepted_by: None,
            created_at: tx.now,
            updated_at: tx.now,
        };
        awards::insert(tx.conn, &[award])?;
    }
    Ok(())
}

/// A publicity period of five working days, which is over.
fn publish(
    tx: &mut Tx<'_>,
    contest: &Contest,
    wanted: &Awards,
    list: &lists::AwardList,
) -> anyhow::Result<()> {
    let span = Span {
        count: wanted.publicity_days,
        unit: PublicityDayUnit::WorkingDay,
        first_day_counts: true,
    };
    let starts_on = wanted.publicity_starts_on;
    let last = span.last_day(tx.conn, starts_on, &contest.content.division)?;
    let period = PublicityPeriod {
        id: PublicityPeriodId::new(),
        version: 1,
        contest_id: contest.id,
        target: PublicityTarget::Result,
        list_id: Some(list.id),
        result_id: None,
        starts_on,
        day_count: span.count,
        day_unit: span.unit,
        first_day_counts: true,
        ends_on: last.day,
        opens_at: official_midnight(starts_on),
        closes_at: official_midnight(last.day.succ_opt().context("no day after")?),
        calendars: serde_json::to_value(&last.calendars)?,
        objection_answer_days: 15,
        without_acknowledgement: None,
        opened_by: contest.created_by,
        created_at: tx.now,
        updated_at: tx.now,
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawal_reason: None,
    };
    let in_force = periods::lock_list_in_force(tx.conn, contest.id)?.context("no list")?;
    let shown = periods::awards_shown(tx.conn, &in_force)?;
    periods::insert(tx.conn, &period, &shown)?;
    lists::publish(tx, list, tx.now)?;
    Ok(())
}

/// The budget with its amounts, and the grants: ten are approved, six of them paid, and two reported.
fn grant(
    tx: &mut Tx<'_>,
    contest: &Contest,
    wanted: &Awards,
    tiers: &[AwardTier],
    list: &lists::AwardList,
    official: UserId,
) -> anyhow::Result<()> {
    let by = contest.created_by;
    let amounts: Vec<TierAmount> = wanted
        .tiers
        .iter()
        .zip(tiers)
        .filter_map(|(given, tier)| Some((given.grant_fen?, tier)))
        .zip(1_i16..)
        .map(|((amount_fen, tier), position)| TierAmount {
            tier_id: tier.id,
            contest_id: contest.id,
            position,
            weight: None,
            quota: tier.quota,
            sum_fen: amount_fen * i64::from(tier.quota),
            amount_fen,
        })
        .collect();
    budgets::set(
        tx,
        contest.id,
        wanted.budget_fen,
        &wanted.source,
        by,
        &amounts,
    )?;
    let planned: Vec<_> = grants::plannable(tx, contest.id, list.id)?
        .into_iter()
        .map(|award| {
            let amount = award.sum_fen / i64::from(award.quota);
            (award, amount)
        })
        .collect();
    let made = grants::insert_planned(tx, contest.id, &planned, by)?;
    for (number, grant) in made.iter().enumerate() {
        diesel::update(grant_rows::table.find(grant.id))
            .set((
                grant_rows::purpose.eq("新品种推广、技术培训与科普活动"),
                grant_rows::targets
                    .eq(json!([{"name": "培训农户", "unit": "人次", "target": "200"}])),
                grant_rows::report_due_on.eq(wanted.report_due_on),
            ))
            .execute(tx.conn)?;
        let payee = format!("甘孜州科普项目实施单位{:02}", number + 1);
        let account = BankAccount::new(format!("513300{:010}", number + 1));
        let new = NewPayee {
            organization_name: &payee,
            account_name: &payee,
            bank: "中国农业银行甘孜分行",
            account: &account,
            by,
        };
        grants::name_payee(tx, grant, &new)?;
        if number < 10 {
            approve(tx, grant, official)?;
        }
        if number < 6 {
            pay(tx, grant, number < 2, official)?;
        }
    }
    Ok(())
}

fn approve(tx: &mut Tx<'_>, grant: &Grant, official: UserId) -> anyhow::Result<()> {
    budgets::commit(tx.conn, grant.contest_id, grant.amount_fen)?;
    diesel::update(grant_rows::table.find(grant.id))
        .set((
            grant_rows::status.eq("approved"),
            grant_rows::approved_by.eq(official),
            grant_rows::approved_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    let (_, open) = grants::current_payees(tx.conn, grant.id)?;
    let open = open.context("no payee")?;
    grants::confirm_payee(tx, grant.id, open.id, official)?;
    Ok(())
}

/// One payment of the whole amount.
fn pay(tx: &mut Tx<'_>, grant: &Grant, is_reported: bool, by: UserId) -> anyhow::Result<()> {
    let (confirmed, _) = grants::current_payees(tx.conn, grant.id)?;
    let payee = confirmed.context("no payee")?;
    diesel::insert_into(grant_payments::table)
        .values((
            grant_payments::id.eq(GrantPaymentId::new()),
            grant_payments::grant_id.eq(grant.id),
            grant_payments::entry_id.eq(grant.entry_id.map(|it| it.0)),
            grant_payments::amount_fen.eq(grant.amount_fen),
            grant_payments::paid_on.eq(DateTime::date_naive(&tx.now)),
            grant_payments::reference.eq("拨付凭证"),
            grant_payments::payee_id.eq(payee.id),
            grant_payments::recorded_by.eq(by),
            grant_payments::recorded_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    let (status, reported) = match is_reported {
        true => ("reported", Some(tx.now)),
        false => ("paid", None),
    };
    diesel::update(grant_rows::table.find(grant.id))
        .set((
            grant_rows::status.eq(status),
            grant_rows::paid_fen.eq(grant.amount_fen),
            grant_rows::reported_at.eq(reported),
            grant_rows::reported_by.eq(reported.map(|_| grant.proposed_by)),
            grant_rows::actuals.eq(match is_reported {
                true => json!([{"name": "培训农户", "value": "236"}]),
                false => json!([]),
            }),
        ))
        .execute(tx.conn)?;
    Ok(())
}
