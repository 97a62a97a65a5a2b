use actix_web::post;
use anyhow::Context as _;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::codes::{DisqualificationReason, EntryCheckDecision};
use super::deadline::Deadline;
use super::model::{self, CheckedItem, EntryCheck, EntryDecided};
use super::view::{CheckedEntryPath, EntryCheckView, absent};
use super::{news, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contests::model::Contest;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::entries::model::Entry;
use crate::competition::entry_rules::model::{
    ChecklistItem, EligibilityFinding, EntryRulesContent, rules_of,
};
use crate::competition::entry_rules::policy::evaluate;
use crate::kernel::clock::{four_digit_year, official_day};
use crate::kernel::ids::{EntryCheckId, UserId};
use crate::kernel::lists::each_once;
use crate::people::organizations::model::organizations_of;
use crate::platform::db::Tx;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// The latest due time of a supplement, from now.
const MOST_DAYS: i64 = 92;

/// The answer to an item of the list.
#[derive(Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewCheckedItem {
    /// A code of the list of the contest.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    code: String,
    met: bool,
    /// What is missing or wrong. The entrant reads it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    note: Option<String>,
}

/// A formal check: an answer to each item of the list that applies to the track, and the decision that follows.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [{"code": "licence_copy", "met": false, "note": "缺副本"}],
    "decision": "supplement_requested", "working_days": 5}))]
pub struct NewEntryCheck {
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    items: Vec<NewCheckedItem>,
    /// `qualified` if all items are met; `disqualified` if a fatal item is not met, or no supplement is left; else
    /// `supplement_requested`.
    decision: EntryCheckDecision,
    /// Of `disqualified`, and of nothing else.
    #[serde(default)]
    #[validate(length(max = 7), custom(function = reasons_differ))]
    #[schema(max_items = 7)]
    reason_codes: Vec<DisqualificationReason>,
    /// Required for `disqualified`, and for `qualified` if a rule on who may enter is not met. The entrant reads it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: Option<String>,
    /// Until when what is missing can be supplied: later than now, within 92 days. For `supplement_requested` either
    /// `due_at` or `working_days`.
    #[validate(custom(function = four_digit_year))]
    due_at: Option<DateTime<Utc>>,
    /// The same in working days after today, by the calendar of the division of the contest.
    #[validate(range(min = 1, max = 60))]
    #[schema(minimum = 1, maximum = 60)]
    working_days: Option<i16>,
}

pub fn reasons_differ(
    reasons: &[DisqualificationReason],
) -> std::result::Result<(), ValidationError> {
    each_once(reasons)
}

problems!(CheckEntryProblems: NotFound, Forbidden, OwnProposal, WrongState, CalendarYearUnknown);

/// Check an entry
///
/// The formal check (资格审查) by an organiser of the contest or an administrator of its division who is not on the entrant's
/// side. The contest must be qualifying, the entry submitted and passed by all units. Answers each item of the list that
/// applies to the track, and states the decision that follows (422 `decision_differs` at `/decision` otherwise). What the
/// rules on who may enter find is stored with the check and does not decide. The owner is told. The entry qualifies, is
/// disqualified, or waits for a supplement until the due time; then it lapses.
#[utoipa::path(tag = "entry-checks", security(("bearer" = [])), params(CheckedEntryPath), request_body = NewEntryCheck,
    responses((status = 201, description = "The check.", body = EntryCheckView,
        headers(("Location" = String, description = "The checks of the entry."))), CheckEntryProblems))]
#[post("/entries/{id}/checks")]
pub async fn check_entry(
    request: ChangeRequest<CheckedEntryPath, May<ask::CheckEntry>>,
    body: Json<NewEntryCheck>,
) -> Result<Answer> {
    let body = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let managed = organizations_of(tx.conn, &caller, official_day(tx.now))?;
            let found = model::lock_visible(tx.conn, path.id, &caller, &managed)?;
            let (entry, contest) = found.ok_or_else(absent)?;
            caller.require(&contest)?;
            if model::is_own(tx.conn, &entry, &caller, &managed)? {
                return Err(Code::OwnProposal.into());
            }
            if_match.check(&model::etag(tx.conn, &entry, &caller, &managed)?)?;
            policy::check(&entry, &contest)?;
            let rules = rules_of(tx.conn, contest.id)?.content;
            let facts = model::facts_of(tx.conn, &entry, &contest, tx.now)?;
            let findings = evaluate(&rules.eligibility, &facts);
            let check = answered(tx.now, body, &entry, &rules, &findings)?;
            let check = check.decided(tx, &entry, &contest, &rules, findings, caller.user_id)?;
            let location = format!("/v1/entries/{}/checks", entry.id);
            Answer::created(location, &EntryCheckView::new(check, true)?)
        })
        .await
}

/// A check that fits the list and agrees with the decision that follows from it.
struct Answered {
    items: Vec<CheckedItem>,
    decision: EntryCheckDecision,
    reason_codes: Vec<DisqualificationReason>,
    reason: Option<String>,
    due: Option<Due>,
}

enum Due {
    At(DateTime<Utc>),
    WorkingDays(i16),
}

/// Names each answer, and each member beside the answers, that does not fit.
fn answered(
    now: DateTime<Utc>,
    body: NewEntryCheck,
    entry: &Entry,
    rules: &EntryRulesContent,
    findings: &[EligibilityFinding],
) -> Result<Answered> {
    use EntryCheckDecision::{Disqualified, Qualified, SupplementRequested};
    let items: Vec<CheckedItem> = body
        .items
        .into_iter()
        .map(|item| CheckedItem {
            code: item.code,
            met: item.met,
            note: item.note,
        })
        .collect();
    let mut faults = policy::answer_faults(&rules.checklist, &entry.track, &items);
    let mut fault = |at: &str, code: &str, zh: &str, en: &str| {
        faults.push(FieldProblem::body(at, code, Bilingual::new(zh, en)));
    };
    let is_asked = body.decision == SupplementRequested;
    let due = match (body.due_at, body.working_days) {
        (Some(_), Some(_)) => {
            fault(
                "/working_days",
                "conflict",
                "与 due_at 只能填写一项",
                "stands beside due_at: send one of them",
            );
            None
        }
        (Some(_), None) | (None, Some(_)) if !is_asked => {
            let at = match body.due_at {
                Some(_) => "/due_at",
                None => "/working_days",
            };
            fault(
                at,
                "conflict",
                "只有要求补正时才有期限",
                "only a supplement has a due time",
            );
            None
        }
        (Some(due_at), None) => {
            if due_at <= now || due_at > now + Duration::days(MOST_DAYS) {
                fault(
                    "/due_at",
                    "range",
                    "须晚于当前时间，且不超过 92 天",
                    "must lie later than now and within 92 days",
                );
            }
            Some(Due::At(due_at))
        }
        (None, Some(days)) => Some(Due::WorkingDays(days)),
        (None, None) => {
            if is_asked {
                fault(
                    "/due_at",
                    "required",
                    "要求补正时须填写 due_at 或 working_days",
                    "is required for a supplement, or working_days",
                );
            }
            None
        }
    };
    if (body.decision == Disqualified) == body.reason_codes.is_empty() {
        match body.decision {
            Disqualified => fault(
                "/reason_codes",
                "required",
                "不通过时须填写原因代码",
                "is required to disqualify",
            ),
            _ => fault(
                "/reason_codes",
                "conflict",
                "只有不通过时才有原因代码",
                "only a disqualification has reason codes",
            ),
        }
    }
    let is_barred = findings.iter().any(|finding| finding.met == Some(false));
    if body.reason.is_none()
        && (body.decision == Disqualified || body.decision == Qualified && is_barred)
    {
        fault(
            "/reason",
            "required",
            "不通过，或参赛资格规则未满足而通过时，须说明理由",
            "is required to disqualify, and to qualify although a rule is not met",
        );
    }
    if faults.is_empty() {
        let left = entry.supplements_requested < rules.supplements_allowed;
        let computed = policy::decision(&rules.checklist, &items, left);
        if computed != body.decision {
            let detail = Bilingual::new(
                format!("按审查结果应为 {computed}"),
                format!("the answers decide {computed}"),
            );
            faults.push(FieldProblem::body("/decision", "decision_differs", detail));
        }
    }
    if !faults.is_empty() {
        let mut problem = Problem::new(Code::InvalidValue);
        problem.fields = faults;
        return Err(problem.into());
    }
    Ok(Answered {
        items,
        decision: body.decision,
        reason_codes: body.reason_codes,
        reason: body.reason,
        due,
    })
}

impl Answered {
    /// Writes the check and the entry, and tells the owner.
    fn decided(
        self,
        tx: &mut Tx<'_>,
        entry: &Entry,
        contest: &Contest,
        rules: &EntryRulesContent,
        findings: Vec<EligibilityFinding>,
        by: UserId,
    ) -> Result<EntryCheck> {
        let deadline = match self.due {
            None => None,
            Some(Due::At(due_at)) => Some(Deadline::at(due_at)),
            Some(Due::WorkingDays(days)) => {
                let at = &contest.content.division;
                Some(Deadline::after_working_days(tx, days, at)?)
            }
        };
        let due_at = deadline.as_ref().map(|deadline| deadline.due_at);
        let calendars = deadline.as_ref().map(|deadline| &*deadline.calendars);
        let json = "a check of an entry";
        let check = EntryCheck {
            id: EntryCheckId::new(),
            entry_id: entry.id,
            entry_version: entry.version,
            items: serde_json::to_value(&self.items).context(json)?,
            findings: serde_json::to_value(findings).context(json)?,
            decision: self.decision,
            reason_codes: self.reason_codes,
            reason: self.reason,
            due_at,
            working_days: deadline.as_ref().and_then(|it| it.working_days),
            calendars: serde_json::to_value(calendars.unwrap_or_default()).context(json)?,
            checked_by: by,
            checked_at: tx.now,
        };
        let check = model::insert(tx.conn, &check)?;
        let is_asked = self.decision == EntryCheckDecision::SupplementRequested;
        let is_out = self.decision == EntryCheckDecision::Disqualified;
        let decided = EntryDecided {
            status: match self.decision {
                EntryCheckDecision::Qualified => EntryStatus::Qualified,
                EntryCheckDecision::SupplementRequested => EntryStatus::SupplementRequested,
                EntryCheckDecision::Disqualified => EntryStatus::Disqualified,
            },
            status_reason: check.reason.clone().filter(|_| is_out),
            reason_codes: check.reason_codes.clone(),
            supplement_due_at: due_at,
            supplements_requested: entry.supplements_requested + i16::from(is_asked),
        };
        let entry = model::decide(tx.conn, entry.id, &decided, tx.now)?;
        match (due_at, &check.reason) {
            (Some(due_at), _) => {
                let failures = failures(&rules.checklist, &self.items);
                news::supplement_requested(tx, &entry, due_at, failures, by)?;
            }
            (None, Some(reason)) if is_out => news::disqualified(tx, &entry, reason, by)?,
            _ => news::qualified(tx, &entry, by)?,
        }
        Ok(check)
    }
}

/// What is not met, in Chinese and English, with the notes.
fn failures(checklist: &[ChecklistItem], answers: &[CheckedItem]) -> (String, String) {
    let unmet = policy::unmet(checklist, answers).map(|item| {
        let note = answers
            .iter()
            .find(|answer| answer.code == item.code)
            .and_then(|answer| answer.note.as_deref());
        let en = match item.text.en.as_str() {
            "" => &item.text.zh,
            en => en,
        };
        match note {
            Some(note) => (
                format!("{}（{note}）", item.text.zh),
                format!("{en} ({note})"),
            ),
            None => (item.text.zh.clone(), en.to_owned()),
        }
    });
    let (zh, en): (Vec<String>, Vec<String>) = unmet.unzip();
    (zh.join("；"), en.join("; "))
}
