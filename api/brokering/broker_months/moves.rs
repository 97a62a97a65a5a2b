//! What the moves of a month have in common.

use chrono::{DateTime, Utc};

use super::model::{self, BrokerMonthMoved, SeenMonth};
use super::state::{self, Move};
use super::view::{BrokerMonthPath, BrokerMonthView, absent};
use crate::access::auth::Caller;
use crate::access::transitions::{Locked, Transitions};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

impl Transitions for BrokerMonthPath {
    type Row = SeenMonth;
    type Move = Move;
    type Moved = BrokerMonthMoved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<SeenMonth> {
        Ok(model::lock(tx.conn, self.id, caller, tx.now)?.ok_or_else(absent)?)
    }

    fn etag(month: &SeenMonth, _: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(month.etag())
    }

    fn status(month: &SeenMonth, _: DateTime<Utc>) -> &'static str {
        month.row.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<BrokerMonthMoved> {
        Some(BrokerMonthMoved {
            status: Some(state::step(locked.row.row.status, by)?),
            ..BrokerMonthMoved::default()
        })
    }

    fn write(month: SeenMonth, tx: &mut Tx<'_>, moved: &BrokerMonthMoved) -> Result<SeenMonth> {
        Ok(SeenMonth {
            row: model::set_moved(tx.conn, month.row.id, moved, tx.now)?,
            ..month
        })
    }

    fn answer(month: SeenMonth, _: &mut Tx<'_>, _: &Caller, _: Language) -> Result<Answer> {
        BrokerMonthView::answer(month)
    }
}
