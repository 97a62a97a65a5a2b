use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::{EntryStatus, EntryTagCode};
use super::model::{self, EntryScope};
use super::view::{self, EntryPage, ListedEntry};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::ContestId;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntryFilter {
    /// Of this contest.
    #[param(inline)]
    contest_id: Option<ContestId>,
    #[param(inline, example = "submitted")]
    status: Option<EntryStatus>,
    /// Of this track.
    #[validate(length(min = 1, max = 50))]
    #[param(min_length = 1, max_length = 50, example = "特色产业")]
    track: Option<String>,
    /// In this division or inside it (prefix scope).
    #[param(inline, example = "513300")]
    division: Option<DivisionCode>,
    #[param(inline, example = "returning_entrepreneur")]
    tag: Option<EntryTagCode>,
    /// In its contest.
    #[validate(range(min = 1, max = 1_000_000))]
    #[param(minimum = 1, maximum = 1_000_000)]
    number: Option<i32>,
    /// Of this blind code.
    #[validate(length(min = 1, max = 10))]
    #[param(min_length = 1, max_length = 10, example = "KXWQTB")]
    blind_code: Option<String>,
    /// A part of the title. Width, case, traditional characters and blanks do not matter.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100, example = "俄色茶")]
    q: Option<String>,
    /// Only entries whose owner or team the caller is, or for whose organisation the caller acts.
    #[param(default = false)]
    mine: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListEntriesProblems: Forbidden);

/// List entries
///
/// Newest first: those that the caller may read. Filters are joined by "and". In a blind stage, `division`, `tag` and
/// `number` find only entries whose entrant the caller may know.
#[utoipa::path(tag = "entries", security(("bearer" = []), ("client" = ["entries:read"])), params(EntryFilter),
    responses((status = 200, description = "A page of entries.", body = EntryPage), ListEntriesProblems))]
#[get("/entries")]
pub async fn list_entries(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadEntry>,
    filter: Query<EntryFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = EntryScope {
        contest_id: filter.contest_id,
        status: filter.status,
        track: filter.track,
        division: filter.division,
        tag: filter.tag,
        number: filter.number,
        blind_code: filter.blind_code.map(|code| code.to_ascii_uppercase()),
        q: filter.q,
        mine: filter.mine.unwrap_or(false),
    };
    let list = format!("entries {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let today = official_day(app.clock.now());
    let page = app
        .db
        .read(move |conn| {
            let managed = model::managed(conn, &caller, today)?;
            let rows = model::page(conn, &scope, &caller, &managed, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |(entry, _)| ((), entry.id.0))?;
            let shown = view::show_many(conn, page.items, &caller, &managed)?;
            Ok(EntryPage {
                items: shown.into_iter().map(ListedEntry::from).collect(),
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
