use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use super::codes::ConflictSource;
use super::model::{self, ConflictScope, ContestFacts, OfContest};
use super::view::{self, ConflictPage, ContestJudgePath, Detail, JudgedContestPath, no_contest};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, Right, ask};
use crate::competition::contests;
use crate::competition::entries::model::walled;
use crate::kernel::ids::{EntryId, PersonId, UserId};
use crate::people::users::model::records_of;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConflictFilter {
    /// Only of this entry.
    #[param(inline)]
    entry_id: Option<EntryId>,
    #[param(inline, example = "computed")]
    source: Option<ConflictSource>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

impl ConflictFilter {
    fn scope(&self, contest: contests::model::Contest) -> ConflictScope {
        ConflictScope {
            contest: contest.id,
            persons: None,
            entry: self.entry_id,
            but_computed: false,
            source: self.source,
        }
    }
}

/// A page of conflicts, without those of entries behind the caller's walls.
fn read_page(
    conn: &mut diesel::PgConnection,
    caller: &Caller,
    scope: &ConflictScope,
    hidden: &[EntryId],
    detail: Detail,
    (size, before): (PageSize, Option<Uuid>),
) -> Result<ConflictPage> {
    let list = format!("conflicts {scope:?}");
    let rows = model::conflicts(conn, scope, hidden, before, size.fetch())?;
    let page = Page::cut(rows, size, &list, |row| ((), row.id))?;
    Ok(ConflictPage {
        items: view::show_conflicts(conn, scope.contest, page.items, detail, caller)?,
        next_cursor: page.next_cursor,
    })
}

/// What a reader of judging is shown of a contest.
fn detail(caller: &Caller, contest: &ContestFacts) -> Detail {
    match caller.may(Right::SeeEntrant, contest) {
        true => Detail::Whole,
        false => Detail::Blind,
    }
}

problems!(ListContestConflictsProblems: NotFound, Forbidden);

/// List the conflicts of interest of a contest
///
/// Of judges, organisers and administrators with entries, computed and declared. Requires the organiser of the contest or an
/// administrator of its division. Leaves out entries with which the caller has a conflict. Filters are joined by "and".
#[utoipa::path(tag = "contest-judges", security(("bearer" = [])), params(JudgedContestPath, ConflictFilter),
    responses((status = 200, description = "A page of conflicts.", body = ConflictPage), ListContestConflictsProblems))]
#[get("/contests/{id}/conflicts")]
pub async fn list_contest_conflicts(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadJudging>,
    path: Path<JudgedContestPath>,
    filter: Query<ConflictFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let page = app
        .db
        .read(move |conn| {
            let found = contests::model::find(conn, path.0.id, Some(&caller))?;
            let contest = found.ok_or_else(no_contest)?;
            caller.require(&contest)?;
            let facts = model::facts(conn, contest.id)?;
            let scope = filter.scope(contest);
            let before = after_id(filter.cursor.clone(), &format!("conflicts {scope:?}"))?;
            let hidden = walled(conn, &caller.records)?;
            let detail = detail(&caller, &facts);
            let part = (PageSize::of(filter.limit), before);
            read_page(conn, &caller, &scope, &hidden, detail, part)
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}

problems!(ListJudgeConflictsProblems: NotFound);

/// List the conflicts of interest of a judge
///
/// Organisers of the contest and administrators of its division read all, without entries with which they have a conflict.
/// The judge reads what was declared, without the entries. Filters are joined by "and".
#[utoipa::path(tag = "contest-judges", security(("bearer" = [])), params(ContestJudgePath, ConflictFilter),
    responses((status = 200, description = "A page of conflicts.", body = ConflictPage), ListJudgeConflictsProblems))]
#[get("/contest-judges/{id}/conflicts")]
pub async fn list_judge_conflicts(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadJudging>,
    path: Path<ContestJudgePath>,
    filter: Query<ConflictFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let page = app
        .db
        .read(move |conn| {
            let judge = model::find(conn, path.0.id, &caller)?.ok_or_else(OfContest::absent)?;
            let persons: Vec<UserId> = records_of(conn, judge.row.user_id)?;
            let own = caller.is(judge.row.user_id);
            let scope = ConflictScope {
                contest: judge.row.contest_id,
                persons: Some(persons.into_iter().map(|it| PersonId(it.0)).collect()),
                // A judge who could ask for one entry would learn of which the conflict is.
                entry: filter.entry_id.filter(|_| !own),
                but_computed: own,
                source: filter.source,
            };
            let before = after_id(filter.cursor.clone(), &format!("conflicts {scope:?}"))?;
            let hidden = match own {
                true => Vec::new(),
                false => walled(conn, &caller.records)?,
            };
            let detail = match own {
                true => Detail::Judge,
                false => detail(&caller, &judge.contest),
            };
            let part = (PageSize::of(filter.limit), before);
            read_page(conn, &caller, &scope, &hidden, detail, part)
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
