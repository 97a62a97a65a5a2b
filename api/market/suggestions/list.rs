use std::collections::{HashMap, HashSet};

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use super::model::document;
use super::view::{self, SuggestionPage, SuggestionView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::ListingId;
use crate::market::listings as slice;
use crate::market::listings::ListingPath;
use crate::market::listings::model::Listing;
use crate::market::matches;
use crate::platform::db::Db;
use crate::platform::db::schema::listings;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Language, Path, Query};

/// Suggestions when nothing is said.
const DEFAULT_LIMIT: i64 = 20;
/// Asked of the index beyond the page: what it does not know of yet is taken out again below.
const SPARE: usize = 20;

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SuggestionFilter {
    /// How many.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
}

problems!(ListSuggestionsProblems: NotFound, Forbidden, ListingNotPublished, IndexBuilding);

/// Suggest matches for a listing
///
/// For a need the best offers, for an offer the best needs, in its market, of other owners, all published. Each comes
/// with reasons whose points add up to its score; the same listings give the same order. Left out are those that an
/// open match joins already, and those that were declined, for 90 days by default. For the owner, the drafter, and brokers and
/// administrators of the division.
#[utoipa::path(tag = "suggestions", security(("bearer" = []), ("client" = ["matches:read"])), params(ListingPath, SuggestionFilter),
    responses((status = 200, description = "The best, first.", body = SuggestionPage), ListSuggestionsProblems))]
#[get("/listings/{id}/suggestions")]
pub async fn list_suggestions(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadSuggestions>,
    path: Path<ListingPath>,
    filter: Query<SuggestionFilter>,
) -> Result<Answer> {
    if app.index.followed().is_none() {
        return Err(Db::come_back(Code::IndexBuilding));
    }
    let limit = filter.0.limit.unwrap_or(DEFAULT_LIMIT);
    let limit = usize::try_from(limit).unwrap_or_default();
    let language = Language::of(request.headers());
    let (now, index) = (app.clock.now(), app.index.clone());
    let declined_since = now - app.settings.declined_pair;
    let items = app
        .db
        .read(move |conn| {
            let listing = slice::model::find(conn, path.0.id, Some(&caller), now)?;
            let listing = listing.ok_or_else(|| {
                Problem::not_found("没有这条供需信息", "there is no such listing")
            })?;
            caller.require(&listing)?;
            if !listing.is_public(now) {
                return Err(Problem::new(Code::ListingNotPublished)
                    .member("current_status", listing.status.as_str())
                    .into());
            }
            let taken: HashSet<Uuid> =
                matches::model::not_to_suggest(conn, &listing, declined_since)?;
            let suggested = index.suggest(&document(&listing), limit + SPARE, &|id| {
                !taken.contains(&id)
            });
            // The database has the last word: what was withdrawn a moment ago is not suggested.
            let ids: Vec<ListingId> = suggested.iter().map(|one| ListingId(one.id)).collect();
            let rows: Vec<Listing> = listings::table
                .filter(listings::id.eq_any(ids))
                .select(Listing::as_select())
                .load(conn)?;
            let public = rows.into_iter().filter(|row| row.is_public(now)).collect();
            let mut shown: HashMap<Uuid, _> = slice::view::show_many(conn, public, Some(&*caller))?
                .into_iter()
                .map(|row| (row.id.0, row))
                .collect();
            Ok(suggested
                .into_iter()
                .filter_map(|suggestion| {
                    Some(SuggestionView {
                        listing: shown.remove(&suggestion.id)?,
                        score: view::share(suggestion.score.get()),
                        reasons: view::reasons_in(language, &view::kept(&suggestion)),
                    })
                })
                .take(limit)
                .collect::<Vec<_>>())
        })
        .await?;
    Answer::ok(&SuggestionPage {
        items,
        next_cursor: None,
    })
}
