//! A listing as a list shows it: what tells it apart and leads to it, without its long texts. One statement reads a page.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable, Record, Text, Uuid as SqlUuid};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::{
    CooperationMode, IndustrySection, IpKind, ListingKind, ListingStatus, Market, Side, Urgency,
};
use super::snippet::{Snippet, Texts};
use super::view::ListingOwner;
use crate::access::auth::Caller;
use crate::access::external_ref::ClientRef;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ApiClientId, ListingId, UserId};
use crate::platform::db::Total;
use crate::platform::db::schema::listings;
use crate::platform::db::sql::Constant;
use crate::platform::web::CsvTable;
use crate::reference::code_lists::TechnologyField;

/// The columns of an owner as others see them.
pub type OwnerColumns = (UserId, String, Option<String>, i32);
/// The same in SQL.
pub type OwnerRecord = Record<(SqlUuid, Text, Nullable<Text>, Integer)>;

/// The owner of the listing of a row: the account that the person uses now.
pub const OWNER: Constant<OwnerRecord> = Constant::new(
    "(select row (person.id, person.display_name, person.affiliation, person.version) \
      from users record join users person on person.id = record.person_id where record.id = listings.owner_id)",
);

/// The first characters of the summary; of the description where there is no summary.
const EXCERPT: Constant<Text> =
    Constant::new("left(coalesce(nullif(listings.summary, ''), listings.description), 160)");

/// The row of a list.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = listings)]
pub struct Listed {
    pub id: ListingId,
    side: Side,
    market: Market,
    kind: ListingKind,
    status: ListingStatus,
    status_reason: Option<String>,
    title: String,
    #[diesel(select_expression = EXCERPT)]
    #[diesel(select_expression_type = Constant<Text>)]
    excerpt: String,
    fields: Vec<TechnologyField>,
    industry: Option<IndustrySection>,
    division: DivisionCode,
    keywords: Vec<String>,
    pub budget_min_fen: Option<i64>,
    pub budget_max_fen: Option<i64>,
    trl: Option<i16>,
    ip_kind: Option<IpKind>,
    cooperation_modes: Vec<CooperationMode>,
    pub deadline_on: Option<NaiveDate>,
    urgency: Urgency,
    drafted_by: UserId,
    external_ref: Option<String>,
    client_id: Option<ApiClientId>,
    client_ref: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    pub expires_at: Option<DateTime<Utc>>,
    #[diesel(select_expression = OWNER)]
    #[diesel(select_expression_type = Constant<OwnerRecord>)]
    owner: OwnerColumns,
}

impl Listed {
    /// The row with the state that it has at a moment.
    #[must_use]
    pub fn at(mut self, now: DateTime<Utc>) -> Self {
        self.status = self.status.at(self.expires_at, now);
        self
    }
}

/// A need or an offer in a list. `GET /v1/listings/{id}` gives the whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000010", "side": "need", "market": "technology", "kind": "problem",
    "status": "published", "status_reason": null, "title": "老旧电气线路节能改造", "excerpt": "厂区变压器与电机线路老化，电耗高，求节能改造方案。",
    "fields": ["new_energy"], "industry": "C", "division": "510603", "keywords": ["电气", "节能"],
    "budget_min_fen": 5000000, "budget_max_fen": 20000000, "trl": 7, "ip_kind": null, "cooperation_modes": ["service"],
    "deadline_on": "2027-03-31", "urgency": "soon",
    "owner": {"id": "0198f3a2-5b1c-7000-8000-000000000001", "display_name": "东旗电气技术部", "affiliation": "德阳东旗电气有限公司"},
    "drafted_by": "0198f3a2-5b1c-7000-8000-000000000001", "external_ref": null, "created_at": "2026-08-30T01:02:03.000004Z",
    "updated_at": "2026-08-30T01:02:03.000004Z", "published_at": "2026-08-30T01:02:03.000004Z", "expires_at": "2027-02-26T01:02:03.000004Z"}))]
pub struct ListingItem {
    pub id: ListingId,
    pub side: Side,
    pub market: Market,
    pub kind: ListingKind,
    pub status: ListingStatus,
    /// Why it was returned, rejected, removed or withdrawn.
    pub status_reason: Option<String>,
    pub title: String,
    /// The first 160 characters of the summary, or of the description where there is no summary.
    pub excerpt: String,
    pub fields: Vec<TechnologyField>,
    pub industry: Option<IndustrySection>,
    pub division: DivisionCode,
    pub keywords: Vec<String>,
    /// A need's budget or an offer's price, from, in fen.
    #[schema(minimum = 0)]
    pub budget_min_fen: Option<i64>,
    /// A need's budget or an offer's price, up to, in fen.
    #[schema(minimum = 0)]
    pub budget_max_fen: Option<i64>,
    /// An offer's technology readiness level, or the least a need asks for.
    #[schema(minimum = 1, maximum = 9)]
    pub trl: Option<i16>,
    pub ip_kind: Option<IpKind>,
    pub cooperation_modes: Vec<CooperationMode>,
    /// Day by which a need wants to be answered, in Asia/Shanghai.
    pub deadline_on: Option<NaiveDate>,
    pub urgency: Urgency,
    pub owner: ListingOwner,
    /// Who wrote it down: the owner, or a broker or administrator for the owner.
    pub drafted_by: UserId,
    /// To an API client: what it called the listing when it wrote it down. To others: what an imported listing is called
    /// where it came from.
    pub external_ref: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    /// End of publication; `renew` starts a new term.
    pub expires_at: Option<DateTime<Utc>>,
    /// Where the words of `q` stand; only with `q`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub snippets: Option<Vec<Snippet>>,
}

impl ListingItem {
    /// The row as `caller` sees it.
    pub fn new(row: Listed, caller: Option<&Caller>, snippets: Option<Vec<Snippet>>) -> Self {
        // A client is shown what it calls it itself, everybody else what an imported one was called.
        let external_ref = match caller.and_then(Caller::client) {
            Some(_) => ClientRef::shown_to(caller, row.client_id, row.client_ref),
            None => row.external_ref,
        };
        Self {
            id: row.id,
            side: row.side,
            market: row.market,
            kind: row.kind,
            status: row.status,
            status_reason: row.status_reason,
            title: row.title,
            excerpt: row.excerpt,
            fields: row.fields,
            industry: row.industry,
            division: row.division,
            keywords: row.keywords,
            budget_min_fen: row.budget_min_fen,
            budget_max_fen: row.budget_max_fen,
            trl: row.trl,
            ip_kind: row.ip_kind,
            cooperation_modes: row.cooperation_modes,
            deadline_on: row.deadline_on,
            urgency: row.urgency,
            owner: row.owner.into(),
            drafted_by: row.drafted_by,
            external_ref,
            created_at: row.created_at,
            updated_at: row.updated_at,
            published_at: row.published_at,
            expires_at: row.expires_at,
            snippets,
        }
    }
}

/// The long texts of a row, in which a search marks its words.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = listings)]
pub struct LongTexts {
    summary: String,
    description: String,
}

impl LongTexts {
    pub fn with<'a>(&'a self, row: &'a Listed) -> Texts<'a> {
        Texts {
            title: &row.title,
            keywords: &row.keywords,
            summary: &self.summary,
            description: &self.description,
        }
    }
}

/// The columns of the list as a table.
pub const TABLE: CsvTable = CsvTable {
    name: "listings",
    columns: &[
        "id",
        "side",
        "market",
        "kind",
        "status",
        "title",
        "excerpt",
        "fields",
        "industry",
        "division",
        "keywords",
        "budget_min_fen",
        "budget_max_fen",
        "trl",
        "ip_kind",
        "cooperation_modes",
        "deadline_on",
        "urgency",
        "owner.id",
        "owner.display_name",
        "owner.affiliation",
        "external_ref",
        "created_at",
        "updated_at",
        "published_at",
        "expires_at",
    ],
};

/// A page of listings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ListingPage {
    pub items: Vec<ListingItem>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}
