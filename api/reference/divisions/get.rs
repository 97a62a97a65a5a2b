use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::DivisionView;
use crate::access::App;
use crate::kernel::DivisionCode;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DivisionPath {
    /// Six digits of GB/T 2260, or nine for a town.
    #[param(inline, example = "510600")]
    code: DivisionCode,
}

problems!(GetDivisionProblems: NotFound);

/// Get a division
///
/// By its code. A code that is no longer valid still resolves.
#[utoipa::path(tag = "divisions", security(()), params(DivisionPath),
    responses((status = 200, description = "The division.", body = DivisionView,
        headers(("ETag" = String, description = "Changes when the answer does."))), GetDivisionProblems))]
#[get("/divisions/{code}")]
pub async fn get_division(app: Data<App>, path: Path<DivisionPath>) -> Result<Answer> {
    let code = path.0.code;
    match app
        .db
        .read(move |conn| Ok(model::find(conn, &code)?))
        .await?
    {
        Some(division) => Ok(Answer::ok(&DivisionView::from(division))?.etag_of_body()),
        None => Err(Problem::not_found("没有这个行政区划", "there is no such division").into()),
    }
}
