use actix_web::delete;
use actix_web::web::Data;

use super::get::lock_visible;
use super::view::{self, AgendaItemPath};
use super::{model, policy};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::attachments::model as attachments;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Path};

problems!(DeleteAgendaItemProblems: NotFound, Forbidden, WrongState);

/// Delete an agenda item
///
/// Requires the administrator of the division of the session. Works until the session is archived or cancelled. Deletes the
/// materials of the item, too.
#[utoipa::path(tag = "agenda", security(("bearer" = [])), params(AgendaItemPath),
    responses((status = 204, description = "The item is deleted."), DeleteAgendaItemProblems))]
#[delete("/agenda-items/{id}")]
pub async fn delete_agenda_item(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    if_match: IfMatch,
    path: Path<AgendaItemPath>,
) -> Result<Answer> {
    app.db
        .write(caller.act(), move |tx| {
            let (item, session) = lock_visible(tx.conn, path.0.id, &caller)?;
            caller.require(&session)?;
            view::check(&if_match, &item)?;
            policy::edit(&session)?;
            for kind in super::MATERIALS {
                attachments::delete_of(tx.conn, kind, &[item.id.0], tx.now)?;
            }
            model::delete(tx.conn, item.id)?;
            Ok(Answer::no_content())
        })
        .await
}
