use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::{BrokerKind, Employment};
use super::model::{Broker, BrokerTerm};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::brokering::credentials::codes::CredentialLevel;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{BrokerId, OrganizationId, RoleGrantId, UserId};
use crate::platform::db::Total;
use crate::platform::error::{Problem, Result};
use crate::platform::web::{Answer, CsvTable, etag_of};
use crate::reference::code_lists::TechnologyField;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct BrokerPath {
    /// The broker.
    #[param(inline)]
    pub id: BrokerId,
}

/// The broker that a path names.
pub fn known(found: Option<Broker>) -> Result<Broker> {
    found.ok_or_else(|| Problem::not_found("没有这名科服保姆", "there is no such broker").into())
}

/// An appointment as broker.
#[derive(Debug, Serialize, ToSchema)]
pub struct BrokerAppointment {
    pub role_grant_id: RoleGrantId,
    pub kind: BrokerKind,
    /// Where the broker works: this division and all inside. Of a society: where the society lies.
    pub division: DivisionCode,
    /// The society whose workers the broker serves, wherever they are.
    pub organization_id: Option<OrganizationId>,
    /// First day in force.
    pub from_on: NaiveDate,
    /// Last day in force; null while there is no end.
    pub to_on: Option<NaiveDate>,
}

/// A broker (科服保姆). `present`, `capacity`, `leave_from_on`, `leave_to_on` and `open_cases` are null for callers who may not
/// read them: brokers and administrators of the division may.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000d1", "user_id": "0198f3a2-5b1c-7000-8000-000000000001",
    "display_name": "陈静", "active": true, "appointments": [{"role_grant_id": "0198f3a2-5b1c-7000-8000-000000000003",
    "kind": "association", "division": "510600", "organization_id": null, "from_on": "2024-01-01", "to_on": null}],
    "employment": "full_time", "fields": ["new_energy"], "credentials": ["junior_technology_broker"], "present": true, "capacity": 30, "leave_from_on": null,
    "leave_to_on": null, "open_cases": 12, "created_at": "2024-01-01T01:02:03.000004Z",
    "updated_at": "2024-01-01T01:02:03.000004Z"}))]
pub struct BrokerView {
    pub id: BrokerId,
    /// The account of the broker.
    pub user_id: UserId,
    /// The name others see.
    pub display_name: String,
    /// Whether an appointment is in force today.
    pub active: bool,
    /// Those that were not revoked, past ones too, in the order in which they begin.
    pub appointments: Vec<BrokerAppointment>,
    pub employment: Employment,
    /// Fields that the broker knows (code list `technology_fields`).
    pub fields: Vec<TechnologyField>,
    /// The levels of valid credentials (code list `credential_levels`).
    pub credentials: Vec<CredentialLevel>,
    /// Whether the broker is active and not on leave today.
    pub present: Option<bool>,
    /// Open cases that the broker can carry.
    #[schema(minimum = 0, maximum = 1000)]
    pub capacity: Option<i16>,
    /// First day of the leave.
    pub leave_from_on: Option<NaiveDate>,
    /// Last day of the leave.
    pub leave_to_on: Option<NaiveDate>,
    /// Open cases of which the broker is the main broker.
    #[schema(minimum = 0)]
    pub open_cases: Option<i64>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<BrokerTerm> for BrokerAppointment {
    fn from(term: BrokerTerm) -> Self {
        Self {
            role_grant_id: term.role_grant_id,
            kind: match term.organization_id {
                Some(_) => BrokerKind::Society,
                None => BrokerKind::Association,
            },
            division: term.division,
            organization_id: term.organization_id,
            from_on: term.from_on,
            to_on: term.to_on,
        }
    }
}

impl BrokerView {
    /// The broker as a caller sees them.
    pub fn seen_by(caller: Option<&Caller>, broker: Broker) -> Self {
        let shown = caller.is_some_and(|caller| caller.may(Right::ReadBrokerWork, &broker));
        let (active, present) = (broker.is_active(), broker.is_present());
        let row = broker.row;
        Self {
            id: row.id,
            user_id: row.user_id,
            display_name: row.display_name.unwrap_or_default(),
            active,
            appointments: broker.terms.into_iter().map(Into::into).collect(),
            employment: row.employment,
            fields: row.fields,
            credentials: broker.credentials,
            present: shown.then_some(present),
            capacity: shown.then_some(row.capacity),
            leave_from_on: row.leave_from_on.filter(|_| shown),
            leave_to_on: row.leave_to_on.filter(|_| shown),
            open_cases: shown.then_some(broker.open_cases),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }

    /// Of all that is shown: appointments and cases change without the profile.
    pub fn etag(&self) -> Result<String> {
        etag_of(self)
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag()?))
    }
}

/// The columns of the list as a table.
pub const TABLE: CsvTable = CsvTable {
    name: "brokers",
    columns: &[
        "id",
        "user_id",
        "display_name",
        "active",
        "employment",
        "fields",
        "credentials",
        "present",
        "capacity",
        "leave_from_on",
        "leave_to_on",
        "open_cases",
        "created_at",
        "updated_at",
    ],
};

/// A page of brokers, in the order of their profiles.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct BrokerPage {
    pub items: Vec<BrokerView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}
