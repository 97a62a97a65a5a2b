//! The public history of a contest.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::codes::ContestEventKind;
use crate::kernel::ids::{ContestEventId, ContestId, ContestStageId, ErratumId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{contest_events, errata};

/// An event to be recorded.
#[derive(Debug, Default)]
pub struct NewEvent<'a> {
    /// The stage that opened or whose deadline moved, and its title.
    pub stage: Option<(ContestStageId, &'a str)>,
    pub erratum: Option<ErratumId>,
    pub reason: Option<&'a str>,
    /// The deadline before and after.
    pub moved: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// An event of the history, with the texts of its erratum.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contest_events)]
pub struct ContestEvent {
    pub id: ContestEventId,
    pub kind: ContestEventKind,
    pub stage_id: Option<ContestStageId>,
    pub stage_title: Option<String>,
    pub erratum_id: Option<ErratumId>,
    pub reason: Option<String>,
    pub before_at: Option<DateTime<Utc>>,
    pub after_at: Option<DateTime<Utc>>,
    pub acted_by: UserId,
    pub happened_at: DateTime<Utc>,
    #[diesel(select_expression = errata::field.nullable())]
    pub field: Option<String>,
    #[diesel(select_expression = errata::old_text.nullable())]
    pub old_text: Option<String>,
    #[diesel(select_expression = errata::new_text.nullable())]
    pub new_text: Option<String>,
}

/// Gives entrants back the time for their supplements that a suspension took. Before the resumption is recorded.
pub fn extend_supplements(tx: &mut Tx<'_>, contest: ContestId) -> QueryResult<usize> {
    diesel::sql_query(
        "update entries set supplement_due_at = supplement_due_at + ($2 - suspended.at), version = version + 1, updated_at = $2
           from (select max(happened_at) as at from contest_events where contest_id = $1 and kind = 'suspended') as suspended
          where contest_id = $1 and status = 'supplement_requested' and supplement_due_at > suspended.at",
    )
    .bind::<SqlUuid, _>(contest)
    .bind::<Timestamptz, _>(tx.now)
    .execute(tx.conn)
}

/// Gives winners back the time for their acceptance that a suspension took. Before the resumption is recorded.
pub fn extend_acceptances(tx: &mut Tx<'_>, contest: ContestId) -> QueryResult<usize> {
    diesel::sql_query(
        "update awards set acceptance_due_at = acceptance_due_at + ($2 - suspended.at), version = version + 1, updated_at = $2
           from (select max(happened_at) as at from contest_events where contest_id = $1 and kind = 'suspended') as suspended
          where contest_id = $1 and status in ('in_publicity', 'confirmed') and accepted_at is null
            and acceptance_due_at > suspended.at",
    )
    .bind::<SqlUuid, _>(contest)
    .bind::<Timestamptz, _>(tx.now)
    .execute(tx.conn)
}

/// Records an event of a contest that is locked: the history is in the order of its ids.
pub fn record(
    tx: &mut Tx<'_>,
    contest: ContestId,
    kind: ContestEventKind,
    by: UserId,
    event: &NewEvent<'_>,
) -> QueryResult<ContestEventId> {
    let id = ContestEventId::new();
    diesel::insert_into(contest_events::table)
        .values((
            contest_events::id.eq(id),
            contest_events::contest_id.eq(contest),
            contest_events::kind.eq(kind),
            contest_events::stage_id.eq(event.stage.map(|(id, _)| id)),
            contest_events::stage_title.eq(event.stage.map(|(_, title)| title)),
            contest_events::erratum_id.eq(event.erratum),
            contest_events::reason.eq(event.reason),
            contest_events::before_at.eq(event.moved.map(|(before, _)| before)),
            contest_events::after_at.eq(event.moved.map(|(_, after)| after)),
            contest_events::acted_by.eq(by),
            contest_events::happened_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// The history of a contest, oldest first.
pub fn page(
    conn: &mut PgConnection,
    contest: ContestId,
    after: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<ContestEvent>> {
    let mut query = contest_events::table
        .left_join(errata::table)
        .filter(contest_events::contest_id.eq(contest))
        .select(ContestEvent::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(contest_events::id.gt(ContestEventId(after)));
    }
    query.order(contest_events::id).limit(fetch).load(conn)
}
