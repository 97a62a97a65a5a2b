//! Which listings a list shows and in which order: filters, sorts and cursors over one boxed query.

use std::marker::PhantomData;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::dsl::not;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Float, Timestamptz};
use serde::{Deserialize, Serialize};

use super::codes::{
    CooperationMode, IndustrySection, ListingKind, ListingStatus, Market, Side, Urgency,
};
use super::item::{Listed, LongTexts};
use super::model::{term_is_over, visible_to};
use super::search::TextQuery;
use crate::access::auth::Caller;
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;
use crate::people::users::model::is_record_of;
use crate::platform::db::schema::listings;
use crate::platform::db::sql::{Begins, Beyond, Constant};
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
    const fn key(self, status: Option<ListingStatus>) -> &'static str {
        match self {
            Self::Relevance => "",
            // What is published has a moment of publication, and an index by it.
            Self::PublishedDescending | Self::PublishedAscending => match status {
                Some(ListingStatus::Published) => "listings.published_at",
                _ => "coalesce(listings.published_at, listings.created_at)",
            },
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

/// A row of a page, the key by which it was sorted, and its long texts where words were looked for.
pub struct Row {
    pub listed: Listed,
    pub key: SortKey,
    pub texts: Option<LongTexts>,
}

/// A page of listings after `after`.
pub fn page(
    conn: &mut PgConnection,
    scope: &ListingScope,
    caller: Option<&Caller>,
    sort: ListingSort,
    after: Option<(SortKey, uuid::Uuid)>,
    now: DateTime<Utc>,
    fetch: i64,
) -> QueryResult<Vec<Row>> {
    if sort == ListingSort::Relevance
        && let Some(text) = scope.text.clone()
    {
        return page_by_relevance(conn, scope, caller, &text, after, now, fetch);
    }
    let mut query = scoped(scope, caller, now);
    let key = sort.key(scope.status);
    if let Some((at, id)) = after {
        let (row, descending) = ((key, "listings.id"), sort.descends());
        macro_rules! beyond {
            ($at:expr, $type:ty) => {
                query.filter(Beyond::<$type, _> {
                    row,
                    descending,
                    at: $at,
                    id,
                    of: PhantomData,
                })
            };
        }
        query = match at {
            SortKey::Moment(at) => beyond!(at, Timestamptz),
            SortKey::Day(at) => beyond!(at, Date),
            SortKey::Fen(at) => beyond!(at, BigInt),
            SortKey::Rank(at) => beyond!(at, Float),
        };
    }
    let key = Constant::<BigInt>::new(key);
    let query = match sort.descends() {
        true => query.order((key.desc(), listings::id.desc())),
        false => query.order((key.asc(), listings::id.asc())),
    };
    let query = query.limit(fetch);
    let row = |listed: Listed, texts| Row {
        key: key_of(sort, &listed),
        listed,
        texts,
    };
    if scope.text.is_none() {
        let rows: Vec<Listed> = query.select(Listed::as_select()).load(conn)?;
        let rows = rows.into_iter();
        return Ok(rows.map(|listed| row(listed.at(now), None)).collect());
    }
    let rows: Vec<(Listed, LongTexts)> = query
        .select((Listed::as_select(), LongTexts::as_select()))
        .load(conn)?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(listed, texts)| row(listed.at(now), Some(texts)))
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
) -> QueryResult<Vec<Row>> {
    let rank = || ts_rank(listings::search, tsquery_of(text.ranking()));
    let mut query = scoped(scope, caller, now);
    if let Some((SortKey::Rank(at), id)) = after {
        let id = crate::kernel::ids::ListingId(id);
        query = query.filter(rank().lt(at).or(rank().eq(at).and(listings::id.lt(id))));
    }
    let rows: Vec<(Listed, LongTexts, f32)> = query
        .order((rank().desc(), listings::id.desc()))
        .limit(fetch)
        .select((Listed::as_select(), LongTexts::as_select(), rank()))
        .load(conn)?;
    let rows = rows.into_iter().map(|(listed, texts, rank)| Row {
        listed: listed.at(now),
        key: SortKey::Rank(rank),
        texts: Some(texts),
    });
    Ok(rows.collect())
}

fn key_of(sort: ListingSort, row: &Listed) -> SortKey {
    match sort {
        ListingSort::UpdatedDescending | ListingSort::UpdatedAscending => {
            SortKey::Moment(row.updated_at)
        }
        ListingSort::DeadlineAscending => SortKey::Day(
            row.deadline_on
                .or(NaiveDate::from_ymd_opt(9999, 12, 31))
                .unwrap_or_default(),
        ),
        ListingSort::BudgetDescending => {
            SortKey::Fen(row.budget_max_fen.or(row.budget_min_fen).unwrap_or(-1))
        }
        ListingSort::BudgetAscending => SortKey::Fen(
            row.budget_min_fen
                .or(row.budget_max_fen)
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

/// In words of the text, so that a kept statement finds the indexes of what is published.
const PUBLISHED: Constant<Bool> = Constant::new("listings.status = 'published'");
const HIGHEST_FEN: Constant<BigInt> = Constant::new(
    "coalesce(listings.budget_max_fen, case when listings.budget_min_fen is not null then 9223372036854775807 end)",
);
const LOWEST_FEN: Constant<BigInt> = Constant::new(
    "coalesce(listings.budget_min_fen, case when listings.budget_max_fen is not null then 0 end)",
);

pub(super) fn scoped(scope: &ListingScope, caller: Option<&Caller>, now: DateTime<Utc>) -> Query {
    // Everybody sees what is on the market: where nothing else is asked for, who asks does not matter.
    let mut query = match scope.status {
        Some(ListingStatus::Published) => listings::table
            .into_boxed()
            .filter(PUBLISHED)
            // A published listing whose time is over is not on the market, even before that is written down.
            .filter(listings::expires_at.assume_not_null().gt(now)),
        _ => listings::table.into_boxed().filter(visible_to(caller, now)),
    };
    query = match scope.status {
        None | Some(ListingStatus::Published) => query,
        Some(ListingStatus::Expired) => query.filter(
            listings::status
                .eq(ListingStatus::Expired)
                .or(term_is_over(now)),
        ),
        Some(ListingStatus::Paused) => query
            .filter(listings::status.eq(ListingStatus::Paused))
            .filter(not(term_is_over(now))),
        Some(status) => query.filter(listings::status.eq(status)),
    };
    macro_rules! equal {
        ($($column:ident),+) => { $(
            if let Some(value) = scope.$column.clone() {
                query = query.filter(listings::$column.eq(value));
            }
        )+ };
    }
    equal!(side, market, kind, urgency, industry);
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
    if let Some(field) = scope.field {
        query = query.filter(listings::fields.contains(vec![field]));
    }
    if let Some(mode) = scope.cooperation_mode {
        query = query.filter(listings::cooperation_modes.contains(vec![mode]));
    }
    if let Some(division) = &scope.division {
        query = query.filter(Begins {
            column: "listings.division",
            prefix: division.prefix().to_owned(),
        });
    }
    if let Some(trl) = scope.trl_min {
        query = query.filter(listings::trl.assume_not_null().ge(trl));
    }
    // Ranges overlap; an open end of the row's range is no limit, but a row without any money is not found by money.
    if let Some(least) = scope.budget_min {
        query = query.filter(HIGHEST_FEN.ge(least));
    }
    if let Some(most) = scope.budget_max {
        query = query.filter(LOWEST_FEN.le(most));
    }
    if let Some(since) = scope.updated_since {
        query = query.filter(listings::updated_at.ge(since));
    }
    if let Some(text) = &scope.text {
        query = query.filter(finds(listings::search, tsquery_of(text.expression())));
    }
    query
}
