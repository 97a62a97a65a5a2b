//! Whether an attendee has met the rule: pure.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::CertificateRule;
use crate::access::rights::{Governed, Subject};
use crate::accounts::certificates::codes::CertificateKind;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{AgendaItemId, UserId};
use crate::platform::error::{Code, Error, Problem, Result};
use crate::training::training_sessions::codes::TrainingSessionStatus::{
    self, Archived, Finished, Running,
};
use crate::training::training_sessions::model::TrainingSession;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HalfDay {
    pub day: NaiveDate,
    pub afternoon: bool,
}

/// Why an attendee gets no certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"code": "too_few_half_days", "required": 2, "attended": 1}))]
pub struct UnmetReason {
    /// `no_rule`, `session_not_finished`, `too_few_half_days`, `mandatory_item_missed`, `revoked`, `holder_erased` or
    /// `glyph_missing`.
    #[schema(example = "too_few_half_days")]
    pub code: &'static str,
    /// Of `too_few_half_days`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub required: Option<i32>,
    /// Of `too_few_half_days`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub attended: Option<i32>,
    /// The item of the agenda, of `mandatory_item_missed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub agenda_item_id: Option<AgendaItemId>,
    /// Of `glyph_missing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub character: Option<String>,
}

impl UnmetReason {
    pub const fn new(code: &'static str) -> Self {
        Self {
            code,
            required: None,
            attended: None,
            agenda_item_id: None,
            character: None,
        }
    }
}

/// Why the rule is not met; empty: it is. `items` are the half-days of the mandatory items that are still on the agenda.
pub fn unmet(
    rule: Option<&CertificateRule>,
    session: TrainingSessionStatus,
    attended: &BTreeSet<HalfDay>,
    items: &[(AgendaItemId, HalfDay)],
) -> Vec<UnmetReason> {
    let Some(rule) = rule else {
        return vec![UnmetReason::new("no_rule")];
    };
    let mut reasons = Vec::new();
    let over = match rule.content.kind {
        CertificateKind::Attendance => matches!(session, Running | Finished | Archived),
        CertificateKind::Completion => matches!(session, Finished | Archived),
        CertificateKind::Award => false,
    };
    if !over {
        reasons.push(UnmetReason::new("session_not_finished"));
    }
    let count = i32::try_from(attended.len()).unwrap_or(i32::MAX);
    if count < rule.content.min_half_days {
        reasons.push(UnmetReason {
            required: Some(rule.content.min_half_days),
            attended: Some(count),
            ..UnmetReason::new("too_few_half_days")
        });
    }
    for (item, half_day) in items {
        if !attended.contains(half_day) {
            reasons.push(UnmetReason {
                agenda_item_id: Some(*item),
                ..UnmetReason::new("mandatory_item_missed")
            });
        }
    }
    reasons
}

/// 422 with the reasons.
pub fn not_met(reasons: &[UnmetReason]) -> Error {
    let reasons = serde_json::to_value(reasons).unwrap_or_default();
    Problem::new(Code::CertificateRuleNotMet)
        .member("reasons", reasons)
        .into()
}

/// A rule, and the hours, change until the session is over.
pub fn change(session: &TrainingSession) -> Result<()> {
    match session.status {
        Finished | Archived | TrainingSessionStatus::Cancelled => Err(session.wrong_state(
            "培训班已结束或取消，发证规则和学时不能再修改",
            "the session is over or cancelled",
        )),
        _ => Ok(()),
    }
}

/// Hours are fixed once somebody is enrolled.
pub fn fixed_by_enrollments(session: &TrainingSession, enrolled: bool) -> Result<()> {
    match enrolled {
        false => Ok(()),
        true => Err(session.wrong_state(
            "已有人报名，学时不能再修改",
            "somebody is enrolled, so the hours are fixed",
        )),
    }
}

/// An attendee of a session: the right to issue reaches them by the division of the session, and as their own.
pub struct Attendee<'a> {
    pub division: &'a DivisionCode,
    pub accounts: Vec<UserId>,
}

impl Governed for Attendee<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            owners: self.accounts.clone(),
            ..Subject::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::super::model::RuleContent;
    use super::*;
    use crate::kernel::ids::TrainingSessionId;

    fn rule(kind: CertificateKind, min_half_days: i32) -> CertificateRule {
        let now = Utc.timestamp_opt(0, 0).unwrap();
        CertificateRule {
            id: TrainingSessionId::new(),
            version: 1,
            content: RuleContent {
                kind,
                min_half_days,
                mandatory_items: Vec::new(),
                issuer: "x".into(),
            },
            created_at: now,
            updated_at: now,
        }
    }

    fn half(day: u32, afternoon: bool) -> HalfDay {
        let day = NaiveDate::from_ymd_opt(2024, 8, day).unwrap();
        HalfDay { day, afternoon }
    }

    fn codes(reasons: &[UnmetReason]) -> Vec<&str> {
        reasons.iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn all_reasons_are_named_and_none_when_the_rule_is_met() {
        let rule = rule(CertificateKind::Completion, 2);
        let (kept, missed) = (AgendaItemId::new(), AgendaItemId::new());
        let items = [(kept, half(30, false)), (missed, half(31, true))];
        let attended = BTreeSet::from([half(30, false)]);
        let reasons = unmet(Some(&rule), Running, &attended, &items);
        let expected = [
            "session_not_finished",
            "too_few_half_days",
            "mandatory_item_missed",
        ];
        assert_eq!(codes(&reasons), expected);
        assert_eq!(
            (reasons[1].required, reasons[1].attended),
            (Some(2), Some(1))
        );
        assert_eq!(reasons[2].agenda_item_id, Some(missed));
        let attended = BTreeSet::from([half(30, false), half(31, true)]);
        assert_eq!(unmet(Some(&rule), Finished, &attended, &items), []);
        assert_eq!(
            codes(&unmet(None, Finished, &attended, &items)),
            ["no_rule"]
        );
    }

    #[test]
    fn attendance_is_certified_while_the_session_runs_and_completion_after_it() {
        let attended = BTreeSet::from([half(30, false)]);
        for (status, attendance, completion) in [
            (TrainingSessionStatus::EnrolClosed, false, false),
            (Running, true, false),
            (Finished, true, true),
            (Archived, true, true),
            (TrainingSessionStatus::Cancelled, false, false),
        ] {
            let met = |kind| unmet(Some(&rule(kind, 1)), status, &attended, &[]).is_empty();
            assert_eq!(met(CertificateKind::Attendance), attendance, "{status}");
            assert_eq!(met(CertificateKind::Completion), completion, "{status}");
        }
    }
}
