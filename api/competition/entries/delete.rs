use actix_web::delete;
use actix_web::web::Data;

use super::moves::LockedEntry;
use super::view::EntryPath;
use super::{FILE_KINDS, model, policy};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::attachments::model as attachments;
use crate::platform::error::{Result, problems};
use crate::platform::notifications::forget_about;
use crate::platform::web::{Answer, IfMatch, Path};

problems!(DeleteEntryProblems: NotFound, Forbidden, WrongState);

/// Delete an entry
///
/// Deletes a draft that was never submitted, with its files. An entry that was submitted before is withdrawn. Requires the
/// owner, an account that acts for its organisation, or the account that drafted it.
#[utoipa::path(tag = "entries", security(("bearer" = []), ("client" = ["entries:write"])), params(EntryPath),
    responses((status = 204, description = "The draft is deleted."), DeleteEntryProblems))]
#[delete("/entries/{id}")]
pub async fn delete_entry(
    app: Data<App>,
    caller: May<ask::EditEntry>,
    if_match: IfMatch,
    path: Path<EntryPath>,
) -> Result<Answer> {
    app.db
        .write(caller.act(), move |tx| {
            let locked = LockedEntry::of_entrant(tx, path.0.id, &caller)?;
            caller.require(&locked)?;
            if_match.check(&locked.view.etag()?)?;
            policy::delete(&locked.entry)?;
            let id = locked.entry.id;
            for kind in FILE_KINDS {
                attachments::delete_of(tx.conn, kind, &[id.0], tx.now)?;
            }
            forget_about(tx, "entries", &[id.0])?;
            model::delete(tx.conn, id)?;
            Ok(Answer::no_content())
        })
        .await
}
