//! A change of what a record says: of an open record as it is, of a confirmed one as a new version.

use std::collections::HashSet;

use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{ServiceChannel, ServiceKind, ServiceStep};
use super::model::{ServiceContent, ServiceRecord};
use super::policy::{self, NewService};
use crate::access::auth::Caller;
use crate::access::rights::{Right, require};
use crate::brokering::broker_months::model as months;
use crate::kernel::DivisionCode;
use crate::kernel::clock::planned_moment;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Patch, clearable, patched, present};

/// A change of a service record (JSON Merge Patch): absent leaves, null clears.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"minutes": 60, "outcome": "了解配电节能改造需求，已建议发布"}))]
pub struct ServiceRecordChange {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    kind: Option<ServiceKind>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<ServiceStep>)]
    step: Patch<ServiceStep>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    channel: Option<ServiceChannel>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    place: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    division: Option<DivisionCode>,
    /// As in a new record.
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = planned_moment))]
    #[schema(nullable = false)]
    started_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "present")]
    #[validate(range(min = 1, max = 1440))]
    #[schema(minimum = 1, maximum = 1440, nullable = false)]
    minutes: Option<i32>,
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, nullable = false)]
    outcome: Option<String>,
    /// Required where the month of the record, before or after the change, is locked.
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, nullable = false)]
    late_reason: Option<String>,
}

/// What the record says after the change. Locks its months, and checks the right over another division.
pub fn changed(
    tx: &mut Tx<'_>,
    caller: &Caller,
    record: &ServiceRecord,
    change: ServiceRecordChange,
) -> Result<ServiceContent> {
    let before = record.content.clone();
    let started_at = change
        .started_at
        .map_or(before.started_at, |at| at.trunc_subsecs(6));
    let minutes = change.minutes.unwrap_or(before.minutes);
    let mut after = ServiceContent {
        kind: change.kind.unwrap_or(before.kind),
        step: change.step.unwrap_or(before.step),
        channel: change.channel.unwrap_or(before.channel),
        place: change.place.unwrap_or(before.place.clone()),
        division: change.division.unwrap_or(before.division.clone()),
        started_at,
        ends_at: policy::end_of(started_at, minutes),
        minutes,
        outcome: change.outcome.unwrap_or(before.outcome.clone()),
        month: policy::month_of(started_at),
        late: before.late,
        late_reason: before.late_reason.clone(),
    };
    if after == before {
        return Ok(after);
    }
    if let (true, Some(served)) = (after.division != before.division, record.served()) {
        let service = NewService {
            division: &after.division,
            served,
            by: caller.user_id,
        };
        require(caller, Right::RecordService, &service)?;
    }
    let months: HashSet<_> = [before.month, after.month].into();
    let months = months
        .into_iter()
        .map(|month| (record.broker_id, month, after.division.clone()));
    let locked = months::hold(tx, months.collect())?;
    if !locked.is_empty() {
        let given = change.late_reason.or(before.late_reason);
        after.late_reason = policy::late_reason(true, given)?;
        after.late = true;
    }
    if (after.started_at, after.minutes) != (before.started_at, before.minutes) {
        policy::was_recently(&after, tx.now)?;
    }
    Ok(after)
}
