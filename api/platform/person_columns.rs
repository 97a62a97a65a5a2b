//! What the tables of a resource hold of persons, and what an export and an erasure do with it. The resource declares it,
//! the erasure executes the declaration.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};

use super::db::Tx;
use super::error::Result;
use crate::kernel::ids::UserId;

/// Stands for erased words where a column cannot be empty.
pub const ERASED: &str = "账号已注销";

/// Columns of a table that name a person or hold a person's words.
pub struct PersonColumns {
    pub table: &'static str,
    pub columns: &'static [&'static str],
    pub exported: Exported,
    pub erased: Erased,
}

/// What an export does with the columns.
pub enum Exported {
    /// The member of the export that holds the rows.
    In(&'static str),
    /// Left out, with the reason.
    Not(&'static str),
}

/// What an erasure does with the columns.
pub enum Erased {
    /// Deletes the rows that a condition of SQL finds. `$1` is the account.
    Row(&'static str),
    /// Replaces each value that is not null in the rows that a condition finds.
    Text(Option<&'static str>, &'static str),
    /// [`Slice::erase`](super::slice::Slice::erase) does what is said here.
    Effect(&'static str),
    /// Keeps the columns, with the reason.
    Kept(&'static str),
}

/// Rows of others: who acted on them, and text that says nothing of that person.
pub const OF_OTHERS: Exported = Exported::Not("the audit trail names who acted on rows of others");
pub const NAMES_A_PSEUDONYM: Erased = Erased::Kept("names a pseudonym then");

/// Lines `table(column, …): exported, erased;`.
macro_rules! person_columns {
    ($($table:ident($($column:ident),+): $exported:expr, $erased:expr;)*) => {{
        #[allow(unused_imports)]
        use $crate::platform::person_columns::{
            ERASED, Erased::*, Exported::*, NAMES_A_PSEUDONYM, OF_OTHERS, PersonColumns,
        };
        &[$(PersonColumns {
            table: stringify!($table),
            columns: &[$(stringify!($column)),+],
            exported: $exported,
            erased: $erased,
        }),*]
    }};
}
pub(crate) use person_columns;

/// The erasure of one account.
pub struct Erasure<'a> {
    pub account: UserId,
    pub by: UserId,
    /// Given by an administrator.
    pub reason: Option<&'a str>,
}

impl PersonColumns {
    /// Does to the rows of an account what is declared.
    pub fn erase(&self, tx: &mut Tx<'_>, account: UserId) -> QueryResult<()> {
        let table = self.table;
        match self.erased {
            Erased::Row(of_account) => {
                diesel::sql_query(format!("delete from {table} where {of_account}"))
                    .bind::<SqlUuid, _>(account)
                    .execute(tx.conn)?;
            }
            Erased::Text(text, of_account) => {
                for column in self.columns {
                    diesel::sql_query(format!(
                        "update {table} set {column} = $2, version = version + 1, updated_at = $3
                          where ({of_account}) and {column} is not null and {column} is distinct from $2"
                    ))
                    .bind::<SqlUuid, _>(account)
                    .bind::<Nullable<Text>, _>(text)
                    .bind::<Timestamptz, _>(tx.now)
                    .execute(tx.conn)?;
                }
            }
            Erased::Effect(_) | Erased::Kept(_) => {}
        }
        Ok(())
    }
}

/// What an erasure of an account does with the rows of a resource, beyond its columns.
pub type Effect = fn(&mut Tx<'_>, &Erasure<'_>) -> Result<()>;
