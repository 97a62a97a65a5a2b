use std::time::Duration;

use actix_web::get;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::App;
use crate::platform::db::{Db, migrations};
use crate::platform::error::{Code, Error, Result, problems};
use crate::platform::web::Answer;

/// How long the database may take. One that is well answers within milliseconds; one that is frozen never does.
const PATIENCE: Duration = Duration::from_secs(3);

/// That the service can work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": "ready", "indexed_listings": 211, "writes": "ok"}))]
pub struct Readiness {
    /// `ready`.
    #[schema(example = "ready")]
    status: &'static str,
    /// Published listings in the matching index.
    #[schema(minimum = 0)]
    indexed_listings: usize,
    /// `ok`, or `storage_full` while the disk of the database has no room: reads go on, and writes fail with 503
    /// `storage_full`.
    #[schema(example = "ok")]
    writes: &'static str,
}

problems!(GetReadinessProblems: Unavailable, IndexBuilding, ShuttingDown);

/// Can the service work
///
/// It can when the database answers, all migrations are in, and the matching index follows the database. Send traffic
/// to a replica only while this is 200. The member `writes` tells whether the disk of the database has room: without
/// room, the probe still returns 200, since reads go on.
#[utoipa::path(tag = "health", security(()),
    responses((status = 200, description = "It can.", body = Readiness), GetReadinessProblems))]
#[get("/readyz")]
pub async fn get_readiness(app: Data<App>) -> Result<Answer> {
    if app.connections.is_draining() {
        return Err(Db::come_back(Code::ShuttingDown));
    }
    let (pending, writes) = tokio::time::timeout(PATIENCE, look(&app.db))
        .await
        .map_err(|_| Error::Unavailable("the database does not answer the probe".into()))??;
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
        writes,
    })
}

async fn look(db: &Db) -> Result<(Vec<String>, &'static str)> {
    let pending = db.read(|conn| Ok(migrations::pending(conn)?)).await?;
    match db.has_room().await {
        Ok(()) => Ok((pending, "ok")),
        Err(Error::StorageFull(_)) => Ok((pending, "storage_full")),
        Err(error) => Err(error),
    }
}
