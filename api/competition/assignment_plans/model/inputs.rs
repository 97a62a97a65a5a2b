//! What a plan follows from, and the hash of it.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use engine::assignment::{Entry, Judge, Pair, Request};
use engine::scoring::hash_of;
use serde_json::{Value, json};
use uuid::Uuid;

use super::PlanRequest;
use crate::competition::contest_judges::codes::ContestJudgeStatus;
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::reviews::codes::ReviewStatus;
use crate::kernel::ids::{ContestId, ContestJudgeId, ContestStageId, EntryId, PersonId};
use crate::platform::db::schema::{contest_judges, entries, entry_walls, reviews, users};

/// A plan is made for so many judges at most.
pub const MOST_JUDGES: usize = 200;
/// A plan is made for so many entries at most.
pub const MOST_ENTRIES: usize = 2000;

/// Entries, judges, conflicts and standing reviews of a stage.
#[derive(Debug)]
pub struct Inputs {
    /// SHA-256 of the canonical JSON of all that the plan follows from.
    pub hash: String,
    pub request: Request,
    entries: HashMap<Uuid, NamedEntry>,
    judges: HashMap<Uuid, String>,
}

/// An entry as a problem names it.
#[derive(Clone, Debug)]
pub struct NamedEntry {
    pub title: String,
    pub blind_code: Option<String>,
}

struct AcceptedJudge {
    id: ContestJudgeId,
    person: PersonId,
    name: String,
    tracks: Vec<String>,
    limit: Option<u32>,
}

impl Inputs {
    /// Reads what stands now.
    pub fn load(
        conn: &mut PgConnection,
        stage: &ContestStage,
        asked: &PlanRequest,
    ) -> QueryResult<Self> {
        let entries = entries_of(conn, stage.contest_id, &asked.tracks)?;
        let mut judges = judges_of(conn, stage.contest_id)?;
        if let Some(only) = &asked.judges {
            judges.retain(|judge| only.contains(&judge.id));
        }
        let (fixed, ended) = reviews_of(conn, stage.id)?;
        let mut conflicts = walls_of(conn, stage.contest_id, &judges)?;
        conflicts.extend(ended);
        let request = Request {
            entries: entries.iter().map(|(entry, _)| entry.clone()).collect(),
            judges: judges
                .iter()
                .map(|judge| Judge {
                    id: judge.id.0,
                    tracks: judge.tracks.clone(),
                    limit: judge.limit,
                })
                .collect(),
            judges_per_entry: asked.judges_per_entry,
            max_per_judge: asked.max_per_judge,
            conflicts,
            fixed,
            avoid: asked.avoid.iter().map(|pair| pair.map(|id| id.0)).collect(),
            balance: asked.balance.engine(),
            seed: asked.seed.clone(),
        };
        Ok(Self {
            hash: hash_of(&canonical(stage, asked, &request)),
            request,
            entries: entries
                .into_iter()
                .map(|(entry, named)| (entry.id, named))
                .collect(),
            judges: judges
                .into_iter()
                .map(|judge| (judge.id.0, judge.name))
                .collect(),
        })
    }

    pub fn has_judge(&self, id: ContestJudgeId) -> bool {
        self.judges.contains_key(&id.0)
    }

    pub fn entry(&self, id: Uuid) -> Value {
        let named = self.entries.get(&id);
        json!({
            "entry_id": id,
            "title": named.map(|named| &named.title),
            "blind_code": named.and_then(|named| named.blind_code.as_ref()),
        })
    }

    pub fn title(&self, id: Uuid) -> &str {
        self.entries.get(&id).map_or("", |named| &named.title)
    }

    pub fn name(&self, judge: Uuid) -> &str {
        self.judges.get(&judge).map_or("", String::as_str)
    }
}

fn canonical(stage: &ContestStage, asked: &PlanRequest, request: &Request) -> Value {
    let pairs = |pairs: &BTreeSet<Pair>| -> Vec<[Uuid; 2]> {
        pairs.iter().map(|pair| [pair.entry, pair.judge]).collect()
    };
    let entries = request.entries.iter();
    let judges = request.judges.iter();
    json!({
        "stage_id": stage.id,
        "request": asked,
        "entries": entries.map(|it| json!({"id": it.id, "track": it.track})).collect::<Vec<_>>(),
        "judges": judges
            .map(|it| json!({"id": it.id, "tracks": it.tracks, "limit": it.limit}))
            .collect::<Vec<_>>(),
        "conflicts": pairs(&request.conflicts),
        "fixed": pairs(&request.fixed),
    })
}

/// The entries that take part, by id. Those that are paused wait for a decision.
fn entries_of(
    conn: &mut PgConnection,
    contest: ContestId,
    tracks: &[String],
) -> QueryResult<Vec<(Entry, NamedEntry)>> {
    use EntryStatus::{Qualified, Shortlisted};
    let rows: Vec<(EntryId, String, String, Option<String>)> = entries::table
        .filter(entries::contest_id.eq(contest))
        .filter(entries::status.eq_any([Qualified, Shortlisted]))
        .filter(entries::paused_at.is_null())
        .order(entries::id)
        .select((
            entries::id,
            entries::track,
            entries::title,
            entries::blind_code,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter(|(_, track, ..)| tracks.is_empty() || tracks.contains(track))
        .map(|(id, track, title, blind_code)| {
            (Entry { id: id.0, track }, NamedEntry { title, blind_code })
        })
        .collect())
}

type JudgeRow = (ContestJudgeId, PersonId, String, Vec<String>, Option<i16>);

/// The judges who accepted, by id.
fn judges_of(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<AcceptedJudge>> {
    let rows: Vec<JudgeRow> = contest_judges::table
        .inner_join(users::table.on(users::id.eq(contest_judges::user_id)))
        .filter(contest_judges::contest_id.eq(contest))
        .filter(contest_judges::status.eq(ContestJudgeStatus::Accepted))
        .order(contest_judges::id)
        .select((
            contest_judges::id,
            users::person_id,
            users::display_name,
            contest_judges::tracks,
            contest_judges::entry_limit,
        ))
        .load(conn)?;
    let judge = |(id, person, name, tracks, limit): (_, _, _, _, Option<i16>)| AcceptedJudge {
        id,
        person,
        name,
        tracks,
        limit: limit.and_then(|limit| u32::try_from(limit).ok()),
    };
    Ok(rows.into_iter().map(judge).collect())
}

/// The walls between the judges and the entries of a contest, by the person of each judge.
fn walls_of(
    conn: &mut PgConnection,
    contest: ContestId,
    judges: &[AcceptedJudge],
) -> QueryResult<BTreeSet<Pair>> {
    // A wall may name an account that was merged into another.
    let rows: Vec<(EntryId, PersonId, Option<PersonId>)> = entry_walls::table
        .inner_join(entries::table.on(entries::id.eq(entry_walls::entry_id)))
        .left_join(users::table.on(users::id.eq(entry_walls::person_id)))
        .filter(entries::contest_id.eq(contest))
        .select((
            entry_walls::entry_id,
            entry_walls::person_id,
            users::person_id.nullable(),
        ))
        .load(conn)?;
    let mut judges_of: HashMap<PersonId, Vec<Uuid>> = HashMap::new();
    for judge in judges {
        judges_of.entry(judge.person).or_default().push(judge.id.0);
    }
    let pairs = rows.into_iter().flat_map(|(entry, named, merged)| {
        let persons = [Some(named), merged.filter(|it| *it != named)];
        let judges = persons.into_iter().flatten();
        let judges = judges.filter_map(|person| judges_of.get(&person));
        judges.flatten().map(move |judge| Pair {
            entry: entry.0,
            judge: *judge,
        })
    });
    Ok(pairs.collect())
}

/// The reviews of a stage that stand, and those that ended: a judge is assigned to an entry once in a stage.
fn reviews_of(
    conn: &mut PgConnection,
    stage: ContestStageId,
) -> QueryResult<(BTreeSet<Pair>, BTreeSet<Pair>)> {
    use ReviewStatus::{Cancelled, Declined, Recused};
    let rows: Vec<(EntryId, ContestJudgeId, ReviewStatus)> = reviews::table
        .filter(reviews::stage_id.eq(stage))
        .select((reviews::entry_id, reviews::judge_id, reviews::status))
        .load(conn)?;
    let (mut standing, mut ended) = (BTreeSet::new(), BTreeSet::new());
    for (entry, judge, status) in rows {
        let pair = Pair {
            entry: entry.0,
            judge: judge.0,
        };
        match status {
            Recused | Declined | Cancelled => ended.insert(pair),
            _ => standing.insert(pair),
        };
    }
    Ok((standing, ended))
}
