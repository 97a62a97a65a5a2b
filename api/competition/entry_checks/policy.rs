//! What a formal check decides, and until when an entry can be supplemented: pure.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::codes::EntryCheckDecision;
use super::model::CheckedItem;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::entries::model::Entry;
use crate::competition::entry_rules::model::ChecklistItem;
use crate::platform::error::{Bilingual, FieldProblem, Result, wrong_state};

/// An entry is checked while its contest qualifies entries, after it has passed all units.
pub fn check(entry: &Entry, contest: &Contest) -> Result<()> {
    if contest.status != ContestStatus::Qualifying {
        return Err(contest.wrong_state(
            "大赛不在资格审查阶段",
            "the contest does not qualify entries now",
        ));
    }
    if entry.status != EntryStatus::Submitted {
        return Err(wrong_state(
            entry.status.as_str(),
            "只有已提交的参赛项目可以审查",
            "only submitted entries are checked",
        ));
    }
    match entry.step {
        None => Ok(()),
        Some(_) => Err(wrong_state(
            entry.status.as_str(),
            "参赛项目尚待单位推荐",
            "the entry waits for a unit to pass it",
        )),
    }
}

/// An entry is disqualified from the qualification to the final.
pub fn disqualify(entry: &Entry, contest: &Contest) -> Result<()> {
    use ContestStatus::{Final, Preliminary, Qualifying};
    use EntryStatus::{Qualified, Shortlisted, Submitted, SupplementRequested};
    if !matches!(contest.status, Qualifying | Preliminary | Final) {
        return Err(contest.wrong_state(
            "大赛当前状态不能取消参赛资格",
            "entries are disqualified from the qualification to the final",
        ));
    }
    match entry.status {
        Submitted | SupplementRequested | Qualified | Shortlisted => Ok(()),
        status => Err(wrong_state(
            status.as_str(),
            "该参赛项目不在比赛中",
            "the entry does not take part any more",
        )),
    }
}

/// Whether an entry competes is set from the qualification until the last scores are locked.
pub fn set_competing(entry: &Entry, contest: &Contest, is_locked: bool) -> Result<()> {
    use ContestStatus::{Final, Preliminary, Qualifying};
    use EntryStatus::{Qualified, Shortlisted, Submitted, SupplementRequested};
    if !matches!(contest.status, Qualifying | Preliminary | Final) || is_locked {
        return Err(contest.wrong_state(
            "大赛不在资格审查至决赛评分锁定之间",
            "it is set from the qualification until the last scores are locked",
        ));
    }
    match entry.status {
        Submitted | SupplementRequested | Qualified | Shortlisted => Ok(()),
        status => Err(wrong_state(
            status.as_str(),
            "该参赛项目不在比赛中",
            "the entry does not take part any more",
        )),
    }
}

/// An entry of which a supplement was requested is changed and submitted again until the due time.
pub fn supplement(
    status: EntryStatus,
    due_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    if status != EntryStatus::SupplementRequested {
        return Err(wrong_state(
            status.as_str(),
            "未要求补正",
            "no supplement was requested",
        ));
    }
    match due_at.is_some_and(|due_at| now < due_at) {
        true => Ok(()),
        false => Err(wrong_state(
            EntryStatus::Lapsed.as_str(),
            "补正期限已过",
            "the time for the supplement is over",
        )),
    }
}

/// Names the items that are not answered, and the answers that fit no item: each item that applies to the track is answered
/// once.
pub fn answer_faults(
    checklist: &[ChecklistItem],
    track: &str,
    answers: &[CheckedItem],
) -> Vec<FieldProblem> {
    let mut faults = Vec::new();
    let mut answered = HashSet::new();
    let applying = || checklist.iter().filter(|item| item.applies_to(track));
    for (index, answer) in answers.iter().enumerate() {
        let mut fault = |code: &str, zh: &str, en: &str| {
            let at = format!("/items/{index}/code");
            faults.push(FieldProblem::body(at, code, Bilingual::new(zh, en)));
        };
        if !applying().any(|item| item.code == answer.code) {
            fault(
                "unknown_code",
                "该赛道的审查清单没有这一项",
                "is not on the list for the track",
            );
        } else if !answered.insert(&*answer.code) {
            fault(
                "duplicate_item",
                "与前面的一项重复",
                "stands in the list before",
            );
        }
    }
    for item in applying().filter(|item| !answered.contains(&*item.code)) {
        let detail = Bilingual::new(
            format!("缺少“{}”（{}）", item.code, item.text.zh),
            format!("has no answer to {}", item.code),
        );
        faults.push(FieldProblem::body("/items", "required", detail));
    }
    faults
}

/// What answers to all items decide.
pub fn decision(
    checklist: &[ChecklistItem],
    answers: &[CheckedItem],
    supplements_left: bool,
) -> EntryCheckDecision {
    let mut unmet = unmet(checklist, answers).peekable();
    if unmet.peek().is_none() {
        return EntryCheckDecision::Qualified;
    }
    match supplements_left && unmet.all(|item| !item.fatal) {
        true => EntryCheckDecision::SupplementRequested,
        false => EntryCheckDecision::Disqualified,
    }
}

/// The items that are not met.
pub fn unmet<'a>(
    checklist: &'a [ChecklistItem],
    answers: &'a [CheckedItem],
) -> impl Iterator<Item = &'a ChecklistItem> {
    let is_unmet = |item: &&ChecklistItem| {
        let mut answers = answers.iter();
        answers.any(|answer| answer.code == item.code && !answer.met)
    };
    checklist.iter().filter(is_unmet)
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::competition::entry_rules::model::RuleText;

    fn item(code: &str, fatal: bool, tracks: &[&str]) -> ChecklistItem {
        ChecklistItem {
            code: code.into(),
            text: RuleText {
                zh: code.into(),
                en: String::new(),
            },
            fatal,
            tracks: tracks.iter().map(ToString::to_string).collect(),
        }
    }

    fn answer(code: &str, met: bool) -> CheckedItem {
        CheckedItem {
            code: code.into(),
            met,
            note: None,
        }
    }

    #[test]
    fn fatal_items_disqualify_and_curable_ones_ask_for_a_supplement_while_one_is_left() {
        let list = [item("fatal", true, &[]), item("curable", false, &[])];
        for (fatal, curable, left, expected) in [
            (true, true, true, EntryCheckDecision::Qualified),
            (true, true, false, EntryCheckDecision::Qualified),
            (true, false, true, EntryCheckDecision::SupplementRequested),
            (true, false, false, EntryCheckDecision::Disqualified),
            (false, true, true, EntryCheckDecision::Disqualified),
            (false, false, true, EntryCheckDecision::Disqualified),
        ] {
            let answers = [answer("fatal", fatal), answer("curable", curable)];
            assert_eq!(
                decision(&list, &answers, left),
                expected,
                "{fatal} {curable} {left}"
            );
        }
    }

    #[test]
    fn each_item_of_the_track_is_answered_once() {
        let list = [item("all", true, &[]), item("one", false, &["a"])];
        let faults = |track: &str, codes: &[&str]| {
            let answers: Vec<_> = codes.iter().map(|code| answer(code, true)).collect();
            let faults = answer_faults(&list, track, &answers);
            faults.into_iter().map(|one| one.code).collect::<Vec<_>>()
        };
        assert_eq!(faults("a", &["all", "one"]), Vec::<String>::new());
        assert_eq!(faults("b", &["all"]), Vec::<String>::new());
        assert_eq!(faults("b", &["all", "one"]), ["unknown_code"]);
        assert_eq!(faults("a", &["all"]), ["required"]);
        assert_eq!(faults("a", &[]), ["required", "required"]);
        assert_eq!(faults("a", &["all", "one", "one"]), ["duplicate_item"]);
    }

    #[test]
    fn a_supplement_is_made_before_the_due_time() {
        let due = DateTime::UNIX_EPOCH;
        let at = |seconds| {
            let now = due + Duration::seconds(seconds);
            supplement(EntryStatus::SupplementRequested, Some(due), now).is_ok()
        };
        assert!(at(-1) && !at(0) && !at(1));
        assert!(
            supplement(
                EntryStatus::Submitted,
                Some(due),
                due - Duration::seconds(1)
            )
            .is_err()
        );
    }
}
