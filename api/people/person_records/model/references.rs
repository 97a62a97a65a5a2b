//! How a request names a person, with an account or without one.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::NewPersonRecord;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, PersonId, UserId};
use crate::platform::privacy::Phone;

/// A person without an account.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "张三", "phone": "13800000001", "division": "510603"}))]
pub struct PersonWithoutAccount {
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    #[schema(value_type = Option<String>, min_length = 7, max_length = 40)]
    #[validate(custom(function = well_formed), length(max = 40))]
    pub phone: Option<Phone>,
    pub division: Option<DivisionCode>,
    /// The organisation that the person is on the staff of.
    pub organization_id: Option<OrganizationId>,
}

fn well_formed(phone: &Phone) -> std::result::Result<(), validator::ValidationError> {
    phone.well_formed()
}

/// A person: one of the members.
#[derive(Clone, Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_id": "0198f3a2-5b1c-7000-8000-000000000001"}))]
pub struct PersonRef {
    /// An account.
    pub user_id: Option<UserId>,
    /// An account, or the record of a person without one.
    pub person_id: Option<PersonId>,
    /// A person without an account, who is found by the phone number or recorded.
    #[validate(nested)]
    pub new: Option<PersonWithoutAccount>,
}

impl PersonWithoutAccount {
    /// As a record says it.
    pub fn record(&self) -> NewPersonRecord {
        NewPersonRecord {
            name: self.name.clone(),
            phone: self.phone.clone(),
            division: self.division.clone(),
            organization_id: self.organization_id,
        }
    }
}

impl PersonRef {
    /// The phone number by which a person without an account is found.
    pub fn phone(&self) -> Option<&Phone> {
        self.new.as_ref().and_then(|new| new.phone.as_ref())
    }
}
