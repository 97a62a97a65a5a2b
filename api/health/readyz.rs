use actix_web::get;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::db::{Db, migrations};
use crate::error::{Code, Result, problems};
use crate::web::Answer;

/// That the service can work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": "ready", "indexed_listings": 211}))]
pub struct Readiness {
    /// `ready`.
    #[schema(example = "ready")]
    status: &'static str,
    /// Published listings in the matching index.
    #[schema(minimum = 0)]
    indexed_listings: usize,
}

problems!(GetReadinessProblems: Unavailable, IndexBuilding, ShuttingDown);

/// Can the service work
///
/// It can when the database answers, all migrations are in, and the matching index follows the database. Send traffic
/// to a replica only while this is 200.
#[utoipa::path(tag = "health", security(()),
    responses((status = 200, description = "It can.", body = Readiness), GetReadinessProblems))]
#[get("/readyz")]
pub async fn get_readiness(app: Data<App>) -> Result<Answer> {
    if app.connections.is_draining() {
        return Err(Db::come_back(Code::ShuttingDown));
    }
    let pending = app.db.read(|conn| Ok(migrations::pending(conn)?)).await?;
    if !pending.is_empty() {
        tracing::warn!(?pending, "migrations are missing");
        return Err(Db::come_back(Code::Unavailable));
    }
    let Some(indexed_listings) = app.index.followed() else {
        return Err(Db::come_back(Code::IndexBuilding));
    };
    Answer::ok(&Readiness {
        status: "ready",
        indexed_listings,
    })
}
