//! An erased account owns no drafts, and no entry takes part in its name. What a contest ranked stays, without its texts.

use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::FILE_KINDS;
use super::codes::{EntryDecision, EntryStatus};
use super::model::{self, Entry, EntryContent, EntryMoved};
use super::state::{self, Move};
use crate::accounts::attachments::model as attachments;
use crate::platform::db::Tx;
use crate::platform::db::schema::{entries, entry_step_decisions};
use crate::platform::error::Result;
use crate::platform::notifications::forget_about;
use crate::platform::person_columns::{ERASED, Erasure};

/// An entry of an organisation is its other accounts' as well, and stays.
pub fn leave_contests(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    let owned: Vec<Entry> = entries::table
        .filter(entries::owner_id.eq(erasure.account))
        .filter(entries::organization_id.is_null())
        .order(entries::id)
        .select(Entry::as_select())
        .for_update()
        .load(tx.conn)?;
    let ids: Vec<Uuid> = owned.iter().map(|entry| entry.id.0).collect();
    forget_about(tx, "entries", &ids)?;
    for kind in FILE_KINDS {
        attachments::delete_of(tx.conn, kind, &ids, tx.now)?;
    }
    for entry in owned {
        match entry.submitted_at {
            None if entry.status == EntryStatus::Draft => {
                model::delete(tx.conn, entry.id)?;
            }
            _ => forget(tx, &entry, erasure)?,
        }
    }
    Ok(())
}

/// Withdraws an entry that still takes part, and empties its texts. A ranked entry keeps its title: the results name it.
fn forget(tx: &mut Tx<'_>, entry: &Entry, erasure: &Erasure<'_>) -> Result<()> {
    diesel::update(entry_step_decisions::table)
        .filter(entry_step_decisions::entry_id.eq(entry.id))
        .filter(entry_step_decisions::decision.eq(EntryDecision::Withdrawn))
        .set(entry_step_decisions::reason.eq(None::<String>))
        .execute(tx.conn)?;
    let next = state::step(entry.status, Move::Withdraw);
    if let Some(next) = next {
        let moved = EntryMoved {
            status: Some(next),
            status_reason: Some(Some(ERASED.to_owned())),
            step: Some(None),
            ..EntryMoved::default()
        };
        let entry = model::set_moved(tx.conn, entry.id, &moved, tx.now)?;
        model::note(tx, &entry, 0, EntryDecision::Withdrawn, None, erasure.by)?;
        model::cancel_open_reviews(tx, entry.id)?;
    } else if entry.status == EntryStatus::Withdrawn {
        let moved = EntryMoved {
            status_reason: Some(Some(ERASED.to_owned())),
            ..EntryMoved::default()
        };
        model::set_moved(tx.conn, entry.id, &moved, tx.now)?;
    }
    let is_ranked = matches!(
        entry.status,
        EntryStatus::Ranked | EntryStatus::Awarded | EntryStatus::NotAwarded
    );
    let content = EntryContent {
        title: match is_ranked {
            true => entry.title.clone(),
            false => ERASED.to_owned(),
        },
        summary: String::new(),
        plan: json!({}),
        tags: json!([]),
        facts: json!({}),
        ..entry.content()
    };
    model::update(tx.conn, entry.id, &content, tx.now)?;
    Ok(())
}
