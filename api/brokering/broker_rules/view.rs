use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::BrokerRule;
use crate::brokering::credentials::codes::CredentialLevel;
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;
use crate::platform::error::Result;
use crate::platform::web::Answer;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct BrokerRulePath {
    /// The division.
    #[param(inline, example = "510600")]
    pub division: DivisionCode,
}

/// What a division requires of main brokers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"division": "510600", "credential_levels": ["junior_technology_broker",
    "intermediate_technology_broker", "senior_technology_manager"], "set_by": "0198f3a2-5b1c-7000-8000-000000000009",
    "updated_at": "2024-08-30T01:02:03.000004Z"}))]
pub struct BrokerRuleView {
    pub division: DivisionCode,
    /// A main broker of a case here holds a valid credential of one of these levels (code list `credential_levels`). Empty: no
    /// credential is required.
    pub credential_levels: Vec<CredentialLevel>,
    pub set_by: UserId,
    pub updated_at: DateTime<Utc>,
}

impl From<BrokerRule> for BrokerRuleView {
    fn from(rule: BrokerRule) -> Self {
        Self {
            division: rule.division,
            credential_levels: rule.credential_levels,
            set_by: rule.set_by,
            updated_at: rule.updated_at,
        }
    }
}

impl BrokerRuleView {
    pub fn answer(rule: BrokerRule) -> Result<Answer> {
        let etag = rule.etag();
        Ok(Answer::ok(&Self::from(rule))?.etag(etag))
    }

    pub fn created(rule: BrokerRule) -> Result<Answer> {
        let (location, etag) = (format!("/v1/broker-rules/{}", rule.division), rule.etag());
        Ok(Answer::created(location, &Self::from(rule))?.etag(etag))
    }
}
