use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::get::session;
use super::model::{self, end_of};
use super::view::{DoorTokenPage, DoorTokenView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, Query};
use crate::training::training_sessions::view::TrainingSessionPath;

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DoorTokenFilter {
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListDoorTokensProblems: NotFound, Forbidden);

/// List the door tokens of a training session
///
/// Newest first, those that were revoked among them. Requires the administrator of the division of the session.
#[utoipa::path(tag = "door-tokens", security(("bearer" = [])), params(TrainingSessionPath, DoorTokenFilter),
    responses((status = 200, description = "A page of door tokens.", body = DoorTokenPage), ListDoorTokensProblems))]
#[get("/training-sessions/{id}/door-tokens")]
pub async fn list_door_tokens(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepTraining>,
    path: Path<TrainingSessionPath>,
    filter: Query<DoorTokenFilter>,
) -> Result<Answer> {
    let id = path.0.id;
    let list = format!("door tokens {id}");
    let size = PageSize::of(filter.0.limit);
    let before = after_id(filter.0.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let session = session(conn, id, &caller)?;
            caller.require(&session)?;
            let ends_at = end_of(session.content.ends_at);
            let rows = model::page(conn, id, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            let items = page.items.into_iter();
            Ok(DoorTokenPage {
                items: items.map(|row| DoorTokenView::new(row, ends_at)).collect(),
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
