use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};

use crate::competition::publicity_periods::model::ListInForce;
use crate::kernel::ids::{AwardListId, EntryId, UserId};
use crate::platform::db::schema::ranking_acknowledgements;

/// A finalist, and whether the ranking is acknowledged for it.
#[derive(Clone, Debug, QueryableByName)]
pub struct Finalist {
    #[diesel(sql_type = SqlUuid)]
    pub entry_id: EntryId,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Integer)]
    pub rank: i32,
    #[diesel(sql_type = Nullable<Text>)]
    pub score: Option<String>,
    #[diesel(sql_type = SqlUuid)]
    pub owner_id: UserId,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub acknowledged_by: Option<UserId>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub acknowledged_at: Option<DateTime<Utc>>,
}

const FINALISTS: &str = "select e.id as entry_id, e.title, w.rank, w.score, e.owner_id, k.acknowledged_by, k.acknowledged_at \
     from stage_result_rows w join entries e on e.id = w.entry_id \
     left join ranking_acknowledgements k on k.list_id = $1 and k.entry_id = e.id \
     where w.result_id = $2 and w.rank is not null and e.status in ('ranked', 'awarded', 'not_awarded') \
     order by w.rank, e.id";

/// The ranked entries of the ranking that a list follows from, the best first.
pub fn finalists(conn: &mut PgConnection, list: &ListInForce) -> QueryResult<Vec<Finalist>> {
    diesel::sql_query(FINALISTS)
        .bind::<SqlUuid, _>(list.id)
        .bind::<SqlUuid, _>(list.result_id)
        .load(conn)
}

/// Notes that a ranking is acknowledged, once.
pub fn insert(
    conn: &mut PgConnection,
    list: AwardListId,
    entry: EntryId,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(ranking_acknowledgements::table)
        .values((
            ranking_acknowledgements::list_id.eq(list),
            ranking_acknowledgements::entry_id.eq(entry),
            ranking_acknowledgements::acknowledged_by.eq(by),
            ranking_acknowledgements::acknowledged_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
}
