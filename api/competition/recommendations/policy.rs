//! Rules on recommendations: pure functions.

use chrono::{DateTime, Utc};

use super::codes::STANDING_AWARDS;
use super::model::{FinalAward, Quota};
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::competition::award_lists::policy::names_final;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::entries::model::chain::Collection;
use crate::competition::entries::model::{ContestOf, Entry};
use crate::competition::entries::policy::{draft, stage_closed};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{AwardId, AwardListId, UserId};
use crate::platform::error::{Code, Problem, Result, wrong_state};

/// The entry of a recommendation: the entrant answers.
pub struct OfEntrant {
    pub owners: Vec<UserId>,
}

impl Governed for OfEntrant {
    fn subject(&self) -> Subject<'_> {
        Subject {
            owners: self.owners.clone(),
            ..Subject::default()
        }
    }
}

/// Winners are recommended from the list by which the contest was finalised.
pub fn names_the_final_list(
    contest: &ContestOf,
    last: Option<AwardListId>,
    named: AwardListId,
) -> Result<()> {
    names_final(last, named)?;
    match contest.status {
        ContestStatus::Finalized | ContestStatus::Awarded | ContestStatus::Closed => Ok(()),
        status => Err(wrong_state(
            status.as_str(),
            "大赛结果未确定或大赛已中止",
            "the results of the contest are not final, or the contest is suspended",
        )),
    }
}

/// The other contest takes entries, and its collection is not over.
pub fn is_open_for_entries(
    target: &ContestOf,
    collection: Option<&Collection>,
    now: DateTime<Utc>,
) -> Result<()> {
    draft(target)?;
    match collection {
        Some(collection) if now >= collection.closes_at => Err(stage_closed(
            Some(collection.opens_at),
            collection.closes_at,
            now,
        )),
        _ => Ok(()),
    }
}

/// An award that was declined or revoked leads nowhere.
pub fn stands(status: &str) -> Result<()> {
    match STANDING_AWARDS.contains(&status) {
        true => Ok(()),
        false => Err(wrong_state(
            status,
            "该奖项已放弃或撤销",
            "the award was declined or revoked",
        )),
    }
}

/// The awards that are to be nominated: all that stand of tiers that are recommended, or those that are named.
pub fn chosen(awards: Vec<FinalAward>, named: Option<&[AwardId]>) -> Result<Vec<FinalAward>> {
    let Some(named) = named else {
        let stands =
            |one: &FinalAward| one.is_recommended && STANDING_AWARDS.contains(&one.status.as_str());
        return Ok(awards.into_iter().filter(stands).collect());
    };
    let mut chosen: Vec<FinalAward> = Vec::new();
    for (place, id) in named.iter().enumerate() {
        let pointer = format!("/award_ids/{place}");
        let award = awards.iter().find(|one| one.id == *id).ok_or_else(|| {
            Problem::invalid_body(
                &pointer,
                "unknown_id",
                "获奖名单中没有这个奖项",
                "is no award of the list",
            )
        })?;
        if !award.is_recommended {
            return Err(Problem::new(Code::TierNotRecommended)
                .detail(
                    format!("“{}”不在推荐之列", award.tier_name),
                    format!("winners of the tier {} are not recommended", award.tier),
                )
                .member("tier", award.tier.clone())
                .member("award_id", award.id.to_string())
                .into());
        }
        stands(&award.status)?;
        if chosen.iter().all(|one| one.id != *id) {
            chosen.push(award.clone());
        }
    }
    Ok(chosen)
}

/// The first quota that would be exceeded. `standing` and `new` are the divisions of entries.
pub fn within_quotas(
    quotas: &[Quota],
    standing: &[DivisionCode],
    new: &[DivisionCode],
) -> Result<()> {
    for quota in quotas {
        let inside = |all: &[DivisionCode]| {
            all.iter()
                .filter(|one| quota.division.contains(one))
                .count()
        };
        let (standing, new) = (inside(standing), inside(new));
        let allowed = usize::try_from(quota.quota).unwrap_or_default();
        let excess = (standing + new).saturating_sub(allowed);
        if new > 0 && excess > 0 {
            return Err(exceeded(quota, excess));
        }
    }
    Ok(())
}

/// Quotas are not set below what stands nominated.
pub fn quotas_hold(quotas: &[Quota], standing: &[DivisionCode]) -> Result<()> {
    for quota in quotas {
        let inside = standing.iter().filter(|one| quota.division.contains(one));
        let allowed = usize::try_from(quota.quota).unwrap_or_default();
        let excess = inside.count().saturating_sub(allowed);
        if excess > 0 {
            return Err(exceeded(quota, excess));
        }
    }
    Ok(())
}

fn exceeded(quota: &Quota, excess: usize) -> crate::platform::error::Error {
    Problem::new(Code::RecommendationQuotaExceeded)
        .detail(
            format!(
                "{} 的推荐名额为 {}，超出 {excess}",
                quota.division, quota.quota
            ),
            format!(
                "the quota of {} is {}; {excess} too many",
                quota.division, quota.quota
            ),
        )
        .member("division", quota.division.to_string())
        .member("quota", quota.quota)
        .member("excess", excess)
        .into()
}

/// A recommendation is decided on by another person than those who made it, and than the entrant.
pub fn not_own(caller: &Caller, entry: &Entry, by: &[Option<UserId>]) -> Result<()> {
    let own = by.iter().flatten().any(|account| caller.is(*account)) || caller.is(entry.owner_id);
    match own {
        true => Err(Code::OwnProposal.into()),
        false => Ok(()),
    }
}
