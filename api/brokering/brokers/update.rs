use actix_web::patch;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::codes::Employment;
use super::model::{self, BrokerUpdate};
use super::policy;
use super::view::{BrokerPath, BrokerView, known};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::brokering::cases::model::{self as cases, Mover};
use crate::kernel::clock::{official_day, patched_day};
use crate::kernel::ids::BrokerId;
use crate::kernel::lists::each_once;
use crate::platform::error::{Result, problems};
use crate::platform::web::{
    Answer, IfMatch, Json, Patch, Path, another, clearable, patched, present,
};
use crate::reference::code_lists::TechnologyField;

/// A change of a broker (JSON Merge Patch): absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"employment": "full_time", "fields": ["new_energy"]}))]
pub struct BrokerChange {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    employment: Option<Employment>,
    /// Fields that the broker knows (code list `technology_fields`).
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 11), custom(function = no_field_twice))]
    #[schema(max_items = 11)]
    fields: Option<Vec<TechnologyField>>,
    /// Open cases that the broker can carry. Requires an administrator of the division.
    #[serde(default, deserialize_with = "present")]
    #[validate(range(min = 0, max = 1000))]
    #[schema(minimum = 0, maximum = 1000, nullable = false)]
    capacity: Option<i16>,
    /// First day of the leave.
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = patched_day))]
    #[schema(value_type = Option<NaiveDate>)]
    leave_from_on: Patch<NaiveDate>,
    /// Last day of the leave, not before today.
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = patched_day))]
    #[schema(value_type = Option<NaiveDate>)]
    leave_to_on: Patch<NaiveDate>,
    /// Who takes over the open cases when a leave is set: a present broker whose appointments reach the cases.
    handover_to: Option<BrokerId>,
}

fn no_field_twice(fields: &[TechnologyField]) -> std::result::Result<(), ValidationError> {
    each_once(fields)
}

problems!(UpdateBrokerProblems: NotFound, Forbidden, OpenCases, CredentialRequired);

/// Update a broker
///
/// Requires the broker, or an administrator of the division. Brokers do not set their own capacity. A broker on leave is
/// proposed for no case. Setting a leave with open cases fails with 409 `open_cases` without `handover_to`; with it all open
/// cases move at once.
#[utoipa::path(tag = "brokers", security(("bearer" = [])), params(BrokerPath), request_body = BrokerChange,
    responses((status = 200, description = "The broker as they are now.", body = BrokerView,
        headers(("ETag" = String, description = "Its new version."))), UpdateBrokerProblems))]
#[patch("/brokers/{id}")]
pub async fn update_broker(
    app: Data<App>,
    caller: May<ask::EditBroker>,
    if_match: IfMatch,
    path: Path<BrokerPath>,
    body: Json<BrokerChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let (id, today) = (path.0.id, official_day(tx.now));
            let broker = known(model::find(tx.conn, id, today)?)?;
            let reach = caller.require(&broker)?;
            let kept = cases::kept(tx, id, change.handover_to)?;
            let broker = known(model::find(tx.conn, id, today)?)?;
            if_match.check(&BrokerView::seen_by(Some(&caller), broker.clone()).etag()?)?;
            let row = &broker.row;
            let update = BrokerUpdate {
                employment: another(change.employment, &row.employment),
                fields: another(change.fields, &row.fields),
                capacity: another(change.capacity, &row.capacity),
                leave_from_on: another(change.leave_from_on, &row.leave_from_on),
                leave_to_on: another(change.leave_to_on, &row.leave_to_on),
            };
            policy::sets_capacity(reach, &update)?;
            if update.leave_from_on.is_some() || update.leave_to_on.is_some() {
                let first = update.leave_from_on.unwrap_or(row.leave_from_on);
                let last = update.leave_to_on.unwrap_or(row.leave_to_on);
                policy::leave_is_whole(first, last, today)?;
                if first.is_some() {
                    let mover = Mover::by(caller.user_id);
                    cases::hand_over_all(tx, &kept, mover)?;
                }
            }
            if update != BrokerUpdate::default() {
                model::update(tx.conn, id, &update, tx.now)?;
            }
            let broker = known(model::find(tx.conn, id, today)?)?;
            BrokerView::seen_by(Some(&caller), broker).answer()
        })
        .await
}
