//! The draft in the target contest that a recommendation creates.

use diesel::prelude::*;
use serde_json::{Map, Value, json};

use crate::competition::entries::codes::{EntryDoor, EntryMemberRole};
use crate::competition::entries::model::team::{Member, set_team, team_of};
use crate::competition::entries::model::{
    self as entries, ContestOf, Entry, EntryContent, NewEntryRow,
};
use crate::competition::entry_rules::model::{EntryRulesContent, FormSection, rules_of};
use crate::kernel::ids::{EntryId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::users;
use crate::platform::error::{Code, Result};

/// Belongs to the owner of the entry that won, who consented: the account that recommends keeps no part in it.
pub fn draft(tx: &mut Tx<'_>, of: &Entry, target: &ContestOf) -> Result<Entry> {
    let owner = owner(tx, of.owner_id)?;
    let rules = rules_of(tx.conn, target.id)?.content;
    let has_track = target.tracks.contains(&of.track);
    let row = NewEntryRow {
        id: EntryId::new(),
        contest_id: target.id,
        owner_id: owner,
        created_by: owner,
        paper_number: None,
        content: EntryContent {
            organization_id: of.organization_id,
            division: of.division.clone(),
            track: match has_track {
                true => of.track.clone(),
                false => String::new(),
            },
            title: of.title.clone(),
            summary: of.summary.clone(),
            plan: fitting(&of.plan, &rules.form),
            door: EntryDoor::Recommended,
            tags: json!([]),
            facts: json!({}),
        },
    };
    let entry = entries::insert(tx.conn, &row, tx.now)?;
    let team = allowed(team_of(tx.conn, of.id)?, &rules);
    if !team.is_empty() {
        set_team(tx.conn, entry.id, &team)?;
    }
    Ok(entry)
}

/// The account that stands for the owner now. A merge or an erasure of the account waits, or was first.
fn owner(tx: &mut Tx<'_>, named: UserId) -> Result<UserId> {
    let survivor: uuid::Uuid = users::table
        .find(named)
        .select(users::person_id)
        .first::<crate::kernel::ids::PersonId>(tx.conn)?
        .0;
    let erased: bool = users::table
        .find(UserId(survivor))
        .select(users::erased_at.is_not_null())
        .for_key_share()
        .first(tx.conn)?;
    match erased {
        true => Err(Code::AccountErased.into()),
        false => Ok(UserId(survivor)),
    }
}

/// The sections that the form has, where the text is not too long for it.
fn fitting(plan: &Value, form: &[FormSection]) -> Value {
    let sections = plan.as_object().into_iter().flatten();
    let kept = sections.filter(|(key, text)| {
        let length = text.as_str().map_or(0, |text| text.chars().count());
        let section = form.iter().find(|section| section.key == **key);
        section.is_some_and(|section| length <= section.max_length as usize)
    });
    Value::Object(
        kept.map(|(key, text)| (key.clone(), text.clone()))
            .collect::<Map<_, _>>(),
    )
}

/// The team, cut to what the contest allows. Advisers do not count.
fn allowed(team: Vec<Member>, rules: &EntryRulesContent) -> Vec<Member> {
    let most = usize::try_from(rules.team_max).unwrap_or(usize::MAX);
    let mut entrants = 0;
    let mut fits = |member: &Member| {
        if member.role == EntryMemberRole::Adviser {
            return true;
        }
        entrants += 1;
        entrants <= most
    };
    team.into_iter().filter(|member| fits(member)).collect()
}

/// An entry whose recommendation was rejected is the entrant's own.
pub fn disown(tx: &mut Tx<'_>, id: EntryId) -> Result<()> {
    let Some(entry) = entries::lock(tx.conn, id)? else {
        return Ok(());
    };
    if entry.door == EntryDoor::Recommended {
        let content = EntryContent {
            door: EntryDoor::Own,
            ..entry.content()
        };
        entries::update(tx.conn, id, &content, tx.now)?;
    }
    Ok(())
}
