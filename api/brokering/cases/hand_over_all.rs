use actix_web::post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, Mover};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::brokering::brokers::model as brokers;
use crate::brokering::brokers::view::{BrokerPath, known};
use crate::kernel::clock::official_day;
use crate::kernel::ids::BrokerId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Who takes the cases over.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"handover_to": "0198f3a2-5b1c-7000-8000-0000000000d4", "note": "轮岗"}))]
pub struct BrokerHandOver {
    /// A present broker whose appointments reach all open cases.
    handover_to: BrokerId,
    /// Kept in the history of each case.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    note: Option<String>,
}

/// What was handed over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"handed_over": 12}))]
pub struct HandedOver {
    /// How many cases.
    #[schema(minimum = 0)]
    pub handed_over: usize,
}

problems!(HandOverBrokerCasesProblems: NotFound, Forbidden, CredentialRequired);

/// Hand over all open cases of a broker
///
/// Requires the broker, or an administrator of the division. All cases move at once, or none. The capacity of the broker who
/// takes them over does not matter.
#[utoipa::path(tag = "brokers", security(("bearer" = [])), params(BrokerPath), request_body = BrokerHandOver,
    responses((status = 200, description = "How many cases moved.", body = HandedOver), HandOverBrokerCasesProblems))]
#[post("/brokers/{id}/hand-over")]
pub async fn hand_over_broker_cases(
    request: ChangeRequest<BrokerPath, May<ask::EditBroker>>,
    body: Json<BrokerHandOver>,
) -> Result<Answer> {
    let body = body.0;
    request
        .write(move |tx, caller, _, path| {
            let broker = brokers::find(tx.conn, path.id, official_day(tx.now))?;
            caller.require(&known(broker)?)?;
            let kept = model::kept(tx, path.id, Some(body.handover_to))?;
            let mover = Mover {
                by: caller.user_id,
                note: body.note.as_deref(),
            };
            let handed_over = model::hand_over_all(tx, &kept, mover)?;
            Answer::ok(&HandedOver { handed_over })
        })
        .await
}
