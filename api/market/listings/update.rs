use actix_web::patch;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{CooperationMode, IndustrySection, IpKind, ListingKind, ListingStatus, Urgency};
use super::contact::{Contact, ContactChange};
use super::get::lock_visible;
use super::model::{self, Listing, ListingContent};
use super::policy;
use super::policy::content::{self as content_rules, MOST_FEN};
use super::view::ListingPath;
use super::view::{self, ListingView};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::platform::contacts_in_text::{Audience, refuse_contacts};
use crate::platform::db::Tx;
use crate::platform::error::{Result, problems};
use crate::platform::web::{
    Answer, IfMatch, Json, Patch, Path, clearable, keyword_lengths, patched, present,
};
use crate::reference::code_lists::TechnologyField;

/// A change of a listing (JSON Merge Patch): absent leaves, null clears, in the contact too. Side and market stay what they are.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "老旧电气线路与变压器节能改造", "deadline_on": null}))]
pub struct ListingChange {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    kind: Option<ListingKind>,
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    title: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    summary: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 20000))]
    #[schema(max_length = 20000)]
    description: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 5))]
    #[schema(max_items = 5)]
    fields: Option<Vec<TechnologyField>>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<IndustrySection>)]
    industry: Patch<IndustrySection>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    division: Option<DivisionCode>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 20), custom(function = keyword_lengths))]
    #[schema(max_items = 20)]
    keywords: Option<Vec<String>>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(range(min = 0, max = MOST_FEN))]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_000_i64)]
    budget_min_fen: Patch<i64>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(range(min = 0, max = MOST_FEN))]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_000_i64)]
    budget_max_fen: Patch<i64>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(range(min = 1, max = 9))]
    #[schema(value_type = Option<i16>, minimum = 1, maximum = 9)]
    trl: Patch<i16>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<IpKind>)]
    ip_kind: Patch<IpKind>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 8))]
    #[schema(max_items = 8)]
    cooperation_modes: Option<Vec<CooperationMode>>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<NaiveDate>)]
    deadline_on: Patch<NaiveDate>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    urgency: Option<Urgency>,
    #[serde(default, deserialize_with = "present")]
    #[validate(range(min = 1, max = 365))]
    #[schema(minimum = 1, maximum = 365, nullable = false)]
    valid_days: Option<i16>,
    /// Members that are absent stay.
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<ContactChange>)]
    contact: Patch<ContactChange>,
}

/// Calls a macro with every member that says something of the listing: all but the contact.
macro_rules! for_content {
    ($call:ident) => {
        $call!(
            kind,
            title,
            summary,
            description,
            fields,
            industry,
            division,
            keywords,
            budget_min_fen,
            budget_max_fen,
            trl,
            ip_kind,
            cooperation_modes,
            deadline_on,
            urgency,
            valid_days
        )
    };
}

impl ListingChange {
    /// Whether it changes more than the contact. A change of nothing requires the same right.
    fn speaks(&self) -> bool {
        macro_rules! any {
            ($($member:ident),+) => { $( self.$member.is_some() )||+ };
        }
        for_content!(any) || self.contact.is_none()
    }

    /// The content after the change, and what becomes of the contact.
    fn apply(self, mut content: ListingContent) -> (ListingContent, Patch<ContactChange>) {
        macro_rules! set {
            ($($member:ident),+) => { $( if let Some(value) = self.$member { content.$member = value; } )+ };
        }
        for_content!(set);
        (content, self.contact)
    }
}

problems!(UpdateListingProblems: NotFound, Forbidden, WrongState, AccountErased, ContactInText);

/// Change a listing
///
/// The owner and the drafter change a draft, or a listing that was returned. An administrator corrects these, and what is
/// published in their division; an account that changed what a listing says does not publish it. A change of a published
/// listing counts for the matching at once. The owner changes the contact at any time before the end; the drafter does
/// until the owner has consented or written it; no other account does. Owners and managers of an organisation do what its
/// account may; staff changes what they drafted for it until it is submitted. A draft keeps a contact in its texts until it is
/// submitted; a text of a published listing that gets one fails with 422 `contact_in_text`.
#[utoipa::path(tag = "listings", security(("bearer" = []), ("client" = ["listings:write"])), params(ListingPath), request_body = ListingChange,
    responses((status = 200, description = "The listing as it is now.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), UpdateListingProblems))]
#[patch("/listings/{id}")]
pub async fn update_listing(
    app: Data<App>,
    caller: May<ask::EditListing>,
    if_match: IfMatch,
    path: Path<ListingPath>,
    body: Json<ListingChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let listing = lock_visible(tx.conn, path.0.id, &caller, tx.now)?;
            let reach = caller.require(&listing)?;
            if change.speaks() {
                policy::edit(&caller, &listing, reach)?;
            }
            if change.contact.is_some() {
                let open = model::contact_is_open_to(tx.conn, listing.id, &caller.records)?;
                policy::edit_contact(&caller, &listing, open)?;
            }
            if_match.check(&view::current_etag(tx.conn, &listing)?)?;
            let (content, contact) = change.apply(listing.content.clone());
            let contact = merged(tx, &listing, contact)?;
            let listing = rewrite(tx, &caller, &listing, &content, contact)?;
            let view = view::show(tx.conn, tx.vault, listing, Some(&caller))?;
            Ok(Answer::ok(&view)?.etag(view.etag()))
        })
        .await
}

/// The contact after a change. A change of no member says nothing of it.
fn merged(
    tx: &mut Tx<'_>,
    listing: &Listing,
    change: Patch<ContactChange>,
) -> Result<Patch<Contact>> {
    match change {
        None => Ok(None),
        Some(None) => Ok(Some(None)),
        Some(Some(change)) if change.is_empty() => Ok(None),
        Some(Some(change)) => {
            let known = model::contact(tx.conn, tx.vault, listing.id)?;
            Ok(Some(change.onto_optional(known.as_ref(), "/contact")?))
        }
    }
}

/// Writes down what a listing says from now on and what becomes of its contact, both of which the caller may change.
/// Where both stand there already, nothing is written.
pub fn rewrite(
    tx: &mut Tx<'_>,
    caller: &Caller,
    listing: &Listing,
    content: &ListingContent,
    contact: Patch<Contact>,
) -> Result<Listing> {
    policy::relocate(caller, listing, &content.division)?;
    // A deadline that has passed meanwhile is no reason to refuse another change.
    let today = match content.deadline_on == listing.content.deadline_on {
        true => NaiveDate::MIN,
        false => official_day(tx.now),
    };
    content_rules::check(listing.market, listing.side, content, today)?;
    if matches!(contact, Some(None)) {
        content_rules::may_lose_contact(listing.status)?;
    }
    let is_draft = matches!(
        listing.status,
        ListingStatus::Draft | ListingStatus::NeedsChanges
    );
    if !is_draft {
        // Texts that stand as they were published stay.
        let before: Vec<&str> = listing.content.texts().map(|one| one.text).collect();
        let changed = content.texts().filter(|one| !before.contains(&one.text));
        refuse_contacts(Audience::Market, changed)?;
    }
    let contact = match contact {
        Some(same) if stands(tx, caller, listing, &same)? => None,
        contact => contact,
    };
    let says_another = *content != listing.content;
    if !says_another && contact.is_none() {
        return Ok(listing.clone());
    }
    if let Some(contact) = contact {
        let by = Some(caller.user_id);
        model::set_contact(tx.conn, tx.vault, listing.id, contact.as_ref(), by)?;
    }
    if says_another && caller.user_id != listing.owner_id {
        model::note_editor(tx.conn, listing.id, caller.user_id)?;
    }
    Ok(model::update(tx.conn, listing.id, content, tx.now)?)
}

/// Whether the contact is this already, and in the caller's words: an owner who writes what his drafter wrote takes it
/// over.
fn stands(
    tx: &mut Tx<'_>,
    caller: &Caller,
    listing: &Listing,
    contact: &Option<Contact>,
) -> Result<bool> {
    Ok(*contact == model::contact(tx.conn, tx.vault, listing.id)?
        && model::contact_is_open_to(tx.conn, listing.id, &caller.records)?)
}
