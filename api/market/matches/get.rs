use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::MatchView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::MatchId;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Language, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MatchPath {
    /// The match.
    #[param(inline)]
    pub id: MatchId,
}

problems!(GetMatchProblems: NotFound);

/// Get a match
///
/// For both owners, whoever proposed it, and the brokers and administrators of either division.
#[utoipa::path(tag = "matches", security(("bearer" = []), ("client" = ["matches:read"])), params(MatchPath),
    responses((status = 200, description = "The match.", body = MatchView,
        headers(("ETag" = String, description = "Its version."))), GetMatchProblems))]
#[get("/matches/{id}")]
pub async fn get_match(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadMatch>,
    path: Path<MatchPath>,
) -> Result<Answer> {
    let language = Language::of(request.headers());
    app.db
        .read(move |conn| {
            let pair = model::find(conn, path.0.id, &caller)?.ok_or_else(absent)?;
            let etag = language.etag(&pair.etag());
            Ok(Answer::ok(&MatchView::new(pair, language, &caller)?)?.etag(etag))
        })
        .await
}

/// Also for a match that the caller may not know of.
pub fn absent() -> Error {
    Problem::not_found("没有这项对接", "there is no such match").into()
}
