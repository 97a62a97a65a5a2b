//! Listings from a file, a draft a line.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::codes::{self, ListingStatus};
use super::create::{NewListing, at_home, draft, place, writes_for_others};
use super::{KIND, model};
use crate::access::auth::Caller;
use crate::access::external_ref::ClientRef;
use crate::access::importing::Cell::{Date, Integer, List, Text};
use crate::access::importing::{Importable, Made, Undone, column};
use crate::access::rights::Right;
use crate::accounts::attachments::model as attachments;
use crate::kernel::ids::{ListingId, UserId};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::parse_line;
use crate::reference::code_lists::TechnologyField;

pub const IMPORTABLE: Importable = Importable {
    right: Right::DraftListing,
    columns: &[
        column("side", "供需", Text).of(codes::Side::LIST),
        column("market", "市场", Text).of(codes::Market::LIST),
        column("kind", "类型", Text).of(codes::ListingKind::LIST),
        column("title", "标题", Text),
        column("summary", "摘要", Text),
        column("description", "详细说明", Text),
        column("fields", "技术领域", List).of(TechnologyField::LIST),
        column("industry", "行业", Text).of(codes::IndustrySection::LIST),
        column("division", "行政区划", Text),
        column("keywords", "关键词", List),
        column("budget_min_fen", "预算下限（分）", Integer),
        column("budget_max_fen", "预算上限（分）", Integer),
        column("trl", "技术成熟度", Integer),
        column("ip_kind", "知识产权类型", Text).of(codes::IpKind::LIST),
        column("cooperation_modes", "合作方式", List).of(codes::CooperationMode::LIST),
        column("deadline_on", "截止日期", Date),
        column("urgency", "紧急程度", Text).of(codes::Urgency::LIST),
        column("valid_days", "有效天数", Integer),
        column("contact.name", "联系人", Text),
        column("contact.phone", "联系电话", Text),
        column("contact.email", "联系邮箱", Text),
        column("on_behalf_of", "所有者", Text),
        column("external_ref", "外部编号", Text),
    ],
    make,
    found: None,
    undo,
};

/// A line is the body of `POST /v1/listings`. A listing that the API client has under the same `external_ref` stays as it
/// is.
fn make(tx: &mut Tx<'_>, caller: &Caller, lines: &[&[u8]]) -> Result<Vec<Made>> {
    let mut at_home_here: HashSet<UserId> = HashSet::new();
    let (mut rows, mut contacts) = (Vec::new(), Vec::new());
    for line in lines {
        let new: NewListing = parse_line(line)?;
        let reference = ClientRef::given(caller, new.external_ref.clone())?;
        place(caller, &new)?;
        let owner = new.on_behalf_of.unwrap_or(caller.user_id);
        if writes_for_others(caller, &new) && at_home_here.insert(owner) {
            at_home(tx, caller, owner)?;
        }
        let (row, contact) = draft(tx, caller, new, reference)?;
        rows.push(row);
        contacts.push(contact);
    }
    let written = model::insert_all(tx.conn, &rows, tx.now)?;
    let contacts = written.iter().zip(&contacts);
    let contacts: Vec<_> = contacts
        .filter_map(|(id, contact)| Some(((*id)?, contact.as_ref()?)))
        .collect();
    model::insert_contacts(tx.conn, tx.vault, &contacts, caller.user_id)?;
    let made = written.into_iter().map(|id| match id {
        Some(id) => Made::Created(id.0),
        None => Made::Skipped,
    });
    Ok(made.collect())
}

/// Deletes drafts that stand as the import made them, with their files.
fn undo(tx: &mut Tx<'_>, _: &Caller, ids: &[Uuid]) -> Result<Vec<Undone>> {
    let found: HashMap<ListingId, (i32, ListingStatus)> =
        model::versions(tx.conn, ids)?.into_iter().collect();
    let untouched = |id: &ListingId| found.get(id) == Some(&(1, ListingStatus::Draft));
    let ids: Vec<ListingId> = ids.iter().copied().map(ListingId).collect();
    let undone: Vec<Undone> = ids
        .iter()
        .map(|id| match found.contains_key(id) {
            false => Undone::gone(),
            true if untouched(id) => Undone::Reversed,
            true => Undone::changed(),
        })
        .collect();
    let gone: Vec<ListingId> = ids.into_iter().filter(untouched).collect();
    let things: Vec<Uuid> = gone.iter().map(|id| id.0).collect();
    attachments::delete_of(tx.conn, KIND, &things, tx.now)?;
    model::delete_all(tx.conn, &gone)?;
    Ok(undone)
}
