use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, Scope};
use super::view::{AttachmentPage, AttachmentView, thing};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::ids::ThingId;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AttachmentFilter {
    /// What the files hang on: `training_program`, `training_session`, `agenda_item`, `agenda_item_after_attendance` (read by those who came), `entry`, `entry_anonymous` (does not tell whose entry it is: judges read it in blind stages), `objection`, `printed_paper` (one scan each) or `listing`.
    #[validate(length(min = 1, max = 40))]
    #[param(inline, min_length = 1, max_length = 40, example = "training_session")]
    on: Option<String>,
    /// Its id, with `on`.
    #[param(inline)]
    on_id: Option<ThingId>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListAttachmentsProblems: NotFound);

/// List attachments
///
/// Newest first: the files of the thing that `on` and `on_id` name, or the caller's own uploads without them. A thing that
/// the caller may not read is 404. Without a token and without `on`, the list is empty.
#[utoipa::path(tag = "attachments", security((), ("bearer" = [])), params(AttachmentFilter),
    responses((status = 200, description = "A page of files.", body = AttachmentPage), ListAttachmentsProblems))]
#[get("/attachments")]
pub async fn list_attachments(
    app: Data<App>,
    request: HttpRequest,
    caller: Anyone,
    filter: Query<AttachmentFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let on = thing(&app, filter.on, filter.on_id, Problem::invalid_parameter)?;
    let scope = match on {
        Some(on) => Scope::Of(on),
        None => Scope::UploadedBy(
            caller
                .0
                .as_ref()
                .map_or(Vec::new(), |one| one.records.clone()),
        ),
    };
    let list = format!("attachments {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let (state, now) = (app.clone(), app.clock.now());
    let page = app
        .db
        .read(move |conn| {
            if let Scope::Of(on) = &scope {
                let caller = caller.0.as_ref();
                if !model::is_thing_visible(conn, &state.file_places, on, caller, now)? {
                    return Err(Problem::not_found("没有这个事项", "there is no such thing").into());
                }
            }
            let rows = model::page(conn, &scope, before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let page = AttachmentPage {
        items: page.items.into_iter().map(AttachmentView::from).collect(),
        next_cursor: page.next_cursor,
    };
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
