use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{ContactPointPage, ContactPointView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// List contact points of the caller
///
/// Masked. Not shown to other accounts; `GET /v1/users/me/contact-reveals` lists each reveal of the full values.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])),
    responses((status = 200, description = "The contact points.", body = ContactPointPage)))]
#[get("/users/me/contact-points")]
pub async fn list_contact_points(app: Data<App>, caller: May<ask::KeepAccount>) -> Result<Answer> {
    let points = app
        .db
        .read(move |conn| Ok(model::of_user(conn, caller.user_id)?))
        .await?;
    let items = points
        .iter()
        .map(|point| ContactPointView::new(point, app.db.vault()))
        .collect::<Result<_>>()?;
    Answer::ok(&ContactPointPage {
        items,
        next_cursor: None,
    })
}
