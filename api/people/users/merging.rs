//! What follows a person whose record is merged into another, and how it goes back.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DbError};
use diesel::sql_types::{Array, Text, Timestamptz, Uuid as SqlUuid};

use super::journal::{self, CameBy};
use crate::kernel::ids::{UserId, UserMergeId};
use crate::platform::error::Result;

/// A column that names a person.
pub struct Column {
    pub table: &'static str,
    pub column: &'static str,
    /// What names the row beside it.
    key: &'static str,
    /// What the row shows changes with it, so its version does.
    shown: bool,
    /// The survivor may hold the same already: the row stays where it is then.
    may_clash: bool,
}

const fn column(table: &'static str, column: &'static str) -> Column {
    Column {
        table,
        column,
        key: "id",
        shown: true,
        may_clash: false,
    }
}

const fn unseen(table: &'static str, name: &'static str) -> Column {
    Column {
        shown: false,
        ..column(table, name)
    }
}

const fn clashing(table: &'static str, name: &'static str) -> Column {
    Column {
        may_clash: true,
        ..column(table, name)
    }
}

/// Everything that follows. A column that names a person and is neither here nor in [`STAYS`] fails a test.
pub const FOLLOWS: &[Column] = &[
    column("listings", "owner_id"),
    column("listings", "drafted_by"),
    unseen("listings", "submitted_by"),
    unseen("listings", "decided_by"),
    Column {
        key: "listing_id",
        shown: false,
        ..clashing("listing_editors", "user_id")
    },
    Column {
        key: "listing_id",
        ..unseen("listing_contacts", "written_by")
    },
    unseen("listing_contacts_set_aside", "written_by"),
    column("matches", "proposed_by"),
    column("matches", "declined_by"),
    column("matches", "cancelled_by"),
    clashing("role_grants", "user_id"),
    column("role_grants", "granted_by"),
    column("role_grants", "revoked_by"),
    unseen("organizations", "created_by"),
    clashing("memberships", "user_id"),
    unseen("memberships", "created_by"),
    unseen("memberships", "ended_by"),
    unseen("zones", "created_by"),
    column("contests", "created_by"),
    column("teams", "lead_id"),
    Column {
        key: "team_id",
        shown: false,
        ..clashing("team_members", "user_id")
    },
    column("expertise", "user_id"),
    clashing("identity_numbers", "user_id"),
    clashing("verifications", "user_id"),
    column("verifications", "submitted_by"),
    column("verifications", "decided_by"),
    column("api_clients", "created_by"),
    column("api_clients", "revoked_by"),
    unseen("api_client_secrets", "created_by"),
    unseen("api_client_secrets", "revoked_by"),
];

/// What stays with the record, and why.
pub const STAYS: &[(&str, &str, &str)] = &[
    ("sessions", "user_id", "ended: the record signs in no more"),
    (
        "totp_factors",
        "user_id",
        "the survivor signs in with its own",
    ),
    (
        "sign_in_challenges",
        "user_id",
        "forgotten: the record signs in no more",
    ),
    ("known_places", "user_id", "the record signs in no more"),
    (
        "one_time_codes",
        "user_id",
        "good for minutes, for this record",
    ),
    ("outbox_messages", "user_id", "a message that was sent"),
    ("users", "deactivated_by", "a log of what was"),
    ("api_clients", "user_id", "a system's, which is no person"),
    ("contact_reveals", "revealed_to", "a log of what was"),
    (
        "contact_reveals",
        "subject_id",
        "a log of what was; shown with the survivor's",
    ),
    (
        "consents",
        "user_id",
        "a log of what was agreed to, and where; shown with the survivor's",
    ),
    (
        "user_contact_points",
        "user_id",
        "the survivor proves its own; what was proved here is free for it",
    ),
    ("users", "erased_by", "a log of what was"),
    ("users", "merged_into", "the merge itself"),
    ("user_merges", "user_id", "the merge itself"),
    ("user_merges", "into_id", "the merge itself"),
    ("user_merges", "merged_by", "a log of what was"),
    ("user_merges", "undone_by", "a log of what was"),
];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row_key: String,
}

impl Column {
    fn set(&self) -> String {
        let version = if self.shown {
            ", version = version + 1"
        } else {
            ""
        };
        let Self {
            table,
            column,
            key: row,
            ..
        } = self;
        format!(
            "update {table} set {column} = $2{version}
              where {column} = $1 and {row}::text = any($3) returning {row}::text as row_key"
        )
    }

    /// Hands rows from one person to another; answers which.
    fn hand(
        &self,
        conn: &mut PgConnection,
        from: UserId,
        to: UserId,
        keys: &[String],
    ) -> QueryResult<Vec<String>> {
        let rows: Vec<Row> = diesel::sql_query(self.set())
            .bind::<SqlUuid, _>(from.0)
            .bind::<SqlUuid, _>(to.0)
            .bind::<Array<Text>, _>(keys)
            .load(conn)?;
        Ok(rows.into_iter().map(|row| row.row_key).collect())
    }

    /// The same, where a row can be in the way: each in a savepoint of its own, and what clashes stays.
    fn hand_one_by_one(
        &self,
        conn: &mut PgConnection,
        from: UserId,
        to: UserId,
        keys: &[String],
    ) -> QueryResult<Vec<String>> {
        let mut handed = Vec::new();
        for key in keys {
            let one = std::slice::from_ref(key);
            match conn.transaction(|conn| self.hand(conn, from, to, one)) {
                Ok(rows) => handed.extend(rows),
                Err(error) if clashes(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(handed)
    }

    fn give(
        &self,
        conn: &mut PgConnection,
        from: UserId,
        to: UserId,
        keys: &[String],
    ) -> QueryResult<Vec<String>> {
        match self.may_clash {
            true => self.hand_one_by_one(conn, from, to, keys),
            false => self.hand(conn, from, to, keys),
        }
    }

    fn held_by(&self, conn: &mut PgConnection, user: UserId) -> QueryResult<Vec<String>> {
        let Self {
            table,
            column,
            key: row,
            ..
        } = self;
        let rows: Vec<Row> = diesel::sql_query(format!(
            "select {row}::text as row_key from {table} where {column} = $1 order by {row}"
        ))
        .bind::<SqlUuid, _>(user.0)
        .load(conn)?;
        Ok(rows.into_iter().map(|row| row.row_key).collect())
    }
}

/// A unique index, an exclusion constraint, which diesel has no name for, or what the survivor cannot have at all.
fn clashes(error: &DbError) -> bool {
    match error {
        DbError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => true,
        DbError::DatabaseError(_, info) => matches!(
            info.constraint_name(),
            Some(
                "memberships_do_not_overlap"
                    | "role_grants_do_not_overlap"
                    | "role_grants_judges_organize_nothing"
                    | "role_grants_judges_began_nothing"
                    | "role_grants_judges_administer_nothing"
                    | "identity_numbers_are_of_workers"
            )
        ),
        _ => false,
    }
}

/// Everything of `from` goes to `to`; the journal keeps which rows those were. The appointments of a closed account stay
/// with it: nobody comes by them while it is closed.
pub fn follow(
    conn: &mut PgConnection,
    merge: UserMergeId,
    from: UserId,
    to: UserId,
    is_closed: bool,
) -> Result<usize> {
    let mut moved = 0;
    for column in FOLLOWS {
        if is_closed && (column.table, column.column) == ("role_grants", "user_id") {
            continue;
        }
        let keys = column.held_by(conn, from)?;
        if keys.is_empty() {
            continue;
        }
        let handed = column.give(conn, from, to, &keys)?;
        moved += handed.len();
        journal::note(conn, merge, (column.table, column.column), &handed)?;
    }
    Ok(moved)
}

/// Hands rows of one column that came by a merge back while it lasts: they are kept with the old record.
pub fn give_back(
    conn: &mut PgConnection,
    came: CameBy,
    (table, name): (&str, &str),
    holder: UserId,
    keys: &[String],
) -> Result<usize> {
    let mut columns = FOLLOWS.iter();
    let Some(column) = columns.find(|it| (it.table, it.column) == (table, name)) else {
        return Ok(0);
    };
    Ok(column.give(conn, holder, came.old, keys)?.len())
}

/// What followed goes back, as far as it is still the survivor's; what he did since stays his.
pub fn return_all(
    conn: &mut PgConnection,
    merge: UserMergeId,
    from: UserId,
    to: UserId,
) -> Result<usize> {
    let mut moved = 0;
    for column in FOLLOWS {
        let rows: Vec<Row> = diesel::sql_query(
            "select row_key from user_merge_moves
              where merge_id = $1 and table_name = $2 and column_name = $3 order by row_key",
        )
        .bind::<SqlUuid, _>(merge.0)
        .bind::<Text, _>(column.table)
        .bind::<Text, _>(column.column)
        .load(conn)?;
        let keys: Vec<String> = rows.into_iter().map(|row| row.row_key).collect();
        if !keys.is_empty() {
            moved += column.give(conn, from, to, &keys)?.len();
        }
    }
    Ok(moved)
}

/// A listing that the record had edited may have words in it that the survivor wrote while it was his: it keeps his mark,
/// too, since nobody publishes what he wrote.
pub fn keep_marks(conn: &mut PgConnection, merge: UserMergeId, survivor: UserId) -> Result<()> {
    diesel::sql_query(
        "insert into listing_editors (listing_id, user_id)
         select l.id, $2 from user_merge_moves m join listings l on l.id::text = m.row_key
          where m.merge_id = $1 and m.table_name = 'listing_editors' on conflict do nothing",
    )
    .bind::<SqlUuid, _>(merge.0)
    .bind::<SqlUuid, _>(survivor.0)
    .execute(conn)?;
    Ok(())
}

/// Whoever leads a team is in it: the survivor may have taken the record out while the team was his.
pub fn rejoin_led(conn: &mut PgConnection, old: UserId, now: DateTime<Utc>) -> Result<()> {
    diesel::sql_query(
        "insert into team_members (team_id, user_id, joined_at, accepted_at)
         select id, lead_id, $2, $2 from teams where lead_id = $1 on conflict do nothing",
    )
    .bind::<SqlUuid, _>(old.0)
    .bind::<Timestamptz, _>(now)
    .execute(conn)?;
    Ok(())
}

/// What the record had proved to be its own is nobody's, so that the survivor can prove it; the journal keeps since when it
/// was proved.
pub fn release(conn: &mut PgConnection, merge: UserMergeId, from: UserId) -> Result<()> {
    diesel::sql_query(
        "with proved as (
             select id, verified_at from user_contact_points where user_id = $1 and verified_at is not null for update
         ), freed as (
             update user_contact_points c set verified_at = null, version = version + 1 from proved p where p.id = c.id
         )
         insert into user_merge_moves (merge_id, table_name, column_name, row_key, was)
         select $2, 'user_contact_points', 'verified_at', id::text, verified_at::text from proved",
    )
    .bind::<SqlUuid, _>(from.0)
    .bind::<SqlUuid, _>(merge.0)
    .execute(conn)?;
    Ok(())
}

/// What was proved is proved again, unless somebody else proved it to be his since.
pub fn restore(conn: &mut PgConnection, merge: UserMergeId, to: UserId) -> Result<()> {
    let rows: Vec<Row> = diesel::sql_query(
        "select row_key from user_merge_moves
          where merge_id = $1 and table_name = 'user_contact_points' and column_name = 'verified_at' order by row_key",
    )
    .bind::<SqlUuid, _>(merge.0)
    .load(conn)?;
    for row in rows {
        let again = conn.transaction(|conn| {
            diesel::sql_query(
                "update user_contact_points c set verified_at = m.was::timestamptz, version = version + 1
                   from user_merge_moves m
                  where m.merge_id = $1 and m.table_name = 'user_contact_points' and m.column_name = 'verified_at'
                    and m.row_key = $2 and c.id = m.row_key::uuid and c.user_id = $3 and c.verified_at is null",
            )
            .bind::<SqlUuid, _>(merge.0)
            .bind::<Text, _>(&row.row_key)
            .bind::<SqlUuid, _>(to.0)
            .execute(conn)
        });
        match again {
            Ok(_) => {}
            Err(error) if clashes(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
