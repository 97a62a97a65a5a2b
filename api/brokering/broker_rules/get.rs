use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{BrokerRulePath, BrokerRuleView};
use crate::access::App;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetBrokerRuleProblems: NotFound);

/// Get the rule for main brokers of a division
///
/// For everyone. Only a rule of the division itself is returned; without one the nearest rule upwards counts.
#[utoipa::path(tag = "brokers", security(()), params(BrokerRulePath),
    responses((status = 200, description = "The rule.", body = BrokerRuleView,
        headers(("ETag" = String, description = "Its version."))), GetBrokerRuleProblems))]
#[get("/broker-rules/{division}")]
pub async fn get_broker_rule(app: Data<App>, path: Path<BrokerRulePath>) -> Result<Answer> {
    let rule = app
        .db
        .read(move |conn| {
            Ok(model::find(conn, &path.0.division)?.ok_or_else(|| {
                Problem::not_found(
                    "该区划没有自己的要求",
                    "the division has no rule of its own",
                )
            })?)
        })
        .await?;
    BrokerRuleView::answer(rule)
}
