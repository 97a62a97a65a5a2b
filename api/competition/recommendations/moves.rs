//! What the moves of a recommendation have in common. The target contest is locked before the recommendation.

use super::model::{self, Recommendation, RecommendationMoved, Sight};
use super::policy::OfEntrant;
use super::state::{self, Move};
use super::view::{self, RecommendationView, absent};
use crate::access::auth::Caller;
use crate::competition::entries::model::{self as entries, ContestOf, Entry};
use crate::kernel::clock::official_day;
use crate::kernel::ids::RecommendationId;
use crate::platform::db::Tx;
use crate::platform::db::schema::entries as entries_table;
use crate::platform::error::{Result, wrong_state};
use crate::platform::web::MaybeIfMatch;

/// A recommendation that is locked, and what it is about.
pub struct LockedRecommendation {
    pub row: Recommendation,
    pub entry: Entry,
    pub from: ContestOf,
    pub target: ContestOf,
    pub sight: Sight,
    view: RecommendationView,
}

impl LockedRecommendation {
    /// 404 for a caller who may not know of it.
    pub fn lock(tx: &mut Tx<'_>, id: RecommendationId, caller: &Caller) -> Result<Self> {
        use diesel::prelude::*;
        let sight = Sight::of(tx.conn, caller, official_day(tx.now))?;
        let known = model::find_visible(tx.conn, id, caller, &sight)?.ok_or_else(absent)?;
        let target = entries::lock_contest(tx.conn, known.target_contest_id, false)?;
        let from = entries::find_contest(tx.conn, known.from_contest_id)?;
        let row = model::lock(tx.conn, id)?;
        let entry: Entry = entries_table::table
            .find(row.entry_id)
            .select(Entry::as_select())
            .first(tx.conn)?;
        Ok(Self {
            view: view::show(tx.conn, row.clone(), caller, &sight)?,
            row,
            entry,
            from: from.ok_or_else(absent)?,
            target: target.ok_or_else(absent)?,
            sight,
        })
    }

    /// The entrant's side: the owner of the entry, and accounts that act for its organisation.
    pub fn of_entrant(&self, caller: &Caller) -> OfEntrant {
        let acts = self
            .entry
            .organization_id
            .is_some_and(|one| self.sight.managed.contains(&one));
        OfEntrant {
            owners: acts
                .then_some(caller.user_id)
                .into_iter()
                .chain([self.entry.owner_id])
                .collect(),
        }
    }

    /// Checks If-Match (412) and then the state (409), and returns what each move writes.
    pub fn step(&self, if_match: &MaybeIfMatch, by: Move) -> Result<RecommendationMoved> {
        if_match.check(&self.view.etag()?)?;
        let status = state::step(self.row.status, by).ok_or_else(|| {
            wrong_state(
                self.row.status.as_str(),
                "当前状态不允许此操作",
                "there is no such move from the state it is in",
            )
        })?;
        Ok(RecommendationMoved {
            status: Some(status),
            ..RecommendationMoved::default()
        })
    }

    /// Writes what a move changes.
    pub fn write(self, tx: &mut Tx<'_>, moved: &RecommendationMoved) -> Result<Self> {
        let row = model::set_moved(tx.conn, self.row.id, moved, tx.now)?;
        Ok(Self { row, ..self })
    }

    /// The recommendation after a change, as the caller sees it now.
    pub fn shown(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<RecommendationView> {
        view::show(tx.conn, self.row, caller, &self.sight)
    }
}
