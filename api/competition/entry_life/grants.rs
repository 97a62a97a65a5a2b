//! Grants in the life of an entry.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde_json::json;

use super::codes::LifeKind;
use super::view::LifeItem;
use crate::kernel::ids::{EntryId, GrantId};

#[derive(QueryableByName)]
struct GrantRow {
    #[diesel(sql_type = SqlUuid)]
    id: GrantId,
    #[diesel(sql_type = BigInt)]
    amount_fen: i64,
    #[diesel(sql_type = BigInt)]
    paid_fen: i64,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    approved_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    reported_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    closed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    clawed_at: Option<DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct PaymentRow {
    #[diesel(sql_type = SqlUuid)]
    grant_id: GrantId,
    #[diesel(sql_type = BigInt)]
    amount_fen: i64,
    #[diesel(sql_type = Date)]
    paid_on: NaiveDate,
    #[diesel(sql_type = Timestamptz)]
    recorded_at: DateTime<Utc>,
}

const GRANTS: &str = "select g.id, g.amount_fen, g.paid_fen, g.status, g.created_at, g.approved_at, g.reported_at, g.closed_at, \
        g.clawed_at from grants g join awards a on a.id = g.award_id where a.entry_id = $1 order by g.id";

const PAYMENTS: &str = "select p.grant_id, p.amount_fen, p.paid_on, p.recorded_at from grant_payments p \
        join grants g on g.id = p.grant_id join awards a on a.id = g.award_id where a.entry_id = $1 order by p.id";

/// The steps of the grants that follow from the awards of an entry, and the payments.
pub fn items(conn: &mut PgConnection, entry: EntryId) -> QueryResult<Vec<LifeItem>> {
    let rows: Vec<GrantRow> = diesel::sql_query(GRANTS)
        .bind::<SqlUuid, _>(entry)
        .load(conn)?;
    let paid: Vec<PaymentRow> = diesel::sql_query(PAYMENTS)
        .bind::<SqlUuid, _>(entry)
        .load(conn)?;
    let steps = rows.iter().flat_map(steps);
    Ok(steps.chain(paid.iter().map(payment)).collect())
}

fn payment(row: &PaymentRow) -> LifeItem {
    LifeItem {
        kind: LifeKind::Grant,
        at: row.recorded_at,
        resource: "grants",
        id: row.grant_id.0,
        href: Some(format!("/v1/grants/{}", row.grant_id)),
        facts: json!({"step": "paid", "amount_fen": row.amount_fen, "paid_on": row.paid_on}),
    }
}

fn steps(row: &GrantRow) -> Vec<LifeItem> {
    let steps = [
        ("planned", Some(row.created_at)),
        ("approved", row.approved_at),
        ("reported", row.reported_at),
        ("closed", row.closed_at),
        ("clawed_back", row.clawed_at),
    ];
    steps
        .into_iter()
        .filter_map(|(step, at)| {
            Some(LifeItem {
                kind: LifeKind::Grant,
                at: at?,
                resource: "grants",
                id: row.id.0,
                href: Some(format!("/v1/grants/{}", row.id)),
                facts: json!({"step": step, "status": row.status, "amount_fen": row.amount_fen, "paid_fen": row.paid_fen}),
            })
        })
        .collect()
}
