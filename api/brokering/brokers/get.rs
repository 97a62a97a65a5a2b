use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{BrokerPath, BrokerView, known};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetBrokerProblems: NotFound);

/// Get a broker
///
/// For everyone. Leave, capacity and load are shown to brokers, to administrators of the division, and to the broker.
#[utoipa::path(tag = "brokers", security((), ("bearer" = [])), params(BrokerPath),
    responses((status = 200, description = "The broker.", body = BrokerView,
        headers(("ETag" = String, description = "Its version."))), GetBrokerProblems))]
#[get("/brokers/{id}")]
pub async fn get_broker(app: Data<App>, anyone: Anyone, path: Path<BrokerPath>) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let broker = app
        .db
        .read(move |conn| known(model::find(conn, path.0.id, today)?))
        .await?;
    BrokerView::seen_by(anyone.0.as_ref(), broker).answer()
}
