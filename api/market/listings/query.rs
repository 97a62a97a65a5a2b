//! Which listings a list shows and in which order: filters, sorts and cursors over one boxed query.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Float, Text, Timestamptz, Uuid as SqlUuid};
use serde::{Deserialize, Serialize};

use super::codes::{
    CooperationMode, IndustrySection, ListingKind, ListingStatus, Market, Side, Urgency,
};
use super::model::{Listing, visible_to};
use super::search::TextQuery;
use crate::access::auth::Caller;
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;
use crate::people::users::model::is_record_of;
use crate::platform::db::schema::listings;
use crate::platform::db::text_search::{finds, ts_rank, tsquery_of};
use crate::reference::code_lists::TechnologyField;

/// What the caller asked for, checked.
#[derive(Clone, Debug, Default)]
pub struct ListingScope {
    pub side: Option<Side>,
    pub market: Option<Market>,
    pub kind: Option<ListingKind>,
    pub status: Option<ListingStatus>,
    pub field: Option<TechnologyField>,
    pub industry: Option<IndustrySection>,
    pub cooperation_mode: Option<CooperationMode>,
    pub urgency: Option<Urgency>,
    pub division: Option<DivisionCode>,
    pub owner_id: Option<UserId>,
    pub external_ref: Option<String>,
    pub trl_min: Option<i16>,
    pub budget_min: Option<i64>,
    pub budget_max: Option<i64>,
    pub updated_since: Option<DateTime<Utc>>,
    pub text: Option<TextQuery>,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListingSort {
    Relevance,
    PublishedDescending,
    PublishedAscending,
    UpdatedDescending,
    UpdatedAscending,
    DeadlineAscending,
    BudgetDescending,
    BudgetAscending,
}

impl ListingSort {
    pub const NAMES: [(&'static str, Self); 8] = [
        ("relevance", Self::Relevance),
        ("-published_at", Self::PublishedDescending),
        ("published_at", Self::PublishedAscending),
        ("-updated_at", Self::UpdatedDescending),
        ("updated_at", Self::UpdatedAscending),
        ("deadline_on", Self::DeadlineAscending),
        ("-budget", Self::BudgetDescending),
        ("budget", Self::BudgetAscending),
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, sort)| *sort)
    }

    /// The SQL of the key. Rows without a value come last: the latest day, or no money.
    const fn key(self) -> &'static str {
        match self {
            Self::Relevance => "",
            Self::PublishedDescending | Self::PublishedAscending => {
                "coalesce(listings.published_at, listings.created_at)"
            }
            Self::UpdatedDescending | Self::UpdatedAscending => "listings.updated_at",
            Self::DeadlineAscending => "coalesce(listings.deadline_on, date '9999-12-31')",
            Self::BudgetDescending => {
                "coalesce(listings.budget_max_fen, listings.budget_min_fen, -1)"
            }
            Self::BudgetAscending => {
                "coalesce(listings.budget_min_fen, listings.budget_max_fen, 9223372036854775807)"
            }
        }
    }

    /// Whether a cursor's key is one of this order. A cursor can be written by hand, and then has any.
    pub fn has_key(self, key: &SortKey) -> bool {
        // No row was ever at a moment or on a day outside these years, and PostgreSQL knows few of them.
        let written = |year: i32| (0..=9999).contains(&year);
        match (self, key) {
            (Self::Relevance, SortKey::Rank(_)) => true,
            (
                Self::PublishedDescending
                | Self::PublishedAscending
                | Self::UpdatedDescending
                | Self::UpdatedAscending,
                SortKey::Moment(at),
            ) => written(at.year()),
            (Self::DeadlineAscending, SortKey::Day(on)) => written(on.year()),
            (Self::BudgetDescending | Self::BudgetAscending, SortKey::Fen(_)) => true,
            _ => false,
        }
    }

    const fn descends(self) -> bool {
        matches!(
            self,
            Self::Relevance
                | Self::PublishedDescending
                | Self::UpdatedDescending
                | Self::BudgetDescending
        )
    }
}

/// The sort key of a row, as a cursor carries it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortKey {
    Rank(f32),
    Moment(DateTime<Utc>),
    Day(NaiveDate),
    Fen(i64),
}

pub(super) type Query = listings::BoxedQuery<'static, Pg>;

/// A page of listings after `after`, each with the key it was sorted by.
pub fn page(
    conn: &mut PgConnection,
    scope: &ListingScope,
    caller: Option<&Caller>,
    sort: ListingSort,
    after: Option<(SortKey, uuid::Uuid)>,
    now: DateTime<Utc>,
    fetch: i64,
) -> QueryResult<Vec<(Listing, SortKey)>> {
    if sort == ListingSort::Relevance
        && let Some(text) = scope.text.clone()
    {
        return page_by_relevance(conn, scope, caller, &text, after, now, fetch);
    }
    let mut query = scoped(scope, caller, now);
    let (key, comparison) = (sort.key(), if sort.descends() { "<" } else { ">" });
    if let Some((at, id)) = after {
        let row = format!("({key}, listings.id) {comparison} (");
        let head = sql::<Bool>(&row);
        query = match at {
            SortKey::Moment(at) => query.filter(
                head.bind::<Timestamptz, _>(at)
                    .sql(", ")
                    .bind::<SqlUuid, _>(id)
                    .sql(")"),
            ),
            SortKey::Day(at) => query.filter(
                head.bind::<Date, _>(at)
                    .sql(", ")
                    .bind::<SqlUuid, _>(id)
                    .sql(")"),
            ),
            SortKey::Fen(at) => query.filter(
                head.bind::<BigInt, _>(at)
                    .sql(", ")
                    .bind::<SqlUuid, _>(id)
                    .sql(")"),
            ),
            SortKey::Rank(at) => query.filter(
                head.bind::<Float, _>(at)
                    .sql(", ")
                    .bind::<SqlUuid, _>(id)
                    .sql(")"),
            ),
        };
    }
    let direction = if sort.descends() { "desc" } else { "asc" };
    let order = format!("{key} {direction}, listings.id {direction}");
    let rows: Vec<Listing> = query
        .order(sql::<Text>(&order))
        .limit(fetch)
        .select(Listing::as_select())
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let key = key_of(sort, &row);
            (row, key)
        })
        .collect())
}

fn page_by_relevance(
    conn: &mut PgConnection,
    scope: &ListingScope,
    caller: Option<&Caller>,
    text: &TextQuery,
    after: Option<(SortKey, uuid::Uuid)>,
    now: DateTime<Utc>,
    fetch: i64,
) -> QueryResult<Vec<(Listing, SortKey)>> {
    let rank = || ts_rank(listings::search, tsquery_of(text.ranking()));
    let mut query = scoped(scope, caller, now);
    if let Some((SortKey::Rank(at), id)) = after {
        let id = crate::kernel::ids::ListingId(id);
        query = query.filter(rank().lt(at).or(rank().eq(at).and(listings::id.lt(id))));
    }
    let rows: Vec<(Listing, f32)> = query
        .order((rank().desc(), listings::id.desc()))
        .limit(fetch)
        .select((Listing::as_select(), rank()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(row, rank)| (row, SortKey::Rank(rank)))
        .collect())
}

fn key_of(sort: ListingSort, row: &Listing) -> SortKey {
    let content = &row.content;
    match sort {
        ListingSort::UpdatedDescending | ListingSort::UpdatedAscending => {
            SortKey::Moment(row.updated_at)
        }
        ListingSort::DeadlineAscending => SortKey::Day(
            content
                .deadline_on
                .or(NaiveDate::from_ymd_opt(9999, 12, 31))
                .unwrap_or_default(),
        ),
        ListingSort::BudgetDescending => SortKey::Fen(
            content
                .budget_max_fen
                .or(content.budget_min_fen)
                .unwrap_or(-1),
        ),
        ListingSort::BudgetAscending => SortKey::Fen(
            content
                .budget_min_fen
                .or(content.budget_max_fen)
                .unwrap_or(i64::MAX),
        ),
        ListingSort::Relevance
        | ListingSort::PublishedDescending
        | ListingSort::PublishedAscending => {
            SortKey::Moment(row.published_at.unwrap_or(row.created_at))
        }
    }
}

/// How many there are, counted up to `cap` + 1.
pub fn count(
    conn: &mut PgConnection,
    scope: &ListingScope,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
    cap: i64,
) -> QueryResult<i64> {
    let rows: Vec<crate::kernel::ids::ListingId> = scoped(scope, caller, now)
        .select(listings::id)
        .limit(cap + 1)
        .load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

pub(super) fn scoped(scope: &ListingScope, caller: Option<&Caller>, now: DateTime<Utc>) -> Query {
    let mut query = listings::table.into_boxed().filter(visible_to(caller, now));
    macro_rules! equal {
        ($($column:ident),+) => { $(
            if let Some(value) = scope.$column.clone() {
                query = query.filter(listings::$column.eq(value));
            }
        )+ };
    }
    equal!(side, market, kind, status, urgency, industry);
    if let Some(owner) = scope.owner_id {
        query = query.filter(is_record_of(listings::owner_id.nullable(), owner));
    }
    if let Some(reference) = scope.external_ref.clone() {
        query = match caller.and_then(Caller::client) {
            Some(client) => query
                .filter(listings::client_id.eq(client.id))
                .filter(listings::client_ref.eq(reference)),
            None => query.filter(listings::external_ref.eq(reference)),
        };
    }
    // A published listing whose time is over is not on the market, even before that is written down.
    if scope.status == Some(ListingStatus::Published) {
        query = query.filter(listings::expires_at.assume_not_null().gt(now));
    }
    if let Some(field) = scope.field {
        query = query.filter(listings::fields.contains(vec![field]));
    }
    if let Some(mode) = scope.cooperation_mode {
        query = query.filter(listings::cooperation_modes.contains(vec![mode]));
    }
    if let Some(division) = &scope.division {
        query = query.filter(listings::division.like(format!("{}%", division.prefix())));
    }
    if let Some(trl) = scope.trl_min {
        query = query.filter(listings::trl.assume_not_null().ge(trl));
    }
    // Ranges overlap; an open end of the row's range is no limit, but a row without any money is not found by money.
    if let Some(least) = scope.budget_min {
        query = query.filter(sql::<Bool>("coalesce(listings.budget_max_fen, case when listings.budget_min_fen is not null then 9223372036854775807 end) >= ").bind::<BigInt, _>(least));
    }
    if let Some(most) = scope.budget_max {
        query = query.filter(sql::<Bool>("coalesce(listings.budget_min_fen, case when listings.budget_max_fen is not null then 0 end) <= ").bind::<BigInt, _>(most));
    }
    if let Some(since) = scope.updated_since {
        query = query.filter(listings::updated_at.ge(since));
    }
    if let Some(text) = &scope.text {
        query = query.filter(finds(listings::search, tsquery_of(text.expression())));
    }
    query
}
