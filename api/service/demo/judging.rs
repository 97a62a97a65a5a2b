//! The contest of the demonstration up to its ranking: 40 entries, 34 that qualified, five judges, 24 in the final. All people
//! are invented, and so are their scores.

use anyhow::Context;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use engine::scoring::{CriterionScore, Decimal, ScoringRules, hash_of, sheet_total};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::competition::contest_stages::codes::ContestStageKind;
use crate::competition::contest_stages::model::{ContestStage, stages_of};
use crate::competition::contests::model::Contest;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::stage_results::model::{self as results, Inputs, StageResult};
use crate::competition::stage_results::view::summary;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ContestStageId, StageResultId, UserId};
use crate::platform::db::schema::{
    contest_entry_rules, contest_judges, contest_stages, contests, entries, entry_checks,
    entry_members, person_records, persons, review_versions, reviews, stage_judges,
};

const ENTRIES: &str = include_str!("entries.json");
const JUDGING: &str = include_str!("judging.json");
/// The seed of numbers and scores: the same demonstration each time.
const SEED: &str = "gz-5";

#[derive(Deserialize)]
struct DemoEntry {
    title: String,
    track: String,
    organization: String,
    leader: String,
    division: DivisionCode,
    #[serde(default)]
    tags: Vec<String>,
    disqualified: Option<Disqualified>,
    #[serde(default)]
    supplemented: bool,
}

#[derive(Deserialize)]
struct Disqualified {
    code: String,
    reason: String,
}

#[derive(Deserialize)]
struct Judging {
    stages: Vec<DemoStage>,
    form: Value,
    checklist: Value,
    rules: ScoringRules,
    final_rules: ScoringRules,
}

#[derive(Deserialize)]
struct DemoStage {
    kind: ContestStageKind,
    title: String,
    opens_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    blind: bool,
}

/// Brings a published contest with its judges to the ranking of the final.
pub fn load(
    conn: &mut PgConnection,
    contest: &Contest,
    judges: &[UserId],
    now: DateTime<Utc>,
) -> anyhow::Result<Contest> {
    let judging: Judging = serde_json::from_str(JUDGING).context("judging.json cannot be read")?;
    let all: Vec<DemoEntry> =
        serde_json::from_str(ENTRIES).context("entries.json cannot be read")?;
    add_stages(conn, contest, &judging, now)?;
    let stages = stages_of(conn, contest.id)?;
    for (number, entry) in (1..).zip(&all) {
        add_entry(conn, contest, entry, number, now)?;
    }
    let judges = add_judges(conn, contest, judges, now)?;
    for stage in stages.iter().filter(|stage| stage.kind.is_judged()) {
        judge(conn, contest, stage, &judges, now)?;
    }
    let last = stages.last().map(|stage| stage.id);
    Ok(diesel::update(contests::table.find(contest.id))
        .set((
            contests::status.eq("tallying"),
            contests::current_stage_id.eq(last.map(|id| id.0)),
        ))
        .returning(Contest::as_returning())
        .get_result(conn)?)
}

fn add_stages(
    conn: &mut PgConnection,
    contest: &Contest,
    judging: &Judging,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    for (position, stage) in (1_i16..).zip(&judging.stages) {
        let rules = match stage.kind {
            ContestStageKind::Preliminary => Some(serde_json::to_value(&judging.rules)?),
            ContestStageKind::Final => Some(serde_json::to_value(&judging.final_rules)?),
            _ => None,
        };
        diesel::insert_into(contest_stages::table)
            .values((
                contest_stages::id.eq(Uuid::now_v7()),
                contest_stages::contest_id.eq(contest.id.0),
                contest_stages::position.eq(position),
                contest_stages::kind.eq(stage.kind),
                contest_stages::title.eq(&stage.title),
                contest_stages::opens_at.eq(stage.opens_at),
                contest_stages::closes_at.eq(stage.closes_at),
                contest_stages::blind.eq(stage.blind),
                contest_stages::rules.eq(rules),
                contest_stages::created_at.eq(now),
                contest_stages::updated_at.eq(now),
            ))
            .execute(conn)?;
    }
    diesel::insert_into(contest_entry_rules::table)
        .values((
            contest_entry_rules::contest_id.eq(contest.id.0),
            contest_entry_rules::form.eq(&judging.form),
            contest_entry_rules::checklist.eq(&judging.checklist),
            contest_entry_rules::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// An entry of an organisation, with its leader on record and its formal check.
fn add_entry(
    conn: &mut PgConnection,
    contest: &Contest,
    entry: &DemoEntry,
    number: i32,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let (id, person) = (Uuid::now_v7(), Uuid::now_v7());
    let by = contest.created_by;
    diesel::insert_into(persons::table)
        .values(persons::id.eq(person))
        .execute(conn)?;
    diesel::insert_into(person_records::table)
        .values((
            person_records::id.eq(person),
            person_records::name.eq(&entry.leader),
            person_records::division.eq(&entry.division),
            person_records::created_by.eq(by),
            person_records::created_at.eq(now),
            person_records::updated_at.eq(now),
        ))
        .execute(conn)?;
    let (status, reason, codes) = match &entry.disqualified {
        Some(one) => (
            EntryStatus::Disqualified,
            Some(&one.reason),
            vec![one.code.clone()],
        ),
        None => (EntryStatus::Qualified, None, Vec::new()),
    };
    let tags: Vec<Value> = entry
        .tags
        .iter()
        .map(|code| json!({"code": code, "proof": "self"}))
        .collect();
    diesel::insert_into(entries::table)
        .values((
            entries::id.eq(id),
            entries::contest_id.eq(contest.id.0),
            entries::status.eq(status),
            entries::status_reason.eq(reason),
            entries::reason_codes.eq(codes.clone()),
            entries::owner_id.eq(by),
            entries::division.eq(&entry.division),
            entries::track.eq(&entry.track),
            entries::title.eq(&entry.title),
            entries::summary.eq(&entry.organization),
            entries::tags.eq(json!(tags)),
            entries::number.eq(number),
            entries::blind_code.eq(blind_code(number)),
            entries::supplements_requested.eq(i16::from(entry.supplemented)),
            entries::created_by.eq(by),
            entries::submitted_at.eq(now),
            entries::created_at.eq(now),
            entries::updated_at.eq(now),
        ))
        .execute(conn)?;
    diesel::insert_into(entry_members::table)
        .values((
            entry_members::entry_id.eq(id),
            entry_members::position.eq(1_i16),
            entry_members::person_id.eq(person),
            entry_members::role.eq("leader"),
        ))
        .execute(conn)?;
    let decisions: &[&str] = match (&entry.disqualified, entry.supplemented) {
        (Some(_), _) => &["disqualified"],
        (None, true) => &["supplement_requested", "qualified"],
        (None, false) => &["qualified"],
    };
    for decision in decisions {
        let due = (*decision == "supplement_requested").then_some(now);
        diesel::insert_into(entry_checks::table)
            .values((
                entry_checks::id.eq(Uuid::now_v7()),
                entry_checks::entry_id.eq(id),
                entry_checks::entry_version.eq(1),
                entry_checks::items.eq(json!([])),
                entry_checks::decision.eq(*decision),
                entry_checks::reason_codes.eq(codes.clone()),
                entry_checks::reason.eq(reason),
                entry_checks::due_at.eq(due),
                entry_checks::checked_by.eq(by),
                entry_checks::checked_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Six letters that are not mistaken for each other.
fn blind_code(number: i32) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ";
    let hash = hash_of(&json!([SEED, number]));
    let bytes = hash.as_bytes().chunks(2).take(6);
    bytes
        .map(|pair| {
            let sum: usize = pair.iter().map(|byte| usize::from(*byte)).sum::<usize>() * 7;
            char::from(LETTERS[sum % LETTERS.len()])
        })
        .collect()
}

fn add_judges(
    conn: &mut PgConnection,
    contest: &Contest,
    judges: &[UserId],
    now: DateTime<Utc>,
) -> QueryResult<Vec<Uuid>> {
    let mut made = Vec::new();
    for judge in judges {
        let id = Uuid::now_v7();
        diesel::insert_into(contest_judges::table)
            .values((
                contest_judges::id.eq(id),
                contest_judges::contest_id.eq(contest.id.0),
                contest_judges::user_id.eq(judge),
                contest_judges::status.eq("accepted"),
                contest_judges::tracks.eq(Vec::<String>::new()),
                contest_judges::invited_by.eq(contest.created_by),
                contest_judges::answered_at.eq(now),
                contest_judges::created_at.eq(now),
                contest_judges::updated_at.eq(now),
            ))
            .execute(conn)?;
        made.push(id);
    }
    Ok(made)
}

/// Every judge scores every entry of the stage; the stage is locked, ranked, and the ranking applied.
fn judge(
    conn: &mut PgConnection,
    contest: &Contest,
    stage: &ContestStage,
    judges: &[Uuid],
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let rules: ScoringRules = serde_json::from_value(stage.rules.clone().unwrap_or_default())?;
    let hash = rules.hash();
    diesel::update(contest_stages::table.find(stage.id.0))
        .set((
            contest_stages::rules_hash.eq(&hash),
            contest_stages::rules_frozen_at.eq(now),
            contest_stages::locked_at.eq(now),
        ))
        .execute(conn)?;
    for (place, judge) in judges.iter().enumerate() {
        diesel::insert_into(stage_judges::table)
            .values((
                stage_judges::stage_id.eq(stage.id.0),
                stage_judges::judge_id.eq(judge),
                stage_judges::chair.eq(place == 0),
                stage_judges::signed_in_at.eq(now),
                stage_judges::sheets_confirmed_at.eq(now),
            ))
            .execute(conn)?;
    }
    let standing: Vec<(Uuid, i32)> = entries::table
        .filter(entries::contest_id.eq(contest.id.0))
        .filter(entries::status.eq_any([EntryStatus::Qualified, EntryStatus::Shortlisted]))
        .order(entries::number)
        .select((entries::id, entries::number.assume_not_null()))
        .load(conn)?;
    for (entry, number) in standing {
        for (place, judge) in judges.iter().enumerate() {
            let sheet = scores(&rules, stage.kind, number, place);
            add_review(
                conn,
                contest,
                stage.id,
                (entry, *judge),
                &rules,
                &sheet,
                now,
            )?;
        }
    }
    rank(conn, contest, stage.id, now)
}

/// Invented scores: an entry has its worth, a judge their habit, and each sheet some chance.
fn scores(
    rules: &ScoringRules,
    kind: ContestStageKind,
    number: i32,
    judge: usize,
) -> Vec<CriterionScore> {
    let chance = |what: &str, most: i32| -> i32 {
        let hash = hash_of(&json!([SEED, what]));
        i32::from_str_radix(&hash[..6], 16).unwrap_or_default() % most
    };
    rules
        .criteria
        .iter()
        .map(|criterion| {
            let worth = 70 + chance(&format!("worth {number}"), 22);
            let habit = chance(&format!("judge {judge}"), 5) - 2;
            let sheet = format!("{number} {judge} {} {kind:?}", criterion.key);
            let score = (worth + habit + chance(&sheet, 7)).clamp(60, 100);
            CriterionScore {
                criterion: criterion.key.clone(),
                score: Decimal::whole(score),
            }
        })
        .collect()
}

fn add_review(
    conn: &mut PgConnection,
    contest: &Contest,
    stage: ContestStageId,
    (entry, judge): (Uuid, Uuid),
    rules: &ScoringRules,
    sheet: &[CriterionScore],
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let id = Uuid::now_v7();
    let total = sheet_total(rules, sheet).map(|total| total.to_string());
    let scores: serde_json::Map<String, Value> = sheet
        .iter()
        .map(|one| (one.criterion.clone(), json!(one.score)))
        .collect();
    let opinion = "项目带动就业明显，建议完善后续计划。";
    let hash = hash_of(
        &json!({"stage_id": stage, "entry_id": entry, "judge_id": judge, "rules_hash": rules.hash(),
        "scores": scores, "opinion": opinion, "submitted_at": now}),
    );
    diesel::insert_into(reviews::table)
        .values((
            reviews::id.eq(id),
            reviews::contest_id.eq(contest.id.0),
            reviews::stage_id.eq(stage.0),
            reviews::entry_id.eq(entry),
            reviews::judge_id.eq(judge),
            reviews::status.eq("locked"),
            reviews::recusal_answered_at.eq(now),
            reviews::scores.eq(Value::Object(scores.clone())),
            reviews::opinion.eq(opinion),
            reviews::total.eq(&total),
            reviews::started_at.eq(now),
            reviews::submitted_at.eq(now),
            reviews::submitted_hash.eq(&hash),
            reviews::locked_at.eq(now),
            reviews::assigned_by.eq(contest.created_by),
            reviews::created_at.eq(now),
            reviews::updated_at.eq(now),
        ))
        .execute(conn)?;
    diesel::insert_into(review_versions::table)
        .values((
            review_versions::review_id.eq(id),
            review_versions::number.eq(1_i16),
            review_versions::scores.eq(Value::Object(scores)),
            review_versions::opinion.eq(opinion),
            review_versions::total.eq(total.unwrap_or_default()),
            review_versions::submitted_at.eq(now),
            review_versions::submitted_hash.eq(hash),
        ))
        .execute(conn)?;
    Ok(())
}

fn rank(
    conn: &mut PgConnection,
    contest: &Contest,
    stage: ContestStageId,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let stage =
        crate::competition::contest_stages::model::find(conn, stage)?.context("no stage")?;
    let inputs = Inputs::load(conn, &stage)?.context("no rules")?;
    let ranking = inputs.ranking()?;
    anyhow::ensure!(
        ranking.blockers.is_empty(),
        "the demonstration has a tie: {:?}",
        ranking.blockers
    );
    let result = StageResult {
        id: StageResultId::new(),
        stage_id: stage.id,
        number: 1,
        reason: None,
        rules_hash: inputs.rules_hash.clone(),
        input_hash: inputs.hash.clone(),
        rows_hash: hash_of(&ranking.entries),
        summary: summary(&ranking),
        computed_by: contest.created_by,
        computed_at: now,
        applied_at: Some(now),
        applied_by: Some(contest.created_by),
    };
    results::insert(conn, &result, &ranking)?;
    results::move_entries(conn, stage.kind, &ranking, now)?;
    Ok(())
}
