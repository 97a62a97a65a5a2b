//! Every column that holds sealed values: what has to be read before a key can go.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea};

/// A column of sealed values.
pub struct SealedColumn {
    pub table: &'static str,
    pub name: &'static str,
    /// What its rows are called in a [`super::Place`], in SQL.
    pub row: &'static str,
}

pub const SEALED_COLUMNS: [SealedColumn; 10] = [
    SealedColumn {
        table: "listing_contacts",
        name: "sealed",
        row: "listing_id::text",
    },
    SealedColumn {
        table: "idempotent_requests",
        name: "sealed_answer",
        row: "caller || '/' || method || ' ' || path || ' ' || key",
    },
    SealedColumn {
        table: "user_contact_points",
        name: "sealed",
        row: "id::text",
    },
    SealedColumn {
        table: "identity_numbers",
        name: "sealed",
        row: "id::text",
    },
    SealedColumn {
        table: "person_records",
        name: "sealed_phone",
        row: "id::text",
    },
    SealedColumn {
        table: "signing_keys",
        name: "sealed",
        row: "kid",
    },
    SealedColumn {
        table: "attendee_code_keys",
        name: "sealed",
        row: "session_id::text",
    },
    SealedColumn {
        table: "totp_factors",
        name: "secret",
        row: "user_id::text",
    },
    SealedColumn {
        table: "payee_changes",
        name: "sealed_account",
        row: "id::text",
    },
    SealedColumn {
        table: "outbox_messages",
        name: "sealed",
        row: "id::text",
    },
];

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many values are still sealed with a key.
pub fn sealed_with(conn: &mut PgConnection, key_id: &[u8]) -> QueryResult<i64> {
    let mut all = 0;
    for SealedColumn { table, name, .. } in &SEALED_COLUMNS {
        let count = format!(
            "select count(*) as count from {table} where substring({name} from 2 for 4) = $1"
        );
        all += diesel::sql_query(count)
            .bind::<Bytea, _>(key_id)
            .get_result::<Count>(conn)?
            .count;
    }
    Ok(all)
}
