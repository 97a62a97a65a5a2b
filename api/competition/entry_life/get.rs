use actix_web::get;
use actix_web::web::Data;
use chrono::NaiveDate;
use diesel::PgConnection;

use super::items::{self, Reader};
use super::view::{EntryLife, LifeItem};
use super::{grants, model};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, Right, ask};
use crate::competition::entries::model::{self as entries, ContestOf, Entry, is_behind_a_wall};
use crate::competition::entries::view::{EntryPath, absent};
use crate::competition::entry_checks::model as checks;
use crate::competition::impact_metrics::view as impact;
use crate::competition::recommendations::model::{self as recommendations, Sight};
use crate::competition::reviews::model::{self as reviews, judge_may_open};
use crate::kernel::clock::official_day;
use crate::kernel::ids::ContestId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetEntryLifeProblems: NotFound, Forbidden, SignInRequired, RecusalUnanswered);

/// Get the life of an entry
///
/// What happened to an entry, in the order of time: submission and acts of the units, formal checks, reviews, results, award and
/// answer to it, grant, recommendations, and what came of it. Visible as the entry is. Each part shows what the caller may read
/// elsewhere: officials see counts and totals of reviews after the lock and the ranks of applied results; the entrant sees
/// whether the entry went on; in a blind stage no part tells whose entry it is to callers who may not know that.
#[utoipa::path(tag = "entries", security(("bearer" = []), ("client" = ["entries:read"])), params(EntryPath),
    responses((status = 200, description = "The events, the first one first.", body = EntryLife,
        headers(("ETag" = String, description = "Changes when the answer does."))), GetEntryLifeProblems))]
#[get("/entries/{id}/life")]
pub async fn get_entry_life(
    app: Data<App>,
    caller: May<ask::ReadEntry>,
    path: Path<EntryPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let view = app
        .db
        .read(move |conn| {
            let sight = Sight::of(conn, &caller, today)?;
            let found = entries::find_visible(conn, path.0.id, &caller, &sight.managed)?;
            let (entry, contest) = found.ok_or_else(absent)?;
            judge_may_open(conn, &caller, entry.id)?;
            let reader = reader(conn, &entry, &contest, &caller, &sight)?;
            Ok(EntryLife {
                entry_id: entry.id,
                items: life(conn, &entry, &caller, &sight, reader, today)?,
            })
        })
        .await?;
    Ok(Answer::ok(&view)?.etag_of_body())
}

/// What the caller may see of the parts.
fn reader(
    conn: &mut PgConnection,
    entry: &Entry,
    contest: &ContestOf,
    caller: &Caller,
    sight: &Sight,
) -> Result<Reader> {
    let is_own = checks::is_own(conn, entry, caller, &sight.managed)?;
    let identified = entries::identified_among(conn, &[entry.id], caller, &sight.managed)?;
    let is_blind = checks::is_blind(conn, contest.id)?;
    let is_walled = is_behind_a_wall(conn, contest.id, caller)?;
    let may = |right: Right| caller.may(right, contest);
    Ok(Reader {
        is_own,
        sees_entrant: !identified.is_empty(),
        reads_checks: is_own || may(Right::CheckEntry) && (!is_blind || may(Right::SeeEntrant)),
        reads_rankings: may(Right::ReadRanking) && !is_walled,
        proposes_awards: may(Right::ProposeAwards) && !is_walled,
        reads_grants: is_own || may(Right::ReadGrant) && !is_walled,
    })
}

fn life(
    conn: &mut PgConnection,
    entry: &Entry,
    caller: &Caller,
    sight: &Sight,
    reader: Reader,
    today: NaiveDate,
) -> Result<Vec<LifeItem>> {
    let id = entry.id;
    let mut all = items::acts(id, entries::decisions(conn, id)?, reader);
    if reader.reads_checks {
        all.extend(items::checks(id, model::checks_of(conn, id)?));
    }
    let of_reviews = reviews::Sight::of(conn, caller)?;
    let rows = model::reviews_of(conn, id, caller, &of_reviews)?;
    all.extend(items::reviews(id, rows, &of_reviews, reader));
    if reader.is_own || reader.reads_rankings {
        all.extend(items::results(model::results_of(conn, id)?, reader));
    }
    all.extend(items::awards(&model::awards_of(conn, id)?, reader));
    if reader.reads_grants {
        all.extend(grants::items(conn, id)?);
    }
    let rows = model::recommendations_of(conn, id, caller, sight, reader.sees_entrant)?;
    let named: Vec<ContestId> = rows
        .iter()
        .flat_map(|row| [row.from_contest_id, row.target_contest_id])
        .collect();
    let named = recommendations::contests_named(conn, &named)?;
    all.extend(items::recommendations(rows, &named));
    let metrics = model::impact_of(conn, id, caller, sight)?;
    all.extend(items::impact(impact::show_many(conn, metrics, today)?));
    // Parts come in the order of the kinds: of two events at one time, the earlier part stays first.
    all.sort_by_key(|item| item.at);
    Ok(all)
}
