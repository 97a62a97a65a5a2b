use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

use crate::platform::error::Result;
use crate::platform::web::Answer;

/// That the process answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": "alive", "version": "0.1.0"}))]
pub struct Liveness {
    /// `alive`.
    #[schema(example = "alive")]
    status: &'static str,
    /// Version of the service.
    #[schema(example = "0.1.0")]
    version: &'static str,
}

/// Is the process alive
///
/// Asks nothing of the database: a process that answers this need not be restarted.
#[utoipa::path(tag = "health", security(()), responses((status = 200, description = "It is.", body = Liveness)))]
#[get("/livez")]
pub async fn get_liveness() -> Result<Answer> {
    Answer::ok(&Liveness {
        status: "alive",
        version: env!("CARGO_PKG_VERSION"),
    })
}
