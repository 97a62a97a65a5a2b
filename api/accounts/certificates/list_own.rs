use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model;
use super::view::{CertificateItem, CertificatePage};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::PersonId;
use crate::people::organizations::model::organizations_of;
use crate::people::users::model::persons_of;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OwnCertificateFilter {
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List the caller's certificates
///
/// Newest first: valid, revoked and superseded ones, of trainings and awards, of all accounts of the caller. With those that
/// organisations hold for which the caller acts.
#[utoipa::path(tag = "certificates", security(("bearer" = [])), params(OwnCertificateFilter),
    responses((status = 200, description = "A page of certificates.", body = CertificatePage)))]
#[get("/users/me/certificates")]
pub async fn list_own_certificates(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepAccount>,
    filter: Query<OwnCertificateFilter>,
) -> Result<Answer> {
    let list = format!("certificates of {}", caller.user_id);
    let size = PageSize::of(filter.0.limit);
    let before = after_id(filter.0.cursor, &list)?;
    let today = official_day(app.clock.now());
    let page = app
        .db
        .read(move |conn| {
            let own = persons_of(conn, PersonId(caller.user_id.0))?;
            let managed = organizations_of(conn, &caller, today)?;
            let rows = model::of_holders(conn, &own, &managed, before, size.fetch())?;
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
