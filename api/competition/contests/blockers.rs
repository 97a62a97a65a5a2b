//! What stands in the way of a contest, read from the tables of entries, reviews and results.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Uuid as SqlUuid};
use serde_json::{Value, json};
use uuid::Uuid;

use super::codes::ContestBlocker;
use super::model::Contest;
use crate::competition::award_lists::model as award_lists;
use crate::competition::award_rules::codes::AwardFill;
use crate::competition::award_rules::model as award_rules;
use crate::competition::awards::codes::AwardStatus;
use crate::competition::contest_stages::model::{ContestStage, stages_of};
use crate::competition::entries::codes::EntryStatus::{self, SupplementRequested};
use crate::competition::reviews::codes::ReviewStatus;
use crate::kernel::ids::{
    AwardId, AwardListId, ContestId, ContestStageId, EntryId, ReviewId, StageResultId,
};
use crate::platform::db::Tx;
use crate::platform::db::schema::award_rules as award_rules_table;
use crate::platform::db::schema::{awards, entries, reviews, stage_results};
use crate::platform::error::{Code, Problem, Result};

/// A blocker, with the ids of what it names and where that is read.
#[derive(Debug)]
pub struct Blocker {
    pub code: ContestBlocker,
    pub stage: Option<ContestStageId>,
    /// Where one that the blocker names is read; `{id}` stands for the id.
    pub item_href: &'static str,
    pub items: Vec<Uuid>,
    /// Where the work is done.
    pub href: String,
}

const UNDECIDED: [EntryStatus; 2] = [EntryStatus::Submitted, SupplementRequested];

/// Whether entries wait for the decision on their qualification.
pub fn has_undecided(conn: &mut PgConnection, contest: ContestId) -> QueryResult<bool> {
    let waiting = entries::table
        .filter(entries::contest_id.eq(contest))
        .filter(entries::status.eq_any(UNDECIDED));
    diesel::select(exists(waiting)).get_result(conn)
}

/// Whether the stage has no result, or a latest one that is not applied.
pub fn unapplied(
    conn: &mut PgConnection,
    stage: ContestStageId,
) -> QueryResult<Option<ContestBlocker>> {
    let latest: Option<bool> = stage_results::table
        .filter(stage_results::stage_id.eq(stage))
        .order(stage_results::number.desc())
        .select(stage_results::applied_at.is_not_null())
        .first(conn)
        .optional()?;
    Ok(match latest {
        None => Some(ContestBlocker::NoResult),
        Some(false) => Some(ContestBlocker::ResultNotApplied),
        Some(true) => None,
    })
}

/// Everything that stands in the way of the finalisation of a contest; nothing once its results are final.
pub fn of_finalization(
    conn: &mut PgConnection,
    of: &Contest,
    stages: &[ContestStage],
    now: DateTime<Utc>,
) -> QueryResult<Vec<Blocker>> {
    let contest = of.id;
    let mut all = Vec::new();
    if of.finalized_at.is_some() {
        return Ok(all);
    }
    if stages.is_empty() {
        all.push(Blocker {
            code: ContestBlocker::NoStages,
            stage: None,
            item_href: "",
            items: Vec::new(),
            href: format!("/v1/contests/{contest}/stages"),
        });
    }
    let undecided: Vec<EntryId> = entries::table
        .filter(entries::contest_id.eq(contest))
        .filter(entries::status.eq_any(UNDECIDED))
        .order(entries::id)
        .select(entries::id)
        .load(conn)?;
    all.push(Blocker {
        code: ContestBlocker::UndecidedEntries,
        stage: None,
        item_href: "/v1/entries/{id}",
        items: undecided.into_iter().map(|id| id.0).collect(),
        href: format!("/v1/entries?contest_id={contest}"),
    });
    let current = stages
        .iter()
        .position(|stage| Some(stage.id) == of.current_stage_id);
    for (place, stage) in stages.iter().enumerate() {
        if !stage.kind.is_judged() {
            continue;
        }
        of_stage(conn, stage, &mut all)?;
        // The result that a contest left a stage with stays: no later one could be applied.
        if current.is_none_or(|current| place >= current) {
            of_result(conn, stage, &mut all)?;
        }
        let unsigned = ids(conn, UNSIGNED, stage.id.0)?;
        let code = ContestBlocker::UnsignedSheets;
        let judges = "/v1/contest-judges/{id}";
        all.push(named(stage, code, judges, unsigned, "/panels"));
    }
    all.push(Blocker {
        code: ContestBlocker::OpenChallenges,
        stage: None,
        item_href: "/v1/reviews/{id}",
        items: ids(conn, OPEN_CHALLENGES, contest.0)?,
        href: format!("/v1/contests/{contest}/judges"),
    });
    of_awards(conn, of, stages, &mut all)?;
    of_publicity(conn, contest, now, &mut all)?;
    // Blockers that name things stand only while they name some.
    all.retain(|one| one.item_href.is_empty() || !one.items.is_empty());
    Ok(all)
}

fn named(
    stage: &ContestStage,
    code: ContestBlocker,
    item_href: &'static str,
    items: Vec<Uuid>,
    more: &str,
) -> Blocker {
    Blocker {
        code,
        stage: Some(stage.id),
        item_href,
        items,
        href: format!("/v1/contest-stages/{}{more}", stage.id),
    }
}

/// A blocker that names the stage itself.
fn plain(stage: &ContestStage, code: ContestBlocker, more: &str) -> Blocker {
    named(stage, code, "", Vec::new(), more)
}

/// Rules, reviews and the lock of a stage.
fn of_stage(
    conn: &mut PgConnection,
    stage: &ContestStage,
    all: &mut Vec<Blocker>,
) -> QueryResult<()> {
    use ReviewStatus::{Assigned, Returned, Started};
    if stage.rules.is_none() {
        all.push(plain(stage, ContestBlocker::NoRules, "/rules"));
    }
    for (code, states) in [
        (ContestBlocker::UnsubmittedReviews, vec![Assigned, Started]),
        (ContestBlocker::ReturnedReviews, vec![Returned]),
    ] {
        let open: Vec<ReviewId> = reviews::table
            .filter(reviews::stage_id.eq(stage.id))
            .filter(reviews::status.eq_any(states))
            .order(reviews::id)
            .select(reviews::id)
            .load(conn)?;
        let open = open.into_iter().map(|id| id.0).collect();
        all.push(named(stage, code, "/v1/reviews/{id}", open, ""));
    }
    if stage.locked_at.is_none() {
        all.push(plain(stage, ContestBlocker::StageNotLocked, ""));
    }
    Ok(())
}

/// The latest result of a stage.
fn of_result(
    conn: &mut PgConnection,
    stage: &ContestStage,
    all: &mut Vec<Blocker>,
) -> QueryResult<()> {
    if let Some(code) = unapplied(conn, stage.id)? {
        all.push(plain(stage, code, "/results"));
    }
    let latest: Option<StageResultId> = stage_results::table
        .filter(stage_results::stage_id.eq(stage.id))
        .order(stage_results::number.desc())
        .select(stage_results::id)
        .first(conn)
        .optional()?;
    if let Some(latest) = latest {
        let results = "/results";
        if is_outdated(conn, latest)? {
            let items = vec![latest.0];
            let code = ContestBlocker::ResultOutdated;
            let versions = "/v1/stage-results/{id}";
            all.push(named(stage, code, versions, items, results));
        }
        for (code, query) in [
            (ContestBlocker::EdgeTie, EDGE_TIES),
            (ContestBlocker::BelowQuorum, BELOW_QUORUM),
        ] {
            let more = match code {
                ContestBlocker::EdgeTie => "/tie-decisions",
                _ => results,
            };
            let items = ids(conn, query, latest.0)?;
            all.push(named(stage, code, "/v1/entries/{id}", items, more));
        }
    }
    Ok(())
}

/// The rules of awards, the list in force, and the prizes for organisations.
fn of_awards(
    conn: &mut PgConnection,
    of: &Contest,
    stages: &[ContestStage],
    all: &mut Vec<Blocker>,
) -> QueryResult<()> {
    let contest = of.id;
    let blocker = |code, item_href, items, more: &str| Blocker {
        code,
        stage: None,
        item_href,
        items,
        href: format!("/v1/contests/{contest}/{more}"),
    };
    if award_rules::find(conn, contest)?.is_none() {
        let code = ContestBlocker::NoAwardRules;
        all.push(blocker(code, "", Vec::new(), "award-rules"));
    }
    let lists = "award-lists";
    match award_lists::in_force(conn, contest)? {
        None => all.push(blocker(ContestBlocker::NoAwardList, "", Vec::new(), lists)),
        Some(list) => {
            let last = stages.iter().rfind(|stage| stage.kind.is_judged());
            let latest = match last {
                Some(stage) => latest_result(conn, stage.id)?.map(|(id, _)| id),
                None => None,
            };
            if latest != Some(list.result_id) || has_place_to_fill(conn, list.id)? {
                let code = ContestBlocker::AwardListOutdated;
                let items = vec![list.id.0];
                all.push(blocker(code, "/v1/award-lists/{id}", items, lists));
            }
        }
    }
    let waiting: Vec<AwardId> = awards::table
        .filter(awards::contest_id.eq(contest))
        .filter(awards::entry_id.is_null())
        .filter(awards::status.eq(AwardStatus::Proposed))
        .order(awards::id)
        .select(awards::id)
        .load(conn)?;
    all.push(Blocker {
        code: ContestBlocker::UnconfirmedPrizes,
        stage: None,
        item_href: "/v1/awards/{id}",
        items: waiting.into_iter().map(|id| id.0).collect(),
        href: format!("/v1/awards?contest_id={contest}&status=proposed"),
    });
    Ok(())
}

/// Whether a winner of the list gave up an award, and the rules fill the place.
fn has_place_to_fill(conn: &mut PgConnection, list: AwardListId) -> QueryResult<bool> {
    let given_up = awards::table
        .inner_join(
            award_rules_table::table.on(award_rules_table::contest_id.eq(awards::contest_id)),
        )
        .filter(award_rules_table::fill.eq(AwardFill::FillDown))
        .filter(awards::list_id.eq(list))
        .filter(awards::status.eq(AwardStatus::Declined))
        .select(awards::id);
    diesel::select(exists(given_up)).get_result(conn)
}

/// The latest result of a stage, and whether it is applied.
fn latest_result(
    conn: &mut PgConnection,
    stage: ContestStageId,
) -> QueryResult<Option<(StageResultId, bool)>> {
    stage_results::table
        .filter(stage_results::stage_id.eq(stage))
        .order(stage_results::number.desc())
        .select((stage_results::id, stage_results::applied_at.is_not_null()))
        .first(conn)
        .optional()
}

/// The ranking that awards of a contest follow from: the latest result of its last judged stage. Fails with 409
/// `contest_blocked` where it is not applied or outdated, or the contest has no rules of awards.
pub fn ranking_for_awards(tx: &mut Tx<'_>, contest: &Contest) -> Result<StageResultId> {
    let stages = stages_of(tx.conn, contest.id)?;
    let of_contest = |code, more: &str| InTheWay {
        code,
        stage: None,
        href: format!("/v1/contests/{}/{more}", contest.id),
    };
    let mut all = Vec::new();
    if award_rules::find(tx.conn, contest.id)?.is_none() {
        all.push(of_contest(ContestBlocker::NoAwardRules, "award-rules"));
    }
    let Some(stage) = stages.iter().rfind(|stage| stage.kind.is_judged()) else {
        all.push(of_contest(ContestBlocker::NoStages, "stages"));
        return Err(blocked(tx.now, &all).into());
    };
    let of_stage = |code| InTheWay {
        code,
        stage: Some(stage.id),
        href: format!("/v1/contest-stages/{}/results", stage.id),
    };
    let latest = latest_result(tx.conn, stage.id)?;
    match latest {
        None => all.push(of_stage(ContestBlocker::NoResult)),
        Some((_, false)) => all.push(of_stage(ContestBlocker::ResultNotApplied)),
        Some((result, true)) if is_outdated(tx.conn, result)? => {
            all.push(of_stage(ContestBlocker::ResultOutdated));
        }
        Some(_) => {}
    }
    match latest {
        Some((result, _)) if all.is_empty() => Ok(result),
        _ => Err(blocked(tx.now, &all).into()),
    }
}

/// What stands in the way, as the problem shows it: nothing that a person behind a wall must not know.
pub struct InTheWay {
    pub code: ContestBlocker,
    pub stage: Option<ContestStageId>,
    pub href: String,
}

impl From<Blocker> for InTheWay {
    fn from(blocker: Blocker) -> Self {
        Self {
            code: blocker.code,
            stage: blocker.stage,
            href: blocker.href,
        }
    }
}

/// 409 `contest_blocked` with all that stands in the way.
pub fn blocked(now: DateTime<Utc>, all: &[InTheWay]) -> Problem {
    let names = || all.iter().map(|one| one.code.names());
    let zh: Vec<&str> = names().map(|(zh, _)| zh).collect();
    let en: Vec<&str> = names().map(|(_, en)| en).collect();
    let listed: Vec<Value> = all
        .iter()
        .map(|one| json!({"code": one.code, "stage_id": one.stage, "href": one.href}))
        .collect();
    Problem::new(Code::ContestBlocked)
        .detail(zh.join("；"), en.join("; "))
        .member("blockers", listed)
        .member("now", json!(now))
}

/// Objections, and the publicity period of the awards.
fn of_publicity(
    conn: &mut PgConnection,
    contest: ContestId,
    now: DateTime<Utc>,
    all: &mut Vec<Blocker>,
) -> QueryResult<()> {
    for (code, query) in [
        (ContestBlocker::OpenObjections, OPEN_OBJECTIONS),
        (ContestBlocker::ObjectionUpheldSince, UPHELD_SINCE),
    ] {
        all.push(Blocker {
            code,
            stage: None,
            item_href: "/v1/objections/{id}",
            items: ids(conn, query, contest.0)?,
            href: format!("/v1/objections?contest_id={contest}"),
        });
    }
    let closes_at: Option<Closes> = diesel::sql_query(SHOWN_UNTIL)
        .bind::<SqlUuid, _>(contest.0)
        .get_result(conn)
        .optional()?;
    let code = match closes_at {
        None => ContestBlocker::PublicityNotOpened,
        Some(closes) if now < closes.closes_at => ContestBlocker::PublicityNotOver,
        Some(_) => return Ok(()),
    };
    all.push(Blocker {
        code,
        stage: None,
        item_href: "",
        items: Vec::new(),
        href: format!("/v1/publicity-periods?contest_id={contest}"),
    });
    Ok(())
}

const OPEN_OBJECTIONS: &str =
    "select id from objections where contest_id = $1 and outcome is null order by id";

/// Objections to entries that were upheld, with an effect, after the list in force was proposed.
const UPHELD_SINCE: &str = "select o.id from objections o join award_lists l on l.contest_id = o.contest_id \
     where o.contest_id = $1 and l.status <> 'superseded' and o.outcome = 'upheld' and o.effect <> 'none' \
        and o.entry_id is not null and o.decided_at >= l.proposed_at order by o.id";

/// The end of the period that shows the list in force and all confirmed prizes of organisations.
const SHOWN_UNTIL: &str = "select p.closes_at from publicity_periods p join award_lists l on l.id = p.list_id \
     where p.contest_id = $1 and p.target = 'result' and p.withdrawn_at is null and l.status <> 'superseded' \
        and not exists (select from awards a where a.contest_id = $1 and a.entry_id is null \
            and a.status = 'confirmed' \
            and not exists (select from publicity_items i where i.period_id = p.id and i.award_id = a.id))";

#[derive(QueryableByName)]
struct Closes {
    #[diesel(sql_type = diesel::sql_types::Timestamptz)]
    closes_at: DateTime<Utc>,
}

/// The reviews in which judges challenged the eligibility of an entry.
const OPEN_CHALLENGES: &str = "select c.review_id as id from eligibility_challenges c join entries e on e.id = c.entry_id \
     where e.contest_id = $1 and c.decision is null order by c.id";

/// Entries in ties at the edge of a quota that the result leaves open.
const EDGE_TIES: &str = "select distinct (entry.value #>> '{}')::uuid as id from stage_results r \
     cross join lateral jsonb_path_query(r.summary, 'lax $.edge_ties[*].entries[*]') as entry (value) \
     where r.id = $1 order by id";

const BELOW_QUORUM: &str = "select w.entry_id as id from stage_result_rows w join stage_results r on r.id = w.result_id \
     join contest_stages s on s.id = r.stage_id \
     where r.id = $1 and w.counted < coalesce((s.rules ->> 'quorum')::integer, 1) order by w.entry_id";

/// Judges of the stage who have not confirmed their sheets or the summary. A judge behind a wall with an entry of the stage does
/// not read the summary.
const UNSIGNED: &str = "select j.id from stage_judges s join contest_judges j on j.id = s.judge_id \
     where s.stage_id = $1 and j.status = 'accepted' and (s.sheets_confirmed_at is null or s.summary_confirmed_at is null \
        and not exists (select from entry_walls w join reviews r on r.entry_id = w.entry_id and r.stage_id = s.stage_id \
            join users u on w.person_id in (u.id, u.person_id) where u.id = j.user_id)) \
     order by j.id";

/// Something that the result follows from is later than the result: a sheet, a decision on a tie or a challenge, an entry
/// that left, or that takes part outside the competition now. Or the rules are others.
const OUTDATED: &str = "select r.rules_hash is distinct from s.rules_hash and s.rules_hash is not null \
      or exists (select from tie_decisions t where t.stage_id = r.stage_id and t.decided_at > r.computed_at) \
      or exists (select from reviews v where v.stage_id = r.stage_id and v.submitted_at > r.computed_at) \
      or exists (select from eligibility_challenges c join reviews v on v.id = c.review_id \
         where v.stage_id = r.stage_id and c.decided_at > r.computed_at) \
      or exists (select from stage_result_rows w join entries e on e.id = w.entry_id \
         where w.result_id = r.id and w.rank is not null and e.status in ('withdrawn', 'disqualified', 'revoked')) \
      or exists (select from stage_result_rows w join entries e on e.id = w.entry_id \
         where w.result_id = r.id and coalesce((w.detail ->> 'competing')::boolean, true) <> e.is_competing) as holds \
     from stage_results r join contest_stages s on s.id = r.stage_id where r.id = $1";

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

fn ids(conn: &mut PgConnection, query: &str, of: Uuid) -> QueryResult<Vec<Uuid>> {
    let rows: Vec<Id> = diesel::sql_query(query).bind::<SqlUuid, _>(of).load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[derive(QueryableByName)]
struct Holds {
    #[diesel(sql_type = Nullable<Bool>)]
    holds: Option<bool>,
}

fn is_outdated(conn: &mut PgConnection, result: StageResultId) -> QueryResult<bool> {
    let found: Holds = diesel::sql_query(OUTDATED)
        .bind::<SqlUuid, _>(result)
        .get_result(conn)?;
    Ok(found.holds.unwrap_or(false))
}
