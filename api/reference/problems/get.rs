use actix_web::get;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::ProblemType;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ProblemPath {
    /// The code.
    #[param(example = "wrong_state")]
    code: String,
}

problems!(GetProblemProblems: NotFound);

/// Explain an error code
///
/// The page that the `type` of a problem points at.
#[utoipa::path(tag = "problems", security(()), params(ProblemPath),
    responses((status = 200, description = "The code.", body = ProblemType,
        headers(("ETag" = String, description = "Changes when the answer does."))), GetProblemProblems))]
#[get("/problems/{code}")]
pub async fn get_problem(path: Path<ProblemPath>) -> Result<Answer> {
    match Code::named(&path.0.code) {
        Some(code) => Ok(Answer::ok(&ProblemType::from(code))?.etag_of_body()),
        None => Err(Problem::not_found("没有这个错误代码", "there is no such code").into()),
    }
}
