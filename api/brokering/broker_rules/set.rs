use actix_web::put;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::model::{self, BrokerRule};
use super::policy::RuledDivision;
use super::view::{BrokerRulePath, BrokerRuleView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::brokering::credentials::codes::CredentialLevel;
use crate::kernel::lists::each_once;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json, Path, PutCondition};

/// What a division requires of main brokers.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"credential_levels": ["junior_technology_broker", "intermediate_technology_broker"]}))]
pub struct BrokerRuleContent {
    /// The levels of which a main broker holds one (code list `credential_levels`). Empty: no credential is required.
    #[validate(length(max = 10), custom(function = levels_differ))]
    #[schema(max_items = 10)]
    credential_levels: Vec<CredentialLevel>,
}

fn levels_differ(levels: &[CredentialLevel]) -> std::result::Result<(), ValidationError> {
    each_once(levels)
}

problems!(SetBrokerRuleProblems: Forbidden);

/// Set the rule for main brokers of a division
///
/// Requires an administrator of the division. The rule holds for the division and all inside that have no rule of their own.
/// Main brokers of open cases stay.
#[utoipa::path(tag = "brokers", security(("bearer" = [])), params(BrokerRulePath), request_body = BrokerRuleContent,
    responses((status = 200, description = "The rule, replaced.", body = BrokerRuleView,
        headers(("ETag" = String, description = "Its new version."))),
        (status = 201, description = "The rule, new.", body = BrokerRuleView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        SetBrokerRuleProblems))]
#[put("/broker-rules/{division}")]
pub async fn set_broker_rule(
    app: Data<App>,
    caller: May<ask::KeepBrokerRule>,
    condition: PutCondition,
    path: Path<BrokerRulePath>,
    body: Json<BrokerRuleContent>,
) -> Result<Answer> {
    let (division, levels) = (path.0.division, body.0.credential_levels);
    app.db
        .write(caller.act(), move |tx| {
            caller.require(&RuledDivision(&division))?;
            let known = model::lock(tx.conn, &division)?;
            condition.check(known.as_ref().map(BrokerRule::etag).as_deref())?;
            let rule = BrokerRule {
                division,
                version: known.as_ref().map_or(1, |known| known.version + 1),
                credential_levels: levels,
                set_by: caller.user_id,
                updated_at: tx.now,
            };
            match known {
                Some(_) => {
                    model::update(tx.conn, &rule)?;
                    BrokerRuleView::answer(rule)
                }
                None => {
                    model::insert(tx.conn, &rule)?;
                    BrokerRuleView::created(rule)
                }
            }
        })
        .await
}
