//! The journal of merges: which rows came to a survivor with which record.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Text, Timestamptz, Uuid as SqlUuid};

use crate::kernel::ids::{UserId, UserMergeId};

/// Days for which a merge can be taken back.
pub const REVERSIBLE_DAYS: i64 = 30;

/// Notes which rows came by a merge; what it says already stays.
pub fn note(
    conn: &mut PgConnection,
    merge: UserMergeId,
    (table, column): (&str, &str),
    keys: &[String],
) -> QueryResult<usize> {
    diesel::sql_query(
        "insert into user_merge_moves (merge_id, table_name, column_name, row_key)
         select $1, $2, $3, unnest($4) on conflict do nothing",
    )
    .bind::<SqlUuid, _>(merge.0)
    .bind::<Text, _>(table)
    .bind::<Text, _>(column)
    .bind::<Array<Text>, _>(keys)
    .execute(conn)
}

/// A merge by which a row came to whom it belongs now.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct CameBy {
    #[diesel(sql_type = SqlUuid)]
    pub merge: UserMergeId,
    /// The record that it came from.
    #[diesel(sql_type = SqlUuid)]
    pub old: UserId,
    #[diesel(sql_type = Timestamptz)]
    pub merged_at: DateTime<Utc>,
}

/// The merge by which a row came to `holder`, while that can be taken back: until then the row is not his alone, and what
/// he puts in its place goes beside it.
pub fn came_by(
    conn: &mut PgConnection,
    (table, column): (&str, &str),
    key: &str,
    holder: UserId,
    now: DateTime<Utc>,
) -> QueryResult<Option<CameBy>> {
    diesel::sql_query(
        "select g.id as merge, g.user_id as old, g.merged_at from user_merges g join user_merge_moves m on m.merge_id = g.id
          where g.into_id = $1 and g.undone_at is null and g.merged_at > $2
            and m.table_name = $3 and m.column_name = $4 and m.row_key = $5
          order by g.merged_at desc limit 1",
    )
    .bind::<SqlUuid, _>(holder)
    .bind::<Timestamptz, _>(settled_before(now))
    .bind::<Text, _>(table)
    .bind::<Text, _>(column)
    .bind::<Text, _>(key)
    .get_result(conn)
    .optional()
}

/// What was merged by then cannot be taken back any more.
pub fn settled_before(now: DateTime<Utc>) -> DateTime<Utc> {
    now - Duration::days(REVERSIBLE_DAYS)
}
