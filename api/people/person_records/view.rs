use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::PersonRecord;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, PersonRecordId, UserId};
use crate::platform::error::Result;
use crate::platform::privacy::{Phone, Vault};
use crate::platform::web::{Answer, CsvTable};

/// A person without an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000030", "name": "张三", "phone": "138****0001",
    "division": "510600", "organization_id": null, "user_id": null, "taken_over_at": null, "erased_at": null,
    "created_by": "0198f3a2-5b1c-7000-8000-000000000009", "created_at": "2026-08-30T01:02:03.000004Z",
    "updated_at": "2026-08-30T01:02:03.000004Z"}))]
pub struct PersonRecordView {
    /// What other resources name the person by.
    pub id: PersonRecordId,
    /// A pseudonym once the record is erased.
    pub name: String,
    /// Masked; null where none is known.
    #[schema(value_type = Option<String>, example = "138****0001")]
    pub phone: Option<Phone>,
    pub division: Option<DivisionCode>,
    /// The organisation that the person is on the staff of.
    pub organization_id: Option<OrganizationId>,
    /// The account that took the record over: it verified the phone number.
    pub user_id: Option<UserId>,
    pub taken_over_at: Option<DateTime<Utc>>,
    pub erased_at: Option<DateTime<Utc>>,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl PersonRecordView {
    pub fn new(record: PersonRecord, vault: &Vault) -> Result<Self> {
        Ok(Self {
            phone: record.phone(vault)?,
            id: record.id,
            name: record.name,
            division: record.division,
            organization_id: record.organization_id,
            user_id: record.taken_over_by,
            taken_over_at: record.taken_over_at,
            erased_at: record.erased_at,
            created_by: record.created_by,
            created_at: record.created_at,
            updated_at: record.updated_at,
        })
    }

    /// The answer to a read or a change.
    pub fn answer(record: PersonRecord, vault: &Vault) -> Result<Answer> {
        let etag = record.etag();
        Ok(Answer::ok(&Self::new(record, vault)?)?.etag(etag))
    }

    pub fn created(record: PersonRecord, vault: &Vault) -> Result<Answer> {
        let location = format!("/v1/person-records/{}", record.id);
        let etag = record.etag();
        Ok(Answer::created(location, &Self::new(record, vault)?)?.etag(etag))
    }
}

/// The columns of the list as a table.
pub const TABLE: CsvTable = CsvTable {
    name: "person-records",
    columns: &[
        "id",
        "name",
        "phone",
        "division",
        "organization_id",
        "user_id",
        "taken_over_at",
        "erased_at",
        "created_by",
        "created_at",
        "updated_at",
    ],
};

/// A page of person records, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct PersonRecordPage {
    pub items: Vec<PersonRecordView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
