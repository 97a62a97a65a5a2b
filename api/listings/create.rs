use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::codes::{
    CooperationMode, IndustrySection, IpKind, ListingKind, Market, Side, TechnologyField, Urgency,
};
use super::model::{self, Contact, ListingContent, NewListingRow};
use super::view::{self, ListingView};
use super::{policy, rules};
use crate::app::App;
use crate::auth::Caller;
use crate::clock::official_day;
use crate::divisions::DivisionCode;
use crate::error::{Result, problems};
use crate::ids::UserId;
use crate::web::{Answer, Attempt, Json};

/// Days of publication when nothing is said.
pub const DEFAULT_VALID_DAYS: i16 = 180;

/// 10 billion yuan: beyond it, it is a typing error.
pub const MOST_FEN: i64 = 1_000_000_000_000;

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
    /// What it is about, in one line. It weighs most in matching.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// The gist, in a few sentences.
    #[serde(default)]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    pub summary: String,
    /// Everything else a reader wants to know.
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
    /// Words to be found by, 1 to 30 characters each.
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
    /// Whose listing it is, when a broker or an administrator writes it down for somebody else.
    pub on_behalf_of: Option<UserId>,
}

pub fn normal() -> Urgency {
    Urgency::Normal
}

pub fn default_valid_days() -> i16 {
    DEFAULT_VALID_DAYS
}

/// Each keyword is a word, not a blank and not a text.
pub fn keyword_lengths(keywords: &[String]) -> Result<(), ValidationError> {
    match keywords
        .iter()
        .position(|word| !(1..=30).contains(&word.chars().count()))
    {
        None => Ok(()),
        Some(index) => {
            let mut error = ValidationError::new("length");
            for (name, value) in [("index", index), ("min", 1), ("max", 30)] {
                error.add_param(name.into(), &value);
            }
            Err(error)
        }
    }
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

problems!(CreateListingProblems: Forbidden);

/// Write down a need or an offer
///
/// It begins as a draft that only its owner, its drafter and the staff of its division see. `submit` it when it is
/// ready. Brokers and administrators may write for somebody else (`on_behalf_of`); the owner's consent then comes
/// before the review.
#[utoipa::path(tag = "listings", security(("bearer" = [])), request_body = NewListing,
    responses((status = 201, description = "The draft.", body = ListingView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateListingProblems))]
#[post("/listings")]
pub async fn create_listing(
    app: Data<App>,
    caller: Caller,
    attempt: Attempt,
    body: Json<NewListing>,
) -> Result<Answer> {
    let new = body.0;
    if new
        .on_behalf_of
        .is_some_and(|owner| owner != caller.user_id)
    {
        policy::draft_on_behalf(&caller, &new.division)?;
    }
    app.db
        .write_once(caller.key_space(), attempt, move |tx| {
            let (side, market) = (new.side, new.market);
            let owner_id = new.on_behalf_of.unwrap_or(caller.user_id);
            let (content, contact) = new.content();
            rules::check(market, side, &content, official_day(tx.now))?;
            let row = NewListingRow {
                side,
                market,
                content,
                owner_id,
                drafted_by: caller.user_id,
                origin: None,
            };
            let listing = model::insert(tx.conn, &row, tx.now)?;
            if contact.is_some() {
                model::set_contact(tx.conn, tx.vault, listing.id, contact.as_ref())?;
            }
            let view = view::show(tx.conn, tx.vault, listing, Some(&caller))?;
            Ok(Answer::created(format!("/v1/listings/{}", view.id), &view)?.etag(view.etag()))
        })
        .await
}
