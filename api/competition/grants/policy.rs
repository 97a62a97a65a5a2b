//! Rules on grants: pure functions. All amounts are fen.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::codes::{GrantCategory, GrantStatus};
use super::model::{AwardOf, Clawback, Grant, LockedGrant, Payee, ReportLine};
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::competition::grant_budgets::policy as budgets;
use crate::kernel::clock::official_day;
use crate::kernel::ids::UserId;
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Problem, Result, wrong_state};

impl Governed for LockedGrant {
    /// It lies where its contest does.
    fn subject(&self) -> Subject<'_> {
        Subject {
            owners: self.acting.into_iter().collect(),
            ..self.contest.subject()
        }
    }
}

/// Whoever planned a grant or changed the plan last neither approves it nor pays it, and nobody decides on the own grant.
pub fn not_own(caller: &Caller, locked: &LockedGrant) -> Result<()> {
    let grant = &locked.grant;
    is_another(caller, &[grant.proposed_by, grant.changed_by], locked)
}

/// Decided by another account than those that proposed it, and not by the owner.
pub fn is_another(caller: &Caller, proposers: &[UserId], locked: &LockedGrant) -> Result<()> {
    let proposed = proposers.iter().any(|account| caller.is(*account));
    match proposed || locked.acting.is_some() {
        true => Err(Code::OwnProposal.into()),
        false => Ok(()),
    }
}

/// Nothing is granted or paid for an award that does not stand any more.
pub fn award_stands(award: &AwardOf) -> Result<()> {
    match award.stands() {
        true => Ok(()),
        false => Err(wrong_state(
            &award.status,
            "奖项已不成立，不能安排或拨付补助",
            "the award does not stand any more",
        )),
    }
}

/// Of what a grant needs before it is approved, what lacks.
pub fn is_complete(grant: &Grant, has_payee: bool) -> Result<()> {
    let mut missing = Vec::new();
    if !has_payee {
        missing.push("payee");
    }
    if numeric_targets(grant) == 0 {
        missing.push("targets");
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Problem::new(Code::GrantIncomplete)
        .member("missing", missing)
        .detail(
            "批准前须填写收款单位，并至少有一项数值绩效目标",
            "a payee and at least one numeric target are required before the approval",
        )
        .into())
}

fn numeric_targets(grant: &Grant) -> usize {
    let targets = grant.targets.as_array().map_or(&[][..], Vec::as_slice);
    let numeric = targets.iter().filter(|target| target["target"].is_string());
    numeric.count()
}

/// The approved grants of a contest do not exceed its budget.
pub fn fits_budget(locked: &LockedGrant) -> Result<()> {
    let (budget, grant) = (&locked.budget, &locked.grant);
    let total = i128::from(budget.committed_fen) + i128::from(grant.amount_fen);
    budgets::fits(total, budget.amount_fen)
}

/// The payee that is paid: it is confirmed, and no change of it waits.
pub fn payable(confirmed: Option<Payee>, open: Option<&Payee>) -> Result<Payee> {
    match (confirmed, open) {
        (Some(payee), None) => Ok(payee),
        _ => Err(Code::PayeeUnconfirmed.into()),
    }
}

/// The sum of all payments after one more.
pub fn paid_with(grant: &Grant, amount_fen: i64) -> Result<i64> {
    let total = i128::from(grant.paid_fen) + i128::from(amount_fen);
    let excess = total - i128::from(grant.amount_fen);
    if excess <= 0 {
        return Ok(grant.paid_fen + amount_fen);
    }
    let excess = i64::try_from(excess).unwrap_or(i64::MAX);
    let yuan = budgets::yuan(excess);
    Err(Problem::new(Code::PaymentExceedsGrant)
        .member("excess_fen", excess)
        .detail(
            format!("超出批准金额 {yuan} 元"),
            format!("the payments would exceed the approved amount by {yuan} yuan"),
        )
        .into())
}

/// A payment is recorded once it was made.
pub fn paid_by_today(paid_on: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    match paid_on <= official_day(now) {
        true => Ok(()),
        false => Err(Problem::invalid_body(
            "/paid_on",
            "range",
            "不得晚于今天",
            "must not be later than today",
        )
        .into()),
    }
}

/// No line of a report is of a forbidden category; each that is, is named.
pub fn categories_allowed(categories: &[GrantCategory]) -> Result<()> {
    let fields: Vec<FieldProblem> = categories
        .iter()
        .enumerate()
        .filter(|(_, category)| category.is_forbidden())
        .map(|(at, category)| {
            let (zh, en) = GrantCategory::LIST
                .names_of(category.as_str())
                .unwrap_or_default();
            let detail = Bilingual::new(
                format!("补助不得用于“{zh}”"),
                format!("grants are not spent on: {en}"),
            );
            FieldProblem::body(
                format!("/lines/{at}/category"),
                "forbidden_category",
                detail,
            )
        })
        .collect();
    if fields.is_empty() {
        return Ok(());
    }
    let mut problem = Problem::new(Code::ForbiddenCategory);
    problem.fields = fields;
    Err(problem.into())
}

/// No more is reported as spent than was paid.
pub fn spent_within(grant: &Grant, lines: &[ReportLine]) -> Result<()> {
    let spent: i128 = lines.iter().map(|line| i128::from(line.amount_fen)).sum();
    match spent <= i128::from(grant.paid_fen) {
        true => Ok(()),
        false => Err(more_than_paid("/lines", spent, grant)),
    }
}

/// No more is clawed back than was paid.
pub fn clawed_within(grant: &Grant, amount_fen: i64) -> Result<()> {
    match amount_fen <= grant.paid_fen {
        true => Ok(()),
        false => Err(more_than_paid("/amount_fen", i128::from(amount_fen), grant)),
    }
}

/// Of a grant of which something was paid, something comes back.
pub const fn claws_something(grant: &Grant, amount_fen: i64) -> bool {
    amount_fen > 0 || grant.paid_fen == 0
}

fn more_than_paid(pointer: &str, amount: i128, grant: &Grant) -> Error {
    let excess = i64::try_from(amount - i128::from(grant.paid_fen)).unwrap_or(i64::MAX);
    let yuan = budgets::yuan(excess);
    Problem::invalid_body(
        pointer,
        "more_than_paid",
        &format!("超出已拨付金额 {yuan} 元"),
        &format!("is {yuan} yuan more than was paid"),
    )
    .member("excess_fen", excess)
    .into()
}

/// A report gives a value for each target, and for nothing else.
pub fn actuals_fit(grant: &Grant, names: &[&str]) -> Result<()> {
    let targets = grant.targets.as_array().map_or(&[][..], Vec::as_slice);
    let wanted: BTreeSet<&str> = targets
        .iter()
        .filter_map(|it| it["name"].as_str())
        .collect();
    let unknown = names.iter().position(|name| !wanted.contains(name));
    if let Some(at) = unknown {
        return Err(Problem::invalid_body(
            &format!("/actuals/{at}/name"),
            "unknown_target",
            "不是该补助的绩效目标",
            "is no target of the grant",
        )
        .into());
    }
    let told: BTreeSet<&str> = names.iter().copied().collect();
    match wanted.difference(&told).next() {
        None => Ok(()),
        Some(name) => Err(Problem::invalid_body(
            "/actuals",
            "required",
            &format!("缺少绩效目标“{name}”的完成值"),
            &format!("lacks the value of the target “{name}”"),
        )
        .into()),
    }
}

/// The clawback that waits to be approved.
pub fn is_proposed(clawback: Option<Clawback>, grant: &Grant) -> Result<Clawback> {
    clawback.ok_or_else(|| {
        wrong_state(
            grant.status.as_str(),
            "没有待批准的追回",
            "no clawback waits to be approved",
        )
    })
}

/// A payee is a unit, and the account bears its name. The account of a person is refused.
pub fn is_unit(organization: &str, account: &str, persons: &[String]) -> Result<()> {
    let (unit, holder) = (plain(organization), plain(account));
    let is_person = |name: &str| persons.iter().any(|person| plain(person) == *name);
    if is_person(&holder) || holder != unit {
        return Err(no_unit(
            "/account_name",
            "账户名称须与收款单位名称一致，不得为个人账户",
            "must be the name of the unit: grants are not paid to the account of a person",
        ));
    }
    if is_person(&unit) || !reads_as_unit(&unit) {
        return Err(no_unit(
            "/organization_name",
            "不是单位名称",
            "is not the name of a unit",
        ));
    }
    Ok(())
}

fn no_unit(pointer: &str, zh: &str, en: &str) -> Error {
    let field = FieldProblem::body(pointer, "payee_is_no_unit", Bilingual::new(zh, en));
    Problem::new(Code::PayeeIsNoUnit).field(field).into()
}

/// A name without spaces and marks that are written in several ways, in lower case.
fn plain(name: &str) -> String {
    let marks = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）' | '·' | '•');
    name.chars()
        .filter(|c| !marks(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Words that names of units hold, and names of persons do not.
const UNIT_WORDS: &[&str] = &[
    "公司",
    "合作社",
    "联合社",
    "中心",
    "学院",
    "研究院",
    "医院",
    "研究所",
    "事务所",
    "所",
    "大学",
    "中学",
    "小学",
    "学校",
    "幼儿园",
    "协会",
    "学会",
    "商会",
    "联合会",
    "联盟",
    "科协",
    "委员会",
    "村委会",
    "居委会",
    "政府",
    "办公室",
    "局",
    "厅",
    "站",
    "厂",
    "商行",
    "经营部",
    "门市部",
    "商店",
    "店",
    "农场",
    "牧场",
    "林场",
    "养殖场",
    "种植园",
    "基地",
    "工作室",
    "工坊",
    "作坊",
    "集团",
    "银行",
    "基金会",
    "博物馆",
    "科技馆",
    "图书馆",
    "文化馆",
    "文化站",
    "俱乐部",
    "服务队",
    "co.",
    "ltd",
    "inc",
    "llc",
    "university",
    "institute",
    "association",
    "company",
    "cooperative",
    "school",
    "centre",
    "center",
    "foundation",
    "society",
];

fn reads_as_unit(name: &str) -> bool {
    UNIT_WORDS.iter().any(|word| {
        // A word that alone is the whole name names no unit.
        name.contains(word) && name.chars().count() > word.chars().count() + 1
    })
}

/// The day of the report lies in the future, or is cleared.
pub fn is_to_come(day: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    match day > official_day(now) {
        true => Ok(()),
        false => Err(Problem::invalid_body(
            "/report_due_on",
            "range",
            "须晚于今天",
            "must be later than today",
        )
        .into()),
    }
}

/// How long an approved grant waits for its money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    UpTo30Days,
    UpTo60Days,
    Over60Days,
}

/// Whether a grant is approved and neither closed nor clawed back.
pub fn binds_money(grant: &Grant) -> bool {
    matches!(
        grant.status,
        GrantStatus::Approved | GrantStatus::Paid | GrantStatus::Reported
    )
}

/// What of an approved grant is not paid, and since how long it is approved.
pub fn unpaid(grant: &Grant, today: NaiveDate) -> Option<(Age, i64)> {
    let waits = binds_money(grant);
    let left = grant.amount_fen - grant.paid_fen;
    let approved_on = official_day(grant.approved_at?);
    if !waits || left == 0 {
        return None;
    }
    let age = match (today - approved_on).num_days() {
        ..=30 => Age::UpTo30Days,
        31..=60 => Age::UpTo60Days,
        _ => Age::Over60Days,
    };
    Some((age, left))
}

/// How a report stands that is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportDue {
    In30Days,
    Overdue,
}

/// Whether a report on a paid grant is due soon, or overdue. The day of the report is still in time.
pub fn report_due(grant: &Grant, today: NaiveDate) -> Option<ReportDue> {
    if grant.status != GrantStatus::Paid {
        return None;
    }
    match (grant.report_due_on? - today).num_days() {
        ..0 => Some(ReportDue::Overdue),
        0..=30 => Some(ReportDue::In30Days),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(organization: &str, account: &str) -> bool {
        let persons = ["雷敏".to_owned(), "扎西 多吉".to_owned()];
        is_unit(organization, account, &persons).is_ok()
    }

    #[test]
    fn a_payee_is_a_unit_and_its_account_bears_its_name() {
        for unit in [
            "炉霍雪域俄色有限责任公司",
            "甘孜县康巴拉绿色食品有限公司",
            "丹巴县美人谷种养殖农民专业合作社",
            "炉霍县科学技术协会",
            "石渠县洛须镇达布养蜂场经营部",
            "Ganzi Honey Co., Ltd.",
        ] {
            assert!(is(unit, unit), "{unit}");
        }
        assert!(is("甘孜（康定）商贸有限公司", "甘孜(康定)商贸有限公司"));
        for (organization, account) in [
            ("炉霍雪域俄色有限责任公司", "雷敏"),
            ("炉霍雪域俄色有限责任公司", "雷 敏"),
            ("炉霍雪域俄色有限责任公司", "甘孜县康巴拉绿色食品有限公司"),
            ("雷敏", "雷敏"),
            ("扎西多吉", "扎西多吉"),
            ("廖海燕", "廖海燕"),
            ("公司", "公司"),
            ("", ""),
        ] {
            assert!(!is(organization, account), "{organization} {account}");
        }
    }

    #[test]
    fn what_the_central_rule_forbids_is_forbidden() {
        let forbidden: Vec<&str> = GrantCategory::ALL
            .iter()
            .filter(|category| category.is_forbidden())
            .map(|category| category.as_str())
            .collect();
        assert_eq!(
            forbidden,
            [
                "wages",
                "welfare",
                "bonus",
                "office",
                "travel_abroad",
                "reception",
                "construction",
                "repair",
                "administration"
            ]
        );
        let lines = [
            GrantCategory::Materials,
            GrantCategory::Wages,
            GrantCategory::Lecture,
            GrantCategory::Repair,
        ];
        let Err(Error::Refused(problem)) = categories_allowed(&lines) else {
            panic!("wages are forbidden");
        };
        assert_eq!(problem.code, Code::ForbiddenCategory);
        assert_eq!(problem.fields.len(), 2);
    }
}
