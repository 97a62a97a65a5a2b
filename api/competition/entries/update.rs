use actix_web::patch;
use actix_web::web::Data;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::EntryDoor;
use super::content::{self, GivenPlan, NewEntryTag, Rules, not_too_many};
use super::members::{self, NewEntryMember};
use super::model::team::{set_team, team_of};
use super::moves::LockedEntry;
use super::policy::{self, Placed};
use super::view::{EntryPath, EntryView};
use super::{model, organization};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, Right, ask, require};
use crate::competition::entry_rules::model::{EntryFacts, EntryFactsChange};
use crate::kernel::DivisionCode;
use crate::kernel::ids::OrganizationId;
use crate::platform::db::Tx;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Patch, Path, clearable, patched, present};

/// A change of an entry (JSON Merge Patch): absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "俄色茶产业化与茶旅融合", "plan": {"market": "年产值 300 万元"}}))]
pub struct EntryChange {
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 50))]
    #[schema(max_length = 50)]
    track: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    title: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    summary: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    division: Option<DivisionCode>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<OrganizationId>)]
    organization_id: Patch<OrganizationId>,
    /// Sections that are absent stay.
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = not_too_many))]
    #[schema(nullable = false)]
    plan: Option<GivenPlan>,
    /// The whole team, the leader first.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 50, nullable = false)]
    members: Option<Vec<NewEntryMember>>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(max_items = 10)]
    tags: Option<Vec<NewEntryTag>>,
    /// What the entrant declares: members that are absent stay. Null clears all.
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<EntryFactsChange>)]
    facts: Patch<EntryFactsChange>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    door: Option<EntryDoor>,
}

problems!(UpdateEntryProblems: NotFound, Forbidden, WrongState, PersonRecordDiffers);

/// Update an entry
///
/// Changes a draft, or an entry for which missing papers were requested. Requires the owner, an account that acts for its
/// organisation, or the account that drafted it.
#[utoipa::path(tag = "entries", security(("bearer" = []), ("client" = ["entries:write"])), params(EntryPath),
    request_body = EntryChange,
    responses((status = 200, description = "The entry as it is now.", body = EntryView,
        headers(("ETag" = String, description = "Its new version."))), UpdateEntryProblems))]
#[patch("/entries/{id}")]
pub async fn update_entry(
    app: Data<App>,
    caller: May<ask::EditEntry>,
    if_match: IfMatch,
    path: Path<EntryPath>,
    body: Json<EntryChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let locked = LockedEntry::of_entrant(tx, path.0.id, &caller)?;
            caller.require(&locked)?;
            if_match.check(&locked.view.etag()?)?;
            policy::edit(&locked.entry, &locked.contest)?;
            rewrite(tx, &caller, locked, change)?.answer()
        })
        .await
}

/// What the entrant declares after a change, as the entry keeps it.
fn declared(change: Option<EntryFactsChange>, before: &Value) -> Result<Value> {
    let known: EntryFacts = serde_json::from_value(before.clone()).map_err(anyhow::Error::from)?;
    let facts = match change {
        None => EntryFacts::default(),
        Some(change) => change.onto(&known, "/facts")?,
    };
    match facts == known {
        true => Ok(before.clone()),
        false => Ok(serde_json::to_value(facts).map_err(anyhow::Error::from)?),
    }
}

/// Writes what an entry says from now on. Where it says that already, nothing is written.
fn rewrite(
    tx: &mut Tx<'_>,
    caller: &Caller,
    locked: LockedEntry,
    change: EntryChange,
) -> Result<EntryView> {
    let entry = &locked.entry;
    let before = entry.content();
    let mut content = before.clone();
    macro_rules! set {
        ($($member:ident),+) => { $( if let Some(value) = change.$member { content.$member = value; } )+ };
    }
    set!(track, title, summary, division, organization_id, door);
    if let Some(plan) = change.plan {
        content.plan = plan.apply(&before.plan);
    }
    if let Some(facts) = change.facts {
        content.facts = declared(facts, &before.facts)?;
    }
    if let Some(tags) = &change.tags {
        content.tags = content::tags(tx, caller, entry.id, tags)?;
    }
    if content.division != before.division {
        let placed = Placed {
            owner: if locked.is_own(caller) {
                caller.user_id
            } else {
                entry.owner_id
            },
            division: &content.division,
        };
        require(caller, Right::DraftEntry, &placed)?;
    }
    if let Some(organization) = content.organization_id
        && content.organization_id != before.organization_id
    {
        organization::check(tx, caller, entry.owner_id, organization)?;
    }
    let standing = team_of(tx.conn, entry.id)?;
    let team = match &change.members {
        Some(named) => members::resolve(tx, caller, named, &standing)?,
        None => standing,
    };
    Rules::of(tx.conn, entry.contest_id)?.check(&locked.contest, &content, &team)?;
    let has_another_team = set_team(tx.conn, entry.id, &team)?;
    if content == before && !has_another_team {
        return Ok(locked.view);
    }
    let entry = model::update(tx.conn, entry.id, &content, tx.now)?;
    LockedEntry { entry, ..locked }.shown(tx, caller)
}
