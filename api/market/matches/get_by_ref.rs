use actix_web::web::Data;
use actix_web::{HttpRequest, get};

use super::get::absent;
use super::model;
use super::view::MatchView;
use crate::access::App;
use crate::access::external_ref::{ClientRef, ExternalRefPath, only_clients};
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Language, Path};

problems!(GetMatchByExternalRefProblems: NotFound);

/// Get a match by one's own reference
///
/// For API clients: the match that the calling client proposed under this `external_ref`.
#[utoipa::path(tag = "matches", security(("bearer" = []), ("client" = ["matches:read"])), params(ExternalRefPath),
    responses((status = 200, description = "The match.", body = MatchView,
        headers(("ETag" = String, description = "Its version."))), GetMatchByExternalRefProblems))]
#[get("/matches/by-external-ref/{external_ref}")]
pub async fn get_match_by_external_ref(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadMatch>,
    path: Path<ExternalRefPath>,
) -> Result<Answer> {
    let reference = ClientRef {
        client: only_clients(&caller)?.id,
        external_ref: path.0.external_ref.0,
    };
    let language = Language::of(request.headers());
    app.db
        .read(move |conn| {
            let pair = model::find_by_ref(conn, &reference, &caller)?.ok_or_else(absent)?;
            let etag = language.etag(&pair.etag());
            Ok(Answer::ok(&MatchView::new(pair, language, &caller)?)?.etag(etag))
        })
        .await
}
