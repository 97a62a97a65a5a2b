use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{CooperationMode, IndustrySection, IpKind, ListingKind, Market, Side, Urgency};
use super::model::{self, Contact, ListingContent, NewListingRow};
use super::policy::content::{self as content_rules, MOST_FEN, default_valid_days, normal};
use super::policy::{self, Placed};
use super::view::ListingView;
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::external_ref::{ClientRef, taken};
use crate::access::rights::{May, Reach, Right, ask, require};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::UserId;
use crate::people::users;
use crate::platform::db::Tx;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json, keyword_lengths};
use crate::reference::code_lists::TechnologyField;

/// A new need or offer.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"side": "need", "market": "technology", "kind": "problem", "title": "老旧电气线路节能改造",
    "summary": "厂区变压器与电机线路老化，电耗高，求节能改造方案。", "fields": ["new_energy"], "industry": "C", "division": "510603",
    "keywords": ["电气", "节能"], "budget_min_fen": 5000000, "budget_max_fen": 20000000, "trl": 7,
    "cooperation_modes": ["service"], "urgency": "soon", "contact": {"name": "张工", "phone": "13800000001"}}))]
pub struct NewListing {
    pub side: Side,
    pub market: Market,
    pub kind: ListingKind,
    /// What it is about, in one line. It weighs most in matching. As with all texts of a listing, a draft keeps a contact in
    /// it, and `submit` fails with 422 `contact_in_text`.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// The gist, in a few sentences, without contacts.
    #[serde(default)]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    pub summary: String,
    /// Everything else that a reader needs to know, without contacts.
    #[serde(default)]
    #[validate(length(max = 20000))]
    #[schema(max_length = 20000)]
    pub description: String,
    /// Technology fields, each once.
    #[serde(default)]
    #[validate(length(max = 5))]
    #[schema(max_items = 5)]
    pub fields: Vec<TechnologyField>,
    pub industry: Option<IndustrySection>,
    /// Where the need or the offer is at home.
    pub division: DivisionCode,
    /// Words to be found by, 1 to 30 characters each, without contacts.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = keyword_lengths))]
    #[schema(max_items = 20)]
    pub keywords: Vec<String>,
    /// A need's budget or an offer's price, from, in fen.
    #[validate(range(min = 0, max = MOST_FEN))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub budget_min_fen: Option<i64>,
    /// A need's budget or an offer's price, up to, in fen.
    #[validate(range(min = 0, max = MOST_FEN))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub budget_max_fen: Option<i64>,
    /// An offer's technology readiness level, or the least a need asks for.
    #[validate(range(min = 1, max = 9))]
    #[schema(minimum = 1, maximum = 9)]
    pub trl: Option<i16>,
    pub ip_kind: Option<IpKind>,
    /// Ways of working together, each once.
    #[serde(default)]
    #[validate(length(max = 8))]
    #[schema(max_items = 8)]
    pub cooperation_modes: Vec<CooperationMode>,
    /// Day by which a need wants to be answered, in Asia/Shanghai; not in the past.
    pub deadline_on: Option<NaiveDate>,
    #[serde(default = "normal")]
    #[schema(default = "normal")]
    pub urgency: Urgency,
    /// Days for which it is to be published, from the day it is.
    #[serde(default = "default_valid_days")]
    #[validate(range(min = 1, max = 365))]
    #[schema(minimum = 1, maximum = 365, default = 180)]
    pub valid_days: i16,
    /// How the owner can be reached. Private; needed before submission.
    #[validate(nested)]
    pub contact: Option<Contact>,
    /// The account that owns the listing, where another account drafts it. Brokers and administrators draft for accounts in
    /// their division, or without a division. API clients always draft for an account in their division. The
    /// owners, managers and staff of an organisation draft for the account of their organisation, wherever it is.
    pub on_behalf_of: Option<UserId>,
    /// What the API client that writes it calls it, unique among its listings; for API clients only.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub external_ref: Option<String>,
}

impl NewListing {
    pub fn content(self) -> (ListingContent, Option<Contact>) {
        let content = ListingContent {
            kind: self.kind,
            title: self.title,
            summary: self.summary,
            description: self.description,
            fields: self.fields,
            industry: self.industry,
            division: self.division,
            keywords: self.keywords,
            budget_min_fen: self.budget_min_fen,
            budget_max_fen: self.budget_max_fen,
            trl: self.trl,
            ip_kind: self.ip_kind,
            cooperation_modes: self.cooperation_modes,
            deadline_on: self.deadline_on,
            urgency: self.urgency,
            valid_days: self.valid_days,
        };
        (content, self.contact)
    }
}

problems!(CreateListingProblems: Forbidden, UserMerged, ExternalRefTaken, AccountErased);

/// Write down a need or an offer
///
/// The listing begins as a draft that only its owner, its drafter and the staff of its division see. `submit` it when it
/// is ready; its texts must not hold a contact then. Brokers and administrators may write for another account
/// (`on_behalf_of`), and API clients always do; the owner's consent then comes before the review. The owners, managers and
/// staff of an organisation write for the account of their organisation; an owner or a manager submits the listing.
#[utoipa::path(tag = "listings", security(("bearer" = []), ("client" = ["listings:write"])), request_body = NewListing,
    responses((status = 201, description = "The draft.", body = ListingView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateListingProblems))]
#[post("/listings")]
pub async fn create_listing(
    app: Data<App>,
    caller: May<ask::DraftListing>,
    attempt: Attempt,
    body: Json<NewListing>,
) -> Result<Answer> {
    let new = body.0;
    let reference = ClientRef::given(&caller, new.external_ref.clone())?;
    place(&caller, &new)?;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let Some(view) = write_down(tx, &caller, new, reference.clone())? else {
                let existing = reference.map(|one| model::find_by_ref(tx.conn, &one));
                let existing = existing.transpose()?.flatten();
                return Err(taken(existing.map(|listing| listing.id.to_string())));
            };
            Ok(Answer::created(format!("/v1/listings/{}", view.id), &view)?.etag(view.etag()))
        })
        .await
}

/// Refuses whoever may not write down a listing there for its owner.
pub fn place(caller: &Caller, new: &NewListing) -> Result<()> {
    if caller.client().is_some() && new.on_behalf_of.is_none() {
        return Err(Problem::invalid_body(
            "/on_behalf_of",
            "required",
            "对接系统须写明代谁录入",
            "an API client writes for somebody; say for whom",
        )
        .into());
    }
    let placed = Placed {
        owner: new.on_behalf_of.unwrap_or(caller.user_id),
        division: &new.division,
    };
    require(caller, Right::DraftListing, &placed)?;
    Ok(())
}

/// Whether a draft is of an account that the caller does not act for by itself or by a membership.
pub fn writes_for_others(caller: &Caller, new: &NewListing) -> bool {
    let placed = Placed {
        owner: new.on_behalf_of.unwrap_or(caller.user_id),
        division: &new.division,
    };
    caller.reach(Right::DraftListing, &placed) != Some(Reach::Own)
}

/// Writes a draft down; `None`: the client that does calls another listing so.
pub fn write_down(
    tx: &mut Tx<'_>,
    caller: &Caller,
    new: NewListing,
    reference: Option<ClientRef>,
) -> Result<Option<ListingView>> {
    let owner = new.on_behalf_of.unwrap_or(caller.user_id);
    if writes_for_others(caller, &new) {
        at_home(tx, caller, owner)?;
    }
    let (row, contact) = draft(tx, caller, new, reference)?;
    let Some((listing, owner)) = model::insert(tx.conn, &row, tx.now)? else {
        return Ok(None);
    };
    if let Some(contact) = &contact {
        model::insert_contacts(tx.conn, tx.vault, &[(listing.id, contact)], caller.user_id)?;
    }
    // The caller wrote the contact, so the contact is open to the caller.
    let contact = contact.filter(|_| policy::keeps_contact(caller, &listing, true));
    Ok(Some(ListingView::new(
        listing,
        owner,
        contact,
        Some(caller),
    )))
}

/// The row of a draft, and its contact.
pub fn draft(
    tx: &Tx<'_>,
    caller: &Caller,
    new: NewListing,
    reference: Option<ClientRef>,
) -> Result<(NewListingRow, Option<Contact>)> {
    let owner_id = new.on_behalf_of.unwrap_or(caller.user_id);
    let (side, market) = (new.side, new.market);
    let (content, contact) = new.content();
    content_rules::check(market, side, &content, official_day(tx.now))?;
    let row = NewListingRow {
        side,
        market,
        content,
        owner_id,
        drafted_by: caller.user_id,
        origin: None,
        reference,
    };
    Ok((row, contact))
}

/// Whoever writes for others writes for those who are at home where he works, wherever the listing is to lie. People
/// write for who has said of no place that it is his, too; a city's own system knows its own and writes for no other.
pub fn at_home(tx: &mut Tx<'_>, caller: &Caller, owner: UserId) -> Result<()> {
    // Whether there is such an account at all is the foreign key's to say.
    let Some(owner) = users::model::find(tx.conn, owner)? else {
        return Ok(());
    };
    let inside = match &owner.division {
        Some(division) => {
            let home = Placed {
                owner: owner.id,
                division,
            };
            caller.may(Right::DraftListing, &home)
        }
        None => caller.client().is_none(),
    };
    match inside {
        true => Ok(()),
        false => Err(Problem::invalid_body(
            "/on_behalf_of",
            "outside_division",
            "该用户所在区划不在录入者的管辖区划之内",
            "is at home outside the division of who writes for him",
        )
        .into()),
    }
}
