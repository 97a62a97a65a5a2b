//! What the floor returns: the members that the service returns.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use tokio_postgres::Row;
use uuid::Uuid;

#[derive(Serialize)]
pub struct Listing<'a> {
    id: Uuid,
    side: &'a str,
    market: &'a str,
    kind: &'a str,
    status: &'a str,
    title: &'a str,
    summary: &'a str,
    description: &'a str,
    fields: Vec<&'a str>,
    industry: Option<&'a str>,
    division: &'a str,
    keywords: Vec<&'a str>,
    budget_min_fen: Option<i64>,
    budget_max_fen: Option<i64>,
    trl: Option<i16>,
    ip_kind: Option<&'a str>,
    cooperation_modes: Vec<&'a str>,
    deadline_on: Option<NaiveDate>,
    urgency: &'a str,
    valid_days: i16,
    drafted_by: Uuid,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    published_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    owner: Owner<'a>,
}

#[derive(Serialize)]
struct Owner<'a> {
    id: Uuid,
    display_name: &'a str,
    affiliation: Option<&'a str>,
}

impl<'a> Listing<'a> {
    pub fn of(row: &'a Row) -> Self {
        Self {
            id: row.get(0),
            side: row.get(1),
            market: row.get(2),
            kind: row.get(3),
            status: row.get(4),
            title: row.get(5),
            summary: row.get(6),
            description: row.get(7),
            fields: row.get(8),
            industry: row.get(9),
            division: row.get(10),
            keywords: row.get(11),
            budget_min_fen: row.get(12),
            budget_max_fen: row.get(13),
            trl: row.get(14),
            ip_kind: row.get(15),
            cooperation_modes: row.get(16),
            deadline_on: row.get(17),
            urgency: row.get(18),
            valid_days: row.get(19),
            drafted_by: row.get(20),
            created_at: row.get(21),
            updated_at: row.get(22),
            published_at: row.get(23),
            expires_at: row.get(24),
            owner: Owner {
                id: row.get(25),
                display_name: row.get(26),
                affiliation: row.get(27),
            },
        }
    }
}

#[derive(Serialize)]
pub struct Page<'a> {
    items: Vec<Listing<'a>>,
    next_cursor: Option<String>,
}

impl<'a> Page<'a> {
    pub fn of(rows: &'a [Row]) -> Self {
        let items: Vec<Listing> = rows.iter().map(Listing::of).collect();
        let last = items.last().filter(|_| items.len() == 20);
        let next_cursor = last.and_then(|last| {
            let at = last.published_at?.timestamp_micros();
            Some(format!("{at}_{}", last.id))
        });
        Self { items, next_cursor }
    }
}

pub fn from_cursor(cursor: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (at, id) = cursor.split_once('_')?;
    let at = DateTime::from_timestamp_micros(at.parse().ok()?)?;
    Some((at, id.parse().ok()?))
}

#[derive(Serialize)]
pub struct Profile<'a> {
    id: Uuid,
    username: &'a str,
    display_name: &'a str,
    account_kind: &'a str,
    affiliation: Option<&'a str>,
    division: Option<&'a str>,
    introduction: &'a str,
    roles: [&'a str; 0],
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl<'a> Profile<'a> {
    pub fn of(row: &'a Row) -> Self {
        Self {
            id: row.get(0),
            username: row.get(1),
            display_name: row.get(2),
            account_kind: row.get(3),
            affiliation: row.get(4),
            division: row.get(5),
            introduction: row.get(6),
            roles: [],
            created_at: row.get(7),
            updated_at: row.get(8),
        }
    }
}
