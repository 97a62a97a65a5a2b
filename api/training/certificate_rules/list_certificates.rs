use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::get::absent;
use super::policy::Attendee;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::certificates::codes::CertificateStatus;
use crate::accounts::certificates::model as certificates;
use crate::accounts::certificates::view::{CertificateItem, CertificatePage};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, Query};
use crate::training::training_sessions::model as sessions;
use crate::training::training_sessions::view::TrainingSessionPath;

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionCertificateFilter {
    #[param(inline, example = "valid")]
    status: Option<CertificateStatus>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListSessionCertificatesProblems: NotFound, Forbidden);

/// List the certificates of a training session
///
/// Newest first. Requires a broker or an administrator of the division of the session.
#[utoipa::path(tag = "certificates", security(("bearer" = [])), params(TrainingSessionPath, SessionCertificateFilter),
    responses((status = 200, description = "A page of certificates.", body = CertificatePage),
        ListSessionCertificatesProblems))]
#[get("/training-sessions/{id}/certificates")]
pub async fn list_session_certificates(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadCertificate>,
    path: Path<TrainingSessionPath>,
    filter: Query<SessionCertificateFilter>,
) -> Result<Answer> {
    let (session, filter) = (path.0.id, filter.0);
    let list = format!("certificates of session {session} {:?}", filter.status);
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let session = sessions::find(conn, session, Some(&caller))?.ok_or_else(absent)?;
            caller.require(&Attendee {
                division: &session.content.division,
                accounts: Vec::new(),
            })?;
            let status = filter.status;
            let rows = certificates::of_session(conn, session.id, status, before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let items: Result<_> = page.items.into_iter().map(CertificateItem::new).collect();
    let page = CertificatePage {
        items: items?,
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
