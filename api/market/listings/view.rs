use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::{
    CooperationMode, IndustrySection, IpKind, ListingKind, ListingStatus, Market, Side, Urgency,
};
use super::model::{self, Contact, Listing};
use super::policy;
use super::snippet::Snippet;
use crate::access::auth::Caller;
use crate::access::external_ref::ClientRef;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ListingId, UserId};
use crate::platform::db::Total;
use crate::platform::db::schema::users;
use crate::platform::error::Result;
use crate::platform::privacy::Vault;
use crate::platform::web::CsvTable;
use crate::reference::code_lists::TechnologyField;

/// Whose listing it is, as everybody may see him.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct ListingOwner {
    pub id: UserId,
    /// The name others see.
    #[schema(example = "东旗电气技术部")]
    pub display_name: String,
    /// The organisation he belongs to or is.
    #[schema(example = "德阳东旗电气有限公司")]
    pub affiliation: Option<String>,
    #[serde(skip)]
    pub version: i32,
}

impl From<(UserId, String, Option<String>, i32)> for ListingOwner {
    fn from(
        (id, display_name, affiliation, version): (UserId, String, Option<String>, i32),
    ) -> Self {
        Self {
            id,
            display_name,
            affiliation,
            version,
        }
    }
}

/// A need or an offer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000010", "side": "need", "market": "technology", "kind": "problem",
    "status": "published", "status_reason": null, "title": "老旧电气线路节能改造", "summary": "厂区变压器与电机线路老化，电耗高，求节能改造方案。",
    "description": "", "fields": ["new_energy"], "industry": "C", "division": "510603", "keywords": ["电气", "节能"],
    "budget_min_fen": 5000000, "budget_max_fen": 20000000, "trl": 7, "ip_kind": null, "cooperation_modes": ["service"],
    "deadline_on": "2027-03-31", "urgency": "soon", "valid_days": 180,
    "owner": {"id": "0198f3a2-5b1c-7000-8000-000000000001", "display_name": "东旗电气技术部", "affiliation": "德阳东旗电气有限公司"},
    "drafted_by": "0198f3a2-5b1c-7000-8000-000000000001", "external_ref": null, "created_at": "2026-08-30T01:02:03.000004Z",
    "updated_at": "2026-08-30T01:02:03.000004Z", "published_at": "2026-08-30T01:02:03.000004Z", "expires_at": "2027-02-26T01:02:03.000004Z"}))]
pub struct ListingView {
    pub id: ListingId,
    pub side: Side,
    pub market: Market,
    pub kind: ListingKind,
    pub status: ListingStatus,
    /// Why it was returned, rejected, removed or withdrawn.
    pub status_reason: Option<String>,
    pub title: String,
    pub summary: String,
    pub description: String,
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
    /// Days for which it is published, once it is.
    #[schema(minimum = 1, maximum = 365)]
    pub valid_days: i16,
    pub owner: ListingOwner,
    /// Who wrote it down: the owner, or a broker or administrator on his behalf.
    pub drafted_by: UserId,
    /// To an API client: what it called the listing when it wrote it down. To others: what an imported listing is called
    /// where it came from.
    pub external_ref: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    /// End of publication; `renew` starts a new term.
    pub expires_at: Option<DateTime<Utc>>,
    /// How the owner can be reached: only in the answers to the owner and, until he has consented, to who
    /// drafted it for him and wrote the contact himself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub contact: Option<Contact>,
    /// Where the words of `q` stand; only with `q`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub snippets: Option<Vec<Snippet>>,
    #[serde(skip)]
    version: i32,
}

impl ListingView {
    pub fn new(
        listing: Listing,
        owner: ListingOwner,
        contact: Option<Contact>,
        caller: Option<&Caller>,
    ) -> Self {
        // A client is shown what it calls it itself, everybody else what an imported one was called.
        let external_ref = match caller.and_then(Caller::client) {
            Some(_) => ClientRef::shown_to(caller, listing.client_id, listing.client_ref),
            None => listing.external_ref,
        };
        let content = listing.content;
        Self {
            id: listing.id,
            version: listing.version,
            side: listing.side,
            market: listing.market,
            kind: content.kind,
            status: listing.status,
            status_reason: listing.status_reason,
            title: content.title,
            summary: content.summary,
            description: content.description,
            fields: content.fields,
            industry: content.industry,
            division: content.division,
            keywords: content.keywords,
            budget_min_fen: content.budget_min_fen,
            budget_max_fen: content.budget_max_fen,
            trl: content.trl,
            ip_kind: content.ip_kind,
            cooperation_modes: content.cooperation_modes,
            deadline_on: content.deadline_on,
            urgency: content.urgency,
            valid_days: content.valid_days,
            owner,
            drafted_by: listing.drafted_by,
            external_ref,
            created_at: listing.created_at,
            updated_at: listing.updated_at,
            published_at: listing.published_at,
            expires_at: listing.expires_at,
            contact,
            snippets: None,
        }
    }

    /// Of the listing and of its owner, whose name is shown with it.
    pub fn etag(&self) -> String {
        etag(self.version, &self.owner)
    }
}

fn etag(version: i32, owner: &ListingOwner) -> String {
    format!("\"{version}-{}\"", owner.version)
}

/// The listing as `caller` sees it.
pub fn show(
    conn: &mut PgConnection,
    vault: &Vault,
    listing: Listing,
    caller: Option<&Caller>,
) -> Result<ListingView> {
    let owner = owner_of(conn, &listing)?;
    let shown = match caller {
        Some(caller) => {
            let open = model::contact_is_open_to(conn, listing.id, &caller.records)?;
            policy::keeps_contact(caller, &listing, open)
        }
        None => false,
    };
    let contact = match shown {
        true => model::contact(conn, vault, listing.id)?,
        false => None,
    };
    Ok(ListingView::new(listing, owner, contact, caller))
}

/// The ETag that `show` would give.
pub fn current_etag(conn: &mut PgConnection, listing: &Listing) -> QueryResult<String> {
    Ok(etag(listing.version, &owner_of(conn, listing)?))
}

/// The account that the owner uses now.
fn owner_of(conn: &mut PgConnection, listing: &Listing) -> QueryResult<ListingOwner> {
    let record = diesel::alias!(users as record);
    users::table
        .inner_join(record.on(record.field(users::person_id).eq(users::id)))
        .filter(record.field(users::id).eq(listing.owner_id))
        .select(ListingOwner::as_select())
        .first(conn)
}

/// Many listings with their owners, without contacts, in the order given.
pub fn show_many(
    conn: &mut PgConnection,
    rows: Vec<Listing>,
    caller: Option<&Caller>,
) -> QueryResult<Vec<ListingView>> {
    let ids: Vec<UserId> = rows.iter().map(|row| row.owner_id).collect();
    let record = diesel::alias!(users as record);
    let owners: HashMap<UserId, ListingOwner> = users::table
        .inner_join(record.on(record.field(users::person_id).eq(users::id)))
        .filter(record.field(users::id).eq_any(ids))
        .select((record.field(users::id), ListingOwner::as_select()))
        .load(conn)?
        .into_iter()
        .collect();
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let owner = owners.get(&row.owner_id)?.clone();
            Some(ListingView::new(row, owner, None, caller))
        })
        .collect())
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
        "summary",
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
        "valid_days",
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
    pub items: Vec<ListingView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ListingPath {
    /// The listing.
    #[param(inline)]
    pub id: ListingId,
}
