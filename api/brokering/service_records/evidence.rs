//! The files of a record: evidence of the service.

use std::collections::HashSet;

use diesel::prelude::*;

use super::codes::ServiceFlagKind;
use super::flags;
use super::notice::Noticed;
use crate::access::auth::Caller;
use crate::accounts::attachments::model::{Thing, set_on};
use crate::kernel::ids::{AttachmentId, ServiceRecordId};
use crate::platform::db::Tx;
use crate::platform::db::schema::attachments;
use crate::platform::error::{Problem, Result};

/// What files call a record that they hang on.
pub const KIND: &str = "service_record";

/// Hangs free files of the caller on records.
pub fn attach_all(
    tx: &mut Tx<'_>,
    caller: &Caller,
    files: &[(ServiceRecordId, Vec<AttachmentId>)],
) -> Result<()> {
    for (record, ids) in files {
        let distinct: HashSet<AttachmentId> = ids.iter().copied().collect();
        let free: Vec<AttachmentId> = attachments::table
            .filter(attachments::id.eq_any(&distinct))
            .filter(attachments::uploaded_by.eq_any(&caller.records))
            .filter(attachments::on_kind.is_null())
            .select(attachments::id)
            .for_update()
            .load(tx.conn)?;
        if let Some(at) = ids.iter().position(|id| !free.contains(id)) {
            return Err(Problem::invalid_body(
                &format!("/evidence/{at}"),
                "unknown_id",
                "没有这个尚未附在事项上的文件",
                "is no file of the caller that hangs on nothing yet",
            )
            .into());
        }
        let on = Thing {
            kind: KIND.to_owned(),
            id: record.0,
        };
        for id in free {
            set_on(tx.conn, id, &on, tx.now)?;
        }
        notice(tx, *record)?;
    }
    Ok(())
}

/// Notices the same bytes at another record.
pub fn notice(tx: &mut Tx<'_>, record: ServiceRecordId) -> Result<()> {
    let other = diesel::alias!(attachments as other);
    let found: Option<Option<uuid::Uuid>> = attachments::table
        .inner_join(other.on(other.field(attachments::sha256).eq(attachments::sha256)))
        .filter(attachments::on_kind.eq(KIND))
        .filter(attachments::on_id.eq(record.0))
        .filter(other.field(attachments::on_kind).eq(KIND))
        .filter(other.field(attachments::on_id).ne(record.0))
        .order(other.field(attachments::id))
        .select(other.field(attachments::on_id))
        .first(tx.conn)
        .optional()?;
    let Some(Some(other)) = found else {
        return Ok(());
    };
    let noticed = Noticed {
        record,
        kind: ServiceFlagKind::SameEvidence,
        other: Some(ServiceRecordId(other)),
        figure: None,
    };
    flags::write(tx, &[noticed])
}
