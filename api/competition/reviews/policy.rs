//! What the state of a review, its entry, stage and contest adds to the table of rights ([`crate::access::rights`]): pure
//! functions.

use chrono::{DateTime, SecondsFormat, Utc};
use engine::scoring::Exact;

use super::codes::{ReviewStatus, SCORED};
use super::model::presentations::Presentation;
use super::model::{Held, open};
use crate::competition::contest_stages::codes::ContestStageKind;
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::contests::model::Contest;
use crate::competition::contests::policy::require_running;
use crate::competition::entries::model::Entry;
use crate::kernel::ids::EntryId;
use crate::platform::error::{Code, Problem, Result, wrong_state};

/// Judging of a stage goes on until its scores are locked.
pub fn unlocked(contest: &Contest, stage: &ContestStage) -> Result<()> {
    require_running(contest)?;
    judged(stage)?;
    match stage.locked_at {
        None => Ok(()),
        Some(_) => Err(wrong_state(
            "locked",
            "该赛段评分已锁定",
            "the scores of the stage are locked",
        )),
    }
}

/// Only preliminary and final stages are judged.
pub fn judged(stage: &ContestStage) -> Result<()> {
    match stage.kind.is_judged() {
        true => Ok(()),
        false => Err(wrong_state(
            stage.kind.as_str(),
            "该赛段不评分",
            "the stage is not judged",
        )),
    }
}

/// Confirmations follow the lock.
pub fn locked(stage: &ContestStage) -> Result<()> {
    match stage.locked_at {
        Some(_) => Ok(()),
        None => Err(wrong_state(
            "unlocked",
            "该赛段评分尚未锁定",
            "the scores of the stage are not locked",
        )),
    }
}

/// Scores are written while the contest is in the stage, in its window, for an entry that takes part.
pub fn in_window(held: &Held, now: DateTime<Utc>) -> Result<()> {
    let (contest, stage) = (&held.contest, &held.stage);
    unlocked(contest, stage)?;
    if contest.current_stage_id != Some(stage.id) || contest.status != stage.kind.status() {
        return Err(contest.wrong_state(
            "大赛不在该赛段",
            "the contest is not in the stage of the review",
        ));
    }
    if now < stage.opens_at || now >= stage.closes_at {
        return Err(closed(stage, now).into());
    }
    takes_part(&held.entry)
}

fn closed(stage: &ContestStage, now: DateTime<Utc>) -> Problem {
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
    Problem::new(Code::StageClosed)
        .detail(
            format!(
                "打分时间为 {} 至 {}，现在是 {}",
                time(stage.opens_at),
                time(stage.closes_at),
                time(now)
            ),
            format!(
                "scores are written from {} to {}; now it is {}",
                time(stage.opens_at),
                time(stage.closes_at),
                time(now)
            ),
        )
        .member("server_time", time(now))
        .member("opens_at", time(stage.opens_at))
        .member("closes_at", time(stage.closes_at))
}

/// An entry is scored unless it left the contest or is on hold.
pub fn takes_part(entry: &Entry) -> Result<()> {
    if entry.paused_at.is_some() {
        return Err(wrong_state(
            "paused",
            "该项目暂停评审",
            "the review of the entry is on hold",
        ));
    }
    match SCORED.contains(&entry.status) {
        true => Ok(()),
        false => Err(wrong_state(
            entry.status.as_str(),
            "该项目不在评审之列",
            "the entry is not scored",
        )),
    }
}

/// Nothing of an entry opens before the sign-in to the stage and the answer to the recusal question.
pub fn opened(held: &Held) -> Result<()> {
    open(&[(
        held.is_signed_in(),
        held.review.recusal_answered_at.is_some(),
    )])
}

pub fn has_status(held: &Held, allowed: &[ReviewStatus]) -> Result<()> {
    let status = held.review.status;
    match allowed.contains(&status) {
        true => Ok(()),
        false => Err(wrong_state(
            status.as_str(),
            "当前状态不允许此操作",
            "there is no such move from the state it is in",
        )),
    }
}

/// In a final with a drawn order an entry is scored after it has presented itself, the first one after the second one has.
pub fn presented(stage: &ContestStage, order: &[Presentation], entry: EntryId) -> Result<()> {
    if stage.kind != ContestStageKind::Final || order.is_empty() {
        return Ok(());
    }
    let mut heard: Vec<&Presentation> = order
        .iter()
        .filter(|one| one.presented_at.is_some())
        .collect();
    heard.sort_by_key(|one| one.position);
    if !heard.iter().any(|one| one.entry_id == entry) {
        return Err(Problem::new(Code::NotPresented)
            .detail("该项目尚未展示", "the entry has not presented itself")
            .into());
    }
    let others = order
        .iter()
        .any(|one| one.entry_id != entry && (one.stands() || one.presented_at.is_some()));
    if heard.len() == 1 && others {
        return Err(Problem::new(Code::NotPresented)
            .detail(
                "第二个项目展示后方可为第一个项目打分",
                "the first entry is scored after the second one has presented itself",
            )
            .into());
    }
    Ok(())
}

/// Whether the totals of an entry differ by more than the rules allow without a further judge.
pub fn diverges(totals: &[String], limit: Option<&str>) -> bool {
    let Some(Ok(limit)) = limit.map(str::parse::<Exact>) else {
        return false;
    };
    let totals: Vec<Exact> = totals.iter().filter_map(|one| one.parse().ok()).collect();
    match (totals.iter().max(), totals.iter().min()) {
        (Some(highest), Some(lowest)) => highest.minus(lowest) > limit,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_diverge_beyond_the_limit_and_not_at_it() {
        let totals = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        assert!(diverges(&totals(&["90", "69.9"]), Some("20")));
        assert!(!diverges(&totals(&["90", "70"]), Some("20")));
        assert!(diverges(&totals(&["260/3", "66"]), Some("20.6666")));
        assert!(!diverges(&totals(&["90"]), Some("1")) && !diverges(&[], Some("1")));
        assert!(!diverges(&totals(&["90", "0"]), None));
    }

    #[test]
    fn an_entry_opens_by_one_review_that_is_signed_in_and_answered() {
        assert!(open(&[]).is_ok());
        assert!(open(&[(false, true), (true, true)]).is_ok());
        for (reviews, code) in [
            ([(false, true)], "sign_in_required"),
            ([(true, false)], "recusal_unanswered"),
        ] {
            let refused = open(&reviews).unwrap_err().problem();
            assert_eq!(refused.code.as_str(), code);
        }
    }
}
