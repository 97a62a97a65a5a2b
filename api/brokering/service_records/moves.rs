//! What the moves of a service record have in common.

use chrono::{DateTime, Utc};

use super::model::{self, ServiceRecordMoved};
use super::state::{self, Move};
use super::view::{ServiceRecordPath, ServiceRecordView, absent};
use super::visible::ServedRecord;
use crate::access::auth::Caller;
use crate::access::transitions::{Locked, Transitions};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

impl Transitions for ServiceRecordPath {
    type Row = ServedRecord;
    type Move = Move;
    type Moved = ServiceRecordMoved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<ServedRecord> {
        Ok(model::lock(tx.conn, self.id, caller, tx.now)?.ok_or_else(absent)?)
    }

    fn etag(record: &ServedRecord, _: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(record.row.etag())
    }

    fn status(record: &ServedRecord, _: DateTime<Utc>) -> &'static str {
        record.row.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<ServiceRecordMoved> {
        let window = locked.settings.service_confirmation;
        let from = locked.row.row.status_at(locked.tx.now, window);
        Some(ServiceRecordMoved {
            status: Some(state::step(from, by)?),
            ..ServiceRecordMoved::default()
        })
    }

    fn write(
        record: ServedRecord,
        tx: &mut Tx<'_>,
        moved: &ServiceRecordMoved,
    ) -> Result<ServedRecord> {
        Ok(ServedRecord {
            row: model::set_moved(tx.conn, record.row.id, moved, tx.now)?,
            ..record
        })
    }

    fn answer(
        record: ServedRecord,
        _: &mut Tx<'_>,
        caller: &Caller,
        _: Language,
    ) -> Result<Answer> {
        ServiceRecordView::answer(record.row, caller)
    }
}
