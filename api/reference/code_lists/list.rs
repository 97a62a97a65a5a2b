use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::CodeListIndex;
use crate::access::App;
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// List the code lists
///
/// All of them, by name, without their codes.
#[utoipa::path(tag = "code-lists", security(()), responses((status = 200, description = "The lists.", body = CodeListIndex)))]
#[get("/code-lists")]
pub async fn list_code_lists(app: Data<App>) -> Result<Answer> {
    let lists = app.db.read(|conn| Ok(model::all(conn)?)).await?;
    Answer::ok(&CodeListIndex {
        items: lists.into_iter().map(Into::into).collect(),
    })
}
