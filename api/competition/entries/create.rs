use actix_web::post;
use actix_web::web::Data;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{EntryDoor, EntryMemberRole};
use super::content::{self, GivenPlan, NewEntryTag, Rules, not_too_many};
use super::members::{self, NewEntryMember};
use super::model::team::{Member, set_team};
use super::model::{self, Entry, EntryContent, NewEntryRow};
use super::policy::{self, Placed};
use super::view::{self, EntryView};
use super::{notices, organization};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, Reach, Right, ask, require};
use crate::competition::contests::model as contests;
use crate::competition::entry_rules::model::EntryFacts;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ContestId, EntryId, OrganizationId, PersonId, UserId};
use crate::kernel::roles::AccountKind;
use crate::people::organizations::model as organizations;
use crate::people::users::model::{self as users};
use crate::platform::db::Tx;
use crate::platform::db::schema::users as accounts;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// A new entry.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"contest_id": "0198f3a2-5b1c-7000-8000-0000000000c0", "track": "特色产业", "title": "俄色茶产业化",
    "summary": "野生俄色茶的采摘、加工与销售。", "division": "513327", "plan": {"business_model": "合作社加农户"},
    "members": [{"person": {"user_id": "0198f3a2-5b1c-7000-8000-000000000001"}, "role": "leader"}],
    "tags": [{"code": "returning_entrepreneur", "proof": "self"}]}))]
pub struct NewEntry {
    pub contest_id: ContestId,
    /// One of the contest's. Required at submission where the contest has tracks.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub track: Option<String>,
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    #[serde(default)]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    pub summary: String,
    /// By default that of the owner, else that of the organisation.
    pub division: Option<DivisionCode>,
    /// The organisation that takes part: the owner belongs to it. Accounts that act for it own the entry as well.
    pub organization_id: Option<OrganizationId>,
    #[serde(default)]
    #[validate(custom(function = not_too_many))]
    pub plan: GivenPlan,
    /// The leader first. By default the owner alone, unless an organisation's account owns the entry.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 50)]
    pub members: Option<Vec<NewEntryMember>>,
    /// Tags of the entrant, each once.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub tags: Vec<NewEntryTag>,
    /// What the rules on who may enter ask for (`GET /v1/contests/{id}/entry-rules`), as the entrant declares it.
    #[serde(default)]
    #[validate(nested)]
    pub facts: EntryFacts,
    #[serde(default = "own")]
    #[schema(default = "own")]
    pub door: EntryDoor,
    /// The account that the entry belongs to, where a broker or an API client drafts it for an entrant. By default the account
    /// of the leader, and where the leader has none, the account that drafts.
    pub on_behalf_of: Option<UserId>,
    /// The number of the paper form that the entry was collected on: unique for the contest and the account that drafts.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub paper_number: Option<String>,
}

const fn own() -> EntryDoor {
    EntryDoor::Own
}

problems!(CreateEntryProblems: Forbidden, WrongState, UserMerged, AccountErased, PersonRecordDiffers);

/// Create an entry
///
/// Drafts an entry of a published contest, for the caller, or by a broker or API client for an entrant in the division. The
/// draft is visible to its owner, the team, accounts that act for its organisation, and the account that drafted it.
/// `submit` it when it is complete. A person without an account is found by the phone number; the call fails with 409
/// `person_record_differs` when the number is on record under another name.
#[utoipa::path(tag = "entries", security(("bearer" = []), ("client" = ["entries:write"])), request_body = NewEntry,
    responses((status = 201, description = "The draft.", body = EntryView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateEntryProblems))]
#[post("/entries")]
pub async fn create_entry(
    app: Data<App>,
    caller: May<ask::DraftEntry>,
    attempt: Attempt,
    body: Json<NewEntry>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let entry = draft(tx, &caller, new)?;
            let managed = model::managed(tx.conn, &caller, official_day(tx.now))?;
            let contest = model::find_contest(tx.conn, entry.contest_id)?.ok_or(Code::NotFound)?;
            view::show(tx.conn, entry, &contest, &caller, &managed)?.created()
        })
        .await
}

/// Drafts an entry: for a request, and for each line of an import.
pub fn draft(tx: &mut Tx<'_>, caller: &Caller, new: NewEntry) -> Result<Entry> {
    let unknown = || {
        Problem::invalid_body(
            "/contest_id",
            "unknown_id",
            "没有这项大赛",
            "there is no such contest",
        )
    };
    contests::find(tx.conn, new.contest_id, Some(caller))?.ok_or_else(unknown)?;
    let contest = model::lock_contest(tx.conn, new.contest_id, false)?.ok_or_else(unknown)?;
    policy::draft(&contest)?;
    let mut team = match &new.members {
        Some(named) => members::resolve(tx, caller, named, &[])?,
        None => Vec::new(),
    };
    let owner = owner(tx, caller, new.on_behalf_of, &team)?;
    if new.members.is_none() && owner.is_person {
        team.push(Member {
            person_id: PersonId(owner.id.0),
            role: EntryMemberRole::Leader,
            organization_id: new.organization_id,
        });
    }
    let division = match (new.division, owner.division.clone(), new.organization_id) {
        (Some(division), ..) | (None, Some(division), _) => division,
        (None, None, Some(organization)) => organizations::find(tx.conn, organization)?
            .map(|found| found.content.division)
            .ok_or_else(no_division)?,
        (None, None, None) => return Err(no_division().into()),
    };
    let placed = Placed {
        owner: owner.id,
        division: &division,
    };
    let reach = require(caller, Right::DraftEntry, &placed)?;
    if reach != Reach::Own {
        at_home(caller, &owner)?;
    }
    if let Some(organization) = new.organization_id {
        organization::check(tx, caller, owner.id, organization)?;
    }
    let id = EntryId::new();
    let content = EntryContent {
        organization_id: new.organization_id,
        division,
        track: new.track.unwrap_or_default(),
        title: new.title,
        summary: new.summary,
        plan: new.plan.apply(&serde_json::json!({})),
        door: new.door,
        tags: content::tags(tx, caller, id, &new.tags)?,
        facts: serde_json::to_value(&new.facts).map_err(anyhow::Error::from)?,
    };
    Rules::of(tx.conn, contest.id)?.check(&contest, &content, &team)?;
    let row = NewEntryRow {
        id,
        contest_id: contest.id,
        owner_id: owner.id,
        created_by: caller.user_id,
        paper_number: new.paper_number,
        content,
    };
    let entry = model::insert(tx.conn, &row, tx.now)?;
    set_team(tx.conn, id, &team)?;
    notices::drafted(tx, &entry, &contest, caller)?;
    Ok(entry)
}

fn no_division() -> Problem {
    Problem::invalid_body(
        "/division",
        "required",
        "参赛人没有登记区划，须填写",
        "the owner has no division: name one",
    )
}

/// The account that an entry is to belong to.
struct Owner {
    id: UserId,
    division: Option<DivisionCode>,
    is_person: bool,
}

fn owner(
    tx: &mut Tx<'_>,
    caller: &Caller,
    named: Option<UserId>,
    team: &[Member],
) -> Result<Owner> {
    let id = match named {
        Some(named) => named,
        None => leader(tx, caller, team)?.unwrap_or(caller.user_id),
    };
    // A merge or an erasure of the account waits, or was first.
    let found: Option<(UserId, Option<DivisionCode>, AccountKind, bool)> = accounts::table
        .find(id)
        .select((
            accounts::id,
            accounts::division,
            accounts::account_kind,
            accounts::erased_at.is_not_null(),
        ))
        .for_key_share()
        .first(tx.conn)
        .optional()?;
    let Some((id, division, kind, erased)) = found else {
        return Err(crate::platform::error::constraints::unknown_user("/on_behalf_of").into());
    };
    if erased {
        return Err(Code::AccountErased.into());
    }
    Ok(Owner {
        id,
        division,
        is_person: kind == AccountKind::Worker,
    })
}

/// The account of the leader, where the caller drafts for others. Workers and organisations draft their own.
fn leader(tx: &mut Tx<'_>, caller: &Caller, team: &[Member]) -> Result<Option<UserId>> {
    let territory = caller.territory(Right::DraftEntry);
    let drafts_for_others =
        caller.client().is_some() || !territory.inside.is_empty() || !territory.workers.is_empty();
    let Some(leader) = team.first().filter(|_| drafts_for_others) else {
        return Ok(None);
    };
    let id = UserId(leader.person_id.0);
    if caller.is(id) {
        return Ok(None);
    }
    Ok(users::find(tx.conn, id)?.map(|user| user.id))
}

/// Brokers and API clients draft for accounts at home where they work. Brokers draft for accounts without a division, too;
/// a city's own system drafts for no other, and in its own name where the leader has no account.
fn at_home(caller: &Caller, owner: &Owner) -> Result<()> {
    if caller.is(owner.id) {
        return Ok(());
    }
    let inside = match &owner.division {
        Some(division) => {
            let home = Placed {
                owner: owner.id,
                division,
            };
            caller.may(Right::DraftEntry, &home)
        }
        None => caller.client().is_none(),
    };
    match inside {
        true => Ok(()),
        false => Err(Problem::invalid_body(
            "/on_behalf_of",
            "outside_division",
            "该用户所在区划不在起草者的服务区划之内",
            "is at home outside the division of the account that drafts",
        )
        .into()),
    }
}
