use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::CodeListView;
use crate::access::App;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CodeListPath {
    /// The list's name.
    #[param(example = "technology_fields")]
    name: String,
}

problems!(GetCodeListProblems: NotFound);

/// Get a code list
///
/// Its codes in the official order, with Chinese and English names, validity and source.
#[utoipa::path(tag = "code-lists", security(()), params(CodeListPath),
    responses((status = 200, description = "The list.", body = CodeListView,
        headers(("ETag" = String, description = "Changes when the answer does."))), GetCodeListProblems))]
#[get("/code-lists/{name}")]
pub async fn get_code_list(app: Data<App>, path: Path<CodeListPath>) -> Result<Answer> {
    let name = path.0.name;
    let found = app
        .db
        .read(move |conn| {
            let Some(list) = model::find(conn, &name)? else {
                return Ok(None);
            };
            Ok(Some((list, model::items(conn, &name)?)))
        })
        .await?;
    let Some((list, items)) = found else {
        return Err(Problem::not_found("没有这个代码表", "there is no such code list").into());
    };
    let view = CodeListView {
        list: list.into(),
        items: items.into_iter().map(Into::into).collect(),
    };
    Ok(Answer::ok(&view)?.etag_of_body())
}
