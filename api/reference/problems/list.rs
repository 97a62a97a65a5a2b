use actix_web::get;

use super::view::{ProblemType, ProblemTypeList};
use crate::platform::error::{Code, Result};
use crate::platform::web::Answer;

/// List the error codes
///
/// Every code that a problem body can carry, with its status and meaning. Codes never change; the list grows.
#[utoipa::path(tag = "problems", security(()), responses((status = 200, description = "The table of codes.", body = ProblemTypeList)))]
#[get("/problems")]
pub async fn list_problems() -> Result<Answer> {
    Answer::ok(&ProblemTypeList {
        items: Code::ALL.iter().copied().map(ProblemType::from).collect(),
    })
}
