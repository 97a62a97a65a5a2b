//! Lists of entries.

use diesel::prelude::*;
use serde_json::json;

use super::store::ContestOf;
use super::{Entry, close_to, identified_to, visible_to};
use crate::access::auth::Caller;
use crate::competition::entries::codes::{EntryStatus, EntryTagCode};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ContestId, EntryId, OrganizationId, PersonId, UserId};
use crate::platform::db::schema::{contests, entries, entry_members};
use crate::platform::db::text_search::{folded, strpos};

/// Which entries a list shows, newest first.
#[derive(Clone, Debug, Default)]
pub struct EntryScope {
    pub contest_id: Option<ContestId>,
    pub status: Option<EntryStatus>,
    pub track: Option<String>,
    pub division: Option<DivisionCode>,
    pub tag: Option<EntryTagCode>,
    pub number: Option<i32>,
    pub blind_code: Option<String>,
    /// A part of the title.
    pub q: Option<String>,
    /// The entrant's side only.
    pub mine: bool,
}

/// A page of the entries that the caller may read. A filter on what a blind stage hides finds only entries whose entrant the
/// caller may know.
pub fn page(
    conn: &mut PgConnection,
    scope: &EntryScope,
    caller: &Caller,
    managed: &[OrganizationId],
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<(Entry, ContestOf)>> {
    let mut query = entries::table
        .inner_join(contests::table)
        .filter(visible_to(caller, managed))
        .into_boxed();
    if let Some(contest) = scope.contest_id {
        query = query.filter(entries::contest_id.eq(contest));
    }
    if let Some(status) = scope.status {
        query = query.filter(entries::status.eq(status));
    }
    if let Some(track) = scope.track.clone() {
        query = query.filter(entries::track.eq(track));
    }
    if let Some(part) = &scope.q {
        query = query.filter(strpos(folded(entries::title), folded(part.clone())).gt(0));
    }
    if scope.division.is_some() || scope.tag.is_some() || scope.number.is_some() {
        query = query.filter(identified_to(caller, managed));
    }
    if let Some(division) = &scope.division {
        query = query.filter(entries::division.like(format!("{}%", division.prefix())));
    }
    if let Some(tag) = scope.tag {
        query = query.filter(entries::tags.contains(json!([{"code": tag.as_str()}])));
    }
    if let Some(number) = scope.number {
        query = query.filter(entries::number.eq(number));
    }
    if let Some(code) = scope.blind_code.clone() {
        // Where the entrant is known and the code is not, the code would lead from one to the other.
        let hidden = identified_to(caller, managed);
        let open = close_to(caller, managed).or(diesel::dsl::not(hidden));
        query = query.filter(entries::blind_code.eq(code)).filter(open);
    }
    if scope.mine {
        query = query.filter(super::of_entrant(caller, managed));
    }
    if let Some(before) = before {
        query = query.filter(entries::id.lt(EntryId(before)));
    }
    query
        .order(entries::id.desc())
        .limit(fetch)
        .select((Entry::as_select(), ContestOf::as_select()))
        .load(conn)
}

/// All entries that an account owns or stands in the team of, for its export.
pub fn of_person(
    conn: &mut PgConnection,
    person: PersonId,
) -> QueryResult<Vec<(Entry, ContestOf)>> {
    let teams = entry_members::table
        .filter(entry_members::person_id.eq(person))
        .select(entry_members::entry_id);
    entries::table
        .inner_join(contests::table)
        .filter(
            entries::owner_id
                .eq(UserId(person.0))
                .or(entries::id.eq_any(teams)),
        )
        .order(entries::id)
        .select((Entry::as_select(), ContestOf::as_select()))
        .load(conn)
}
