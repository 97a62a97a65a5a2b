//! Entries from a file, a paper form a line.

use diesel::prelude::*;
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use super::create::{NewEntry, draft};
use super::members::NewEntryMember;
use super::{FILE_KINDS, model, policy};
use crate::access::auth::Caller;
use crate::access::importing::Cell::Text;
use crate::access::importing::{Importable, Made, Undone, column};
use crate::access::rights::Right;
use crate::accounts::attachments::model as attachments;
use crate::competition::entries::codes::{EntryDoor, EntryMemberRole};
use crate::competition::entry_rules::model::EntryFacts;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ContestId, EntryId, OrganizationId, UserId};
use crate::people::organizations::codes::{Uscc, credit_code_form};
use crate::people::person_records::model::{PersonRef, PersonWithoutAccount};
use crate::platform::db::Tx;
use crate::platform::db::schema::{entries, organizations};
use crate::platform::error::{Problem, Result};
use crate::platform::notifications::forget_about;
use crate::platform::spelling::TypedCode;
use crate::platform::web::parse_line;

pub const IMPORTABLE: Importable = Importable {
    right: Right::DraftEntry,
    columns: &[
        column("contest_id", "大赛", Text),
        column("paper_number", "纸质表编号", Text),
        column("title", "项目名称", Text),
        column("summary", "项目简介", Text),
        column("track", "赛道", Text),
        column("division", "区划", Text),
        column("leader.name", "负责人姓名", Text),
        column("leader.phone", "负责人手机号码", Text),
        column("organization_uscc", "统一社会信用代码", Text),
        column("on_behalf_of", "用户", Text),
        column("door", "申报渠道", Text).of(EntryDoor::LIST),
    ],
    make,
    found: None,
    undo,
};

/// A paper form.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct PaperForm {
    contest_id: ContestId,
    #[validate(length(min = 1, max = 50))]
    paper_number: Option<String>,
    #[validate(length(min = 1, max = 200))]
    title: String,
    #[serde(default)]
    #[validate(length(max = 2000))]
    summary: String,
    #[validate(length(min = 1, max = 50))]
    track: Option<String>,
    division: Option<DivisionCode>,
    #[validate(nested)]
    leader: PersonWithoutAccount,
    #[validate(custom(function = credit_code_form))]
    organization_uscc: Option<TypedCode>,
    on_behalf_of: Option<UserId>,
    door: Option<EntryDoor>,
}

fn make(tx: &mut Tx<'_>, caller: &Caller, lines: &[&[u8]]) -> Result<Vec<Made>> {
    let made = lines.iter().map(|line| make_one(tx, caller, line));
    made.collect()
}

/// A form whose number the caller imported before stays as it is.
fn make_one(tx: &mut Tx<'_>, caller: &Caller, line: &[u8]) -> Result<Made> {
    let form: PaperForm = parse_line(line)?;
    if let Some(number) = &form.paper_number
        && model::find_paper(tx.conn, form.contest_id, caller.user_id, number)?.is_some()
    {
        return Ok(Made::Skipped);
    }
    let organization_id = match &form.organization_uscc {
        None => None,
        Some(code) => Some(organization(tx, code.as_str())?),
    };
    let mut leader = form.leader;
    // Where the leader has no record yet, the record lies where the entry does.
    leader.division = leader.division.or_else(|| form.division.clone());
    let new = NewEntry {
        contest_id: form.contest_id,
        track: form.track,
        title: form.title,
        summary: form.summary,
        division: form.division,
        organization_id,
        plan: Default::default(),
        members: Some(vec![NewEntryMember {
            person: PersonRef {
                new: Some(leader),
                ..PersonRef::default()
            },
            role: EntryMemberRole::Leader,
            organization_id,
        }]),
        tags: Vec::new(),
        facts: EntryFacts::default(),
        door: form.door.unwrap_or(EntryDoor::Own),
        on_behalf_of: form.on_behalf_of,
        paper_number: form.paper_number,
    };
    let entry = draft(tx, caller, new)?;
    Ok(Made::Created(entry.id.0))
}

fn organization(tx: &mut Tx<'_>, code: &str) -> Result<OrganizationId> {
    let found: Option<OrganizationId> = match Uscc::read(code) {
        Ok(uscc) => organizations::table
            .filter(organizations::uscc.eq(uscc))
            .select(organizations::id)
            .first(tx.conn)
            .optional()?,
        Err(_) => None,
    };
    found.ok_or_else(|| {
        Problem::invalid_body(
            "/organization_uscc",
            "unknown_id",
            "没有这个统一社会信用代码的单位",
            "no organisation has this credit code",
        )
        .into()
    })
}

/// Deletes drafts that stand as the import made them, with their files.
fn undo(tx: &mut Tx<'_>, _: &Caller, ids: &[Uuid]) -> Result<Vec<Undone>> {
    let undone = ids.iter().map(|id| delete(tx, EntryId(*id)));
    undone.collect()
}

fn delete(tx: &mut Tx<'_>, id: EntryId) -> Result<Undone> {
    let entry = entries::table
        .find(id)
        .select(model::Entry::as_select())
        .for_update()
        .first(tx.conn)
        .optional()?;
    let Some(entry) = entry else {
        return Ok(Undone::gone());
    };
    if entry.version != 1 || policy::delete(&entry).is_err() {
        return Ok(Undone::changed());
    }
    for kind in FILE_KINDS {
        attachments::delete_of(tx.conn, kind, &[id.0], tx.now)?;
    }
    forget_about(tx, "entries", &[id.0])?;
    model::delete(tx.conn, id)?;
    Ok(Undone::Reversed)
}
