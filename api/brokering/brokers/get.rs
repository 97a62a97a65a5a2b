use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, Broker};
use super::view::BrokerView;
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::clock::official_day;
use crate::kernel::ids::BrokerId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct BrokerPath {
    /// The broker.
    #[param(inline)]
    pub id: BrokerId,
}

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

/// The broker that a path names.
pub fn known(found: Option<Broker>) -> Result<Broker> {
    found.ok_or_else(|| Problem::not_found("没有这名科服保姆", "there is no such broker").into())
}
