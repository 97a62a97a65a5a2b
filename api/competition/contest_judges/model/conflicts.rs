//! Conflicts of interest, as walls hold them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::not;
use diesel::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::super::codes::{ConflictSource, DeclaredConflict};
use super::{ContestJudge, STANDING, walls};
use crate::competition::reviews::codes::ReviewStatus;
use crate::kernel::ids::{ContestId, ContestJudgeId, EntryId, PersonId, UserId};
use crate::people::users::model::person_of;
use crate::platform::db::Tx;
use crate::platform::db::schema::{
    contest_judges, contest_stages, contests, entries, entry_walls, organizations, person_records,
    reviews, teams, users,
};

/// A wall, with what is told of its entry.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = entry_walls)]
pub struct Conflict {
    pub id: Uuid,
    pub entry_id: EntryId,
    #[diesel(select_expression = entries::number)]
    pub entry_number: Option<i32>,
    #[diesel(select_expression = entries::blind_code)]
    pub blind_code: Option<String>,
    pub person_id: PersonId,
    pub source: ConflictSource,
    pub relation: String,
    pub path: Value,
    pub note: Option<String>,
    pub declared_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
}

/// A step of a path, as it is stored.
#[derive(Clone, Debug, Deserialize)]
pub struct Step {
    pub kind: String,
    pub id: Uuid,
}

/// Which conflicts a list shows.
#[derive(Clone, Debug)]
pub struct ConflictScope {
    pub contest: ContestId,
    /// Of these persons; `None`: of all officials.
    pub persons: Option<Vec<PersonId>>,
    pub entry: Option<EntryId>,
    /// Without those that the system found.
    pub but_computed: bool,
    pub source: Option<ConflictSource>,
}

/// The conflicts of a contest, without those of entries in `hidden`.
pub fn page(
    conn: &mut PgConnection,
    scope: &ConflictScope,
    hidden: &[EntryId],
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Conflict>> {
    let mut query = entry_walls::table
        .inner_join(entries::table.on(entries::id.eq(entry_walls::entry_id)))
        .into_boxed()
        .filter(entries::contest_id.eq(scope.contest))
        .filter(not(entries::id.eq_any(hidden.to_vec())));
    if let Some(persons) = &scope.persons {
        query = query.filter(entry_walls::person_id.eq_any(persons.clone()));
    }
    if let Some(entry) = scope.entry {
        query = query.filter(entry_walls::entry_id.eq(entry));
    }
    if scope.but_computed {
        query = query.filter(entry_walls::source.ne(ConflictSource::Computed));
    }
    if let Some(source) = scope.source {
        query = query.filter(entry_walls::source.eq(source));
    }
    if let Some(before) = before {
        query = query.filter(entry_walls::id.lt(before));
    }
    query
        .order(entry_walls::id.desc())
        .limit(fetch)
        .select(Conflict::as_select())
        .load(conn)
}

/// What a page of conflicts names: names by id of a person, organisation or team, and judges by person.
pub struct Shown {
    pub names: HashMap<Uuid, String>,
    pub judges: HashMap<PersonId, ContestJudgeId>,
    /// Whether the current stage of the contest is blind.
    pub blind: bool,
}

pub fn shown(
    conn: &mut PgConnection,
    contest: ContestId,
    conflicts: &[Conflict],
) -> QueryResult<Shown> {
    let mut named: Vec<Uuid> = conflicts.iter().map(|one| one.person_id.0).collect();
    for conflict in conflicts {
        named.extend(conflict.steps().into_iter().map(|step| step.id));
    }
    let mut names: HashMap<Uuid, String> = HashMap::new();
    let people: Vec<(Uuid, String)> = users::table
        .filter(users::id.eq_any(&named))
        .select((users::id, users::display_name))
        .load(conn)?;
    names.extend(people);
    let rest: Vec<(Uuid, String)> = organizations::table
        .filter(organizations::id.eq_any(&named))
        .select((organizations::id, organizations::name))
        .load(conn)?;
    names.extend(rest);
    let rest: Vec<(Uuid, String)> = teams::table
        .filter(teams::id.eq_any(&named))
        .select((teams::id, teams::name))
        .load(conn)?;
    names.extend(rest);
    let records: Vec<(Uuid, String)> = person_records::table
        .filter(person_records::id.eq_any(&named))
        .select((person_records::id, person_records::name))
        .load(conn)?;
    names.extend(records);
    let judges: Vec<(UserId, ContestJudgeId)> = contest_judges::table
        .filter(contest_judges::contest_id.eq(contest))
        .filter(contest_judges::status.eq_any(STANDING))
        .select((person_of(contest_judges::user_id), contest_judges::id))
        .load(conn)?;
    let blind: Option<bool> = contests::table
        .inner_join(
            contest_stages::table.on(contests::current_stage_id
                .assume_not_null()
                .eq(contest_stages::id)
                .and(contests::current_stage_id.is_not_null())),
        )
        .filter(contests::id.eq(contest))
        .select(contest_stages::blind)
        .first(conn)
        .optional()?;
    Ok(Shown {
        names,
        judges: judges
            .into_iter()
            .map(|(person, judge)| (PersonId(person.0), judge))
            .collect(),
        blind: blind.unwrap_or(false),
    })
}

impl Conflict {
    /// How the official and the entry are related.
    pub fn steps(&self) -> Vec<Step> {
        serde_json::from_value(self.path.clone()).unwrap_or_default()
    }
}

/// A conflict to be declared of a judge.
#[derive(Clone, Debug)]
pub struct NewConflict {
    pub entry: EntryId,
    pub relation: DeclaredConflict,
    pub note: Option<String>,
    pub by: UserId,
}

/// Writes a declared conflict, or what is said of one that was declared before, and recuses the judge from reviews of the entry
/// whose scores are not locked. Returns the id of the conflict.
pub fn declare(tx: &mut Tx<'_>, judge: &ContestJudge, new: &NewConflict) -> QueryResult<Uuid> {
    let person: UserId = diesel::select(person_of(judge.user_id)).get_result(tx.conn)?;
    let said = (
        entry_walls::note.eq(&new.note),
        entry_walls::declared_by.eq(new.by),
    );
    let id = diesel::insert_into(entry_walls::table)
        .values((
            entry_walls::entry_id.eq(new.entry),
            entry_walls::person_id.eq(PersonId(person.0)),
            entry_walls::source.eq(ConflictSource::Declared),
            entry_walls::relation.eq(new.relation.as_str()),
            entry_walls::created_at.eq(tx.now),
            said,
        ))
        .on_conflict((
            entry_walls::entry_id,
            entry_walls::person_id,
            entry_walls::source,
            entry_walls::relation,
        ))
        .do_update()
        .set(said)
        .returning(entry_walls::id)
        .get_result(tx.conn)?;
    diesel::update(reviews::table)
        .filter(reviews::judge_id.eq(judge.id))
        .filter(reviews::entry_id.eq(new.entry))
        .filter(reviews::status.eq_any(ReviewStatus::UNLOCKED))
        .set((
            reviews::status.eq(ReviewStatus::Recused),
            reviews::recusal_kind.eq(new.relation.as_str()),
            reviews::recusal_answered_at.eq(tx.now),
            reviews::version.eq(reviews::version + 1),
            reviews::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    walls::forget_hidden(tx, judge.contest_id, Some(new.entry))?;
    Ok(id)
}
