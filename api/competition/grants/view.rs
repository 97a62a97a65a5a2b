use std::result::Result as Checked;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde::de::{MapAccess, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::codes::{ClawbackReason, ClawbackStatus, GrantCategory, GrantStatus, PayeeStatus};
use super::model::{self, AwardOf, Clawback, Grant, Payee, Payment, ReportLine};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    AwardId, AwardTierId, ContestId, EntryId, GrantId, GrantPaymentId, PayeeChangeId, UserId,
};
use crate::platform::error::{Error, Problem, Result};
use crate::platform::web::{Answer, FromMembers, object};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct GrantPath {
    /// The grant.
    #[param(inline)]
    pub id: GrantId,
}

/// Also for a grant that the caller may not know of.
pub fn absent() -> Error {
    Problem::not_found("没有这项补助", "there is no such grant").into()
}

/// Of the grant, and of the award whose names it shows.
pub fn etag(grant: &Grant, award: &AwardOf) -> String {
    format!("\"{}-{}\"", grant.version, award.version)
}

/// Structs inside a body are objects: an array is refused.
macro_rules! objects {
    ($($name:ident),+) => { $(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Checked<S::Ok, S::Error> {
                Self::serialize(self, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Checked<Self, D::Error> {
                object(deserializer)
            }
        }

        impl<'de> FromMembers<'de> for $name {
            fn from_members<A: MapAccess<'de>>(
                members: MapAccessDeserializer<A>,
            ) -> Checked<Self, A::Error> {
                Self::deserialize(members)
            }
        }
    )+ };
}

objects!(GrantTarget, GrantActual, GrantReportLine);

/// What a grant is to achieve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct GrantTarget {
    /// Once in the list.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    #[validate(length(min = 1, max = 20))]
    #[schema(min_length = 1, max_length = 20)]
    pub unit: String,
    /// An exact decimal as text, with up to 12 digits before and 4 after the point; null for a target without a number.
    #[validate(custom(function = exact_decimal))]
    #[schema(
        min_length = 1,
        max_length = 17,
        pattern = "^[0-9]{1,12}(\\.[0-9]{1,4})?$"
    )]
    pub target: Option<String>,
}

/// What a grant achieved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct GrantActual {
    /// Of a target of the grant, once in the list.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// Of a numeric target an exact decimal as text, else words.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub value: String,
}

/// A line of a report: what was spent on a category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct GrantReportLine {
    pub category: GrantCategory,
    /// In fen.
    #[validate(range(min = 1, max = 10_000_000_000_000_i64))]
    #[schema(minimum = 1, maximum = 10_000_000_000_000_i64)]
    pub amount_fen: i64,
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub note: Option<String>,
}

/// Whether a text is an exact decimal: up to 12 digits before and 4 after the point.
pub fn is_decimal(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    digits(whole, 12) && digits(part, 4)
}

fn exact_decimal(text: &str) -> Checked<(), ValidationError> {
    match is_decimal(text) {
        true => Ok(()),
        false => Err(ValidationError::new("format").with_message(
            "须为小数，小数点前最多 12 位，其后最多 4 位|must be a decimal with up to 12 digits before and 4 after the point"
                .into(),
        )),
    }
}

/// A target with what was achieved.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantTargetView {
    pub name: String,
    pub unit: String,
    /// An exact decimal as text; null for a target without a number.
    pub target: Option<String>,
    /// As reported; null before the report.
    pub actual: Option<String>,
}

/// The payee of a grant: a unit, and its account.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantPayee {
    pub id: PayeeChangeId,
    pub status: PayeeStatus,
    pub organization_name: String,
    pub account_name: String,
    pub bank: String,
    /// The last four digits: `****1234`.
    pub account_number: String,
    pub proposed_by: UserId,
    pub proposed_at: DateTime<Utc>,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<DateTime<Utc>>,
}

impl From<Payee> for GrantPayee {
    fn from(payee: Payee) -> Self {
        Self {
            id: payee.id,
            status: payee.status,
            organization_name: payee.organization_name,
            account_name: payee.account_name,
            bank: payee.bank,
            account_number: payee.account_mask,
            proposed_by: payee.proposed_by,
            proposed_at: payee.proposed_at,
            confirmed_by: payee.confirmed_by,
            confirmed_at: payee.confirmed_at,
        }
    }
}

/// A payment of a part of a grant.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantPaymentView {
    pub id: GrantPaymentId,
    /// In fen.
    #[schema(minimum = 1)]
    pub amount_fen: i64,
    pub paid_on: NaiveDate,
    /// The number of the voucher.
    pub reference: String,
    /// The payee that it went to.
    pub payee_id: PayeeChangeId,
    pub recorded_by: UserId,
    pub recorded_at: DateTime<Utc>,
}

impl From<Payment> for GrantPaymentView {
    fn from(payment: Payment) -> Self {
        Self {
            id: payment.id,
            amount_fen: payment.amount_fen,
            paid_on: payment.paid_on,
            reference: payment.reference,
            payee_id: payment.payee_id,
            recorded_by: payment.recorded_by,
            recorded_at: payment.recorded_at,
        }
    }
}

/// A clawback of a grant.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantClawback {
    pub id: Uuid,
    pub status: ClawbackStatus,
    pub reason_code: ClawbackReason,
    pub reason: String,
    /// In fen. 0 where nothing was paid: the grant ends.
    #[schema(minimum = 0)]
    pub amount_fen: i64,
    pub proposed_by: UserId,
    pub proposed_at: DateTime<Utc>,
    pub approved_by: Option<UserId>,
    pub approved_at: Option<DateTime<Utc>>,
}

impl From<Clawback> for GrantClawback {
    fn from(clawback: Clawback) -> Self {
        Self {
            id: clawback.id,
            status: clawback.status,
            reason_code: clawback.reason_code,
            reason: clawback.reason,
            amount_fen: clawback.amount_fen,
            proposed_by: clawback.proposed_by,
            proposed_at: clawback.proposed_at,
            approved_by: clawback.approved_by,
            approved_at: clawback.approved_at,
        }
    }
}

/// A grant, as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantSummary {
    pub id: GrantId,
    pub contest_id: ContestId,
    pub award_id: AwardId,
    pub tier_id: AwardTierId,
    /// A code of the list `award_levels`.
    pub tier_code: String,
    pub tier_name: String,
    /// Null: a prize for an organisation.
    pub entry_id: Option<EntryId>,
    pub person_name: Option<String>,
    pub organization_name: Option<String>,
    pub project_title: Option<String>,
    /// Of the winner.
    pub division: DivisionCode,
    /// In fen.
    #[schema(minimum = 1)]
    pub amount_fen: i64,
    /// The sum of the payments, in fen.
    #[schema(minimum = 0)]
    pub paid_fen: i64,
    pub status: GrantStatus,
    /// Last day, in Asia/Shanghai, on which the report is in time.
    pub report_due_on: Option<NaiveDate>,
    pub approved_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl GrantSummary {
    fn new(grant: &Grant, award: AwardOf) -> Self {
        Self {
            id: grant.id,
            contest_id: grant.contest_id,
            award_id: grant.award_id,
            tier_id: grant.tier_id,
            tier_code: award.tier_code,
            tier_name: award.tier_name,
            entry_id: grant.entry_id,
            person_name: award.person_name,
            organization_name: award.organization_name,
            project_title: award.project_title,
            division: grant.division.clone(),
            amount_fen: grant.amount_fen,
            paid_fen: grant.paid_fen,
            status: grant.status,
            report_due_on: grant.report_due_on,
            approved_at: grant.approved_at,
            created_at: grant.created_at,
            updated_at: grant.updated_at,
        }
    }

    /// Grants with their awards, in the order given.
    pub fn many(conn: &mut PgConnection, grants: &[Grant]) -> Result<Vec<Self>> {
        let ids: Vec<AwardId> = grants.iter().map(|grant| grant.award_id).collect();
        let awards = model::awards_of(conn, &ids)?;
        let shown = grants.iter().filter_map(|grant| {
            let award = awards.get(&grant.award_id)?;
            Some(Self::new(grant, award.clone()))
        });
        Ok(shown.collect())
    }
}

/// A page of grants, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct GrantPage {
    pub items: Vec<GrantSummary>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// What a planning returns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"planned": 0, "known": 16, "items": []}))]
pub struct GrantPlan {
    /// How many grants are new.
    #[schema(minimum = 0)]
    pub planned: usize,
    /// How many awards of the contest had a grant before.
    #[schema(minimum = 0)]
    pub known: usize,
    /// The new grants.
    pub items: Vec<GrantSummary>,
}

/// A grant that follows from an award.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f5", "contest_id": "0198f3a2-5b1c-7000-8000-000000000080",
    "award_id": "0198f3a2-5b1c-7000-8000-0000000000f3", "tier_id": "0198f3a2-5b1c-7000-8000-0000000000f1", "tier_code": "first",
    "tier_name": "一等奖", "entry_id": "0198f3a2-5b1c-7000-8000-0000000000c1", "person_name": "雷敏",
    "organization_name": "炉霍雪域俄色有限责任公司", "project_title": "俄色茶加工", "division": "513327", "amount_fen": 5000000,
    "paid_fen": 0, "status": "approved", "report_due_on": "2025-06-30", "approved_at": "2024-09-25T01:02:03.000004Z",
    "created_at": "2024-09-20T01:02:03.000004Z", "updated_at": "2024-09-25T01:02:03.000004Z", "clawed_fen": 0,
    "purpose": "俄色茶科普示范", "targets": [{"name": "科普讲座", "unit": "场", "target": "12", "actual": null}],
    "report_lines": [], "payee": null, "payee_change": null, "payments": [], "clawbacks": [],
    "proposed_by": "0198f3a2-5b1c-7000-8000-000000000009", "changed_by": "0198f3a2-5b1c-7000-8000-000000000009",
    "approved_by": "0198f3a2-5b1c-7000-8000-000000000001", "reported_by": null, "reported_at": null, "closed_by": null,
    "closed_at": null, "clawed_at": null}))]
pub struct GrantView {
    #[serde(flatten)]
    pub summary: GrantSummary,
    /// What is clawed back, in fen.
    #[schema(minimum = 0)]
    pub clawed_fen: i64,
    /// The project that the grant is for.
    pub purpose: Option<String>,
    pub targets: Vec<GrantTargetView>,
    /// How the grant was used, by the latest report.
    pub report_lines: Vec<GrantReportLine>,
    /// The payee in force. The account number is masked.
    pub payee: Option<GrantPayee>,
    /// A payee that waits to be confirmed. Nothing is paid while one waits.
    pub payee_change: Option<GrantPayee>,
    /// The first one first.
    pub payments: Vec<GrantPaymentView>,
    /// The first one first.
    pub clawbacks: Vec<GrantClawback>,
    /// The account that planned the grant.
    pub proposed_by: UserId,
    /// The account that changed the plan last.
    pub changed_by: UserId,
    pub approved_by: Option<UserId>,
    pub reported_by: Option<UserId>,
    /// Of the latest report.
    pub reported_at: Option<DateTime<Utc>>,
    pub closed_by: Option<UserId>,
    pub closed_at: Option<DateTime<Utc>>,
    pub clawed_at: Option<DateTime<Utc>>,
    #[serde(skip)]
    etag: String,
}

impl GrantView {
    /// A grant with all that hangs on it.
    pub fn of(conn: &mut PgConnection, grant: Grant, award: AwardOf) -> Result<Self> {
        let (payee, payee_change) = model::current_payees(conn, grant.id)?;
        let payments = model::payments(conn, grant.id)?;
        let clawbacks = model::clawbacks(conn, grant.id)?;
        let lines = model::report_lines(conn, grant.id)?;
        Ok(Self {
            etag: etag(&grant, &award),
            targets: targets_of(&grant)?,
            clawed_fen: grant.clawed_fen,
            purpose: grant.purpose.clone(),
            report_lines: lines.into_iter().map(Into::into).collect(),
            payee: payee.map(Into::into),
            payee_change: payee_change.map(Into::into),
            payments: payments.into_iter().map(Into::into).collect(),
            clawbacks: clawbacks.into_iter().map(Into::into).collect(),
            proposed_by: grant.proposed_by,
            changed_by: grant.changed_by,
            approved_by: grant.approved_by,
            reported_by: grant.reported_by,
            reported_at: grant.reported_at,
            closed_by: grant.closed_by,
            closed_at: grant.closed_at,
            clawed_at: grant.clawed_at,
            summary: GrantSummary::new(&grant, award),
        })
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag.clone()))
    }
}

impl From<ReportLine> for GrantReportLine {
    fn from(line: ReportLine) -> Self {
        Self {
            category: line.category,
            amount_fen: line.amount_fen,
            note: line.note,
        }
    }
}

fn targets_of(grant: &Grant) -> Result<Vec<GrantTargetView>> {
    let read = |value: &Value| serde_json::from_value::<Vec<GrantTarget>>(value.clone());
    let targets = read(&grant.targets).map_err(anyhow::Error::from)?;
    let actuals: Vec<GrantActual> =
        serde_json::from_value(grant.actuals.clone()).map_err(anyhow::Error::from)?;
    let view = |target: GrantTarget| {
        let actual = actuals.iter().find(|actual| actual.name == target.name);
        GrantTargetView {
            actual: actual.map(|actual| actual.value.clone()),
            name: target.name,
            unit: target.unit,
            target: target.target,
        }
    };
    Ok(targets.into_iter().map(view).collect())
}

#[cfg(test)]
mod tests {
    use super::is_decimal;

    #[test]
    fn targets_are_exact_decimals() {
        for good in ["0", "12", "1.5", "999999999999.9999"] {
            assert!(is_decimal(good), "{good}");
        }
        for bad in [
            "",
            "-1",
            "1.",
            ".5",
            "1e3",
            "1.00000",
            "1234567890123",
            "１",
            "1,5",
            "约10",
        ] {
            assert!(!is_decimal(bad), "{bad}");
        }
    }
}
